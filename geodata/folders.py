"""Where files of the program's own lie: what can be made again, and what a person chose."""

from __future__ import annotations

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
