"""Ways by road as the program keeps them: between seats, and from homes to seats.

Computed by :mod:`geodata.roads`; a :class:`~geodata.dataset.Dataset` may carry them. They are
known for pairs of units that can come into one group, and for no others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from geodata.problems import message
from geodata.ways.homes import Homes
from geodata.ways.traces import Floats, Ints, Singles, Traces
from geodata.wording import Text


@dataclass(frozen=True)
class RoadSource:
    """Where ways come from.

    Attributes:
        title: name of the file of roads.
        day: of the file, ``2026-11-23``.
        sha256: of its content.
        key: hash of all that the ways were computed from: roads, seats, homes, speeds, options.
        villages: name of the file of villages in which people live; empty where homes are spread.
        network: key of the roads as they were joined, in the cache folder; empty where not known.
    """

    title: str
    day: str
    sha256: str
    key: str
    villages: str = ""
    network: str = ""

    @property
    def text(self) -> Text:
        """By road (file, day): stands beside every figure that comes of it."""
        return message("ways-by-road", file=self.title, day=self.day)


@dataclass(frozen=True, eq=False)
class RoadWays:
    """Ways by road between n seats, and from homes to seats.

    The shortest way in km and the fastest in minutes are computed apart and need not be the same
    road. One-way roads count both ways: a way there is as long as the way back.

    Attributes:
        source: the file of roads.
        codes: of the units; positions in this tuple are the unit numbers below.
        first, second: pairs of units, ``first < second``, sorted; those that were looked at.
        km, minutes: from seat to seat, shape of ``first``; infinite where there is no way.
        home_unit: unit of each home, sorted, shape (h,).
        home_xy: homes in metres of the dataset's coordinate system, shape (h, 2).
        home_share: share of the unit's people that live there, summing to 1 in each unit.
        reach_start: shape (n + 1,): ``reach_unit[reach_start[s]:reach_start[s + 1]]`` are the
            units, ascending and with s itself, whose homes' ways to the seat of s are known.
        reach_unit: see there.
        home_km, home_minutes: those ways: seat by seat, of each the units in reach, of each its
            homes.
        crossing_first, crossing_second, crossing_class, crossing_count: how many roads of a class
            (position in :data:`geodata.roads.CLASSES`) lead from one unit to the other.
        traces: the roads that the ways run along, for lines on a map.
    """

    source: RoadSource
    codes: tuple[str, ...]
    first: Ints
    second: Ints
    km: Floats
    minutes: Floats
    home_unit: Ints
    home_xy: Floats
    home_share: Floats
    reach_start: Ints
    reach_unit: Ints
    home_km: Singles
    home_minutes: Singles
    crossing_first: Ints
    crossing_second: Ints
    crossing_class: Ints
    crossing_count: Ints
    traces: Traces = field(default_factory=lambda: Traces.none(0))

    @property
    def mark(self) -> str:
        """Hash of what the ways were computed from; for fingerprints and caches."""
        return self.source.key

    @cached_property
    def homes(self) -> Homes:
        """The homes that the ways begin at."""
        parts = (self.home_unit, self.home_xy, self.home_share)
        return Homes(self.codes, *parts, self.source.villages)

    @cached_property
    def place(self) -> dict[str, int]:
        """Unit numbers by code."""
        return {code: number for number, code in enumerate(self.codes)}

    @cached_property
    def _pairs(self) -> Ints:
        return self.first * len(self.codes) + self.second

    @cached_property
    def _home_start(self) -> Ints:
        return np.searchsorted(self.home_unit, np.arange(len(self.codes) + 1)).astype(np.int64)

    @cached_property
    def _block_start(self) -> Ints:
        homes = np.diff(self._home_start)[self.reach_unit]
        return np.asarray(np.r_[0, np.cumsum(homes)], dtype=np.int64)

    def between(self, a: Ints, b: Ints) -> tuple[Floats, Floats]:
        """Km and minutes between seats of some pairs; NaN where a pair was not looked at.

        Args:
            a: unit numbers.
            b: the others, of the same shape.
        """
        km, minutes = np.full(a.shape, np.nan), np.full(a.shape, np.nan)
        key = np.minimum(a, b) * len(self.codes) + np.maximum(a, b)
        if len(self._pairs):
            row = np.minimum(np.searchsorted(self._pairs, key), len(self._pairs) - 1)
            known = self._pairs[row] == key
            km[known], minutes[known] = self.km[row[known]], self.minutes[row[known]]
        km[a == b] = minutes[a == b] = 0.0
        return km, minutes

    def from_homes(self, unit: int, seat: int) -> tuple[Singles, Singles] | None:
        """Km and minutes from each home of a unit to the seat of another (or its own).

        None where this pair was not looked at.
        """
        low, high = self.reach_start[seat], self.reach_start[seat + 1]
        row = low + int(np.searchsorted(self.reach_unit[low:high], unit))
        if row == high or self.reach_unit[row] != unit:
            return None
        start, end = self._block_start[row], self._block_start[row + 1]
        return self.home_km[start:end], self.home_minutes[start:end]

    def homes_to(self, seat: int, *, by_minutes: bool = False) -> Floats:
        """Km (or minutes) from every home to a seat; infinite where no way is known, shape (h,)."""
        low, high = self.reach_start[seat], self.reach_start[seat + 1]
        is_known = np.zeros(len(self.codes), dtype=bool)
        is_known[self.reach_unit[low:high]] = True
        known = self.home_minutes if by_minutes else self.home_km
        way = np.full(len(self.home_unit), np.inf)
        way[is_known[self.home_unit]] = known[self._block_start[low] : self._block_start[high]]
        return way

    def shares(self, unit: int) -> Floats:
        """Share of the unit's people in each of its homes."""
        return self.home_share[self._home_start[unit] : self._home_start[unit + 1]]

    def crossings(self, a: str, b: str) -> dict[int, int]:
        """How many roads lead from one unit to the other, by class."""
        low, high = sorted((self.place[a], self.place[b]))
        rows = (self.crossing_first == low) & (self.crossing_second == high)
        found = zip(self.crossing_class[rows], self.crossing_count[rows], strict=True)
        return {int(number): int(count) for number, count in found}

    def within(self, codes: Iterable[str]) -> RoadWays:
        """The ways among some of the units, in the order given."""
        chosen = tuple(codes)
        old = np.array([self.place[c] for c in chosen], dtype=np.int64)
        new = np.full(len(self.codes), -1, dtype=np.int64)
        new[old] = np.arange(len(old))

        def pairs(one: Ints, other: Ints) -> tuple[Ints, Ints, Ints]:
            kept = np.flatnonzero((new[one] >= 0) & (new[other] >= 0))
            a, b = new[one[kept]], new[other[kept]]
            low, high = np.minimum(a, b), np.maximum(a, b)
            order = np.lexsort((high, low))
            return low[order], high[order], kept[order]

        first, second, rows = pairs(self.first, self.second)
        c_first, c_second, c_rows = pairs(self.crossing_first, self.crossing_second)
        homes = [np.arange(self._home_start[u], self._home_start[u + 1]) for u in old]
        home_rows = np.concatenate([*homes, np.zeros(0, np.int64)])
        reach, blocks = [], []
        for seat in old:
            low, high = self.reach_start[seat], self.reach_start[seat + 1]
            known = [r for r in range(low, high) if new[self.reach_unit[r]] >= 0]
            known.sort(key=lambda r: new[self.reach_unit[r]])
            reach.append(new[self.reach_unit[known]])
            blocks += [np.arange(self._block_start[r], self._block_start[r + 1]) for r in known]
        ways = np.concatenate([*blocks, np.zeros(0, np.int64)])
        return replace(
            self,
            codes=chosen,
            first=first,
            second=second,
            km=self.km[rows],
            minutes=self.minutes[rows],
            home_unit=new[self.home_unit[home_rows]],
            home_xy=self.home_xy[home_rows],
            home_share=self.home_share[home_rows],
            reach_start=np.r_[0, np.cumsum([len(r) for r in reach])].astype(np.int64),
            reach_unit=np.concatenate([*reach, np.zeros(0, np.int64)]),
            home_km=self.home_km[ways],
            home_minutes=self.home_minutes[ways],
            crossing_first=c_first,
            crossing_second=c_second,
            crossing_class=self.crossing_class[c_rows],
            crossing_count=self.crossing_count[c_rows],
            traces=self.traces.within(old),
        )
