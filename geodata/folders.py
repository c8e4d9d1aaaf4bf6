"""Where files of the program's own lie: what can be made again, and what a person chose."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import stat
import time
from pathlib import Path
from uuid import uuid4

from platformdirs import user_cache_path, user_data_path

from geodata.settings import settings

_LONGEST_STEM = 200
_ABANDONED_SECONDS = 3600


def cache_folder() -> Path:
    """Return the cache folder: ``cache_dir`` as set, or the platform's usual place."""
    return settings().cache_dir or user_cache_path("sapxep", appauthor=False)


def data_folder() -> Path:
    """Return the folder for what is worth keeping: ``data_dir`` as set, or the usual place."""
    return settings().data_dir or user_data_path("sapxep", appauthor=False)


def check_regular(path: Path, most: int | None = None) -> None:
    """Refuse what is no file of a known size: to open a pipe is to wait for it without end.

    Args:
        path: a file that a person named.
        most: bytes it may have.

    Raises:
        OSError: nothing is there, a folder, a pipe, a device, or too large a file.
    """
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.ESPIPE, os.strerror(errno.ESPIPE), str(path))
    if most is not None and found.st_size > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))


def read_regular(path: Path, most: int | None = None) -> bytes:
    """Read a file that a person named whole.

    Raises:
        OSError: as :func:`check_regular`, or it cannot be read.
    """
    check_regular(path, most)
    return path.read_bytes()


def put_in_place(draft: Path, path: Path) -> Path:
    """Move a finished file to its name; beside it where another program holds that open.

    Windows lets nobody replace a file that a spreadsheet or QGIS shows: what took minutes to make
    is kept under a new name then.

    Returns:
        Where the file lies: ``path``, or one of its folder such as ``results-2.csv``.

    Raises:
        OSError: it can be put at neither place.
    """
    try:
        os.replace(draft, path)
    except PermissionError:
        if not path.is_file():
            raise
        other = free_name(path)
        os.replace(draft, other)
        return other
    return path


def free_name(path: Path) -> Path:
    """A name like that of ``path`` that no file bears yet: ``results-2.csv``."""
    stem = path.stem.encode()[:_LONGEST_STEM].decode("utf-8", "ignore")
    return next(
        other
        for number in itertools.count(2)
        if not (other := path.with_name(f"{stem}-{number}{path.suffix}")).exists()
    )


def _draft(path: Path) -> Path:
    """A hidden name beside a file, of a length that does not depend on its own.

    Drafts that a killed program left in the folder go: no write takes an hour.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(".sapxep-*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - old.lstat().st_mtime > _ABANDONED_SECONDS:
                old.unlink()
    return path.with_name(f".sapxep-{uuid4().hex}.tmp")


def write_or_beside(path: Path, content: bytes) -> Path:
    """Write a file whole; beside it where another program holds it open (:func:`put_in_place`).

    Returns:
        Where it was written.

    Raises:
        OSError: it cannot be written at either place.
    """
    draft = _draft(path)
    try:
        draft.write_bytes(content)
        return put_in_place(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees all of it or nothing."""
    temporary = _draft(path)
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
