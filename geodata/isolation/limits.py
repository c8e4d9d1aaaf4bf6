"""How much a child process may take, and how that is held where the system can hold it."""

from __future__ import annotations

import sys
from dataclasses import dataclass

if sys.platform != "win32":
    import resource
else:
    resource = None

MEMORY = 1 << 30
"""Bytes a child may take for a piece of work, beyond what its libraries take."""

SECONDS = 20.0
"""Processor time of a piece of work, where the caller says nothing."""

OPEN_FILES = 64
LARGEST_WRITTEN = 1 << 30
"""Bytes of the largest file a child may write, in its own folder."""

_AROUND_S = 10.0
_WALL_PER_SECOND = 4.0


@dataclass(frozen=True)
class Bounds:
    """What one piece of work may take.

    Attributes:
        memory: bytes, beyond what the child's libraries take.
        seconds: processor time.
    """

    memory: int = MEMORY
    seconds: float = SECONDS

    @property
    def wall(self) -> float:
        """Seconds on the clock after which the parent ends the child: a busy machine is slow."""
        return _AROUND_S + _WALL_PER_SECOND * self.seconds


def limit_process() -> None:
    """Set the limits that hold for the whole life of this process."""
    if resource is None:
        return
    _lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    _lower(resource.RLIMIT_FSIZE, LARGEST_WRITTEN)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (most, most))


def limit_work(bounds: Bounds) -> None:
    """Set memory and processor time for the work that follows, from what was taken so far.

    Memory is held on Linux; elsewhere the parent watches it. Past its processor time the system
    ends this process.
    """
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + bounds.seconds) + 1
    _soften(resource.RLIMIT_CPU, until)
    addresses, data = _taken()
    if addresses:
        # Allocators reserve addresses that they never touch: what can be written to counts.
        _soften(resource.RLIMIT_DATA, data + bounds.memory)
        _soften(resource.RLIMIT_AS, addresses + 4 * bounds.memory)


def lift_memory() -> None:
    """Let this process take memory again, to say what happened."""
    if resource is not None and _taken()[0]:
        _soften(resource.RLIMIT_DATA, resource.RLIM_INFINITY)
        _soften(resource.RLIMIT_AS, resource.RLIM_INFINITY)


def _soften(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY and (value == resource.RLIM_INFINITY or value > hard):
        value = hard
    resource.setrlimit(kind, (value, hard))


def _taken() -> tuple[int, int]:
    """Bytes of addresses, and of writable memory, in use; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            pages = file.read().split()
    except OSError:
        return 0, 0
    return int(pages[0]) * resource.getpagesize(), int(pages[5]) * resource.getpagesize()
