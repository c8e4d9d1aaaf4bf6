"""Map tiles from a file of the person's own, to see behind the units: MBTiles and PMTiles.

Only pictures are taken. The file is not trusted: an MBTiles file is a database, opened to read in
a child process, and only the tiles around the units are copied out of it; of a PMTiles file the
head is checked here, the rest is read by the browser alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from geodata.dataset import Dataset
from geodata.isolation import bounded
from geodata.problems import InputError, refuse

TileKind = Literal["mbtiles", "pmtiles"]
TILE_SUFFIXES = (".mbtiles", ".pmtiles")

LARGEST_TILES = 16_000_000
"""Bytes of pictures taken out of an MBTiles file; finer zooms that would go beyond are left."""

LARGEST_PMTILES = 200_000_000
_LARGEST_TILE = 1_000_000
_MOST_TILES = 4_000
_FINEST = 18
_AROUND = 0.15
"""Share of the units' width and height that is shown around them."""

_HEAD = 127
_PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}
_RASTER_TYPES = {2, 3, 4}
"""PNG, JPEG and WebP in the head of a PMTiles file (specification 3)."""


@dataclass(frozen=True, eq=False)
class TileFile:
    """Pictures to see behind the units.

    Attributes:
        name: of the file, without its ending.
        kind: how ``content`` is read by the browser.
        content: of ``mbtiles`` JSON ``{"z/x/y": "data:image/…"}``, of ``pmtiles`` the file.
        least, most: zooms that there are.
        extent: west, south, east, north of what there is, degrees; of ``mbtiles`` what was cut out.
    """

    name: str
    kind: TileKind
    content: bytes
    least: int
    most: int
    extent: tuple[float, float, float, float]

    def covers(self, dataset: Dataset) -> bool:
        """Whether the pictures can stand behind other units too.

        Out of an MBTiles file only those around the first units were taken: they must hold all of
        the others. A PMTiles file is here whole; near them is enough, as where it is read.
        """
        west, south, east, north = self.extent
        left, bottom, right, top = dataset.full_extent
        if self.kind == "mbtiles":
            return west <= left and south <= bottom and right <= east and top <= north
        return west <= right and left <= east and south <= top and bottom <= north

    @property
    def mark(self) -> str:
        """Hash of the content."""
        return hashlib.sha256(self.content).hexdigest()[:12]


def read_tiles(path: Path, dataset: Dataset) -> TileFile:
    """Read the tiles around the units.

    Args:
        path: an ``.mbtiles`` or ``.pmtiles`` file with pictures (PNG, JPEG, WebP).
        dataset: the units they are shown behind.

    Raises:
        InputError: no such file, vector tiles, nothing near the units, or too large.
    """
    if not path.is_file():
        raise refuse("tiles-missing", file=path.name)
    if path.suffix.lower() == ".pmtiles":
        return _pmtiles(path, dataset)
    if path.suffix.lower() != ".mbtiles":
        raise refuse("tiles-format", file=path.name)
    extent = dataset.full_extent
    content, least, most = _mbtiles(path, extent)
    return TileFile(path.stem, "mbtiles", content, least, most, _around(extent))


