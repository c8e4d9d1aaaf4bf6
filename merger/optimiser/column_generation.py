"""Column generation: the linear programme of a set partitioning, over a pool that may grow.

A pool holds tens of thousands of groups; the linear programme needs a few hundred of them. A small
programme, the master (:mod:`merger.optimiser.master`), is solved; groups of negative reduced cost
join it until there are none; then its value is that of the whole pool. (Barnhart et al.,
"Branch-and-price", Oper. Res. 46, 1998.)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.sparse import csc_array

from merger.arrays import Floats, Ints
from merger.groups import GroupLinear, LinearConstraint, OutOfTime, Pool, TooManyGroups
from merger.optimiser.cuts import violated_rows
from merger.optimiser.master import Master
from merger.optimiser.programme import SCALE, Duals, Programme, Rows
from merger.optimiser.solvers import SolveControl
from merger.optimiser.tuning import DEFAULT, Tuning

_REDUCED_COST_TOLERANCE = 1e-6
"""A group whose reduced cost is above the negative of this would not lower the programme."""

_EXACT = 1e-7
"""Reduced costs are known to this."""

_FEASIBLE = 1e-7
"""Artificial columns that add up to no more than this are rounding."""

_HOPELESS = 1e-6
"""Rows that cannot be met to this, even at no cost, are not met by any plan."""

Grow = Callable[[Floats, GroupLinear, float], Pool]
"""Candidates beyond a pool: given duals of the units, cost less the duals of the other rows, and a
mark, all whose reduced cost is at most the mark (and maybe some others)."""

NoBound = Literal["infeasible", "stopped", "incomplete"]
"""Why there is no bound: no plan exists; there was no time; or the pool lacks groups without which
nothing can be said, and they cannot be fetched one by one."""


@dataclass(frozen=True, eq=False)
class Priced:
    """End of column generation.

    Attributes:
        bound: no plan costs less.
        duals: of the rows of the programme.
        active: columns of the master.
        values: of these columns.
    """

    bound: float
    duals: Duals
    active: Ints
    values: Floats


class ColumnGeneration:
    """Minimise a measure over plans made of a pool's groups, fractions allowed.

    Attributes:
        programme: the groups, their costs, and the rows; its pool grows with what is fetched.
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
        report: Callable[[int], None],
        grow: Grow | None,
        tuning: Tuning = DEFAULT,
    ) -> None:
        """Lay out the rows; ``report`` is called with the number of columns now and then."""
        self.programme = Programme.of(pool, measure.scaled(SCALE), Rows(len(pool.graph), rows))
        self.engine, self.control, self.seed, self.report = engine, control, seed, report
        self.grow, self.tuning = grow, tuning
        self._master: Master | None = None

    def price(self) -> Priced | NoBound:
        """Bound and duals; the outcome instead where there is no bound to go on with.

        Raises:
            EngineFailed: the engine broke down.
            TooManyGroups: more candidates are wanted than can be held.
            OutOfTime: stopped while fetching.
        """
        programme = self.programme
        active = self._cheapest_by_unit(programme.cost / programme.pool.size)
        penalty = 10.0 * max(float(programme.cost.max()), 1.0)
        master = self._master = Master(
            programme.rows, penalty, self.engine, self.control, self.seed
        )
        master.add(programme.cost[active], programme.columns(active))
        for last in range(self.tuning.penalty_rounds, 0, -1):
            priced, active, missing = self._generate(master, active, programme.cost)
            if priced is None:
                return "stopped"
            # In the last round, traces of artificial columns are rounding: the bound still holds.
            if missing <= _FEASIBLE or last == 1:
                return self._completed(master, priced)
            # Artificial columns remain: either nothing fits, or the penalty is too small.
            zeros = np.zeros_like(programme.cost)
            master.price(zeros[active], 1.0)
            feasibility, active, _ = self._generate(master, active, zeros)
            if feasibility is None:
                return "stopped"
            if feasibility.bound > _HOPELESS:
                return "infeasible" if self.grow is None else "incomplete"
            penalty *= 100.0
            master.price(programme.cost[active], penalty)
        raise AssertionError("the last round returns")

    def _completed(self, master: Master, priced: Priced) -> Priced | NoBound:
        """Fetch what the pool lacks of negative reduced cost, until nothing is left."""
        while self.grow is not None:
            # Many candidates may tie at 0; they change nothing.
            reduced = self.fetch(priced.duals, -2 * _EXACT)
            if not (reduced < -_REDUCED_COST_TOLERANCE).any():
                return priced
            again, _, _ = self._generate(master, priced.active, self.programme.cost)
            if again is None:
                return "stopped"
            priced = again
        return priced

    def strengthen(self, priced: Priced) -> Priced:
        """Raise the bound by subset rows, as long as they raise it much and there is time.

        Rows that do not bear on the bound in the end are dropped again.

        Args:
            priced: what :meth:`price` gave.

        Raises:
            EngineFailed: the engine broke down.
        """
        master, tuning = self._master, self.tuning
        assert master is not None
        first, gained = priced.bound, 0.0
        seconds = max(tuning.cut_seconds, tuning.cut_share * self.control.seconds_left)
        until = time.monotonic() + seconds
        for _ in range(tuning.cut_rounds):
            new = violated_rows(self.programme.pool, priced.active, priced.values, tuning)
            if not new or self.control.over or time.monotonic() > until:
                break
            self._add_rows(master, new, priced.active)
            again, _, _ = self._generate(master, priced.active, self.programme.cost)
            try:
                found = self._completed(master, again) if again is not None else "stopped"
            except (OutOfTime, TooManyGroups):
                break  # the bound there is stands
            if not isinstance(found, Priced):
                break
            priced = found
            before, gained = gained, priced.bound - first
            if gained - before <= tuning.cut_gain * gained:
                break
        return self._without_idle_rows(priced)

    def _add_rows(self, master: Master, new: list[LinearConstraint], active: Ints) -> None:
        old = len(self.programme.rows.further)
        self.programme = self.programme.with_rows(new)
        master.add_rows(self.programme.rows, csc_array(self.programme.side[old:, active]))

    def _without_idle_rows(self, priced: Priced) -> Priced:
        """Drop subset rows without a dual; the bound rests on the others.

        Rows of a round that was broken off have no duals yet, and are dropped as well.
        """
        duals = priced.duals
        rows = zip(duals.rows.further, duals.of_further.tolist(), strict=True)
        kept = [n for n, (row, dual) in enumerate(rows) if not row.measure.subsets or dual < 0]
        self.programme = self.programme.only(kept)
        self._master = None  # it holds the rows that were dropped
        return replace(priced, duals=duals.only(kept))

    def fetch(self, duals: Duals, mark: float) -> Floats:
        """Join the missing candidates of reduced cost up to a mark; return their reduced costs.

        Raises:
            TooManyGroups: there are too many.
            OutOfTime: stopped.
        """
        assert self.grow is not None
        programme = self.programme
        measure = duals.charged_to(programme.measure)
        found = self.grow(
            duals.of_units / SCALE, measure.scaled(1 / SCALE), (mark + _EXACT) / SCALE
        )
        self.programme = programme.with_pool(programme.pool.joined(found))
        return self.programme.reduced(duals)[len(programme.pool) :]

    def _generate(
        self, master: Master, active: Ints, cost: Floats
    ) -> tuple[Priced | None, Ints, float]:
        """Add columns until none of the pool has a negative reduced cost."""
        while True:
            answer = master.solve()
            if answer.outcome != "optimal":
                return None, active, 0.0
            duals = Duals(master.rows, answer.duals)
            reduced = self.programme.reduced(duals, cost)
            if self.control.awaited:
                return None, active, 0.0
            lowest = min(float(reduced.min()), 0.0)
            self.report(len(active))
            new = np.setdiff1d(self._cheapest_by_unit(reduced, negative=True), active)
            if lowest >= -_REDUCED_COST_TOLERANCE or not len(new):
                # At most one group a unit is chosen, so rounding costs at most n · lowest.
                bound = float(duals.rows.rhs @ duals.values)
                bound += self.programme.units * min(lowest, -_EXACT)
                values = answer.values[master.artificial :]
                priced = Priced(bound, duals, active, values)
                return priced, active, master.missing(answer)
            master.add(cost[new], self.programme.columns(new))
            active = np.concatenate([active, new])

    def _cheapest_by_unit(self, value: Floats, negative: bool = False) -> Ints:
        """The columns of least value for each unit, a few a unit."""
        wanted = self.tuning.add_per_unit if negative else self.tuning.start_per_unit
        by_unit = self.programme.by_unit
        chosen = []
        for unit in range(self.programme.units):
            span = slice(by_unit.indptr[unit], by_unit.indptr[unit + 1])
            columns = by_unit.indices[span]
            if negative:
                columns = columns[value[columns] < 0]
            if len(columns) > wanted:
                columns = columns[np.argpartition(value[columns], wanted)[:wanted]]
            chosen.append(columns)
        return np.unique(np.concatenate(chosen)).astype(np.int64)
