"""The verb ``adjust``: a part of a unit moves on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata import read_stored, write_dataset
from tests.support.cli import run
from tests.support.coverages import CRS, grid

SMALL, EAST = "00005", "00006"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    dataset = grid(3, 3, side_m=7000.0, population=[30_000] * 4 + [13_000] + [30_000] * 4)
    write_dataset(dataset, tmp_path / "units.gpkg")
    x0, y0, x1, y1 = dataset.units.geometry[EAST].bounds
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    boxes = [(x0, y0, x, y), (x, y0, x1, y), (x0, y, x, y1), (x, y, x1, y1)]
    frame = gpd.GeoDataFrame(
        {"ten_thon": ["Nam", "Bãi", "Bắc", "Cồn"], "dan_so": [4000, 9000, 8000, 9000]},
        geometry=[shapely.box(*box) for box in boxes],
        crs=CRS,
    )
    frame.to_file(tmp_path / "thon.gpkg")
    return tmp_path


def test_villages_move_to_where_they_free_a_unit(files: Path) -> None:
    units, villages = str(files / "units.gpkg"), str(files / "thon.gpkg")
    done = run("adjust", "--units", units, "--villages", villages, "--settle", SMALL, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["moves"]
    assert told == [
        {"from": EAST, "to": SMALL, "villages": ["Nam"], "population": 4000, "area_km2": 12.25,
         "least": True}
    ]  # fmt: skip
    out = files / "moved.gpkg"
    done = run(
        *("adjust", "--units", units, "--villages", villages, "--from", EAST, "--to", SMALL),
        *("--village", "Nam", "--out", str(out)),
    )
    assert done.returncode == 0, done.stderr
    assert "Nam của Xã Số 6 (4.000 người*, 12,25 km²*) chuyển về Xã Số 5" in done.stdout
    assert read_stored(out).units.at[SMALL, "population"] == 17_000
    done = run("assess", "--units", str(out), "--criteria", "nq112-2026", "--json")
    verdicts = {unit["code"]: unit["verdict"] for unit in json.loads(done.stdout)["units"]}
    assert verdicts[SMALL] != "must"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--from", EAST, "--to", SMALL), "--out"),
        (("--from", EAST, "--to", SMALL, "--out", "x.gpkg"), "--people"),
        (("--from", EAST, "--to", SMALL, "--people", "1", "--area", "99", "--out", "x.gpkg"),
         "nhỏ hơn 49"),
        (("--from", EAST, "--to", "00001", "--people", "1", "--area", "9", "--out", "x.gpkg"),
         "không có ranh giới chung"),
        (("--from", "7", "--to", SMALL, "--people", "1", "--area", "9", "--out", "x.gpkg"), "7"),
        (("--villages", "thon.gpkg", "--from", EAST, "--to", SMALL, "--village", "Đông",
          "--out", "x.gpkg"), "Đông"),
        (("--villages", "thon.gpkg", "--settle", "7"), "mã 7"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_one_line(files: Path, given: tuple[str, ...], told: str) -> None:
    given = tuple(str(files / g) if g.endswith(".gpkg") else g for g in given)
    done = run("adjust", "--units", str(files / "units.gpkg"), *given)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (files / "x.gpkg").exists()


def test_a_share_is_drawn_along_the_common_border(files: Path) -> None:
    out = files / "moved.gpkg"
    done = run(
        *("adjust", "--units", str(files / "units.gpkg"), "--from", EAST, "--to", SMALL),
        *("--people", "3200", "--area", "4.5", "--label", "thôn 1", "--official"),
        *("--out", str(out), "--json"),
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["dataset"]["adjustments"][0]["population"] == 3200
    assert document["moved"].count("*") == 0
    assert read_stored(out).fingerprint == document["dataset"]["fingerprint"]


def test_what_is_missing_or_of_no_use_is_named(files: Path) -> None:
    units = str(files / "units.gpkg")
    done = run("adjust", "--units", units, "--settle", SMALL, "--lang", "en")
    assert done.returncode == 2
    assert "--villages" in done.stderr
    move = ("--from", SMALL, "--to", EAST, "--people", "3", "--area", "0.1")
    done = run("adjust", "--units", units, *move, "--out", str(files / "a.csv"), "--lang", "en")
    assert done.returncode == 2
    assert "GeoPackage" in done.stderr
    assert not (files / "a.csv").exists()
