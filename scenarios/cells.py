"""Text that a spreadsheet program must not run: names come from files we do not control."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""How text begins that such programs take for a formula."""


def safe_cell(value: Any) -> Any:
    """A value for CSV: text that would run gets an apostrophe in front."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def unpacked_size(content: bytes) -> int:
    """Bytes that an office file (a zip) comes to when unpacked.

    Raises:
        zipfile.BadZipFile: it is no zip.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return sum(item.file_size for item in archive.infolist())
