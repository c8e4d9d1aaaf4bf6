"""What a person hears while their files are worked on, and how they stop it.

The child says which stage it has come to; the parent, which waits for it, tells whoever watches,
several times a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, get_args

Stage = Literal["waiting", "reading", "matching", "mending", "borders"]
"""Waiting until the work of others leaves a place, reading, joining tables to units, mending the
boundaries, measuring what they share."""

STAGES: tuple[Stage, ...] = get_args(Stage)

Watch = Callable[[Stage], None]

_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)
_say: list[Callable[[Stage], None]] = []


@contextmanager
def watching(watch: Watch) -> Iterator[None]:
    """Have ``watch`` called with the stage while work in child processes lasts.

    It is called in the thread that waits, about ten times a second. Whatever it raises ends the
    child and comes out of the work: that is how a person stops it.
    """
    before = _watch.set(watch)
    try:
        yield
    finally:
        _watch.reset(before)


def watch_of_caller() -> Watch:
    """Who watches the work that this thread waits for; nobody by default."""
    return _watch.get() or (lambda _: None)


def say_with(say: Callable[[Stage], None]) -> None:
    """Name the way from this process, a child, to its parent."""
    _say[:] = [say]


def at_stage(stage: Stage) -> None:
    """Say, in a child, which stage the work has come to; elsewhere nobody hears it."""
    for say in _say:
        say(stage)
