"""How far people live from the seat: straight lines from homes spread evenly over each unit.

The optimiser counts from seat to seat, which is exact and fast. These figures are for people:
they hold before a merger too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely

from geodata import Dataset
from merger.arrays import Floats, Ints

_POINTS_ACROSS = 9
"""Homes stand on a grid of this many rows and columns over the unit's frame, inside it."""


@dataclass(frozen=True, eq=False)
class _Homes:
    """Sample points: metres, the unit's number, and the people each stands for."""

    xy: Floats
    unit: Ints
    people: Floats


@dataclass(frozen=True)
class Ways:
    """Straight-line way to the seat in km, weighted by population.

    Attributes:
        mean: of all people.
        p90: what 90 % of the people do not exceed.
        worst: the longest.
    """

    mean: float
    p90: float
    worst: float


@lru_cache(maxsize=8)
def _homes(dataset: Dataset) -> _Homes:
    spots, numbers, people = [], [], []
    steps = (np.arange(_POINTS_ACROSS) + 0.5) / _POINTS_ACROSS
    population = dataset.units["population"].to_numpy(dtype=float)
    for number, shape in enumerate(dataset.units.geometry):
        west, south, east, north = shape.bounds
        x, y = np.meshgrid(west + steps * (east - west), south + steps * (north - south))
        inside = shapely.contains_xy(shape, x, y)
        found = np.column_stack([x[inside], y[inside]])
        if not len(found):  # narrower than the grid
            found = shapely.get_coordinates(shapely.point_on_surface(shape))
        spots.append(found)
        numbers.append(np.full(len(found), number))
        people.append(np.full(len(found), population[number] / len(found)))
    return _Homes(np.concatenate(spots), np.concatenate(numbers), np.concatenate(people))


def ways_to_seat(dataset: Dataset, seat_of: Mapping[str, str]) -> Ways:
    """Ways to the seat.

    Args:
        dataset: units with their points; metres.
        seat_of: by unit, code of the unit where its people's seat is (its own: as it is now).
    """
    homes = _homes(dataset)
    place = {code: i for i, code in enumerate(dataset.codes)}
    seat = np.array([place[seat_of[code]] for code in dataset.codes], dtype=np.int64)
    points = dataset.units[["x_m", "y_m"]].to_numpy(dtype=float)
    away = homes.xy - points[seat[homes.unit]]
    km = np.hypot(away[:, 0], away[:, 1]) / 1000
    settled = homes.people > 0
    if not settled.any():
        return Ways(0.0, 0.0, 0.0)
    km, people = km[settled], homes.people[settled]
    order = np.argsort(km, kind="stable")
    reached = np.cumsum(people[order])
    first = int(np.searchsorted(reached, 0.9 * reached[-1] - 1e-9))
    return Ways(float(np.average(km, weights=people)), float(km[order][first]), float(km.max()))
