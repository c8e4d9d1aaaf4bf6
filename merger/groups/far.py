"""People who live far from a new seat and did not live far from the old one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geodata import Dataset
from merger.arrays import Floats, Ints
from merger.clock import Clock
from merger.groups.travel import homes_of, seat_points, straight_scale, way_to_seat

_ALL_PAIRS = 2_048
"""Up to so many units, all pairs are looked at; beyond, those that can come into one group."""

_STEPS = 15
"""Units that can come into one group lie at most so many borders apart: groups have up to 16."""

_AT_ONCE = 64

_ROUNDING_KM = 1e-6


@dataclass(frozen=True, eq=False)
class NewlyFar:
    """By unit and seat, the people of the unit who live far from that seat and not from their own.

    Attributes:
        units: n, how many units there are.
        key: n · unit + seat of the pairs where there are any, in order.
        people: persons of these pairs.
    """

    units: int
    key: Ints
    people: Floats

    def of(self, unit: Ints, seat: Ints) -> Floats:
        """People of units who come to live far if their seat moves; the two are broadcast."""
        wanted = unit * self.units + seat
        if not len(self.key):
            return np.zeros(wanted.shape)
        place = np.minimum(np.searchsorted(self.key, wanted), len(self.key) - 1)
        return np.where(self.key[place] == wanted, self.people[place], 0.0)


@lru_cache(maxsize=8)
def newly_far(
    dataset: Dataset, far_km: float, clock: Clock, far_minutes: float | None = None
) -> NewlyFar:
    """Count the people whose way grows beyond a distance (or time), by road where there are roads.

    Args:
        dataset: the units; homes are spread evenly over each.
        far_km: what counts as far.
        clock: asked between pieces of the units.
        far_minutes: what counts as far instead of the distance.

    Raises:
        OutOfTime: the clock said so.
    """
    most, by_minutes = far_minutes or far_km, far_minutes is not None
    n = len(dataset)
    place = {code: number for number, code in enumerate(dataset.codes)}
    a = np.array([place[c] for c in dataset.borders.code_a], dtype=np.int64)
    b = np.array([place[c] for c in dataset.borders.code_b], dtype=np.int64)
    links = csr_array((np.ones(2 * len(a)), (np.r_[a, b], np.r_[b, a])), shape=(n, n))
    clock.look()
    homes = _NearHomes.of(dataset, most, by_minutes=by_minutes)
    keys: list[Ints] = [np.zeros(0, dtype=np.int64)]
    people: list[Floats] = [np.zeros(0)]
    for first in range(0, n, _AT_ONCE):
        clock.look()
        seats = np.arange(first, min(first + _AT_ONCE, n))
        steps = dijkstra(links, unweighted=True, indices=seats, limit=_STEPS)
        for seat, row in zip(seats.tolist(), steps, strict=True):
            within = np.flatnonzero(np.isfinite(row)) if n > _ALL_PAIRS else np.arange(n)
            count = homes.beyond(seat, within)
            some = count > 0
            keys.append(within[some] * n + seat)
            people.append(count[some])
    key, found = np.concatenate(keys), np.concatenate(people)
    order = np.argsort(key)
    return NewlyFar(n, key[order], found[order])


@dataclass(frozen=True, eq=False)
class _NearHomes:
    """Homes from which the way to the seat is not far as it is.

    Attributes:
        most: what counts as far, km (or minutes).
        by_minutes: whether ways are counted in minutes.
        first: number of each unit's first home, shape (n + 1,).
        people: persons in each home; none where the way is far already.
        in_unit: persons in these homes of each unit.
        centre, reach: of each unit, a circle around its homes: middle in km, radius as ways count.
    """

    dataset: Dataset
    most: float
    by_minutes: bool
    first: Ints
    people: Floats
    in_unit: Floats
    centre: Floats
    reach: Floats

    @classmethod
    def of(cls, dataset: Dataset, most: float, *, by_minutes: bool) -> _NearHomes:
        n = len(dataset)
        homes, people = homes_of(dataset)
        first = np.searchsorted(homes.unit, np.arange(n + 1)).astype(np.int64)
        before = np.concatenate(
            [
                way_to_seat(
                    dataset, unit, np.arange(first[unit], first[unit + 1]), by_minutes=by_minutes
                )
                for unit in range(n)
            ]
        )
        people = np.where(before <= most, people, 0.0)
        count = np.maximum(np.bincount(homes.unit, minlength=n), 1)
        xy = [np.bincount(homes.unit, homes.xy[:, axis], n) / count for axis in (0, 1)]
        centre = np.column_stack(xy) / 1000
        reach = np.zeros(n)
        away = np.hypot(*(homes.xy / 1000 - centre[homes.unit]).T)
        np.maximum.at(reach, homes.unit, away * straight_scale(dataset, by_minutes=by_minutes))
        in_unit: Floats = np.bincount(homes.unit, people, n).astype(float)
        return cls(dataset, most, by_minutes, first, people, in_unit, centre, reach)

    def beyond(self, seat: int, units: Ints) -> Floats:
        """Of some units, the people whose way to the seat of one unit is far.

        By straight lines a unit that is near or far as a whole needs no look at its homes.
        """
        if self.dataset.ways is None:
            away = np.hypot(*(self.centre[units] - seat_points(self.dataset)[seat] / 1000).T)
            away *= straight_scale(self.dataset, by_minutes=self.by_minutes)
            least = away - self.reach[units]
            told = np.where(least > self.most + _ROUNDING_KM, self.in_unit[units], 0.0)
            open_ = np.abs(away - self.most) <= self.reach[units] + _ROUNDING_KM
        else:
            told, open_ = np.zeros(len(units)), np.ones(len(units), dtype=bool)
        if not open_.any():
            return told
        start, end = self.first[units[open_]], self.first[units[open_] + 1]
        size = end - start
        owner = np.repeat(np.arange(len(size)), size)
        number = np.arange(len(owner)) + (start - np.r_[0, np.cumsum(size)[:-1]])[owner]
        way = way_to_seat(self.dataset, seat, number, by_minutes=self.by_minutes)
        far = way > self.most
        told[open_] = np.bincount(owner, self.people[number] * far, len(size))
        return told
