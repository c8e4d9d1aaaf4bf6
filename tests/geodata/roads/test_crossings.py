"""Which roads lead across which border."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geodata import Dataset, Link, with_links
from geodata.roads import CLASS_KEYS, build_network, find_crossings, roadless, with_roads
from tests.support.coverages import grid
from tests.support.roads import Line, road_frame, road_lines, streets, write_roads


def crossings(dataset: Dataset, lines: list[Line], classes: list[str]) -> set[tuple[object, ...]]:
    network = build_network(road_lines(lines, classes), 5.0)
    rows = zip(*find_crossings(dataset, network), strict=True)
    return {(int(a), int(b), CLASS_KEYS[c], int(count)) for a, b, c, count in rows}


def test_a_line_through_several_units() -> None:
    found = crossings(grid(3, 1), [[(0.5, 1), (8.5, 1)]], ["national"])
    assert found == {(0, 1, "national", 1), (1, 2, "national", 1)}


def test_a_line_that_winds_across_counts_once() -> None:
    winding: Line = [(2, 0.5), (4, 0.8), (2, 1.1), (4, 1.4), (2, 1.7)]
    assert crossings(grid(2, 1), [winding], ["commune"]) == {(0, 1, "commune", 1)}


@pytest.mark.parametrize("short_m", [0.0, 4.0])
def test_lines_of_two_communes_that_end_on_the_border(short_m: float) -> None:
    end = 3 - short_m / 1000
    lines: list[Line] = [[(1, 1), (end, 1)], [(3, 1), (5, 1)]]
    found = crossings(grid(2, 1), lines, ["district", "commune"])
    assert found == {(0, 1, "commune", 1)}  # the lesser one is what leads across


def test_a_node_on_the_border_counts_once() -> None:
    lines: list[Line] = [[(1, 1), (3, 1), (5, 1)], [(3, 1), (3.2, 2.5)]]
    assert crossings(grid(2, 1), lines, ["district", "lane"]) == {(0, 1, "district", 1)}


def test_roads_that_only_touch_do_not_lead_across() -> None:
    lines: list[Line] = [[(1, 1), (2.995, 1)], [(1, 2), (2.9, 2), (2.9, 0.5)]]
    assert crossings(grid(2, 1), lines, ["district", "lane"]) == set()


def test_crossing_roads_that_do_not_join_lead_each_their_own_way() -> None:
    lines: list[Line] = [[(1, 1), (5, 1)], [(1, 1.5), (5, 1.5)], [(2, 0), (2, 2.5)]]
    found = crossings(grid(2, 1), lines, ["district", "district", "lane"])
    assert found == {(0, 1, "district", 2)}


def test_borders_without_a_road(tmp_path: Path) -> None:
    dataset = grid(2, 2)
    frame = road_frame(
        [[(1.5, 1.5), (4.5, 1.5)], [(1.5, 1.5), (1.5, 4.5)], [(4.5, 1.5), (4.5, 4.5)]],
        loai=["đường xã", "đường xã", "phà"],
    )
    told = with_roads(dataset, write_roads(tmp_path, frame))
    assert told.ways is not None
    assert roadless(told, told.ways) == [("00002", "00004"), ("00003", "00004")]
    declared = with_links(told, [Link("00003", "00004", "bridge")])
    assert roadless(declared, declared.ways) == [("00002", "00004")]
    assert declared.ways is told.ways


def test_every_border_of_a_grid_of_streets_is_crossed(tmp_path: Path) -> None:
    dataset = grid(3, 3)
    frame = road_frame(streets(3, 3), highway=["tertiary"] * 12)
    told = with_roads(dataset, write_roads(tmp_path, frame))
    assert roadless(told, told.ways) == []
    assert told.ways.crossings("00005", "00004") == {CLASS_KEYS.index("district"): 1}
    assert told.ways.crossings("00001", "00005") == {}
    assert replace(told, ways=None).measured.vi == "theo đường thẳng"
