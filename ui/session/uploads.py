"""Uploaded files as files: the lower rooms read paths."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from geodata.isolation import short_name

_Read = TypeVar("_Read")


def file_name(name: str) -> str:
    """Return the last part of an uploaded file's name, for a folder of our own and messages."""
    last = Path(name.replace("\\", "/")).name
    return short_name(last) if last not in {"", ".", ".."} else "file"


def read_upload(file: Any, read: Callable[[Path], _Read]) -> _Read:
    """Read an uploaded file from a folder of its own, which goes afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file_name(file.name)
        path.write_bytes(file.getvalue())
        return read(path)
