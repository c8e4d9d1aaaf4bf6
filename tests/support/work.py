"""Pieces of work for child processes, good and bad."""

from __future__ import annotations

import ctypes
import importlib
import os
import signal
import socket
import time
from collections.abc import Sequence
from pathlib import Path

from geodata.isolation import Stage, at_stage
from geodata.problems import refuse


def double(value: int, times: int = 2) -> int:
    return value * times


def process_number() -> int:
    return os.getpid()


_FORGOTTEN: list[int] = []


def forget_to_close(count: int) -> int:
    _FORGOTTEN.extend(os.open(os.devnull, os.O_RDONLY) for _ in range(count))
    return os.getpid()


def read_bytes(path: Path, other: Path | None = None) -> bytes:
    return path.read_bytes() + (other.read_bytes() if other else b"")


def names_beside(path: Path) -> list[str]:
    return sorted(p.name for p in path.parent.iterdir())


def open_in_python(path: str) -> str:
    try:
        with open(path, "rb") as file:
            file.read(1)
    except OSError as error:
        return type(error).__name__
    return "opened"


def open_in_c(path: str, flags: int = os.O_RDONLY) -> int:
    """Error number of opening a file as a native library does; 0 if it opens."""
    libc = ctypes.CDLL(None, use_errno=True)
    handle = libc.open(path.encode(), flags, 0o600)
    return 0 if handle >= 0 else ctypes.get_errno()


def connect_in_c(port: int) -> int:
    """Error number of connecting to the loopback as a native library does; 0 if it connects."""
    libc = ctypes.CDLL(None, use_errno=True)
    handle = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    address = (
        socket.AF_INET.to_bytes(2, "little")
        + port.to_bytes(2, "big")
        + socket.inet_aton("127.0.0.1")
        + bytes(8)
    )
    return 0 if libc.connect(handle, address, len(address)) == 0 else ctypes.get_errno()


def connect_in_python(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), timeout=1).close()


def environment() -> dict[str, str]:
    return dict(os.environ)


def many_files() -> int:
    opened = []
    while len(opened) < 2_000:
        opened.append(os.open("/dev/null", os.O_RDONLY))
    return len(opened)


def take_memory(size: int) -> int:
    return len(bytes(size))


def take_memory_in_c(size: int) -> int:
    """As a native library that does not look at what the system answers."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    address = libc.malloc(ctypes.c_size_t(size))
    ctypes.memset(address, 1, size)
    return size


def run_for_ever() -> None:
    while True:
        pass


def go_through(stages: Sequence[Stage], seconds: float) -> int:
    for stage in stages:
        at_stage(stage)
        time.sleep(seconds)
    return len(stages)


def sleep_for_ever() -> None:
    time.sleep(3_600)


def end_by(number: int) -> None:
    os.kill(os.getpid(), number)


def end_quietly() -> None:
    os._exit(0)


def end_as_rust_does() -> None:
    os.write(2, b"memory allocation of 34359738368 bytes failed\n")
    os.kill(os.getpid(), signal.SIGABRT)


def say_much() -> str:
    print("on stdout", flush=True)
    os.write(1, b"written by a library")
    os.write(2, b"a warning of a library")
    return "said"


def say_no() -> None:
    raise refuse("unknown-dataset", name="x", known="y")


def go_wrong() -> None:
    raise KeyError("missing")


def go_too_deep(depth: int = 0) -> int:
    return go_too_deep(depth + 1)


def cannot_be_sent() -> object:
    return lambda: None


def bring_in(names: list[str]) -> list[str]:
    """Import modules, as work of other parts of the program does."""
    return [importlib.import_module(name).__name__ for name in names]


def drivers() -> set[str]:
    """GDAL's drivers that are left."""
    import pyogrio

    return set(pyogrio.list_drivers())
