"""The line of a way: as long as the way that was found, and along the roads; kept with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from geodata import Dataset, write_dataset
from geodata.geopackage import read_stored
from geodata.roads import (
    RoadLines,
    Speeds,
    build_network,
    compute_ways,
    lines_to_seat,
    spread_homes,
)
from geodata.subsets import part_of
from geodata.ways import RoadSource
from tests.support.coverages import grid
from tests.support.roads import road_lines, streets


def with_ways(dataset: Dataset, roads: RoadLines) -> Dataset:
    source = RoadSource("made up", "2026-01-01", "", "lines")
    homes, network = spread_homes(dataset), build_network(roads, 5.0)
    ways, _ = compute_ways(dataset, network, Speeds.usual(), homes, source)
    return replace(dataset, ways=ways)


def one_bridge() -> list[list[tuple[float, float]]]:
    """Streets of two rows of squares of 3 km; only the one on the right leads across."""
    return [line for line in streets(3, 2) if line[0][1] == line[1][1] or line[0][0] > 7]  # type: ignore[misc]


def test_the_line_runs_over_the_one_bridge() -> None:
    lines = one_bridge()
    dataset = with_ways(grid(3, 2), road_lines(lines))
    line = lines_to_seat(dataset, "00004", ["00001"])["00001"]
    assert line is not None
    assert line.length == pytest.approx(15_000, abs=1)
    assert shapely.get_coordinates(line)[:, 0].max() == pytest.approx(dataset.units.x_m.max())
    ends = dataset.units.loc[["00001", "00004"], ["x_m", "y_m"]].to_numpy()
    assert np.array(line.coords)[[0, -1]] == pytest.approx(ends)
    apart = with_ways(grid(3, 2), road_lines([x for x in lines if x[0][1] == x[1][1]]))
    assert lines_to_seat(apart, "00004", ["00001", "00005"]) == {
        "00001": None,
        "00005": lines_to_seat(apart, "00004", ["00005"])["00005"],
    }
    assert lines_to_seat(grid(3, 2), "00004", ["00001"]) == {"00001": None}


def test_lines_are_stored_with_the_dataset_and_go_with_a_part(tmp_path: Path) -> None:
    dataset = with_ways(grid(3, 2), road_lines(one_bridge()))
    before = lines_to_seat(dataset, "00004", ["00001"])["00001"]
    write_dataset(dataset, tmp_path / "kept.gpkg")
    again = read_stored(tmp_path / "kept.gpkg")
    assert lines_to_seat(again, "00004", ["00001"])["00001"].equals(before)  # type: ignore[union-attr]
    part = part_of(dataset, ["00006", "00004", "00001"], "part")
    assert lines_to_seat(part, "00004", ["00001"])["00001"].equals(before)  # type: ignore[union-attr]


@pytest.mark.parametrize("seed", range(4))
def test_every_line_is_as_long_as_its_way(seed: int) -> None:
    dataset = grid(3, 3)
    xy = dataset.units[["x_m", "y_m"]]
    random = np.random.default_rng(seed)
    shapes = []
    for a, b in zip(dataset.borders.code_a, dataset.borders.code_b, strict=True):
        if random.random() < 0.8:
            one, other = xy.loc[a].to_numpy(), xy.loc[b].to_numpy()
            bend = (one + other) / 2 + random.uniform(-2000, 2000, 2)
            shapes.append(shapely.LineString([one, bend, other]))
    roads = road_lines([[(0, 0), (1, 1)]] * len(shapes), shares_nodes=True)
    dataset = with_ways(dataset, replace(roads, shapes=np.array(shapes, dtype=object)))
    ways = dataset.ways
    assert ways is not None
    for a, b, km in zip(ways.first, ways.second, ways.km, strict=True):
        one, other = dataset.codes[a], dataset.codes[b]
        line = lines_to_seat(dataset, other, [one])[one]
        if np.isinf(km):
            assert line is None
        else:
            assert line is not None
            assert line.length / 1000 == pytest.approx(km, abs=0.01)
