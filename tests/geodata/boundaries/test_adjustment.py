"""Parts that move: figures, borders and outlines stay whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import Dataset, InputError, measure_borders, read_stored, write_dataset
from geodata.boundaries.adjustment import adjustments_of, move_part, move_share, strip_towards
from geodata.boundaries.villages import Villages, read_villages, village_part, villages_in
from geodata.provenance import Adjustment
from tests.support.coverages import CRS, grid

GIVER, TAKER = "00005", "00006"  # the middle of three by three, and its eastern neighbour


def moved(people: int = 1000, area: float = 2.0, **more: object) -> Adjustment:
    return Adjustment(GIVER, TAKER, "thôn Đông", people, area, **more)  # type: ignore[arg-type]


def quarters(dataset: Dataset, code: str) -> gpd.GeoSeries:
    """Four villages of a square unit: south-west, south-east, north-west, north-east."""
    x0, y0, x1, y1 = dataset.units.geometry[code].bounds
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    boxes = [(x0, y0, x, y), (x, y0, x1, y), (x0, y, x, y1), (x, y, x1, y1)]
    return gpd.GeoSeries([shapely.box(*box) for box in boxes], crs=CRS)


def villages_of(dataset: Dataset, people: list[int] | None = None) -> Villages:
    return villages_in(dataset, quarters(dataset, GIVER), ["A", "B", "C", "D"], people)


def test_a_strip_has_the_share_asked_for_and_lies_at_the_common_border() -> None:
    dataset = grid(3, 3)
    part = strip_towards(dataset, GIVER, TAKER, 0.25)
    assert part.area == pytest.approx(0.25 * 9e6, rel=1e-6)
    east = shapely.intersection(
        dataset.units.geometry[GIVER].boundary, dataset.units.geometry[TAKER].boundary
    )
    assert shapely.intersection(part.boundary, east).length == pytest.approx(3000)


def test_units_that_share_no_border_exchange_nothing() -> None:
    with pytest.raises(InputError, match="share no border"):
        strip_towards(grid(3, 3), "00001", "00009", 0.2)


@settings(max_examples=25, deadline=None)
@given(share=st.floats(0.02, 0.9), giver=st.integers(1, 9), seed=st.integers(0, 3))
def test_nothing_is_lost_and_borders_are_as_measured(share: float, giver: int, seed: int) -> None:
    dataset = grid(3, 3, side_m=3000.0 + 500 * seed)
    code = f"{giver:05d}"
    row = dataset.borders[(dataset.borders.code_a == code) | (dataset.borders.code_b == code)]
    pair = row.iloc[seed % len(row)]
    taker = str(pair.code_b if pair.code_a == code else pair.code_a)
    part = strip_towards(dataset, code, taker, share)
    area = float(dataset.units.at[code, "area_km2"]) * share
    after = move_part(dataset, part, Adjustment(code, taker, "một phần", 700, area))
    for column in ("population", "area_km2"):
        assert after.units[column].sum() == pytest.approx(dataset.units[column].sum())
    assert shapely.coverage_is_valid(after.units.geometry.to_numpy())
    borders, exterior = measure_borders(after.units.geometry)
    measured = borders.set_index(["code_a", "code_b"])["length_m"]
    told = after.borders.set_index(["code_a", "code_b"])["length_m"]
    long = measured[measured > 60].index.union(told[told > 60].index)
    assert np.allclose(measured.reindex(long), told.reindex(long), atol=8)
    assert np.allclose(exterior, after.units["exterior_m"], atol=8)


def test_lengths_of_tables_are_shared_out_as_the_drawn_lines_are() -> None:
    dataset = grid(3, 3)
    doubled = replace(dataset, borders=dataset.borders.assign(length_m=6000.0))
    part = strip_towards(doubled, GIVER, TAKER, 0.5)
    after = move_part(doubled, part, moved(area=4.5))
    lengths = after.borders.set_index(["code_a", "code_b"])["length_m"]
    assert lengths["00002", GIVER] == pytest.approx(3000, abs=5)
    assert lengths["00002", TAKER] == pytest.approx(3000, abs=5)
    assert lengths[GIVER, TAKER] == pytest.approx(3000, abs=5)  # the new line, as drawn


def test_estimates_are_marked_and_the_move_is_told() -> None:
    dataset = grid(3, 3)
    part = strip_towards(dataset, GIVER, TAKER, 2 / 9)
    after = move_part(dataset, part, moved())
    assert after.provenance.mark("population", [TAKER]) == "*"
    assert after.provenance.mark("population", ["00001"]) == ""
    assert after.fingerprint != dataset.fingerprint
    assert adjustments_of(after, GIVER) == adjustments_of(after, TAKER) == (moved(),)
    official = move_part(dataset, part, moved(official=True))
    assert official.provenance.mark("population", [TAKER]) == ""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"population": 5000}, "fewer than 5,000"),
        ({"population": -1}, "0 or more"),
        ({"area_km2": 9.0}, "less than 9"),
        ({"area_km2": 0.0}, "more than 0"),
        ({"taker": GIVER}, "itself"),
        ({"taker": "99999"}, "not in the dataset"),
        ({"taker": "00001"}, "does not reach"),
    ],
)
def test_moves_that_cannot_be_are_refused(change: dict[str, object], told: str) -> None:
    dataset = grid(3, 3)
    part = strip_towards(dataset, GIVER, TAKER, 0.2)
    with pytest.raises(InputError, match=told):
        move_part(dataset, part, replace(moved(), **change))  # type: ignore[arg-type]


def test_the_seat_cannot_move_with_a_part_and_an_unknown_one_stays_inside() -> None:
    dataset = grid(3, 3)
    x0, y0, x1, y1 = dataset.units.geometry[GIVER].bounds
    part = shapely.box(x0 + 1000, y0, x1, y1)
    after = move_part(dataset, part, moved(area=6.0))
    point = shapely.Point(after.units.at[GIVER, "x_m"], after.units.at[GIVER, "y_m"])
    assert after.units.geometry[GIVER].contains(point)
    dataset.units.loc[GIVER, "seat"] = "Thôn Trung"
    with pytest.raises(InputError, match="seat of"):
        move_part(dataset, part, moved(area=6.0, surveyed=True))


def test_a_file_keeps_what_was_moved(tmp_path: Path) -> None:
    dataset = grid(3, 3)
    after = move_part(dataset, strip_towards(dataset, GIVER, TAKER, 0.2), moved())
    write_dataset(after, tmp_path / "units.gpkg")
    read = read_stored(tmp_path / "units.gpkg")
    assert read.fingerprint == after.fingerprint
    assert read.provenance.adjustments == (moved(),)


def test_villages_carry_the_people_of_their_unit() -> None:
    dataset = grid(3, 3)
    scaled = villages_of(dataset, [100, 200, 300, 400])
    assert scaled.of(GIVER)["population"].tolist() == pytest.approx([500, 1000, 1500, 2000])
    assert not scaled.stated
    assert villages_of(dataset, [1000, 1000, 1000, 2000]).stated == {GIVER}
    by_area = villages_of(dataset)
    assert by_area.of(GIVER)["population"].tolist() == pytest.approx([1250] * 4)


def test_some_villages_make_a_part() -> None:
    dataset = grid(3, 3)
    villages = villages_of(dataset, [100, 200, 300, 400])
    part, told = village_part(dataset, villages, GIVER, TAKER, [1, 3])
    assert (told.population, told.area_km2, told.label) == (3000, pytest.approx(4.5), "B, D")
    after = move_part(dataset, part, told)
    assert after.units.at[TAKER, "population"] == 8000
    assert shapely.coverage_is_valid(after.units.geometry.to_numpy())
    for chosen, said in (([], "No village"), ([0, 1, 2, 3], "whole of")):
        with pytest.raises(InputError, match=said):
            village_part(dataset, villages, GIVER, TAKER, chosen)
    west, _ = village_part(dataset, villages, GIVER, TAKER, [0])
    with pytest.raises(InputError, match="does not reach"):
        move_part(dataset, west, replace(told, area_km2=2.0))


def test_a_layer_with_holes_is_refused() -> None:
    dataset = grid(3, 3)
    some = villages_in(dataset, quarters(dataset, GIVER).iloc[:3], ["A", "B", "C"])
    with pytest.raises(InputError, match="75 %"):
        village_part(dataset, some, GIVER, TAKER, [1])


def test_villages_are_read_as_offices_write_them(tmp_path: Path) -> None:
    dataset = grid(3, 3)
    frame = gpd.GeoDataFrame(
        {"Tên thôn": ["Đông", "Tây", "Nam", "Bắc"], "Số dân": ["1.250", "1.000", "1.500", "1.250"]},
        geometry=quarters(dataset, GIVER),
    ).to_crs(4326)
    path = tmp_path / "thôn.geojson"
    frame.to_file(path, driver="GeoJSON")
    villages = read_villages(path, dataset)
    assert villages.of(GIVER)["name"].tolist() == ["Bắc", "Nam", "Tây", "Đông"]
    assert villages.stated == {GIVER}
    frame.assign(**{"Số dân": ["1.250", "?", "1", "2"]}).to_file(path, driver="GeoJSON")
    with pytest.raises(InputError, match="row 2, column “Số dân”: “\\?”"):
        read_villages(path, dataset)
    frame.drop(columns="Tên thôn").to_file(path, driver="GeoJSON")
    with pytest.raises(InputError, match="no column with names of villages"):
        read_villages(path, dataset)
    far = frame.set_geometry(frame.translate(5.0, 0.0))
    far.to_file(path, driver="GeoJSON")
    with pytest.raises(InputError, match="No village lies"):
        read_villages(path, dataset)


def test_units_of_last_year_are_parts_of_those_of_this_one(hatinh_2024: Dataset) -> None:
    """A finer layer of real names and points: the 216 schematic units as parts of one."""
    shapes = hatinh_2024.units.geometry
    names = hatinh_2024.units["name"].tolist()
    villages = villages_in(hatinh_2024, shapes, names, hatinh_2024.units["population"].tolist())
    assert len(villages.table) == len(hatinh_2024)
    assert len(villages.stated) == len(hatinh_2024)


def with_kind(dataset: Dataset, one: str, other: str, kind: str) -> Dataset:
    borders = dataset.borders.copy()
    borders.loc[(borders.code_a == one) & (borders.code_b == other), "kind"] = kind
    return replace(dataset, borders=borders)


def row_of(dataset: Dataset, one: str, other: str) -> tuple[float, str] | None:
    found = dataset.borders[(dataset.borders.code_a == one) & (dataset.borders.code_b == other)]
    assert len(found) <= 1  # a pair has one row
    return (float(found.length_m.iloc[0]), str(found.kind.iloc[0])) if len(found) else None


def test_a_bridge_goes_with_its_border_and_a_river_parts_what_has_none() -> None:
    south = with_kind(grid(3, 3), "00002", GIVER, "bridge")
    villages = villages_of(south, [1000, 1000, 1500, 1500])
    all_south, told = village_part(south, villages, GIVER, TAKER, [0, 1])
    after = move_part(south, all_south, told)
    assert row_of(after, "00002", GIVER) is None  # they touch no more
    assert row_of(after, "00002", TAKER) == (pytest.approx(3000, abs=2), "bridge")
    one, told = village_part(south, villages, GIVER, TAKER, [1])
    after = move_part(south, one, told)
    assert row_of(after, "00002", GIVER) == (pytest.approx(1500, abs=2), "bridge")
    assert row_of(after, "00002", TAKER) == (pytest.approx(1500, abs=2), "barrier")


def test_nothing_moves_across_a_barrier_and_pairs_keep_one_row() -> None:
    part = strip_towards(grid(3, 3), GIVER, TAKER, 0.2)
    with pytest.raises(InputError, match="barrier"):
        move_part(with_kind(grid(3, 3), GIVER, TAKER, "barrier"), part, moved())
    bridged = with_kind(grid(3, 3), GIVER, TAKER, "bridge")
    after = move_part(bridged, part, moved())
    assert row_of(after, GIVER, TAKER) == (pytest.approx(3000, abs=2), "land")


def test_a_strip_of_a_unit_in_pieces_has_its_share() -> None:
    dataset = grid(3, 3)
    x0, y0, x1, y1 = dataset.units.geometry[GIVER].bounds
    middle = shapely.box(x0, y0 + 1000, x1, y1 - 1000)
    split = dataset.units.geometry.copy()
    split[GIVER] = split[GIVER].difference(middle)
    pieces = replace(dataset, units=dataset.units.set_geometry(split))
    part = strip_towards(pieces, GIVER, TAKER, 0.5)
    assert part.area == pytest.approx(0.5 * split[GIVER].area, rel=1e-6)


def test_villages_over_each_other_are_refused_and_names_told_apart() -> None:
    dataset = grid(3, 3)
    shapes = quarters(dataset, GIVER)
    whole = gpd.GeoSeries([*shapes, dataset.units.geometry[GIVER]], crs=CRS)
    with pytest.raises(InputError, match="over each other"):
        villages_in(dataset, whole, ["A", "B", "C", "D", "E"])
    same = villages_in(dataset, shapes, ["A", "A", "B", "B"])
    assert same.of(GIVER)["name"].tolist() == ["A", "A (2)", "B", "B (2)"]


def test_a_village_goes_where_most_of_it_lies_and_not_beyond_the_units() -> None:
    dataset = grid(2, 2)
    left, bottom, right, top = dataset.units.total_bounds
    middle, height, third = (left + right) / 2, (top + bottom) / 2, (right - left) / 3
    shapes = gpd.GeoSeries(
        [
            shapely.box(left + third / 2, bottom, right - third / 2, bottom + 900),  # even halves
            shapely.box(middle - 500, height - 400, middle + 600, height + 300),  # in all four
            shapely.box(right - 300, bottom + 1000, right + 900, bottom + 1500),  # mostly beyond
        ],
        crs=dataset.units.crs,
    )
    found = villages_in(dataset, shapes, ["Đôi", "Giữa", "Ngoài"]).table
    assert sorted(found["name"]) == ["Giữa", "Đôi"]
    home = found.set_index("name")["unit"]
    middle_one = shapes.iloc[1]
    most = dataset.units.geometry.intersection(middle_one).area.idxmax()
    assert home["Giữa"] == most


@pytest.mark.parametrize("area", [0.0009, 0.002, 0.05])
def test_a_thin_strip_leaves_a_border_of_its_length(area: float) -> None:
    dataset = grid(3, 3)
    giver, taker = "00005", "00006"
    before = row_of(dataset, giver, taker)
    assert before is not None
    after = row_of(move_share(dataset, Adjustment(giver, taker, "x", 1, area, False)), giver, taker)
    assert after is not None
    assert after[0] == pytest.approx(before[0], rel=0.05)
