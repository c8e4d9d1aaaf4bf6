"""Questions about a plan that take several solves: asked beside the page, answered one by one.

A question is found again by its key from any page of the process, until it is pushed out by newer
ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from scenarios.running.background import Note, State, Stop, Task, Tasks

Work = Callable[[Stop], Iterable[Any]]
"""Yields answers; it is given a function that says whether to stop."""


@dataclass(eq=False, kw_only=True)
class Question(Task):
    """One question in the background; its id is its key.

    Attributes:
        answers: so far, in the order in which they came.
    """

    answers: list[Any] = field(default_factory=list)

    def noted(self, note: Any) -> None:
        """An answer."""
        self.answers.append(note)

    def done_with(self, result: Any) -> State:
        """All answers are there, unless it was told to stop."""
        del result
        return "stopped" if self.stopping else "done"


_questions: Tasks[Question] = Tasks("question", kept=200)


def ask(key: str, work: Work) -> Question:
    """Ask a question in the background, or find it where it runs or was answered."""

    def body(note: Note, stop: Stop) -> None:
        for answer in work(stop):
            note(answer)

    return _questions.start(Question(id=key), body, stays=("running", "done"))


def find_question(key: str) -> Question | None:
    """Find a question of this process by its key."""
    return _questions.find(key)
