"""The child process: takes one piece of work after another from a pipe, under limits.

Started by :mod:`geodata.isolation.process` as a fresh interpreter. It sees the program's own code
and its libraries, its own folder, and the files it was granted at its start; nothing else.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import pickle
import signal
import sys
import sysconfig
import tempfile
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, Literal

from geodata.faults import FAULTS
from geodata.isolation.frames import read_frame, write_frame
from geodata.isolation.landlock import confine
from geodata.isolation.limits import Bounds, lift_memory, limit_process, limit_work
from geodata.isolation.stages import say_with

WARM = ("geodata", "pandera.pandas")
"""What is imported before the first piece of work comes."""

_SYSTEM = (
    *("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/usr/share", "/System"),
    *(
        "/etc/ld.so.cache",
        "/etc/localtime",
        "/etc/fonts",
        "/etc/mime.types",
        "/dev/null",
        "/dev/urandom",
    ),
    *("/proc/self", "/proc/meminfo", "/proc/cpuinfo", "/sys/devices/system/cpu", "/sys/fs/cgroup"),
)
_FORBIDDEN = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "socket.connect")

_inside = False


def is_child() -> bool:
    """Tell whether this process is such a child: work goes no further from here."""
    return _inside


@dataclass(frozen=True)
class Work:
    """A piece of work.

    Attributes:
        call: pickled ``(function, args, kwargs)``.
        bounds: what it may take.
        feeds: files to be laid into the child's folder: name and content, by number; an argument
            :class:`Fed` stands for each.
    """

    call: bytes
    bounds: Bounds
    feeds: Mapping[int, tuple[tuple[str, bytes], ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Fed:
    """Stands in the arguments for the path of a file that is fed as bytes."""

    number: int


_LONGEST_TRACE = 8_000

Outcome = Literal["done", "refused", "memory", "failed"]


def main() -> None:
    """Serve until the pipe is closed. Arguments: search path, own folder and grants, as JSON."""
    global _inside
    _inside = True
    told = json.loads(sys.argv[1])
    scratch: str = told["scratch"]
    requests, answers = _own_pipes()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interruption ends
    rooms = _rooms()
    readable = [*_code(told["path"], rooms), *_SYSTEM, *told["grants"]]
    sys.meta_path.insert(0, _Rooms(rooms))
    confine([p for p in readable if p], [scratch, "/dev/null"])
    sys.addaudithook(_Guard([*readable, scratch]))
    limit_process()
    tempfile.tempdir = scratch
    for module in WARM:
        importlib.import_module(module)
    warnings.simplefilter("ignore")  # of libraries; what matters is a notice of the reader
    say_with(lambda stage: write_frame(answers, ("stage", stage)))
    FAULTS.handlers[:] = [_ToParent(answers)]
    write_frame(answers, ("ready", None))
    while True:
        try:
            work: Work = read_frame(requests)
        except EOFError:
            return
        _serve(work, answers)


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take the pipes for this module alone: what libraries print must not get in between."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


def _rooms() -> dict[str, Path]:
    """Packages that lie beside this one, by name."""
    fronts = Path(__file__).resolve().parents[2].glob("*/__init__.py")
    return {front.parent.name: front for front in fronts}


class _Rooms(MetaPathFinder):
    """Finds the program's packages without listing the folder that they lie in.

    Python lists a folder of its search path again whenever something in it has changed, and the
    child may not list this one: a file written there would make every package not yet loaded
    unfindable.
    """

    def __init__(self, rooms: Mapping[str, Path]) -> None:
        self._rooms = rooms

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a package of the top level; all else is left to the finders that follow."""
        del path, target
        front = self._rooms.get(fullname)
        if front is None:
            return None
        places = [str(front.parent)]
        return spec_from_file_location(fullname, front, submodule_search_locations=places)


def _code(path: list[str], rooms: Mapping[str, Path]) -> list[str]:
    """Where Python, its packages and the program itself lie; not the whole working directory."""
    places = {sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values()}
    for folder in path:
        if "site-packages" in folder or "dist-packages" in folder or folder.endswith(".zip"):
            places.add(folder)
    places |= {str(front.parent) for front in rooms.values()}
    return sorted({str(Path(p).resolve()) for p in places} | places)


class _ToParent(logging.Handler):
    """Faults met here go into the log of the parent, which alone may write one."""

    def __init__(self, answers: BinaryIO) -> None:
        super().__init__()
        self._answers = answers

    def emit(self, record: logging.LogRecord) -> None:
        number, trace = record.args  # type: ignore[misc]
        write_frame(self._answers, ("fault", (number, str(trace)[-_LONGEST_TRACE:])))


class _Guard:
    """Audit hook: Python code opens only what was named and starts nothing, on every system."""

    def __init__(self, allowed: list[str]) -> None:
        self._allowed = tuple(os.path.realpath(p) for p in allowed)

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if event in _FORBIDDEN:
            raise PermissionError(f"{event} in a child process")
        if event == "open" and isinstance(args[0], str | bytes | os.PathLike):
            path = os.path.realpath(os.fsdecode(args[0]))
            if not any(path == p or path.startswith(p + os.sep) for p in self._allowed):
                raise PermissionError(13, "not open to a child process", path)


def _serve(work: Work, answers: BinaryIO) -> None:
    outcome: tuple[Outcome, Any]
    try:
        limit_work(work.bounds)
        outcome = ("done", _perform(work))
        write_frame(answers, outcome)
        return
    except MemoryError:
        outcome = ("memory", None)
    except Exception as error:
        outcome = _told(error)
    lift_memory()
    write_frame(answers, outcome)


def _told(error: Exception) -> tuple[Outcome, Any]:
    from geodata.problems import InputError

    if isinstance(error, InputError):
        return "refused", error
    if "bad_alloc" in str(error):  # what libraries in C++ say of missing memory
        return "memory", None
    return "failed", (type(error).__name__, traceback.format_exc(limit=-12)[-_LONGEST_TRACE:])


def _perform(work: Work) -> Any:
    from geodata.work_folders import work_folder

    function: Callable[..., Any]
    function, args, kwargs = pickle.loads(work.call)
    with work_folder() as folder:
        paths = {n: _laid(folder / str(n), files) for n, files in work.feeds.items()}

        def placed(value: Any) -> Any:
            return paths[value.number] if isinstance(value, Fed) else value

        return function(*map(placed, args), **{name: placed(v) for name, v in kwargs.items()})


def _laid(folder: Path, files: tuple[tuple[str, bytes], ...]) -> Path:
    """Write a file and what belongs to it; the first is the one asked for."""
    folder.mkdir()
    for name, content in files:
        (folder / name).write_bytes(content)
    return folder / files[0][0]
