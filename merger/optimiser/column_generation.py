"""Column generation: the linear programme of a set partitioning, over a pool that may grow.

Costs and duals are scaled in here; see :data:`SCALE`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse import csc_array, csr_array, vstack

from merger.arrays import Floats, Ints
from merger.groups import (
    GroupLinear,
    LinearConstraint,
    OutOfTime,
    Pool,
    Sense,
    TooManyGroups,
    row_values,
)
from merger.optimiser.cuts import violated_rows
from merger.optimiser.master import Master
from merger.optimiser.solvers import SolveControl
from merger.optimiser.tuning import DEFAULT, Tuning

SCALE = 1e4
"""Costs are near 1; engines work to absolute tolerances of 1e-6 and 1e-7."""

_REDUCED_COST_TOLERANCE = 1e-6
_EXACT = 1e-7
"""Reduced costs are known to this."""

_FEASIBLE = 1e-7

Grow = Callable[[Floats, GroupLinear, float], Pool]
"""Candidates beyond a pool: given duals of the units, cost less the duals of the other rows, and a
mark, all whose reduced cost is at most the mark (and maybe some others)."""

NoBound = Literal["infeasible", "stopped", "incomplete"]


@dataclass(frozen=True, eq=False)
class Priced:
    """End of column generation.

    Attributes:
        bound: no plan costs less.
        duals: of the units, then of the further rows.
        active: columns of the master.
        values: of these columns.
    """

    bound: float
    duals: Floats
    active: Ints
    values: Floats


class ColumnGeneration:
    """Minimise a measure over plans made of a pool's groups, fractions allowed.

    Attributes:
        pool: the groups; it grows with what is fetched.
        cost: of each group, scaled.
        units: how many units there are.
        senses: of the rows: units first, then the further ones.
        rhs: of the rows.
        grow: fetches candidates that the pool lacks; None if it lacks none.
        tuning: how many columns and rows come in at a time.
    """

    def __init__(
        self,
        pool: Pool,
        measure: GroupLinear,
        rows: tuple[LinearConstraint, ...],
        engine: str,
        control: SolveControl,
        seed: int,
        told: Callable[[int], None],
        grow: Grow | None,
        tuning: Tuning = DEFAULT,
    ) -> None:
        """Lay out the rows; ``told`` is called with the number of columns now and then."""
        self.measure, self.rows = measure.scaled(SCALE), rows
        self.units = len(pool.graph)
        equal: list[Sense] = ["="] * self.units
        self.senses: tuple[Sense, ...] = (*equal, *(row.sense for row in rows))
        self.rhs = np.concatenate([np.ones(self.units), [row.rhs for row in rows]])
        self.engine, self.control, self.seed, self.told = engine, control, seed, told
        self.grow, self.tuning = grow, tuning
        self._take(pool)

    def _take(self, pool: Pool) -> None:
        self.pool = pool
        self.cost = self.measure.of(pool)
        self.side = row_values(self.rows, pool)
        self.by_unit = csr_array(pool.incidence.T)

    def price(self) -> Priced | NoBound:
        """Bound and duals; the outcome instead where there is no bound to go on with.

        Raises:
            EngineFailed: the engine broke down.
            TooManyGroups: more candidates are wanted than can be held.
            OutOfTime: stopped while fetching.
        """
        start = self._cheapest_by_unit(self.cost / self.pool.size)
        penalty = 10.0 * max(float(self.cost.max()), 1.0)
        master = self.master = Master(
            self.senses, self.rhs, self.units, penalty, self.engine, self.control, self.seed
        )
        master.add(self.cost[start], self.columns(start))
        active = start
        for last in range(self.tuning.penalty_rounds, 0, -1):
            priced, active, missing = self._generate(master, active, self.cost)
            if priced is None:
                return "stopped"
            # In the last round, traces of artificial columns are rounding: the bound still holds.
            if missing <= _FEASIBLE or last == 1:
                return self._completed(master, priced)
            # Artificial columns remain: either nothing fits, or the penalty is too small.
            zeros = np.zeros_like(self.cost)
            master.price(zeros[active], 1.0)
            feasibility, active, _ = self._generate(master, active, zeros)
            if feasibility is None:
                return "stopped"
            if feasibility.bound > 1e-6:
                return "infeasible" if self.grow is None else "incomplete"
            penalty *= 100.0
            master.price(self.cost[active], penalty)
        raise AssertionError("the last round returns")

    def _completed(self, master: Master, priced: Priced) -> Priced | NoBound:
        """Fetch what the pool lacks of negative reduced cost, until nothing is left."""
        while self.grow is not None:
            # Many candidates may tie at 0; they change nothing.
            reduced = self.fetch(priced, -2 * _EXACT)
            if not (reduced < -_REDUCED_COST_TOLERANCE).any():
                return priced
            again, _, _ = self._generate(master, priced.active, self.cost)
            if again is None:
                return "stopped"
            priced = again
        return priced

    def strengthen(self, priced: Priced) -> Priced:
        """Raise the bound by subset rows, as long as they raise it much and there is time.

        Rows that do not bear on the bound in the end are dropped again.

        Args:
            priced: the end of column generation without them.

        Raises:
            EngineFailed: the engine broke down.
        """
        first, gained = priced.bound, 0.0
        tuning = self.tuning
        seconds = max(tuning.cut_seconds, tuning.cut_share * self.control.seconds_left)
        until = time.monotonic() + seconds
        for _ in range(tuning.cut_rounds):
            new = violated_rows(self.pool, priced.active, priced.values, tuning)
            if not new or self.control.over or time.monotonic() > until:
                break
            self._add_rows(new, priced.active)
            again, _, _ = self._generate(self.master, priced.active, self.cost)
            try:
                found = self._completed(self.master, again) if again is not None else "stopped"
            except (OutOfTime, TooManyGroups):
                break  # the bound there is stands
            if not isinstance(found, Priced):
                break
            priced = found
            before, gained = gained, priced.bound - first
            if gained - before <= tuning.cut_gain * gained:
                break
        return self._without_idle_rows(priced)

    def _add_rows(self, new: list[LinearConstraint], active: Ints) -> None:
        self.rows = (*self.rows, *new)
        self.senses = (*self.senses, *(row.sense for row in new))
        rhs = np.array([row.rhs for row in new])
        self.rhs = np.concatenate([self.rhs, rhs])
        values = row_values(tuple(new), self.pool)
        self.side = csc_array(vstack([self.side, values]))
        self.master.add_rows(values[:, active], tuple(row.sense for row in new), rhs)

    def _without_idle_rows(self, priced: Priced) -> Priced:
        """Drop subset rows without a dual; the bound rests on the others."""
        told = len(priced.duals) - self.units
        kept = [
            n
            for n, row in enumerate(self.rows[:told])
            if not row.measure.subsets or priced.duals[self.units + n] < 0
        ]
        rows = [*range(self.units), *(self.units + n for n in kept)]
        self.rows = tuple(self.rows[n] for n in kept)
        self.side = self.side[kept]
        self.senses = tuple(self.senses[row] for row in rows)
        self.rhs = self.rhs[rows]
        return Priced(priced.bound, priced.duals[rows], priced.active, priced.values)

    def fetch(self, priced: Priced, mark: float) -> Floats:
        """Join the missing candidates of reduced cost up to a mark; return their reduced costs.

        Raises:
            TooManyGroups: there are too many.
            OutOfTime: stopped.
        """
        assert self.grow is not None
        measure = self.reduced_measure(priced.duals)
        before = len(self.pool)
        found = self.grow(
            priced.duals[: self.units] / SCALE,
            measure.scaled(1 / SCALE),
            (mark + _EXACT) / SCALE,
        )
        self._take(self.pool.joined(found))
        return self.reduced(priced.duals)[before:]

    def reduced_measure(self, duals: Floats) -> GroupLinear:
        """The measure less the duals of the further rows."""
        measure = self.measure
        for row, dual in zip(self.rows, duals[self.units :], strict=True):
            measure = measure.minus(float(dual), row.measure)
        return measure

    def reduced(self, duals: Floats, cost: Floats | None = None) -> Floats:
        """Reduced cost of each group of the pool, or that of another cost."""
        reduced = (self.cost if cost is None else cost) - self.pool.incidence @ duals[: self.units]
        return np.asarray(reduced - self.side.T @ duals[self.units :])

    def keeps_rows(self, chosen: Ints) -> bool:
        """Whether groups meet the rows beyond those of the units."""
        values = np.asarray(self.side[:, chosen].sum(axis=1)).tolist()
        for row, value in zip(self.rows, values, strict=True):
            slack = 1e-6 * max(1.0, abs(row.rhs))
            low = row.sense != "<=" and value < row.rhs - slack
            if low or (row.sense != ">=" and value > row.rhs + slack):
                return False
        return True

    def columns(self, chosen: Ints) -> csc_array:
        """Columns of the programme: units covered, then the further rows."""
        return csc_array(vstack([self.pool.incidence[chosen].T, self.side[:, chosen]]))

    def _generate(
        self, master: Master, active: Ints, cost: Floats
    ) -> tuple[Priced | None, Ints, float]:
        """Add columns until none of the pool has a negative reduced cost."""
        while True:
            answer = master.solve()
            if answer.outcome != "optimal":
                return None, active, 0.0
            reduced = self.reduced(answer.duals, cost)
            lowest = min(float(reduced.min()), 0.0)
            self.told(len(active))
            new = np.setdiff1d(self._cheapest_by_unit(reduced, negative=True), active)
            if lowest >= -_REDUCED_COST_TOLERANCE or not len(new):
                # At most one group a unit is chosen, so rounding costs at most n · lowest.
                bound = float(self.rhs @ answer.duals)
                bound += self.units * min(lowest, -_EXACT)
                values = answer.values[master.artificial :]
                priced = Priced(bound, answer.duals, active, values)
                return priced, active, master.missing(answer)
            master.add(cost[new], self.columns(new))
            active = np.concatenate([active, new])

    def _cheapest_by_unit(self, value: Floats, negative: bool = False) -> Ints:
        """The columns of least value for each unit, a few a unit."""
        wanted = self.tuning.add_per_unit if negative else self.tuning.start_per_unit
        chosen = []
        for unit in range(self.units):
            span = slice(self.by_unit.indptr[unit], self.by_unit.indptr[unit + 1])
            columns = self.by_unit.indices[span]
            if negative:
                columns = columns[value[columns] < 0]
            if len(columns) > wanted:
                columns = columns[np.argpartition(value[columns], wanted)[:wanted]]
            chosen.append(columns)
        return np.unique(np.concatenate(chosen)).astype(np.int64)
