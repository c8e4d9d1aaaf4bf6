"""Ways in a stored dataset, factors of detour, and a way in words."""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata import Dataset, InputError, Link, part_of, with_links, write_dataset
from geodata.boundaries.adjustment import move_part
from geodata.folders import cache_folder
from geodata.geopackage import read_stored
from geodata.provenance import Adjustment
from geodata.roads import (
    can_find_again,
    detour_factors,
    explain_way,
    village_homes,
    with_homes,
    with_roads,
    with_ways_again,
    with_ways_of,
    without_roads,
)
from merger.groups import ways_to_seat
from tests.support.coverages import grid
from tests.support.roads import road_frame, write_roads


@pytest.fixture
def river(tmp_path: Path) -> Dataset:
    """Two rows of three units on both banks; the only bridge is at the right."""
    lines = [
        [(1.5, 1.5), (4.5, 1.5)],
        [(4.5, 1.5), (7.5, 1.5)],
        [(1.5, 4.5), (4.5, 4.5)],
        [(4.5, 4.5), (7.5, 4.5)],
        [(7.5, 1.5), (7.5, 4.5)],
    ]
    frame = road_frame(lines, highway=["primary"] * 5, bridge=[None] * 4 + ["yes"])
    return with_roads(grid(3, 2), write_roads(tmp_path, frame))


def test_ways_are_stored_with_the_dataset(river: Dataset, tmp_path: Path) -> None:
    path = write_dataset(river, tmp_path / "a.gpkg")
    again = read_stored(path)
    assert again.fingerprint == river.fingerprint
    assert again.measured == river.measured
    for name in ("km", "minutes", "home_km", "crossing_count", "reach_unit"):
        assert np.array_equal(getattr(again.ways, name), getattr(river.ways, name))


def test_without_ways_the_file_is_as_before(tmp_path: Path) -> None:
    path = write_dataset(grid(2, 2), tmp_path / "a.gpkg")
    with closing(sqlite3.connect(path)) as database:
        (told,) = database.execute("SELECT document FROM sapxep").fetchone()
        assert '"version": 1' in told
        assert not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'ways'").fetchone()
    assert read_stored(path).ways is None


def lived_in(dataset: Dataset) -> Dataset:
    """The dataset with one village of people in every unit, and a second one in the first."""
    spots = dataset.units.geometry.representative_point().to_list()
    spots.append(shapely.transform(spots[0], lambda xy: xy + 500))
    table = gpd.GeoDataFrame(
        {"unit": [*dataset.codes, dataset.codes[0]], "population": [100.0] * len(spots)},
        geometry=spots,
        crs=dataset.units.crs,
    )
    return with_homes(dataset, village_homes(dataset, table, "thon.gpkg"))


def test_villages_are_stored_and_follow_their_units(tmp_path: Path) -> None:
    dataset = lived_in(grid(3, 2))
    again = read_stored(write_dataset(dataset, tmp_path / "a.gpkg"))
    assert again.fingerprint == dataset.fingerprint != grid(3, 2).fingerprint
    assert again.homes.share.tolist() == dataset.homes.share.tolist()
    other = replace(again.homes, share=np.array([0.4, 0.6, *again.homes.share[2:]]))
    assert other.mark != again.homes.mark == dataset.homes.mark
    assert "thon.gpkg" in again.lived.en
    part = part_of(again, ["00003", "00001"], "p")
    assert part.homes.codes == part.codes
    assert part.homes.share.tolist() == [0.5, 0.5, 1.0]
    # In a straight line, too, people go from their village: here it stands where the seat does.
    itself = {code: code for code in dataset.codes}
    assert ways_to_seat(dataset, itself).worst == pytest.approx(math.hypot(0.5, 0.5), abs=0.01)
    merged = again.homes.merged(dict.fromkeys(again.codes, "x"), ["x"], np.full(6, 12.0))
    assert merged.share.sum() == pytest.approx(1) and len(merged.unit) == 7
    given = again.homes.handed_over(np.arange(7) == 1, "00002", np.full(6, 12.0))
    assert given.share.tolist() == pytest.approx([1, 1 / 3, 2 / 3, 1, 1, 1, 1])


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("UPDATE homes SET share = 0.7", "share"),
        ("UPDATE homes SET code = '99999' WHERE fid = 1", "code"),
        ("UPDATE homes SET x_m = 1e300", "x_m"),
        ("DELETE FROM homes WHERE fid = 4", "code"),
    ],
)
def test_changed_homes_are_refused(change: str, place: str, tmp_path: Path) -> None:
    path = write_dataset(lived_in(grid(3, 2)), tmp_path / "a.gpkg")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(change)
    with pytest.raises(InputError, match=place) as error:
        read_stored(path)
    assert error.value.key == "stored-damaged"


