"""Rows and columns that a sheet of an XLS file hides.

Format: [MS-XLS] Excel Binary File Format, records BOF, BOUNDSHEET, ROW and COLINFO.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from geodata.files.ole import stream

_BOF, _EOF, _SHEET, _ROW, _COLUMNS = 0x0809, 0x000A, 0x0085, 0x0208, 0x007D
_HIDDEN_ROW = 0x20
_HIDDEN_COLUMN = 0x01
_MOST_COLUMNS = 256


def hidden_lines(content: bytes, place: int) -> tuple[set[int], set[int]]:
    """Rows and columns that are not shown, counted from 0.

    Args:
        content: of the file, its chains of sectors looked through before.
        place: which sheet, in the order of the file.
    """
    rows: set[int] = set()
    columns: set[int] = set()
    book = stream(content, ("Workbook", "Book"))
    begins = [
        struct.unpack_from("<I", data)[0]
        for kind, data in _records(book, 0)
        if kind == _SHEET and len(data) >= 4
    ]
    if place >= len(begins):
        return rows, columns
    for kind, data in _records(book, begins[place]):
        if kind == _ROW and len(data) >= 16:
            number, height, flags = struct.unpack_from("<H4xH4xH", data)
            if flags & _HIDDEN_ROW or not height & 0x7FFF:
                rows.add(number)
        elif kind == _COLUMNS and len(data) >= 10:
            first, last, width, _, flags = struct.unpack_from("<5H", data)
            if flags & _HIDDEN_COLUMN or not width:
                columns |= set(range(first, min(last, _MOST_COLUMNS) + 1))
    return rows, columns


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Records of one part of the stream, from its BOF to its EOF; parts within it are passed."""
    depth = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        at += 4
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, book[at : at + size]
        at += size
