"""Zipped files: what their parts really unpack to, whatever sizes they declare."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from geodata.files.limits import MOST_PARTS, MOST_UNPACKED
from geodata.problems import refuse

_PIECE = 1 << 20

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


def pieces(part: IO[bytes], budget: Budget) -> Iterator[bytes]:
    """Bytes of a part, piece by piece, counted.

    Raises:
        InputError: more than the budget.
    """
    while piece := part.read(_PIECE):
        budget.take(len(piece))
        yield piece


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
        with archive.open(name) as part, target.open("wb") as out:
            for piece in pieces(part, budget):
                out.write(piece)
        placed[name] = target
    return placed
