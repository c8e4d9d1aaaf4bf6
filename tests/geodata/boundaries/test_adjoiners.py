from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import Dataset, border_table, load_dataset
from geodata.boundaries.adjoiners import SIDES, Bound, Outside, bounds
from tests.support.coverages import grid

SEA = Outside("Biển Đông", 45, 135)
LAND = Outside("Tỉnh bên", 135, 45)


def _named(found: tuple[Bound, ...], side: str) -> list[str]:
    return [bound.neighbour or bound.outside for bound in found if bound.side == side]


def test_the_middle_of_a_grid_is_bounded_by_its_four_neighbours() -> None:
    dataset = grid(3, 3)
    found = bounds(dataset, {code: code for code in dataset.codes})["00005"]
    assert [_named(found, side) for side in SIDES] == [["00006"], ["00004"], ["00002"], ["00008"]]
    assert [round(bound.length_m) for bound in found] == [3000] * 4


def test_the_sides_of_a_merger_are_those_of_the_whole() -> None:
    dataset = grid(4, 2)
    group_of = {**{code: code for code in dataset.codes}, "00002": "g", "00003": "g"}
    found = bounds(dataset, group_of, (SEA, LAND))["g"]
    assert _named(found, "east") == ["00004"]
    assert _named(found, "west") == ["00001"]
    assert _named(found, "north") == ["00006", "00007"]  # clockwise: from west to east
    assert _named(found, "south") == ["Tỉnh bên"]


def test_what_lies_beyond_is_told_by_its_bearing_from_the_middle_of_the_data() -> None:
    dataset = grid(3, 3)
    found = bounds(dataset, {code: code for code in dataset.codes}, (SEA, LAND))
    assert _named(found["00006"], "east") == ["Biển Đông"]
    assert _named(found["00004"], "west") == ["Tỉnh bên"]
    assert _named(bounds(dataset, {c: c for c in dataset.codes})["00004"], "west") == [""]


def test_who_borders_whom_is_taken_from_the_table() -> None:
    dataset = grid(3, 1)
    table = border_table(["00001", "00001"], ["00002", "00003"], [3000.0, 2000.0])
    told = replace(dataset, borders=table)
    found = bounds(told, {code: code for code in dataset.codes})
    assert _named(found["00001"], "east") == ["00002", "00003"]  # not drawn, but measured
    assert "00003" not in {bound.neighbour for bound in found["00002"]}  # drawn, not measured


def test_a_barrier_is_a_border_all_the_same() -> None:
    dataset = grid(2, 1)
    barred = pd.concat([dataset.borders, dataset.borders.assign(length_m=0.0, kind="barrier")])
    found = bounds(replace(dataset, borders=barred), {code: code for code in dataset.codes})
    assert _named(found["00001"], "east") == ["00002"]


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 4), st.integers(1, 3), st.data())
def test_every_group_has_all_neighbours_and_four_sides(
    columns: int, rows: int, data: st.DataObject
) -> None:
    dataset = grid(columns, rows)
    numbers = st.lists(st.integers(0, 3), min_size=len(dataset), max_size=len(dataset))
    group_of = dict(zip(dataset.codes, map(str, data.draw(numbers)), strict=True))
    found = bounds(dataset, group_of)
    for a, b in zip(dataset.borders.code_a, dataset.borders.code_b, strict=True):
        if group_of[a] != group_of[b]:
            assert group_of[b] in {bound.neighbour for bound in found[group_of[a]]}
            assert group_of[a] in {bound.neighbour for bound in found[group_of[b]]}
    for key, one in found.items():
        assert {bound.side for bound in one} == set(SIDES)
        assert key not in {bound.neighbour for bound in one}


def test_real_neighbours_never_name_each_other_on_the_same_side(real_data: Path) -> None:
    dataset = load_dataset(str(real_data / "hatinh_2024.gpkg"))
    found = bounds(dataset, {code: code for code in dataset.codes})
    same = [
        (code, bound.neighbour)
        for code, one in found.items()
        for bound in one
        if bound.neighbour
        and any(b.side == bound.side and b.neighbour == code for b in found[bound.neighbour])
    ]
    assert not same


def test_nothing_is_said_of_what_lies_beyond_schematic_boundaries(hatinh_2024: Dataset) -> None:
    found = bounds(hatinh_2024, {code: code for code in hatinh_2024.codes}, (SEA, LAND))
    assert all(bound.neighbour for one in found.values() for bound in one)
