"""Bodies in processes of their own: the web server answers while they compute.

Python lets one thread of a process compute at a time, so a solve in a thread slows down every click
of everybody. Here a body is sent to a child process, which sends its notes and its result back. A
child that is through waits for the next body: what it has worked out and kept (candidate groups)
serves that one, too. A child ends when the program ends, however that happens; one whose body is
written down (:mod:`scenarios.running.recorded`) comes to its end before, where the program was
killed.

May import background and what stands below.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from typing import Any

import psutil

from geodata import Dataset, InputError
from scenarios.running.background import Begun, Body, Note
from scenarios.wording import sentence

# Not a fork: threads of the server may hold locks, and Windows knows none.
_CONTEXT = get_context("spawn")
_SECONDS_TO_END = 5
_MOST_KEPT_BYTES = 800 << 20
"""A child that has grown beyond this gives its memory back by ending; a province takes half."""


@dataclass(frozen=True, eq=False)
class _Child:
    """A process that waits for bodies."""

    process: SpawnProcess
    link: Connection
    stop: Event

    @classmethod
    def started(cls) -> _Child:
        ours, theirs = _CONTEXT.Pipe()
        stop = _CONTEXT.Event()
        process = _CONTEXT.Process(target=_work, args=(theirs, stop), daemon=True)
        process.start()
        theirs.close()
        return cls(process, ours, stop)

    @property
    def has_grown(self) -> bool:
        """Whether it holds more than a child that waits may hold."""
        try:
            return int(psutil.Process(self.process.pid).memory_info().rss) > _MOST_KEPT_BYTES
        except psutil.Error:
            return True

    def end(self) -> None:
        self.link.close()
        self.process.join(_SECONDS_TO_END)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


class Processes:
    """A child process a body, kept for the next one (see :class:`..background.Backend`)."""

    def __init__(self, most_idle: Callable[[], int]) -> None:
        """Args: how many children to keep while nothing runs, asked anew each time."""
        self._most_idle = most_idle
        self._idle: list[_Child] = []
        self._lock = threading.Lock()

    def warm(self, ready: Body | None = None) -> None:
        """Have a child ready before anybody asks; it starts beside the caller.

        Args:
            ready: what it does first, such as to load what bodies will need.
        """
        if ready is None:
            self._give_back(_Child.started())
        else:
            self.begin(ready, lambda _note: None, "warm", "")

    def begin(self, body: Body, note: Note, name: str, owner: str) -> Begun:
        """See :class:`..background.Backend`; the body and what it sends must be picklable."""
        del owner
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        content, units = _packed(body)
        asked = threading.Event()
        running: list[_Child] = []

        def stop() -> None:
            asked.set()
            for child in running:
                child.stop.set()

        def run() -> None:
            child: _Child | None = None
            try:
                child = self._taken()
                child.stop.clear()
                running.append(child)
                if asked.is_set():  # before the child was there
                    child.stop.set()
                result = _followed(child, content, units, note)
            except BaseException as error:  # the future's owner tells it
                if child is not None and child.process.is_alive():  # it refused, no more
                    self._give_back(child)
                future.set_exception(error)
            else:
                self._give_back(child)
                future.set_result(result)

        threading.Thread(target=run, name=name, daemon=True).start()
        return Begun(future, stop)

    def close(self) -> None:
        """End the children that wait."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def _taken(self) -> _Child:
        """The child that worked last, whose memory is warmest; a new one where none waits."""
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.process.is_alive():
                    return child
                child.link.close()
        return _Child.started()

    def _give_back(self, child: _Child) -> None:
        fit = not child.has_grown
        with self._lock:
            if fit and len(self._idle) < max(self._most_idle(), 1):
                self._idle.append(child)
                return
        child.end()


class _Packer(pickle.Pickler):
    """Names units by their place in a list; with ``grows`` it puts them there."""

    def __init__(self, file: io.BytesIO, units: list[Dataset], grows: bool) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._units, self._grows = units, grows

    def persistent_id(self, found: Any) -> int | None:
        if not isinstance(found, Dataset):
            return None
        place = next((n for n, known in enumerate(self._units) if known is found), None)
        if place is None and self._grows:
            place = len(self._units)
            self._units.append(found)
        return place


class _Unpacker(pickle.Unpickler):
    """Puts units where their place in a list stands."""

    def __init__(self, file: io.BytesIO, units: Sequence[Dataset]) -> None:
        super().__init__(file)
        self._units = units

    def persistent_load(self, place: Any) -> Dataset:
        found: Dataset = self._units[place]
        return found


def _packed(body: Body) -> tuple[bytes, list[Dataset]]:
    """A body, and the units it is about: they travel there once, and what comes back names them.

    So the page has its own units in hand again, and no copies of them beside.
    """
    units: list[Dataset] = []
    file = io.BytesIO()
    _Packer(file, units, grows=True).dump(body)
    return pickle.dumps((file.getvalue(), units)), units


def _send(link: Connection, kind: str, value: Any, units: list[Dataset]) -> None:
    file = io.BytesIO()
    _Packer(file, units, grows=False).dump((kind, value))
    link.send_bytes(file.getvalue())


def _followed(child: _Child, content: bytes, units: list[Dataset], note: Note) -> Any:
    """Let a child work, pass its notes on, and return its result.

    Raises:
        InputError: what the body refused; or the child was ended, as a system does that runs out of
            memory.
    """
    try:
        child.link.send_bytes(content)
        while True:
            kind, value = _Unpacker(io.BytesIO(child.link.recv_bytes()), units).load()
            if kind == "note":
                note(value)
            elif kind == "result":
                return value
            else:
                if not isinstance(value, InputError):  # who knows how it left the child
                    child.end()
                raise value
    except (EOFError, ConnectionError) as error:
        child.end()
        raise InputError(sentence("run-lost")) from error


def _work(link: Connection, stop: Event) -> None:
    """What a child does until the program lets go of the other end."""
    # Ctrl-C in a terminal reaches every process of the program; the program itself ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(5)  # clicks go first
    with contextlib.suppress(EOFError, ConnectionError, KeyboardInterrupt):
        while True:
            content, units = pickle.loads(link.recv_bytes())
            body: Body = _Unpacker(io.BytesIO(content), units).load()
            try:
                result = body(partial(_note, link, units), stop.is_set)
                _send(link, "result", result, units)
            except (EOFError, ConnectionError):
                raise
            except BaseException as error:  # told where somebody looks
                _send(link, "failed", _picklable(error), units)


def _note(link: Connection, units: list[Dataset], value: Any) -> None:
    _send(link, "note", value, units)


def _picklable(error: BaseException) -> BaseException:
    """The error, or one in its place that can travel."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
