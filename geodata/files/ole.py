"""OLE files (XLS): the chains of sectors followed before a reader does, which may never come back.

Format: [MS-CFB] Compound File Binary File Format.
"""

from __future__ import annotations

import struct
from contextlib import suppress

from geodata.problems import message, refuse

_MARK = bytes.fromhex("d0cf11e0a1b11ae1")
_BARE = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
"""How a bare stream of records begins, as Excel 2 to 5 wrote it."""

_NO_SECTOR = 0xFFFFFFFA
"""Numbers from here on mean something else than a sector."""

_ENTRY = 128
_STREAM, _ROOT = 2, 5
_SMALL = 4096
"""Streams below this size lie in small sectors."""


class _DamagedError(Exception):
    pass


def check_ole(content: bytes, filename: str) -> None:
    """Refuse a file whose chains loop, leave the file or share sectors.

    Raises:
        InputError: damaged, or another format.
    """
    if content[:2] in _BARE:
        return
    if content[:8] != _MARK:
        raise refuse("unreadable-sheet", file=filename, why=message("why-not-format"))
    try:
        _follow(_Sectors(content))
    except (_DamagedError, struct.error) as error:
        raise refuse("unreadable-sheet", file=filename, why=message("why-damaged")) from error


def stream(content: bytes, names: tuple[str, ...]) -> bytes:
    """The first stream that bears one of these names; a bare stream is the whole file.

    Empty if there is none, or if it is so small that no workbook fits.
    """
    if content[:2] in _BARE:
        return content
    with suppress(_DamagedError, struct.error):
        sectors = _Sectors(content)
        directory = _directory(sectors)
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            length = struct.unpack_from("<H", directory, at + 64)[0]
            name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            first, size = struct.unpack_from("<II", directory, at + 116)
            if directory[at + 66] == _STREAM and name in names and size >= _SMALL:
                chain = _chain(first, sectors.table, sectors.count)
                return b"".join(map(sectors.read, chain))[:size]
    return b""


class _Sectors:
    """The sectors of a file and the table that chains them."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        shift, small_shift = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or small_shift != 6:
            raise _DamagedError
        self._size = 1 << shift
        self.count = (len(content) - 1) // self._size
        self.directory, self.small = (
            struct.unpack_from("<I", content, 48)[0],
            struct.unpack_from("<I", content, 60)[0],
        )
        self.table = [n for s in self._of_table() for n in self.numbers(s)]

    def read(self, number: int) -> bytes:
        """A sector; the last one of a file may be short."""
        if number >= self.count:
            raise _DamagedError
        begin = (number + 1) * self._size
        return self._content[begin : begin + self._size].ljust(self._size, b"\xff")

    def numbers(self, sector: int) -> tuple[int, ...]:
        """A sector as the numbers of others."""
        return struct.unpack(f"<{self._size // 4}I", self.read(sector))

    def _of_table(self) -> list[int]:
        """Sectors that hold the table; told by the header, and by sectors of their own."""
        told = list(struct.unpack_from("<109I", self._content, 76))
        following, most = struct.unpack_from("<II", self._content, 68)
        seen = 0
        while following < _NO_SECTOR:
            seen += 1
            if seen > min(most, self.count):
                raise _DamagedError
            *more, following = self.numbers(following)
            told += more
        found = [number for number in told if number < _NO_SECTOR]
        if len(found) > self.count:
            raise _DamagedError
        return found


def _chain(first: int, table: list[int], most: int) -> list[int]:
    found: list[int] = []
    while first < _NO_SECTOR:
        if first >= len(table) or len(found) >= most:
            raise _DamagedError
        found.append(first)
        first = table[first]
    return found


def _directory(sectors: _Sectors) -> bytes:
    return b"".join(map(sectors.read, _chain(sectors.directory, sectors.table, sectors.count)))


def _follow(sectors: _Sectors) -> None:
    """Follow the chain of every stream."""
    directory = _directory(sectors)
    small = [
        number
        for sector in _chain(sectors.small, sectors.table, sectors.count)
        for number in sectors.numbers(sector)
    ]
    taken = 0
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        kind = directory[at + 66]
        first, size = struct.unpack_from("<II", directory, at + 116)
        if kind not in (_STREAM, _ROOT) or size == 0:
            continue
        table = small if kind == _STREAM and size < _SMALL else sectors.table
        taken += len(_chain(first, table, len(table)))
    if taken > sectors.count + len(small):
        raise _DamagedError
