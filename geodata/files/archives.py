"""Zipped files: what their parts really unpack to, whatever sizes they declare."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from geodata.files.limits import MOST_PARTS, MOST_UNPACKED
from geodata.problems import refuse

_PIECE = 1 << 20
_PACKED_PIECE = 1 << 16
_LOCAL = struct.Struct("<4s5H3I2H")
_ENCRYPTED = 1
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
"""What a damaged, encrypted or unknown kind of zip raises."""


class Budget:
    """Bytes that may still be unpacked of a file."""

    def __init__(self, filename: str, most: int = MOST_UNPACKED) -> None:
        self._filename = filename
        self._left = most

    def take(self, count: int) -> None:
        """Count bytes.

        Raises:
            InputError: more than the budget.
        """
        self._left -= count
        if self._left < 0:
            raise refuse("unpacks-too-large", file=self._filename, most=MOST_UNPACKED / 1e6)


def pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    """Bytes of a part, piece by piece, counted as they come out.

    ``zipfile`` itself stops at the size that the part declares; other readers do not.

    Raises:
        InputError: more than the budget.
        BadZipFile: another size than declared, or a kind of compression that is not read.
        zlib.error: damaged.
    """
    if part.flag_bits & _ENCRYPTED or part.compress_type not in _READ:
        raise zipfile.BadZipFile("encrypted, or an unknown compression")
    stored = part.compress_type == zipfile.ZIP_STORED
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    file = archive.fp
    assert file is not None
    file.seek(part.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("no part where one should be")
    *_, name, extra = _LOCAL.unpack(header)
    place, left, found = part.header_offset + _LOCAL.size + name + extra, part.compress_size, 0
    while left > 0:
        file.seek(place)
        packed = file.read(min(left, _PACKED_PIECE))
        if not packed:
            raise EOFError
        place, left = place + len(packed), left - len(packed)
        while packed:
            piece = packed if stored else inflate.decompress(packed, _PIECE)
            packed = b"" if stored else inflate.unconsumed_tail
            budget.take(len(piece))
            found += len(piece)
            if piece:
                yield piece
    while not stored and (piece := inflate.decompress(inflate.unconsumed_tail, _PIECE)):
        budget.take(len(piece))
        found += len(piece)
        yield piece
    if found != part.file_size or (left == 0 and not stored and not inflate.eof):
        raise zipfile.BadZipFile("another size than declared")


def check_parts(archive: zipfile.ZipFile, filename: str) -> None:
    """Refuse a zip of more parts than any real one has.

    Raises:
        InputError: too many.
    """
    if len(archive.infolist()) > MOST_PARTS:
        raise refuse("too-many-parts", file=filename, most=MOST_PARTS)


def unpack(
    archive: zipfile.ZipFile, names: list[str], folder: Path, budget: Budget
) -> dict[str, Path]:
    """Unpack parts into a folder; only the last part of their names is used.

    Parts of one folder stay beside each other.

    Returns:
        Where each part lies.

    Raises:
        InputError: more than the budget.
        OSError: or another of :data:`DAMAGED`.
    """
    homes: dict[str, Path] = {}
    placed: dict[str, Path] = {}
    for name in names:
        inner = PurePosixPath(name.replace("\\", "/"))
        home = homes.setdefault(str(inner.parent), folder / str(len(homes)))
        home.mkdir(exist_ok=True)
        target = home / inner.name
        with target.open("wb") as out:
            for piece in pieces(archive, archive.getinfo(name), budget):
                out.write(piece)
        placed[name] = target
    return placed
