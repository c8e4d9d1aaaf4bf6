"""Distances between units: by road where the dataset has roads, else straight lines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geodata import Dataset
from merger.arrays import Floats, Ints

STRAIGHT_KMH = 30.0
"""Speed along a straight line where no way by road is known: that of a road of unknown class."""

_TABLE_UNITS = 2_048
"""Up to so many units, roads are looked up in a table of all pairs, n² · 8 bytes."""


@dataclass(frozen=True, eq=False)
class Distances:
    """Distances between the points (seats where known) of n units, km and minutes.

    Pairs whose way by road is not known count by the straight line: those too far apart to come
    into one group, and those that only a ferry or a declared link joins.

    Attributes:
        xy: points of the units, km, shape (n, 2).
        key: n · first + second of the pairs whose way by road is known, both ways, in order.
        km: these ways.
        min: the fastest ways of the same pairs, minutes; infinite where it is too long.
        detour: how many times longer than the straight line a way is taken to be that is not known.
    """

    xy: Floats
    key: Ints
    km: Floats
    min: Floats
    detour: float = 1.0

    def between(self, first: Ints, second: Ints) -> Floats:
        """Distances of some pairs, km.

        Args:
            first: unit numbers, of any shape.
            second: unit numbers; both are broadcast against each other.
        """
        return self._looked_up(first, second, self.km, 1.0, "_km_table")

    def minutes(self, first: Ints, second: Ints) -> Floats:
        """Minutes between some pairs; as :meth:`between`, straight lines at 30 km/h."""
        return self._looked_up(first, second, self.min, 60 / STRAIGHT_KMH, "_minutes_table")

    def _looked_up(
        self, first: Ints, second: Ints, known: Floats, per_km: float, table: str
    ) -> Floats:
        if not len(self.key):
            return self._straight(first, second) * per_km
        if len(self.xy) <= _TABLE_UNITS:
            return np.asarray(getattr(self, table)[first, second])
        wanted = first * len(self.xy) + second
        place = np.minimum(np.searchsorted(self.key, wanted), len(self.key) - 1)
        has_way = (self.key[place] == wanted) & np.isfinite(known[place])
        return np.where(has_way, known[place], self._straight(first, second) * per_km)

    def _straight(self, first: Ints, second: Ints) -> Floats:
        x, y = self.xy[:, 0], self.xy[:, 1]
        return np.asarray(np.hypot(x[first] - x[second], y[first] - y[second]) * self.detour)

    @cached_property
    def _km_table(self) -> Floats:
        return self._table(self.km, 1.0)

    @cached_property
    def _minutes_table(self) -> Floats:
        return self._table(self.min, 60 / STRAIGHT_KMH)

    def _table(self, known: Floats, per_km: float) -> Floats:
        number = np.arange(len(self.xy))
        table = self._straight(number[:, None], number[None, :]) * per_km
        has_way = np.isfinite(known)
        table.ravel()[self.key[has_way]] = known[has_way]
        return table


def straight_factor(dataset: Dataset) -> float:
    """How many times longer than straight lines ways are taken to be; 1 where there are roads."""
    return dataset.detour if dataset.ways is None else 1.0


def distances_of(dataset: Dataset) -> Distances:
    """Distances between the units of a dataset."""
    xy = dataset.units[["x_m", "y_m"]].to_numpy(dtype=float) / 1000
    ways, n = dataset.ways, len(dataset)
    if ways is None:
        none = np.zeros(0)
        return Distances(xy, none.astype(np.int64), none, none, straight_factor(dataset))
    known = np.isfinite(ways.km)
    a, b = ways.first[known], ways.second[known]
    key = np.r_[a * n + b, b * n + a]
    order = np.argsort(key)
    km, minutes = (np.r_[way[known], way[known]][order] for way in (ways.km, ways.minutes))
    return Distances(xy, key[order], km, minutes)
