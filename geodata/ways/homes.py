"""Where people live, for measuring ways: points with their share of a unit's people."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from geodata.ways.traces import Floats, Ints


@dataclass(frozen=True, eq=False)
class Homes:
    """Where people live, for measuring ways.

    Attributes:
        codes: of the units; positions in this tuple are the unit numbers below.
        unit: unit number of each home, sorted, shape (h,).
        xy: metres in the dataset's coordinate system, shape (h, 2).
        share: share of the unit's people, summing to 1 in each unit.
        villages: name of the file of villages they were taken from; empty where they are spread.
    """

    codes: tuple[str, ...]
    unit: Ints
    xy: Floats
    share: Floats
    villages: str = ""

    @cached_property
    def mark(self) -> str:
        """Hash of the content, whatever the order of the units."""
        digest = hashlib.sha256(self.villages.encode())
        names = np.array(self.codes)[self.unit]
        places, shares = np.round(self.xy, 1).tolist(), np.round(self.share, 6).tolist()
        rows = sorted(zip(names.tolist(), places, shares, strict=True))
        digest.update(repr(rows).encode())
        return digest.hexdigest()[:16]

    def within(self, codes: Iterable[str]) -> Homes:
        """The homes in some of the units, in the order given."""
        chosen = tuple(codes)
        return self._moved({code: code for code in chosen}, chosen, self.share)

    def merged(self, target: Mapping[str, str], codes: Iterable[str], people: Floats) -> Homes:
        """The homes when whole units come together.

        Args:
            target: by unit, code of the new unit it goes into.
            codes: of the new units, in their order.
            people: persons in each unit.
        """
        return self._moved(target, tuple(codes), self.share * people[self.unit])

    def handed_over(self, chosen: Any, taker: str, people: Floats) -> Homes:
        """The homes when some of them go over to another unit, with the people in them.

        Args:
            chosen: which homes, boolean, shape (h,); not all of a unit.
            taker: code of the unit they go to.
            people: persons in each unit before.
        """
        unit = np.where(chosen, self.codes.index(taker), self.unit)
        return self._sorted(self.codes, unit, self.xy, self.share * people[self.unit])

    def _moved(self, target: Mapping[str, str], codes: tuple[str, ...], weight: Floats) -> Homes:
        place = {code: number for number, code in enumerate(codes)}
        new = np.array([place.get(target.get(c, ""), -1) for c in self.codes], dtype=np.int64)
        unit = new[self.unit]
        kept = unit >= 0
        return self._sorted(codes, unit[kept], self.xy[kept], weight[kept])

    def _sorted(self, codes: tuple[str, ...], unit: Ints, xy: Floats, weight: Floats) -> Homes:
        """Homes in the order of their units; of a unit without people all homes count alike."""
        total = np.bincount(unit, weight, minlength=len(codes))
        weight = np.where(total[unit] > 0, weight, 1.0)
        total = np.bincount(unit, weight, minlength=len(codes))
        order = np.argsort(unit, kind="stable")
        share = (weight / total[unit])[order]
        return Homes(codes, unit[order], xy[order], share, self.villages)
