"""Filling a Word paper: the program's template, or a person's own in a child process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from geodata import InputError
from geodata.isolation import run_bounded
from geodata.wording import listing
from scenarios.exports.word_rendering import asked_of, rendered
from scenarios.wording import sentence


@dataclass(frozen=True)
class Filled:
    """A filled template.

    Attributes:
        content: the Word file.
        unused: placeholders that the template leaves out.
    """

    content: bytes
    unused: tuple[str, ...]


def fill(
    own: bytes | None,
    usual: Callable[[], bytes],
    known: Iterable[str],
    values: Callable[[frozenset[str]], Mapping[str, Any]],
) -> Filled:
    """Fill a template.

    Args:
        own: a person's template; None takes the program's.
        usual: makes the program's.
        known: all placeholders there are.
        values: told which placeholders the template asks for, computes them; what takes long
            (maps) only where it is asked for.

    Raises:
        InputError: the template is no Word file, its tags cannot be read, or it asks for
            placeholders that there are not; they are named.
    """
    content = usual() if own is None else own
    asked = asked_of(content) if own is None else run_bounded(asked_of, content, what="*.docx")
    unknown = sorted(asked - set(known))
    if unknown:
        raise InputError(sentence("template-unknown", names=listing(unknown)))
    context = dict(values(frozenset(asked)))
    made = (
        rendered(content, context)
        if own is None
        else run_bounded(rendered, content, context, what="*.docx")
    )
    return Filled(made, tuple(sorted(set(known) - asked)))
