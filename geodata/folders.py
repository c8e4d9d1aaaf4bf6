"""Where files of the program's own lie: what can be made again, and what a person chose."""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from uuid import uuid4

from platformdirs import user_cache_path, user_data_path


def cache_folder() -> Path:
    """Return the cache folder: ``$SAPXEP_CACHE_DIR`` or the platform's usual place."""
    chosen = os.environ.get("SAPXEP_CACHE_DIR")
    return Path(chosen) if chosen else user_cache_path("sapxep", appauthor=False)


def data_folder() -> Path:
    """Return the folder for what is worth keeping: ``$SAPXEP_DATA_DIR`` or the usual place."""
    chosen = os.environ.get("SAPXEP_DATA_DIR")
    return Path(chosen) if chosen else user_data_path("sapxep", appauthor=False)


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
    return next(
        other
        for number in itertools.count(2)
        if not (other := path.with_name(f"{path.stem}-{number}{path.suffix}")).exists()
    )


def write_or_beside(path: Path, content: bytes) -> Path:
    """Write a file whole; beside it where another program holds it open (:func:`put_in_place`).

    Returns:
        Where it was written.

    Raises:
        OSError: it cannot be written at either place.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid4().hex}.tmp")
    try:
        draft.write_bytes(content)
        return put_in_place(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid4().hex}.tmp")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
