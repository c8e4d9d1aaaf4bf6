"""Runs written down while they go on, by the process that computes them; followed by another.

Whether a run that is said to be running still lives is told by a lock that its process holds: the
system lets go of it when the process ends, however it ends, and knows no clock.

May import run, model and what stands below.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from geodata import InputError, Text
from geodata.folders import data_folder
from merger import Problem, Solution
from scenarios.event_log import log_event
from scenarios.model import result_document, result_of
from scenarios.running import Line, note_of
from scenarios.running.background import Body, Note, Stop
from scenarios.store.opening import engine_of
from scenarios.store.store import Store
from scenarios.store.tables import AskedRow
from scenarios.wording import sentence

_LINES = 200
"""Newest lines of a log that are kept."""

_WAIT_SECONDS = 2.0
_LOOK_SECONDS = 0.4


def ready(note: Note, stop: Stop) -> None:
    """Nothing: a process that was sent this has loaded what solves and their records need."""
    del note, stop


def _lock(run_id: str) -> Path:
    return data_folder() / "runs" / f"{run_id}.lock"


def is_computed(run_id: str) -> bool:
    """Whether a process computes this run now."""
    path = _lock(run_id)
    if not path.exists():
        return False
    try:
        with FileLock(path, timeout=0):
            return False  # its process was killed
    except Timeout:
        return True
    except OSError:
        return False


@dataclass(frozen=True)
class RunRecord:
    """Where a run is written down; see :class:`scenarios.running.Record`.

    Attributes:
        url: of the store.
        run_id: the run's.
    """

    url: str = field(repr=False)
    run_id: str

    @contextmanager
    def open(self) -> Iterator[_Book]:
        """Hold the run; what cannot be written stands in the log and in nobody's way."""
        engine = engine_of(self.url)
        path = _lock(self.run_id)
        lock = FileLock(path)
        with suppress(OSError, Timeout):
            path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=_WAIT_SECONDS)
        book = _Book(Store(engine), self.run_id)
        try:
            book.begun()
            yield book
        finally:
            lock.release()
            with suppress(OSError):  # Windows, while somebody looks at it
                path.unlink(missing_ok=True)
            engine.dispose()


class _Book:
    """The row of a run, in the hands of the process that computes it."""

    def __init__(self, store: Store, run_id: str) -> None:
        self._store, self._id = store, run_id
        self._began = time.monotonic()
        self._lines: list[dict[str, Any]] = []

    def begun(self) -> None:
        """It is computed now."""
        self._write(state="running", stopping=False, log=None)

    def noted(self, lines: Sequence[Line]) -> bool:
        """See :class:`scenarios.running.Book`."""
        seconds = round(time.monotonic() - self._began, 3)
        self._lines = [*self._lines, *({"at": seconds, "told": dict(n)} for n in lines)][-_LINES:]
        if lines:
            self._write(log={"lines": self._lines})
        try:
            with self._store._session() as session:
                query = select(AskedRow.stopping).where(AskedRow.id == self._id)
                return bool(session.scalar(query))
        except InputError:
            return False

    def ended(self, result: object) -> None:
        """See :class:`scenarios.running.Book`."""
        document = result_document(result) if isinstance(result, Solution) else None
        self._write(state="done", result=document)

    def failed(self, why: Text) -> None:
        """See :class:`scenarios.running.Book`."""
        self._write(state="failed", result={"vi": why.vi, "en": why.en})

    def _write(self, **values: Any) -> None:
        try:
            with self._store._session() as session:
                session.execute(update(AskedRow).where(AskedRow.id == self._id).values(**values))
        except InputError:
            log_event("run-not-written", level="WARNING", id=self._id)


def following(store: Store, run_id: str, problem: Problem) -> Body:
    """What a page watches of a run that another program began: its notes, then its solution.

    Args:
        store: where it is written down.
        run_id: its id.
        problem: what it solves.
    """

    def follow(note: Note, stop: Stop) -> Solution:
        last, told_to_stop = -1.0, False
        while True:
            lives = is_computed(run_id)  # before the row: it may end in between
            with store._session() as session:
                row = session.get(AskedRow, run_id, options=[undefer(AskedRow.log)])
                if row is None:
                    raise InputError(sentence("asked-none"))
                state, log = row.state, row.log or {}
                if stop() and not told_to_stop:
                    row.stopping = told_to_stop = True
            for line in log.get("lines", []):  # type: ignore[attr-defined]
                if line["at"] > last:
                    note(note_of(line["told"]))
            last = max([last, *(line["at"] for line in log.get("lines", []))])  # type: ignore[attr-defined]
            if state in ("done", "failed"):
                return _result(store, run_id, state, problem)
            if not lives:
                raise InputError(sentence("run-lost"))
            time.sleep(_LOOK_SECONDS)

    return follow


def _result(store: Store, run_id: str, state: str, problem: Problem) -> Solution:
    with store._session() as session:
        found = session.scalar(select(AskedRow.result).where(AskedRow.id == run_id))
    if state == "failed":
        told = found or {}
        raise InputError(Text(str(told.get("vi", "–")), str(told.get("en", "–"))))
    return result_of(found, problem)
