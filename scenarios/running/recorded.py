"""Bodies that outlive the program: written down while they run, where the next program finds them.

The process that computes writes itself: how far it is, what came of it, and that it lives. Where
the program that began it is killed, it goes on alone to its end; a program started later follows
what is written, and asks it to stop there.

May import background and what stands below.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from geodata import InputError, Text
from scenarios.running.background import Body, Note, Stop

Line = Mapping[str, Any]
"""A note in plain values, as the log of a run keeps it."""

_SECONDS_BETWEEN = 0.4
"""Between two looks at what is written; half of the second in which a stop is to be heard."""


class Book(Protocol):
    """What a run is written into, open."""

    def noted(self, lines: Sequence[Line]) -> bool:
        """Write down how far it is; tell whether somebody asked it there to stop."""
        ...

    def ended(self, result: object) -> None:
        """Write down what came of it."""
        ...

    def failed(self, why: Text) -> None:
        """Write down why nothing came of it."""
        ...


class Record(Protocol):
    """Where a run is written down; it travels to the process that computes."""

    def open(self) -> AbstractContextManager[Book]:
        """Hold the run as one that is computed, as long as this process lives.

        Errors of writing are told in the log, not raised: the run goes on.
        """
        ...


@dataclass(frozen=True)
class Recorded:
    """A body that is written down.

    Attributes:
        body: what is done.
        record: where it is written.
        line: a note in plain values; None for those that are not written.
        alone: whether it goes on where the program that began it is gone.
    """

    body: Body
    record: Record
    line: Callable[[Any], Line | None]
    alone: bool = True

    def __call__(self, note: Note, stop: Stop) -> Any:
        """See :data:`..background.Body`."""
        lines: deque[Line] = deque()
        asked, over = threading.Event(), threading.Event()

        def pass_on(value: Any) -> None:
            if (line := self.line(value)) is not None:
                lines.append(line)
            try:
                note(value)
            except (EOFError, ConnectionError):  # nobody listens any more
                if not self.alone:
                    raise

        with self.record.open() as book:

            def watch() -> None:
                while not over.wait(_SECONDS_BETWEEN):
                    if book.noted([lines.popleft() for _ in range(len(lines))]):
                        asked.set()

            watching = threading.Thread(target=watch, name="recorded", daemon=True)
            watching.start()

            def finish() -> None:
                over.set()
                watching.join()
                book.noted(list(lines))

            try:
                result = self.body(pass_on, lambda: asked.is_set() or stop())
            except InputError as error:
                finish()
                book.failed(error.text)
                raise
            except BaseException:  # it stands there as one that nobody computes
                finish()
                raise
            finish()
            book.ended(result)
            return result
