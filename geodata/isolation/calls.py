"""The front: run a function in a child process of a small pool, or mark a reader to be run so."""

from __future__ import annotations

import atexit
import functools
import logging
import os
import pickle
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from geodata.faults import numbered
from geodata.folders import read_regular
from geodata.isolation.limits import Bounds
from geodata.isolation.process import Child, ChildEndedError
from geodata.isolation.stages import Watch, watch_of_caller
from geodata.isolation.worker import Fed, Work, is_child
from geodata.problems import InputError, refuse, why_unreadable

_LOG = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

LARGEST_FED = 64 << 20
"""Bytes of a file that is handed to a child as bytes; a larger one it opens itself, to read."""

_SECONDS_PER_MB = 1.0
_MOST_SECONDS = 240.0
_LONGEST_NAME = 120
_IDLE = 2
_NOT_PARSED = {"", ".py", ".yaml", ".yml"}
_LOOK_EVERY_S = 0.1
_AT_ONCE = max(2, os.cpu_count() or 2)


class RemoteError(Exception):
    """A fault in the child, with the child's traceback, as the cause of what a person is told."""


class _Pool:
    """Children that wait for work; one pool a process."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._has_started = False
        self._places = threading.BoundedSemaphore(_AT_ONCE)

    @contextmanager
    def child(self, grants: frozenset[str], watch: Watch) -> Iterator[Child]:
        """Lend a child; whatever goes wrong with it ends it.

        Who waits for a place hears so: the work of others may take minutes.
        """
        while not self._places.acquire(timeout=_LOOK_EVERY_S):
            watch("waiting")
        try:
            lent = self._take(grants)
            try:
                yield lent
            except BaseException:
                lent.end()
                raise
            self._give(lent)
        finally:
            self._places.release()

    def _take(self, grants: frozenset[str]) -> Child:
        while True:
            with self._lock:
                found = next((c for c in self._idle if c.grants == grants), None)
                if found is not None:
                    self._idle.remove(found)
                self._has_started = True
            if found is None:
                return Child(grants)
            if found.is_fit:
                return found
            found.end()

    def _give(self, child: Child) -> None:
        spare: list[Child] = []
        with self._lock:
            self._idle.append(child)
            if not child.is_fit:
                spare.append(self._idle.pop())
            while len(self._idle) > _IDLE:
                spare.append(self._idle.pop(0))
        for unneeded in spare:
            unneeded.end()

    def warm(self) -> None:
        """Have a first child start while this process does something else.

        One that cannot start (a full disk) is told of by whoever needs it.
        """
        with self._lock, suppress(InputError, OSError):
            if not self._has_started:
                self._has_started = True
                self._idle.append(Child())

    def end(self) -> None:
        """End the children that wait."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()


_pool: _Pool | None = None
_pool_lock = threading.Lock()


def _of_this_process() -> _Pool:
    """The pool; a process that was forked off another one gets its own."""
    global _pool
    with _pool_lock:
        if _pool is None or _pool.process != os.getpid():
            _pool = _Pool()
            atexit.register(_pool.end)
        return _pool


def warm() -> None:
    """Start a child now, so that the first file need not wait for it."""
    if not is_child():
        _of_this_process().warm()


def warm_for(arguments: Iterable[str]) -> None:
    """Start a child now if any argument of a command names a data file."""
    if any(
        Path(text.split("#")[0]).suffix.lower() not in _NOT_PARSED
        and is_regular_file(text.split("#")[0])
        for text in arguments
    ):
        warm()


def run_bounded(
    function: Callable[..., R],
    *args: Any,
    what: str = "",
    bounds: Bounds | None = None,
    files: Iterable[Path] = (),
    beside: Mapping[Path, Iterable[Path]] | None = None,
    **kwargs: Any,
) -> R:
    """Run ``function(*args, **kwargs)`` in a child process with limits and return its result.

    Inside a child the function is simply called.

    Args:
        function: a function of a module.
        args: its arguments, picklable; a path that is one of ``files`` becomes the child's own.
        what: name of the file that is worked on, for messages.
        bounds: memory and processor time; by default 1 GB, 20 s and a second a megabyte of files.
        files: files to be handed over; the child sees no other.
        beside: what belongs to a file and lies beside it (parts of a Shapefile).
        kwargs: more arguments.

    Raises:
        InputError: the function raised it, or the work took too much, or ended the child, or
            failed in any other way; the cause holds the child's traceback.
    """
    if is_child():
        return function(*args, **kwargs)
    return _run(function, args, kwargs, _Handed.of(files, beside or {}), what, bounds)


