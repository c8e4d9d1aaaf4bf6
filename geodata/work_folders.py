"""Folders for work in progress: gone afterwards, and a full disk is told as what it is.

A full disk meets a reader or writer as an error of GDAL, of SQLite or of an archive, which would
blame the file. Whoever writes into :func:`work_folder` gets one message that names the folder.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from geodata.problems import InputError, is_full, refuse

_PREFIX = "sapxep-"
_OWNED = re.compile(rf"{_PREFIX}(\d+)-\w+")
_PROBE_BYTES, _AFTER_FAILURE_BYTES = 64 << 10, 1 << 20
_ALMOST_FULL_BYTES = 64 << 20
"""A writer that failed has given its room back by the time it is asked."""


@contextlib.contextmanager
def work_folder(parent: Path | None = None) -> Iterator[Path]:
    """Make a folder that goes afterwards, with what is in it.

    Args:
        parent: where to make it (hidden); by default among the system's temporary files.

    Raises:
        InputError: its disk is full, or no temporary folder can be written.
        OSError: ``parent`` cannot be written for another reason.
    """
    with new_work_folder(parent) as name, telling_full(Path(name)):
        yield Path(name)


def new_work_folder(parent: Path | None = None) -> tempfile.TemporaryDirectory[str]:
    """A folder of the program's own that bears its process's number, see :func:`sweep`.

    Raises:
        InputError, OSError: as :func:`work_folder`.
    """
    hidden = "" if parent is None else "."
    prefix = f"{hidden}{_PREFIX}{os.getpid()}-"
    try:
        return tempfile.TemporaryDirectory(prefix=prefix, dir=parent, ignore_cleanup_errors=True)
    except OSError as error:
        if is_full(error):
            raise refuse("disk-full", folder=str(parent or _temporary())) from error
        if parent is None:
            raise refuse("no-temporary-folder") from error
        raise


@contextlib.contextmanager
def telling_full(folder: Path | None = None) -> Iterator[None]:
    """Turn whatever a full disk makes writers raise into one message.

    Args:
        folder: what is written to, still there when they fail; by default that of temporary files.

    Raises:
        InputError: the disk of the folder is full.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, InputError) and error.key == "disk-full":
            raise
        place = folder or _temporary()
        if is_full(error) or (_is_of_library(error) and not _has_room_after_failure(place)):
            raise refuse("disk-full", folder=str(_lasting(place))) from error
        raise


def check_room(folder: Path) -> None:
    """Refuse where the disk is full after a writer that does not say so (GDAL's Shapefiles).

    Raises:
        InputError: the disk of the folder is full.
    """
    if not _has_room(folder, _PROBE_BYTES):
        raise refuse("disk-full", folder=str(_lasting(folder)))


def _lasting(folder: Path) -> Path:
    """The folder a person knows: a work folder is gone when they look."""
    while _OWNED.fullmatch(folder.name.removeprefix(".")):
        folder = folder.parent
    return folder


def _temporary() -> Path:
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError:
        return Path.cwd()


def _is_of_library(error: Exception) -> bool:
    """Whether GDAL (whose errors are RuntimeErrors) or SQLite failed, which seldom say why."""
    return isinstance(error, RuntimeError | sqlite3.Error)


def _has_room_after_failure(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        if shutil.disk_usage(folder).free < _ALMOST_FULL_BYTES:
            return False
    return _has_room(folder, _AFTER_FAILURE_BYTES)


def _has_room(folder: Path, size: int) -> bool:
    """Whether so many bytes can be written; a quota is met by nothing but trying."""
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(size))
            probe.flush()
    except OSError as error:
        return not is_full(error)
    return True


def sweep() -> int:
    """Remove work folders that programs which were killed have left; returns how many."""
    swept = 0
    with contextlib.suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            owner = _OWNED.fullmatch(folder.name)
            if owner is not None and _is_abandoned(folder, int(owner[1])):
                shutil.rmtree(folder, ignore_errors=True)
                swept += not folder.exists()
    return swept


def _is_abandoned(folder: Path, owner: int) -> bool:
    """Whether its process has ended; a number may have passed on to a younger process."""
    try:
        told = folder.lstat()
        if folder.is_symlink() or (hasattr(os, "getuid") and told.st_uid != os.getuid()):
            return False
        if time.time() - told.st_mtime < 1:
            return False
        return bool(psutil.Process(owner).create_time() > told.st_mtime + 1)
    except psutil.NoSuchProcess:
        return True
    except (OSError, psutil.Error):
        return False
