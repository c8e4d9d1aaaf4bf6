"""Tiles from a file that nobody vouches for: only pictures around the units come out of it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from geodata import InputError
from geodata.files import TileFile, read_tiles
from geodata.files.tiles import _range
from tests.support.coverages import grid

UNITS = grid(2, 2)
PNG = b"\x89PNG\r\n\x1a\n"


def mbtiles(path: Path, tiles: list[tuple[int, int, int, object]], extra: str = "") -> Path:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)")
    database.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", tiles)
    if extra:
        database.execute(extra)
    database.commit()
    database.close()
    return path


def pmtiles(path: Path, kind: int = 2, west: float = 100.0, version: int = 3) -> Path:
    head = bytearray(127)
    head[:8] = b"PMTiles" + bytes([version])
    head[99:102] = bytes([kind, 0, 6])
    for at, degrees in zip((102, 106, 110, 114), (west, 8.0, west + 10, 24.0), strict=True):
        head[at : at + 4] = int(degrees * 1e7).to_bytes(4, "little", signed=True)
    path.write_bytes(bytes(head))
    return path


def test_tiles_around_the_units_come_out_of_a_database(tmp_path: Path) -> None:
    near = [(0, 0, 0, PNG + b"0"), (1, 1, 1, PNG + b"1")]
    away = [(1, 0, 0, PNG), (1, 1, 1, "no bytes"), (1, 1, 1, PNG + b"x" * 1_000_001)]
    found = read_tiles(mbtiles(tmp_path / "nen.mbtiles", near + away[:1]), UNITS)
    told = json.loads(found.content)
    assert set(told) == {"0/0/0", "1/1/0"}  # rows from the north, the other half left out
    assert all(picture.startswith("data:image/png;base64,") for picture in told.values())
    assert (found.name, found.kind, found.least, found.most) == ("nen", "mbtiles", 0, 1)
    odd = read_tiles(mbtiles(tmp_path / "odd.mbtiles", near[:1] + away[1:]), UNITS)
    assert set(json.loads(odd.content)) == {"0/0/0"}


def test_a_packed_file_is_taken_by_its_head(tmp_path: Path) -> None:
    found = read_tiles(pmtiles(tmp_path / "nen.pmtiles"), UNITS)
    assert isinstance(found, TileFile)
    assert (found.kind, found.least, found.most) == ("pmtiles", 0, 6)


def test_what_is_no_picture_or_no_such_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.mbtiles").write_bytes(b"SQLite format 3\x00" + b"rubbish" * 500)
    (tmp_path / "short.pmtiles").write_bytes(b"PMTiles\x03")
    (tmp_path / "a.png").write_bytes(PNG)
    cases = {
        mbtiles(tmp_path / "vector.mbtiles", [(0, 0, 0, b"\x1f\x8bpbf")]): "vectơ",
        mbtiles(tmp_path / "away.mbtiles", [(1, 0, 0, PNG)]): "không có ô nào",
        tmp_path / "text.mbtiles": "không phải tệp ô ảnh",
        pmtiles(tmp_path / "vector.pmtiles", kind=1): "vectơ",
        pmtiles(tmp_path / "away.pmtiles", west=-20.0): "không có ô nào",
        pmtiles(tmp_path / "old.pmtiles", version=2): "không phải tệp ô ảnh",
        tmp_path / "short.pmtiles": "không phải tệp ô ảnh",
        tmp_path / "a.png": "không phải tệp ô ảnh",
        tmp_path / "none.pmtiles": "Không có tệp",
    }
    for path, words in cases.items():
        with pytest.raises(InputError) as refused:
            read_tiles(path, UNITS)
        assert words in refused.value.text.vi, path.name
    wide = grid(3, 3)
    left, top, _, _ = _range(18, wide.full_extent)
    fine = mbtiles(tmp_path / "fine.mbtiles", [(18, left, 2**18 - 1 - top, PNG)])
    with pytest.raises(InputError, match="zooms too fine"):
        read_tiles(fine, wide)


def test_a_view_that_reads_another_database_or_never_ends_gets_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "view.mbtiles"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE other (a)")
    database.execute(
        "CREATE VIEW tiles AS SELECT 0 AS zoom_level, 0 AS tile_column, 0 AS tile_row,"
        " load_extension('x') AS tile_data"
    )
    database.commit()
    database.close()
    with pytest.raises(InputError, match="no file of map tiles"):
        read_tiles(path, UNITS)
    broken = "CREATE VIEW tiles AS SELECT 0 AS zoom_level, 0 AS tile_column, 0 AS tile_row,"
    no_text = tmp_path / "text.mbtiles"
    with closing(sqlite3.connect(no_text)) as database:
        database.execute(f"{broken} CAST(x'ff' AS TEXT) AS tile_data")
        database.commit()
    with pytest.raises(InputError, match="no file of map tiles"):
        read_tiles(no_text, UNITS)
