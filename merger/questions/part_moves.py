"""The smallest part of a neighbour that lets a unit stand: which villages could move to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geodata.boundaries import Villages, village_links
from merger.arrays import Bools, Floats
from merger.assessment import Assessment, deciding
from merger.groups import OutOfTime, TooManyGroups, connected_groups
from merger.law import Trigger

_SETS = 300_000
LARGEST = 8
"""Most villages that are considered to move together."""


@dataclass(frozen=True)
class PartMove:
    """Villages of one neighbour that would settle a unit.

    Attributes:
        giver, taker: unit codes.
        villages: rows of the villages.
        population: persons who would move.
        area_km2: area that would move.
        complete: no smaller part of this neighbour does it; False if there were too many to see.
    """

    giver: str
    taker: str
    villages: tuple[int, ...]
    population: float
    area_km2: float
    complete: bool


def smallest_moves(
    assessment: Assessment, villages: Villages, code: str, largest: int = LARGEST
) -> tuple[PartMove, ...]:
    """For each neighbour, the fewest people whose villages would free a unit from its duty.

    A part qualifies if it holds at most ``largest`` villages, hangs together, borders the unit,
    leaves the neighbour in one piece and no worse in its verdict, and lets no trigger hold for the
    unit any more.

    Args:
        assessment: verdicts on the units as they are.
        villages: laid into the units.
        code: unit that ought to be arranged.
        largest: most villages in a part.

    Returns:
        One move a neighbour that has any, fewest people first.
    """
    dataset = assessment.dataset
    borders = dataset.borders[dataset.borders["kind"].isin(["land", "bridge"])]
    near = [
        str(row.code_b if row.code_a == code else row.code_a)
        for row in borders.itertuples()
        if code in (row.code_a, row.code_b)
    ]
    found = [_of_neighbour(assessment, villages, giver, code, largest) for giver in near]
    return tuple(sorted(filter(None, found), key=lambda move: (move.population, move.area_km2)))


def _of_neighbour(
    assessment: Assessment, villages: Villages, giver: str, taker: str, largest: int
) -> PartMove | None:
    mine = villages.of(giver)
    if len(mine) < 2 or not villages.cover(assessment.dataset, giver):
        return None
    dataset = assessment.dataset
    shapes = mine.geometry.to_numpy()
    links = village_links(shapes)
    beside = shapely.dwithin(shapes, dataset.units.geometry[taker], 1.0)
    size = min(largest, len(mine) - 1)
    complete = True
    while True:
        try:
            sets = connected_groups(csr_array(links), size, limit=_SETS)
            break
        except (TooManyGroups, OutOfTime):
            size, complete = size - 1, False
    held = sets >= 0
    member = np.where(held, sets, 0)
    people = (mine["population"].to_numpy(float)[member] * held).sum(axis=1)
    whole = float(dataset.units.at[giver, "area_km2"])
    drawn = float(dataset.units.geometry[giver].area)
    area = (mine.geometry.area.to_numpy()[member] * held).sum(axis=1) * whole / drawn
    fits = (beside[member] & held).any(axis=1)
    if dataset.units.at[giver, "seat"]:
        unit = dataset.units.loc[giver]
        seat = shapely.contains(shapes, shapely.Point(unit["x_m"], unit["y_m"]))
        fits &= ~(seat[member] & held).any(axis=1)
    fits &= ~_must(assessment, taker, area, people)
    if not _must(assessment, giver, np.zeros(1), np.zeros(1))[0]:
        fits &= ~_must(assessment, giver, -area, -people)
    rows = np.flatnonzero(fits)
    for row in rows[np.lexsort((area[rows], people[rows]))]:
        rest = np.setdiff1d(np.arange(len(mine)), sets[row])
        if connected_components(csr_array(links[rest][:, rest]), directed=False)[0] == 1:
            chosen = tuple(int(mine.index[i]) for i in sets[row] if i >= 0)
            complete = complete and size == min(largest, len(mine) - 1)
            return PartMove(giver, taker, chosen, float(people[row]), float(area[row]), complete)
    return None


def _must(assessment: Assessment, code: str, more_km2: Floats, more_people: Floats) -> Bools:
    """Whether a unit would have to be arranged with so much more area and people."""
    row = assessment.dataset.codes.index(code)
    unit, need = assessment.dataset.units.loc[code], assessment.requirement.need
    area = 100 * (float(unit["area_km2"]) + more_km2) / need["area"][row]
    people = 100 * (float(unit["population"]) + more_people) / need["population"][row]
    found: list[Trigger | None] = deciding(tuple(assessment.criteria.triggers), area, people)
    return np.array([t is not None and t.verdict == "must" for t in found], dtype=bool)
