"""How far people live from the seat: by road where there are roads, else straight lines.

Homes are spread evenly over each unit, or stand in the villages that were given.

The optimiser counts from seat to seat, which is exact and fast. These figures are for people:
they hold before a merger too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from geodata import Dataset
from geodata.roads import spread_homes
from geodata.ways import Homes, RoadWays
from merger.arrays import Floats, Ints
from merger.groups.distances import STRAIGHT_KMH, straight_factor

BEYOND_KM = (5, 10, 20)
"""Ways that are told by how many people have a longer one, km."""

_POINTS_ACROSS = 9
"""Homes stand on a grid of this many rows and columns over the unit's frame, inside it."""


@dataclass(frozen=True)
class Ways:
    """Way to the seat in km, weighted by population.

    Attributes:
        mean: of all people.
        p90: what 90 % of the people do not exceed.
        worst: the longest.
        beyond: people whose way is longer than each of :data:`BEYOND_KM`.
    """

    mean: float
    p90: float
    worst: float
    beyond: tuple[float, ...] = (0.0,) * len(BEYOND_KM)


@lru_cache(maxsize=8)
def homes_of(dataset: Dataset) -> tuple[Homes, Floats]:
    """Homes of a dataset, by unit, and the people each stands for.

    Those that ways by road were found from, if there are any; else the villages given.
    """
    ways = dataset.ways
    if ways is not None:
        homes = ways.homes
    else:
        homes = dataset.homes or spread_homes(dataset, _POINTS_ACROSS)
    people = dataset.units["population"].to_numpy(dtype=float)
    return homes, people[homes.unit] * homes.share


@lru_cache(maxsize=8)
def seat_points(dataset: Dataset) -> Floats:
    """Points of the units (seats where known), metres, shape (n, 2)."""
    return np.asarray(dataset.units[["x_m", "y_m"]].to_numpy(dtype=float))


def ways_to_seat(dataset: Dataset, seat_of: Mapping[str, str]) -> Ways:
    """Ways to the seat: by road where the dataset has roads, else straight lines.

    A home from which no way by road is known counts by the straight line.

    Args:
        dataset: units with their points; metres.
        seat_of: by unit, code of the unit where its people's seat is (its own: as it is now).
    """
    return _weighted(*home_ways(dataset, seat_of))


def ways_by_group(
    dataset: Dataset, seat_of: Mapping[str, str], group_of: Mapping[str, str]
) -> dict[str, Ways]:
    """Ways to the seat of the people of each group of units.

    Args:
        dataset: see :func:`ways_to_seat`.
        seat_of: see there.
        group_of: by unit, what its people are told under.
    """
    km, people = home_ways(dataset, seat_of)
    groups = np.array([group_of[code] for code in dataset.codes], dtype=object)
    told_under = groups[homes_of(dataset)[0].unit]
    found = {}
    for group in dict.fromkeys(groups.tolist()):
        own = told_under == group
        found[str(group)] = _weighted(km[own], people[own])
    return found


def _weighted(km: Floats, people: Floats) -> Ways:
    settled = people > 0
    if not settled.any():
        return Ways(0.0, 0.0, 0.0)
    km, people = km[settled], people[settled]
    order = np.argsort(km, kind="stable")
    reached = np.cumsum(people[order])
    first = int(np.searchsorted(reached, 0.9 * reached[-1] - 1e-9))
    return Ways(
        float(np.average(km, weights=people)),
        float(km[order][first]),
        float(km.max()),
        tuple(float(people[km > most].sum()) for most in BEYOND_KM),
    )


def home_ways(dataset: Dataset, seat_of: Mapping[str, str]) -> tuple[Floats, Floats]:
    """Km from each home to its seat, and the people each home stands for.

    Args:
        dataset: see :func:`ways_to_seat`; homes are in the order of its units.
        seat_of: see there.
    """
    homes, people = homes_of(dataset)
    place = {code: i for i, code in enumerate(dataset.codes)}
    seat = np.array([place[seat_of[code]] for code in dataset.codes], dtype=np.int64)
    away = homes.xy - seat_points(dataset)[seat[homes.unit]]
    km = np.hypot(away[:, 0], away[:, 1]) / 1000 * straight_factor(dataset)
    if dataset.ways is not None:
        by_road = _by_road(dataset.ways, seat)
        km = np.where(np.isfinite(by_road), by_road, km)
    return km, people


def _by_road(ways: RoadWays, seat: Ints) -> Floats:
    """Km by road from each home to the seat of its unit; infinite where no way is known."""
    parts = []
    for unit, of in enumerate(seat.tolist()):
        known = ways.from_homes(unit, of)
        count = len(ways.shares(unit))
        parts.append(np.full(count, np.inf) if known is None else known[0].astype(float))
    return np.concatenate(parts)


def straight_scale(dataset: Dataset, *, by_minutes: bool) -> float:
    """What a km in a straight line counts as, in km of way (or minutes)."""
    return straight_factor(dataset) * (60 / STRAIGHT_KMH if by_minutes else 1.0)


def way_to_seat(dataset: Dataset, seat: int, chosen: Ints, *, by_minutes: bool = False) -> Floats:
    """Km (or minutes) from some homes to the seat of one unit: by road where a way is known.

    Else by the straight line; minutes as in :meth:`merger.groups.Distances.minutes`.

    Args:
        dataset: see :func:`ways_to_seat`.
        seat: number of the unit whose seat it is.
        chosen: numbers of homes of :func:`homes_of`.
        by_minutes: minutes instead of km.
    """
    away = homes_of(dataset)[0].xy[chosen] - seat_points(dataset)[seat]
    way = np.hypot(*away.T) / 1000
    way *= straight_scale(dataset, by_minutes=by_minutes)
    if dataset.ways is not None:
        by_road = dataset.ways.homes_to(seat, by_minutes=by_minutes)[chosen]
        way = np.where(np.isfinite(by_road), by_road, way)
    return np.asarray(way)
