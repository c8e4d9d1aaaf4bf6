"""Figures that add up over the groups of a plan: goals, and rows that a plan must keep."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy.sparse import csr_array

from merger.arrays import Floats, Ints
from merger.pool import Pool
from merger.terms import TERMS

Sense = Literal["=", "<=", ">="]
Members = tuple[int, ...]


def _no_terms() -> Floats:
    return np.zeros(len(TERMS))


@dataclass(frozen=True, eq=False)
class Measure:
    """A sum over the groups of a plan, linear in what is known of each group.

    Attributes:
        group: per group.
        unsettled: per unit left unsettled.
        touched: per person in groups of several units.
        terms: per raw cost term, shape (number of terms).
        home: per group, by the number of the district that holds most of its people; None if the
            same everywhere.
        own: of particular groups, by their sorted unit numbers.
        subsets: per whole ``d`` units that a group holds of some, by numbers and ``d``.
    """

    group: float = 0.0
    unsettled: float = 0.0
    touched: float = 0.0
    terms: Floats = field(default_factory=_no_terms)
    home: Floats | None = None
    own: Mapping[Members, float] = field(default_factory=dict)
    subsets: Mapping[tuple[Members, int], float] = field(default_factory=dict)

    def of(self, pool: Pool) -> Floats:
        """The measure of every group of a pool, shape (G,)."""
        value = self.group + self.touched * pool.touched + self.unsettled * pool.unsettled
        if self.terms.any():
            value = value + pool.terms @ self.terms
        if self.home is not None:
            value = value + self.home[pool.home]
        if self.own:
            rows = pool.positions(as_rows(self.own))
            amounts = np.array(list(self.own.values()))
            value = value.copy()
            np.add.at(value, rows[rows >= 0], amounts[rows >= 0])
        if self.subsets:
            sizes = [len(units) for units, _ in self.subsets]
            units = np.concatenate([units for units, _ in self.subsets])
            row = np.repeat(np.arange(len(sizes)), sizes)
            shape = (len(sizes), pool.incidence.shape[1])
            chosen = csr_array((np.ones(len(units)), (row, units)), shape=shape)
            held = csr_array(pool.incidence @ chosen.T)
            divisor = np.array([d for _, d in self.subsets])
            held.data = np.floor(held.data / divisor[held.indices] + 1e-9)
            value = value + held @ np.array(list(self.subsets.values()))
        return np.asarray(value, dtype=float)

    def less(self, factor: float, other: Measure) -> Measure:
        """This measure less ``factor`` times another."""
        own, subsets = dict(self.own), dict(self.subsets)
        for members, amount in other.own.items():
            own[members] = own.get(members, 0.0) - factor * amount
        for subset, amount in other.subsets.items():
            subsets[subset] = subsets.get(subset, 0.0) - factor * amount
        home = self.home
        if other.home is not None:
            home = (0.0 if home is None else home) - factor * other.home
        return Measure(
            self.group - factor * other.group,
            self.unsettled - factor * other.unsettled,
            self.touched - factor * other.touched,
            self.terms - factor * other.terms,
            home,
            own,
            subsets,
        )

    def scaled(self, factor: float) -> Measure:
        """The measure times a number."""
        return Measure().less(-factor, self)


def as_rows(groups: Collection[Members]) -> Ints:
    """Groups of unit numbers as rows, padded with −1."""
    rows = np.full((len(groups), max(map(len, groups), default=1)), -1, dtype=np.int64)
    for row, members in enumerate(groups):
        rows[row, : len(members)] = members
    return rows


@dataclass(frozen=True, eq=False)
class Row:
    """What a plan must keep: its ``measure`` against ``rhs``."""

    measure: Measure
    sense: Sense
    rhs: float
