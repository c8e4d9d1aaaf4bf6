"""Figures that add up over the groups of a plan: goals, and rows that a plan must keep."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy.sparse import csc_array, csr_array, vstack

from merger.arrays import Floats, Ints
from merger.groups.cost_terms import TERMS
from merger.groups.pool import Pool

Sense = Literal["=", "<=", ">="]
Members = tuple[int, ...]
Subset = tuple[Members, int]
Band = tuple[str, int, int]
"""A burden, and the steps it must have: from the first to below the second."""

NO_END = 2**62
"""End of a band that has none."""


def _no_terms() -> Floats:
    return np.zeros(len(TERMS))


@dataclass(frozen=True, eq=False)
class GroupLinear:
    """A sum over the groups of a plan, linear in what is known of each group.

    Attributes:
        group: per group.
        unsettled: per unit left unsettled.
        touched: per person in groups of several units.
        terms: per raw cost term, shape (number of terms).
        home: per group, by the number of the district that holds most of its people; None if the
            same everywhere.
        own: of particular groups, by their sorted unit numbers.
        subsets: ``{(S, d): c}`` adds c · ⌊|g ∩ S| / d⌋ for a group g: c for every whole ``d`` of
            the units S that it holds. Subset-row cuts are of this form
            (:mod:`merger.optimiser.cuts`).
        people: per person in any group.
        bands: ``{(key, low, high): c}`` adds c for a group whose burden
            (:mod:`merger.groups.burdens`) is at least ``low`` and below ``high`` steps. What prices
            groups leaves them out of its bound, so they may only add to a cost.
    """

    group: float = 0.0
    unsettled: float = 0.0
    touched: float = 0.0
    terms: Floats = field(default_factory=_no_terms)
    home: Floats | None = None
    own: Mapping[Members, float] = field(default_factory=dict)
    subsets: Mapping[Subset, float] = field(default_factory=dict)
    people: float = 0.0
    bands: Mapping[Band, float] = field(default_factory=dict)

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
            amounts = np.array(list(self.subsets.values()))
            value = value + amounts @ _whole_shares(list(self.subsets), pool)
        if self.people:
            value = value + self.people * pool.people
        for (key, low, high), amount in self.bands.items():
            steps = pool.burden(key)
            value = value + amount * ((low <= steps) & (steps < high))
        return np.asarray(value, dtype=float)

    @property
    def lone_subset(self) -> Subset | None:
        """The pair (S, d) where the measure is ⌊|g ∩ S| / d⌋ and nothing else; None otherwise.

        Such measures are hundreds, one a cut, and can be taken for all groups at once.
        """
        first = (self.group, self.unsettled, self.touched, self.people, self.bands)
        if len(self.subsets) != 1 or any(first) or self.terms.any() or self.own:
            return None
        subset, amount = next(iter(self.subsets.items()))
        return subset if amount == 1.0 and self.home is None else None

    def minus(self, factor: float, other: GroupLinear) -> GroupLinear:
        """This measure less ``factor`` times another."""
        own, subsets, bands = dict(self.own), dict(self.subsets), dict(self.bands)
        for members, amount in other.own.items():
            own[members] = own.get(members, 0.0) - factor * amount
        for subset, amount in other.subsets.items():
            subsets[subset] = subsets.get(subset, 0.0) - factor * amount
        for band, amount in other.bands.items():
            bands[band] = bands.get(band, 0.0) - factor * amount
        home = self.home
        if other.home is not None:
            home = (0.0 if home is None else home) - factor * other.home
        return GroupLinear(
            self.group - factor * other.group,
            self.unsettled - factor * other.unsettled,
            self.touched - factor * other.touched,
            self.terms - factor * other.terms,
            home,
            own,
            subsets,
            self.people - factor * other.people,
            bands,
        )

    def scaled(self, factor: float) -> GroupLinear:
        """The measure times a number."""
        return GroupLinear().minus(-factor, self)


def as_rows(groups: Collection[Members]) -> Ints:
    """Groups of unit numbers as rows, padded with −1."""
    rows = np.full((len(groups), max(map(len, groups), default=1)), -1, dtype=np.int64)
    for row, members in enumerate(groups):
        rows[row, : len(members)] = members
    return rows


@dataclass(frozen=True, eq=False)
class LinearConstraint:
    """What a plan must keep: its ``measure`` against ``rhs``."""

    measure: GroupLinear
    sense: Sense
    rhs: float


def row_values(rows: Sequence[LinearConstraint], pool: Pool) -> csc_array:
    """What each group of a pool adds to each row, shape (rows, G).

    Rows that are one plain cut are hundreds, and most groups add nothing to them: they are counted
    all at once.
    """
    cuts = [row.measure.lone_subset for row in rows]
    counted = _whole_shares([subset for subset in cuts if subset is not None], pool)
    others = [
        csr_array(row.measure.of(pool).reshape(1, -1))
        for row, subset in zip(rows, cuts, strict=True)
        if subset is None
    ]
    values = csc_array(vstack([*others, counted]))
    order = np.argsort([subset is not None for subset in cuts], kind="stable")
    return csc_array(values[np.argsort(order)])


def _whole_shares(subsets: Collection[Subset], pool: Pool) -> csr_array:
    """⌊|g ∩ S| / d⌋ for every pair (S, d) and every group g of a pool, shape (subsets, G)."""
    sizes = [len(units) for units, _ in subsets]
    units = [unit for members, _ in subsets for unit in members]
    row = np.repeat(np.arange(len(sizes)), sizes)
    shape = (len(sizes), len(pool.graph))
    chosen = csr_array((np.ones(len(units)), (row, np.array(units, dtype=np.int64))), shape=shape)
    held = (chosen @ pool.incidence.T).tocoo()
    divisor = np.array([d for _, d in subsets], dtype=float)
    whole = np.floor(held.data / divisor[held.row] + 1e-9)
    some = whole > 0
    return csr_array((whole[some], (held.row[some], held.col[some])), shape=held.shape)
