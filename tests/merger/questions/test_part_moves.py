"""The smallest part that frees a unit, against every part there is."""

from __future__ import annotations

from itertools import combinations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata import Dataset
from geodata.boundaries.villages import Villages, move_villages, villages_in
from merger import assess, load_criteria
from merger.questions.part_moves import smallest_moves
from tests.support.coverages import CRS, grid

CRITERIA = load_criteria("nq112-2026")
SMALL, EAST = "00005", "00006"


def short_unit() -> tuple[Dataset, Villages]:
    """A commune below its standards amid large ones, each of nine square villages."""
    dataset = grid(
        3, 3, side_m=6000.0, population=[30_000] * 4 + [13_000] + [30_000] * 4,
    )  # fmt: skip
    shapes, names, people = [], [], []
    random = np.random.default_rng(3)
    for code in dataset.codes:
        x0, y0, x1, _ = dataset.units.geometry[code].bounds
        step = (x1 - x0) / 3
        for number in range(9):
            x, y = x0 + number % 3 * step, y0 + number // 3 * step
            shapes.append(shapely.box(x, y, x + step, y + step))
            names.append(f"{code}-{number}")
            people.append(int(random.integers(500, 6000)))
    return dataset, villages_in(dataset, gpd.GeoSeries(shapes, crs=CRS), names, people)


def connected(rows: tuple[int, ...]) -> bool:
    """Whether villages of a three by three unit hang together along sides."""
    left, reached = set(rows), {rows[0]}
    while True:
        more = {
            b for a in reached for b in left - reached
            if abs(a % 3 - b % 3) + abs(a // 3 - b // 3) == 1
        }  # fmt: skip
        if not more:
            return reached == left
        reached |= more


@pytest.mark.parametrize("largest", [2, 4])
def test_no_smaller_part_would_do(largest: int) -> None:
    dataset, villages = short_unit()
    assessment = assess(dataset, CRITERIA)
    assert assessment.units[SMALL].verdict == "must"
    moves = {move.giver: move for move in smallest_moves(assessment, villages, SMALL, largest)}
    mine = villages.of(EAST)
    fewest = None
    for size in range(1, largest + 1):
        for chosen in combinations(range(9), size):
            rest = tuple(i for i in range(9) if i not in chosen)
            beside = any(number % 3 == 0 for number in chosen)
            if not (beside and connected(chosen) and connected(rest)):
                continue
            rows = [int(mine.index[i]) for i in chosen]
            after = assess(move_villages(dataset, villages, EAST, SMALL, rows), CRITERIA)
            if "must" in (after.units[SMALL].verdict, after.units[EAST].verdict):
                continue
            moved = float(mine["population"][rows].sum())
            fewest = moved if fewest is None else min(fewest, moved)
    found = moves.get(EAST)
    assert found is not None and fewest is not None
    assert found.population == pytest.approx(fewest)
    assert found.complete
    after = assess(
        move_villages(dataset, villages, EAST, SMALL, found.villages), CRITERIA
    )  # fmt: skip
    assert after.units[SMALL].verdict != "must"


def test_neighbours_come_with_the_fewest_people_first() -> None:
    dataset, villages = short_unit()
    moves = smallest_moves(assess(dataset, CRITERIA), villages, SMALL, 4)
    assert len(moves) > 1
    assert [m.population for m in moves] == sorted(m.population for m in moves)


def test_a_giver_must_not_fall_below_its_standards() -> None:
    dataset, villages = short_unit()
    dataset.units.loc[EAST, "population"] = 16_010
    poor = assess(dataset, CRITERIA)
    assert poor.units[EAST].verdict != "must"
    givers = [move.giver for move in smallest_moves(poor, villages, SMALL, 4)]
    assert EAST not in givers
