"""Questions about a plan that take several solves: asked beside the page, answered one by one.

A question is found again by its key from any page of the process, until it is pushed out by newer
ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from scenarios.running.background import (
    Backend,
    Body,
    Note,
    State,
    Stop,
    Task,
    Tasks,
    Threads,
)
from scenarios.running.recorded import Line, Record, Recorded

_STAYS: tuple[State, ...] = ("running", "done")

Work = Callable[[Stop], Iterable[Any]]
"""Yields answers; it is given a function that says whether to stop."""


@dataclass(eq=False, kw_only=True)
class Question(Task):
    """One question in the background; its id is its key.

    Attributes:
        answers: so far, in the order in which they came.
        over: called at its end.
    """

    answers: list[Any] = field(default_factory=list)
    over: Callable[[], None] = lambda: None

    def noted(self, note: Any) -> None:
        """An answer."""
        self.answers.append(note)

    def done_with(self, result: Any) -> State:
        """All answers are there, unless it was told to stop."""
        del result
        return "stopped" if self.stopping else "done"

    def _settle(self, future: Future[Any]) -> None:
        super()._settle(future)
        self.over()


def _count(note: Any) -> Line:
    """An answer in plain values: answers live in the program, what is written is that one came."""
    del note
    return {"answers": 1}


@dataclass(frozen=True)
class _Answering:
    work: Work

    def __call__(self, note: Note, stop: Stop) -> None:
        for answer in self.work(stop):
            note(answer)


_questions: Tasks[Question] = Tasks("question", kept=200)
_aside: Backend = Threads()


def answer_in(asked: Backend, aside: Backend) -> None:
    """Let questions be answered elsewhere than in threads of this process.

    Args:
        asked: for those that a person asked.
        aside: for those that a page asks of itself; they must not take a person's turn.
    """
    global _aside  # noqa: PLW0603 - one a process, set when its server starts
    _questions.backend, _aside = asked, aside


def ask(
    key: str,
    work: Work,
    owner: str = "",
    *,
    aside: bool = False,
    asked: Callable[[], Record | None] = lambda: None,
    over: Callable[[], None] = lambda: None,
) -> Question:
    """Ask a question in the background, or find it where it runs or was answered.

    Args:
        key: of the question.
        work: yields the answers; one that travels to another process is an
            :class:`scenarios.running.works.Asked`.
        owner: whose turn it takes.
        aside: the page asks it of itself.
        asked: notes it where it outlives the program, before it begins; returns where it is
            written down.
        over: called at its end, however it ended.
    """
    known = _questions.find(key)
    if known is not None and known.state in _STAYS:
        return known
    body: Body = _Answering(work)
    record = asked()
    if record is not None:
        # What is answered alone, nobody could read.
        body = Recorded(body, record, _count, alone=False)
    question = Question(id=key, over=over)
    backend = _aside if aside else None
    return _questions.start(question, body, stays=_STAYS, owner=owner, backend=backend)


def find_question(key: str) -> Question | None:
    """Find a question of this process by its key."""
    return _questions.find(key)


def known_questions() -> frozenset[str]:
    """Keys of the questions that this process knows, running or answered."""
    return _questions.ids()
