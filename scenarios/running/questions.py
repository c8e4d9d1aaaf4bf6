"""Questions about a plan that take several solves: asked beside the page, answered one by one.

A question is found again by its key from any page of the process, until it is pushed out by newer
ones.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from geodata import InputError, Text

Work = Callable[[Callable[[], bool]], Iterable[Any]]
"""Yields answers; it is given a function that says whether to stop."""

_KEPT = 200


@dataclass(eq=False)
class Question:
    """One question in the background.

    Attributes:
        key: what it is found by.
        answers: so far, in the order in which they came.
        state: ``failed`` carries ``error``; ``stopped`` keeps the answers so far.
    """

    key: str
    answers: list[Any] = field(default_factory=list)
    state: Literal["running", "done", "stopped", "failed"] = "running"
    error: Text | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _done: threading.Event = field(default_factory=threading.Event)

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask it to stop; what was answered is kept."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end; tell whether it came."""
        return self._done.wait(seconds)

    def _work(self, work: Work) -> None:
        try:
            for answer in work(self._stop.is_set):
                self.answers.append(answer)
            self.state = "stopped" if self.stopping else "done"
        except InputError as error:
            self.error, self.state = error.text, "failed"
        except Exception as error:  # a worker must never die without a word
            self.error, self.state = Text(repr(error), repr(error)), "failed"
        finally:
            self._done.set()


_questions: OrderedDict[str, Question] = OrderedDict()
_lock = threading.Lock()


def ask(key: str, work: Work) -> Question:
    """Ask a question in the background, or find it where it runs or was answered."""
    with _lock:
        known = _questions.get(key)
        if known is not None and known.state in ("running", "done"):
            return known
        question = _questions[key] = Question(key)
        _questions.move_to_end(key)
        ended = [k for k, old in _questions.items() if old.state != "running"]
        for old in ended[: max(len(_questions) - _KEPT, 0)]:
            del _questions[old]
    name = f"question-{key[:20]}"
    threading.Thread(target=question._work, args=(work,), name=name, daemon=True).start()
    return question


def find_question(key: str) -> Question | None:
    """Find a question of this process by its key."""
    with _lock:
        return _questions.get(key)