def test_ways_are_found_again_only_by_whole_roads_for_units_there(river: Dataset) -> None:
    source = river.ways.source
    assert with_ways_again(without_roads(river), source).ways.mark == river.ways.mark
    elsewhere = replace(source, network="../" + source.network)
    assert not can_find_again(river, elsewhere)
    assert with_ways_again(river, elsewhere) is None
    assert with_ways_again(grid(5, 2), source) is None  # wider than what was read
    [kept] = (cache_folder() / "roads").glob(f"{source.network}.npz")
    kept.write_bytes(kept.read_bytes()[:-900])
    assert with_ways_again(river, source) is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ways SET content = x'00'",
        "UPDATE ways SET content = 'text'",
        "DELETE FROM ways",
        "DROP TABLE ways",
        "UPDATE ways SET content = substr(content, 1, length(content) - 50)",
        "UPDATE units SET code = '00007' WHERE code = '00001'",
    ],
)
def test_changed_ways_are_refused(change: str, river: Dataset, tmp_path: Path) -> None:
    path = write_dataset(river, tmp_path / "a.gpkg")
    with closing(sqlite3.connect(path)) as database:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'units'"
        for (name,) in database.execute(triggers).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute(change)
        database.commit()
    with pytest.raises(InputError) as error:
        read_stored(path)
    assert error.value.key == "stored-damaged"


def test_detour_by_province(river: Dataset) -> None:
    # Straight: 7 borders of 3 km. By road: 4 × 3 along the banks, 15, 9 and 3 across.
    assert detour_factors(river) == {"": pytest.approx((12 + 27) / 21, rel=1e-6)}
    assert detour_factors(grid(3, 2)) == {}


def test_a_way_in_words(river: Dataset) -> None:
    told = explain_way(river, "00004", "00001")
    assert told is not None
    assert told.vi == (
        "Xã Số 4 – Xã Số 1: 15 km theo đường bộ, 3 km theo đường thẳng; "
        "không có đường nào qua ranh giới giữa hai đơn vị."
    )
    crossed = explain_way(river, "00003", "00006")
    assert crossed is not None
    assert "across the border there are: 1 national road." in crossed.en
    assert explain_way(grid(3, 2), "00001", "00002") is None
    apart = explain_way(river, "00001", "00006")
    assert apart is not None
    assert apart.en == "Xã Số 1 – Xã Số 6: 9 km by road, 7 in a straight line."


def test_edits_of_borders_keep_the_ways(river: Dataset) -> None:
    assert with_links(river, [Link("00001", "00004", "barrier")]).ways is river.ways


def test_ways_from_villages_that_go_over_are_dropped(river: Dataset) -> None:
    before = replace(river, homes=lived_in(river).homes)  # two villages in the first unit
    moved = Adjustment("00001", "00002", "x", 1000, 1.0)
    x0, y0, x1, y1 = river.units.geometry["00001"].bounds
    part = shapely.box(x1 - 500, y0, x1, y1)
    assert move_part(before, part, moved).ways is river.ways  # no village in it
    part = shapely.box(x0 + 1700, y0, x1, y1)
    after = move_part(before, part, moved)
    assert after.homes.mark != before.homes.mark
    assert after.ways is None and with_ways_of(before, after).ways is None
