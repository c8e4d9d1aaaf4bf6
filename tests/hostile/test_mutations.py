"""Real files changed at random: a right result or one message, the reader alive afterwards."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geodata import InputError, open_table, read_stored, read_units, write_dataset
from geodata.boundaries import read_lines
from geodata.files import read_context
from tests.hostile.archives import ROWS, old_workbook, open_sheet, sheet, workbook
from tests.hostile.outcomes import outcome
from tests.support import LONG
from tests.support.coverages import grid
from tests.support.layers import frame

TIMES = 150 if LONG else 4
_PARTS = (".dbf", ".shx", ".prj")


def _files(folder: Path) -> dict[str, bytes]:
    """A good file of every format."""
    layer = frame()
    for suffix in (".gpkg", ".fgb", ".shp"):
        layer.to_file(folder / f"xa{suffix}")
    layer.to_parquet(folder / "xa.parquet")
    layer.to_crs(4326).to_file(folder / "xa.geojson")
    layer.to_crs(4326)[["ten_xa", "geometry"]].to_file(folder / "xa.kml", driver="KML")
    write_dataset(grid(3, 2), folder / "stored.gpkg")
    with zipfile.ZipFile(folder / "xa.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
            archive.write(folder / f"xa{suffix}", f"xa{suffix}")
    rows = "\n".join(",".join(map(str, row)) for row in ROWS)
    (folder / "bang.csv").write_text(rows, encoding="utf-8")
    (folder / "bang.xlsx").write_bytes(workbook(sheet()))
    (folder / "bang.ods").write_bytes(open_sheet())
    (folder / "bang.xls").write_bytes(old_workbook())
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


READERS: dict[str, list[Callable[[Path], Any]]] = {
    "xa.gpkg": [read_units, read_lines, lambda p: read_context(p, grid(2, 2))],
    "xa.fgb": [read_units, read_lines],
    "xa.shp": [read_units],
    "xa.dbf": [lambda p: read_units(p.with_suffix(".shp"))],
    "xa.shx": [lambda p: read_units(p.with_suffix(".shp"))],
    "xa.prj": [lambda p: read_units(p.with_suffix(".shp"))],
    "xa.zip": [read_units],
    "xa.parquet": [read_units, lambda p: read_context(p, grid(2, 2))],
    "xa.geojson": [read_units, lambda p: read_context(p, grid(2, 2))],
    "xa.kml": [read_lines, lambda p: read_context(p, grid(2, 2))],
    "stored.gpkg": [read_stored],
    "bang.csv": [open_table],
    "bang.xlsx": [open_table],
    "bang.ods": [open_table],
    "bang.xls": [open_table],
}


def _flipped(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice([1, 3, 20, 200])):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _flipped_at_the_beginning(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice([1, 2, 5])):
        changed[rng.randrange(min(len(changed), 300))] = rng.randrange(256)
    return bytes(changed)


def _cut(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content))]


def _swapped(content: bytes, rng: random.Random) -> bytes:
    size = rng.randrange(1, max(2, len(content) // 3))
    first, second = sorted(rng.sample(range(len(content) - size + 1), 2))
    one, other = content[first : first + size], content[second : second + size]
    changed = bytearray(content)
    changed[second : second + size] = one
    changed[first : first + size] = other
    return bytes(changed[: len(content)])


def _doubled(content: bytes, rng: random.Random) -> bytes:
    at, size = rng.randrange(len(content)), rng.randrange(1, len(content))
    return content[:at] + content[at : at + size] * rng.choice([2, 50]) + content[at:]


def _numbered(content: bytes, rng: random.Random) -> bytes:
    """Lengths and counts made huge."""
    at = rng.randrange(max(1, len(content) - 4))
    return (
        content[:at] + rng.choice([b"\xff\xff\xff\x7f", b"\xff" * 4, b"\0" * 4]) + content[at + 4 :]
    )


CHANGES = (_flipped, _flipped_at_the_beginning, _cut, _swapped, _doubled, _numbered)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return _files(tmp_path_factory.mktemp("files"))


@pytest.mark.parametrize("name", list(READERS))
def test_changed_files(name: str, files: dict[str, bytes], tmp_path: Path) -> None:
    stem = Path(name).stem
    for other, content in files.items():
        if Path(other).stem == stem:
            (tmp_path / other).write_bytes(content)
    for read in READERS[name]:
        assert not isinstance(outcome(read, tmp_path / name), InputError)  # good before
    # Every try of a part of a Shapefile reads all of it.
    for number in range(TIMES if LONG or name[-4:] not in _PARTS else 3):
        rng = random.Random(f"{name} {number}")
        change = CHANGES[number % len(CHANGES)]
        (tmp_path / name).write_bytes(change(files[name], rng))
        for read in READERS[name]:
            outcome(read, tmp_path / name)
    (tmp_path / name).write_bytes(files[name])
    for read in READERS[name]:
        assert not isinstance(outcome(read, tmp_path / name), InputError)  # and after
