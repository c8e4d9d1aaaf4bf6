"""Linux' Landlock: a process gives up, for good, all files but those it names, and the network.

Called through ``ctypes`` as the kernel's documentation has it
(https://docs.kernel.org/userspace-api/landlock.html); the package of that name on PyPI does not
cover the network. Kernels before 5.13 and other systems know nothing of it: :func:`confine` says
so, and the audit hook of the child remains.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from collections.abc import Iterable

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION, _PATH_BENEATH, _NO_NEW_PRIVS = 1, 1, 38
_EXECUTE, _WRITE, _READ, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _DEVICE = 1 << 14, 1 << 15
_OF_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE | _DEVICE
# Access rights to files by version of the interface: each added some.
_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_ALL_RIGHTS = (1 << 16) - 1
_TCP = 0b11
_TCP_SINCE = 4


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def confine(readable: Iterable[str], writable: Iterable[str]) -> bool:
    """Give up every file but these, and connections over TCP (kernel 6.7 and later).

    Threads that run already are not confined: call it before libraries start theirs.

    Args:
        readable: files and folders to read; what does not exist is passed over.
        writable: folders to write in.

    Returns:
        Whether the system holds it.
    """
    if sys.platform != "linux":
        return False
    call = ctypes.CDLL(None, use_errno=True).syscall
    version = call(_CREATE, None, 0, _VERSION)
    if version < 1:
        return False
    rights = _RIGHTS.get(version, _ALL_RIGHTS)
    network = _TCP if version >= _TCP_SINCE else 0
    asked = _Ruleset(rights, network)
    size = ctypes.sizeof(asked) if network else 8
    ruleset = call(_CREATE, ctypes.byref(asked), size, 0)
    if ruleset < 0:
        return False
    try:
        for path in readable:
            _allow(call, ruleset, path, _READ | _READ_DIR | _EXECUTE)
        for path in writable:
            _allow(call, ruleset, path, rights)
        libc = ctypes.CDLL(None, use_errno=True)
        return bool(libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 and call(_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(call: ctypes._NamedFuncPointer, ruleset: int, path: str, rights: int) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(folder).st_mode):
            rights &= _OF_FILES
        rule = _Beneath(rights, folder)
        call(_ADD, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(folder)
