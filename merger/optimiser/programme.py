"""The programme of a set partitioning: its rows, its columns, and the duals of its rows.

A plan is a choice of columns (groups) that meets every row. The first rows say that each unit is
in exactly one group; the further ones are what is asked besides (the number of groups, goals that
must be kept) and the subset rows that tighten the linear programme
(:mod:`merger.optimiser.cuts`). The records here are replaced as a whole, never changed, so that
figures, senses and limits always belong to the same rows; duals carry the rows that they are of.

Costs and duals are scaled, see :data:`SCALE`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csc_array, csr_array, vstack

from merger.arrays import Floats, Ints
from merger.groups import GroupLinear, LinearConstraint, Pool, Sense, row_values

SCALE = 1e4
"""Costs are near 1; engines work to absolute tolerances of 1e-6 and 1e-7."""

_KEPT = 1e-6
"""A row is met if what exceeds its limit is at most this share of it (of 1, where it is less)."""


@dataclass(frozen=True)
class Rows:
    """What a plan must keep.

    Attributes:
        units: how many there are; the first rows are theirs.
        further: the rows after those.
    """

    units: int
    further: tuple[LinearConstraint, ...] = ()

    def __len__(self) -> int:
        return self.units + len(self.further)

    @cached_property
    def senses(self) -> tuple[Sense, ...]:
        """Sense of each row."""
        equal: list[Sense] = ["="] * self.units
        return (*equal, *(row.sense for row in self.further))

    @cached_property
    def rhs(self) -> Floats:
        """Right-hand side of each row."""
        return np.concatenate([np.ones(self.units), [row.rhs for row in self.further]])

    def plus(self, new: Sequence[LinearConstraint]) -> Rows:
        """These rows and more of them."""
        return Rows(self.units, (*self.further, *new))

    def only(self, kept: Sequence[int]) -> Rows:
        """The units and some of the further rows, by their place among these."""
        return Rows(self.units, tuple(self.further[n] for n in kept))


@dataclass(frozen=True, eq=False)
class Duals:
    """What each row is worth in the linear programme.

    Attributes:
        rows: that they are of.
        values: one a row.
    """

    rows: Rows
    values: Floats

    def __post_init__(self) -> None:
        if len(self.values) != len(self.rows):
            raise ValueError(f"{len(self.values)} duals of {len(self.rows)} rows")

    @property
    def of_units(self) -> Floats:
        """Of the units, shape (units,)."""
        return self.values[: self.rows.units]

    @property
    def of_further(self) -> Floats:
        """Of the further rows."""
        return self.values[self.rows.units :]

    def only(self, kept: Sequence[int]) -> Duals:
        """Those of the units and of some of the further rows, by their place among these."""
        values = np.concatenate([self.of_units, self.of_further[list(kept)]])
        return Duals(self.rows.only(kept), values)

    def charged_to(self, measure: GroupLinear) -> GroupLinear:
        """A measure less the duals of the further rows."""
        for row, dual in zip(self.rows.further, self.of_further.tolist(), strict=True):
            measure = measure.minus(dual, row.measure)
        return measure


@dataclass(frozen=True, eq=False)
class Programme:
    """Groups as columns, what a plan of them costs, and what it must keep.

    Attributes:
        pool: the groups, G of them.
        measure: cost of a plan, scaled.
        rows: what it must keep.
        cost: of each group, shape (G,), scaled.
        side: what each group adds to each further row, shape (further rows, G).
    """

    pool: Pool
    measure: GroupLinear
    rows: Rows
    cost: Floats
    side: csc_array

    @classmethod
    def of(cls, pool: Pool, measure: GroupLinear, rows: Rows) -> Programme:
        """Lay out the groups of a pool; the measure is scaled."""
        return cls(pool, measure, rows, measure.of(pool), row_values(rows.further, pool))

    def with_pool(self, pool: Pool) -> Programme:
        """The same over another pool."""
        return Programme.of(pool, self.measure, self.rows)

    def with_rows(self, new: Sequence[LinearConstraint]) -> Programme:
        """The same with more rows."""
        side = csc_array(vstack([self.side, row_values(new, self.pool)]))
        return Programme(self.pool, self.measure, self.rows.plus(new), self.cost, side)

    def only(self, kept: Sequence[int]) -> Programme:
        """The same with some of the further rows, by their place among these."""
        side = csc_array(self.side[list(kept)])
        return Programme(self.pool, self.measure, self.rows.only(kept), self.cost, side)

    @property
    def units(self) -> int:
        """How many units there are."""
        return self.rows.units

    @cached_property
    def by_unit(self) -> csr_array:
        """Which groups hold each unit, shape (units, G)."""
        return csr_array(self.pool.incidence.T)

    def columns(self, chosen: Ints) -> csc_array:
        """The columns of some groups, shape (rows, groups)."""
        return csc_array(vstack([self.pool.incidence[chosen].T, self.side[:, chosen]]))

    def reduced(self, duals: Duals, cost: Floats | None = None) -> Floats:
        """Reduced cost of each group of the pool, or that of another cost.

        Raises:
            ValueError: the duals are of other rows.
        """
        if duals.rows != self.rows:
            raise ValueError("duals of other rows")
        cost = self.cost if cost is None else cost
        reduced = cost - self.pool.incidence @ duals.of_units
        return np.asarray(reduced - self.side.T @ duals.of_further)

    def keeps_rows(self, chosen: Ints) -> bool:
        """Whether groups meet the rows beyond those of the units."""
        return keeps(self.rows.further, np.asarray(self.side[:, chosen].sum(axis=1)).tolist())


def keeps(rows: Sequence[LinearConstraint], values: Sequence[float]) -> bool:
    """Whether a plan that has these values of the rows meets them."""
    for row, value in zip(rows, values, strict=True):
        slack = _KEPT * max(1.0, abs(row.rhs))
        low = row.sense != "<=" and value < row.rhs - slack
        if low or (row.sense != ">=" and value > row.rhs + slack):
            return False
    return True