def _pmtiles(path: Path, dataset: Dataset) -> TileFile:
    if path.stat().st_size > LARGEST_PMTILES:
        raise refuse("tiles-large", file=path.name, most=LARGEST_PMTILES // 10**6)
    content = path.read_bytes()
    head = content[:_HEAD]
    if len(head) < _HEAD or head[:7] != b"PMTiles" or head[7] != 3:
        raise refuse("tiles-format", file=path.name)
    if head[99] not in _RASTER_TYPES:
        raise refuse("tiles-vector", file=path.name)
    least, most = head[100], head[101]
    west, south, east, north = (
        int.from_bytes(head[at : at + 4], "little", signed=True) / 1e7
        for at in (102, 106, 110, 114)
    )
    tiles = TileFile(path.stem, "pmtiles", content, least, most, (west, south, east, north))
    if least > most or most > 30 or not tiles.covers(dataset):
        raise refuse("tiles-far", file=path.name)
    return tiles


@bounded(lambda _: [])
def _mbtiles(path: Path, extent: tuple[float, float, float, float]) -> tuple[bytes, int, int]:
    """Tiles around an extent in degrees, zoom by zoom as far as they are not too many."""
    taken: dict[str, str] = {}
    zooms: list[int] = []
    size, is_cut = 0, False
    try:
        with closing(_opened(path)) as database:
            for zoom in range(_FINEST + 1):
                level = _level(database, zoom, extent, path.name)
                if level is None:
                    is_cut = _has_finer(database, zoom, extent)
                    break
                size += sum(map(len, level.values()))
                if size > LARGEST_TILES:
                    is_cut = True
                    break
                if level:
                    zooms.append(zoom)
                    taken |= level
    except (sqlite3.Error, ValueError, OverflowError) as failed:
        # Values that a damaged row gives cannot be made text or numbers of.
        if isinstance(failed, InputError):
            raise
        raise refuse("tiles-format", file=path.name) from failed
    if not taken:
        if is_cut:
            raise refuse("tiles-too-fine", file=path.name, most=LARGEST_TILES // 10**6)
        raise refuse("tiles-far", file=path.name)
    return json.dumps(taken, separators=(",", ":")).encode(), zooms[0], zooms[-1]


def _opened(path: Path) -> sqlite3.Connection:
    """The database, to be read only: nothing in its schema is run that could do more."""
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    database = sqlite3.connect(address, uri=True)
    database.execute("PRAGMA trusted_schema = OFF")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2 * _LARGEST_TILE)
    database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    return database


def _has_finer(
    database: sqlite3.Connection, zoom: int, extent: tuple[float, float, float, float]
) -> bool:
    """Whether there are tiles over an extent in a zoom or a finer one."""
    for finer in range(zoom, _FINEST + 1):
        left, top, right, bottom = _range(finer, extent)
        rows = 2**finer - 1
        found = database.execute(
            "SELECT 1 FROM tiles WHERE zoom_level = ?"
            " AND tile_column BETWEEN ? AND ? AND tile_row BETWEEN ? AND ? LIMIT 1",
            (finer, left, right, rows - bottom, rows - top),
        )
        if found.fetchone() is not None:
            return True
    return False


def _level(
    database: sqlite3.Connection,
    zoom: int,
    extent: tuple[float, float, float, float],
    filename: str,
) -> dict[str, str] | None:
    """Tiles of a zoom as addresses with their pictures inside; None where they are too many."""
    left, top, right, bottom = _range(zoom, extent)
    if (right - left + 1) * (bottom - top + 1) > _MOST_TILES:
        return None
    rows = 2**zoom - 1  # rows are counted from the south in this format
    found = database.execute(
        "SELECT tile_column, tile_row, tile_data FROM tiles WHERE zoom_level = ?"
        " AND tile_column BETWEEN ? AND ? AND tile_row BETWEEN ? AND ? LIMIT ?",
        (zoom, left, right, rows - bottom, rows - top, _MOST_TILES),
    )
    level: dict[str, str] = {}
    size = 0
    for column, row, picture in found:
        if not isinstance(picture, bytes) or len(picture) > _LARGEST_TILE:
            continue
        kind = next((k for start, k in _PICTURES.items() if picture.startswith(start)), None)
        if kind is None:
            raise refuse("tiles-vector", file=filename)
        size += len(picture)
        if size > LARGEST_TILES:
            return None
        coded = base64.b64encode(picture).decode("ascii")
        level[f"{zoom}/{int(column)}/{rows - int(row)}"] = f"data:{kind};base64,{coded}"
    return level


def _range(zoom: int, extent: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    """First and last column and row of web Mercator tiles over an extent and a bit around it."""
    west, south, east, north = _around(extent)
    count: int = 2**zoom

    def column(degrees: float) -> int:
        return min(count - 1, max(0, int((degrees + 180) / 360 * count)))

    def row(degrees: float) -> int:
        bent = math.asinh(math.tan(math.radians(min(85.0, max(-85.0, degrees)))))
        return min(count - 1, max(0, int((1 - bent / math.pi) / 2 * count)))

    return column(west), row(north), column(east), row(south)


def _around(extent: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """An extent and a bit around it."""
    west, south, east, north = extent
    wide, high = _AROUND * (east - west), _AROUND * (north - south)
    return west - wide, south - high, east + wide, north + high