@dataclass(frozen=True)
class _Handed:
    """Files as a child gets them: small ones as bytes, large ones to be opened by itself.

    Attributes:
        size: bytes of all of them.
        feeds: name and content of a file and of what belongs to it, by number.
        grants: what the child opens itself.
        stand_ins: what takes the place of each path among the arguments.
    """

    size: int
    feeds: Mapping[int, tuple[tuple[str, bytes], ...]]
    grants: frozenset[str]
    stand_ins: Mapping[Path, Fed | Path]

    @classmethod
    def of(cls, files: Iterable[Path], beside: Mapping[Path, Iterable[Path]]) -> _Handed:
        whole = 0
        feeds: dict[int, tuple[tuple[str, bytes], ...]] = {}
        grants: set[str] = set()
        stand_ins: dict[Path, Fed | Path] = {}
        for number, path in enumerate(files):
            parts = [path, *beside.get(path, ())]
            try:
                size = sum(part.stat().st_size for part in parts)
                if size > LARGEST_FED:
                    grants |= {str(part.resolve()) for part in parts}
                    stand_ins[path] = path.resolve()
                else:
                    feeds[number] = tuple((short_name(p.name), read_regular(p)) for p in parts)
                    stand_ins[path] = Fed(number)
            except OSError as error:
                name = short_name(path.name)
                raise refuse("unreadable", file=name, why=why_unreadable(error)) from error
            whole += size
        return cls(whole, feeds, frozenset(grants), stand_ins)

    def placed(self, value: Any) -> Any:
        """An argument as the child gets it."""
        return self.stand_ins.get(value, value) if isinstance(value, Path) else value


def _run(
    function: Callable[..., R],
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    handed: _Handed,
    what: str,
    bounds: Bounds | None,
) -> R:
    name = what or next((path.name for path in handed.stand_ins), "")
    given = tuple(map(handed.placed, args))
    call = (function, given, {k: handed.placed(v) for k, v in kwargs.items()})
    work = Work(pickle.dumps(call), bounds or _usual(handed.size), handed.feeds)
    try:
        watch = watch_of_caller()
        with _of_this_process().child(handed.grants, watch) as child:
            outcome, content = child.run(work, watch)
    except ChildEndedError as ended:
        _LOG.info("child ended (%s): %s", ended.end, ended)
        raise _refused(ended.end, name, work.bounds) from ended
    if outcome == "refused":
        told: InputError = content
        raise told
    if outcome == "memory":
        raise _refused("memory", name, work.bounds)
    if outcome == "failed":
        kind, trace = content
        _LOG.info("child failed on %s (%s)", name, kind)
        failed = RemoteError(trace)
        raise refuse("child-failed", file=short_name(name), number=numbered(failed)) from failed
    result: R = content
    return result


def _usual(size: int) -> Bounds:
    """Limits for files of so many bytes."""
    usual = Bounds()
    seconds = min(usual.seconds + size / 1e6 * _SECONDS_PER_MB, _MOST_SECONDS)
    return Bounds(usual.memory, seconds)


def _refused(end: str, name: str, bounds: Bounds) -> InputError:
    return refuse(
        f"child-{end}",
        file=short_name(name),
        memory=bounds.memory / (1 << 30),
        seconds=bounds.seconds,
    )


def short_name(name: str) -> str:
    """A file name that every file system takes, with its ending."""
    encoded = name.encode("utf-8", "replace")
    if len(encoded) <= _LONGEST_NAME:
        return name
    suffix = Path(name).suffix[:12]
    return encoded[: _LONGEST_NAME - 20].decode("utf-8", "ignore") + "…" + suffix


def bounded(
    beside: Callable[[Path], Iterable[Path]] | None = None, bounds: Bounds | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a reader, whose first argument is a path, to be run in a child process.

    A path that is no regular file is not handed over: the reader itself says so.

    Args:
        beside: finds what belongs to the file and lies beside it.
        bounds: what it may take, where the usual is not right.
    """

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            if is_child() or not is_regular_file(args[0]):
                return function(*args, **kwargs)
            path = Path(str(args[0]))
            given: tuple[Any, ...] = (path, *args[1:])
            parts = {path: list(beside(path))} if beside is not None else {}
            return _run(call, given, kwargs, _Handed.of([path], parts), "", bounds)

        return call

    return mark


def is_regular_file(path: Any) -> bool:
    """Tell whether this is a file to read: no folder, device or pipe, and a possible name."""
    try:
        return Path(str(path)).is_file()
    except (OSError, ValueError):  # a name too long, or with a null
        return False
