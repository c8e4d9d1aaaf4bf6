"""Set partitioning over a pool of groups, solved exactly.

Column generation gives the linear programme's value over the whole pool; an incumbent comes from
the columns of low reduced cost; columns whose reduced cost exceeds incumbent − bound cannot be in
any better plan and are dropped; the rest is solved as a 0–1 programme. Where the pool does not
hold every candidate, the missing ones of negative reduced cost are fetched before the bound is
believed, and those within the gap before the proof. What comes back is proven, or says how far the
proof got. (Barnhart et al., "Branch-and-price", Oper. Res. 46, 1998; reduced-cost fixing: Balas
and Martin 1980.)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse import csc_array, csr_array, vstack

from merger.arrays import Floats, Ints
from merger.candidates import OutOfTime, TooManyGroups
from merger.engines import Answer, Control, Model, solve_mip
from merger.master import Master
from merger.measures import Measure, Row, Sense
from merger.pool import Pool

_SCALE = 1e4
"""Costs are near 1; engines work to absolute tolerances of 1e-6 and 1e-7."""

_START_PER_UNIT = 12
_ADD_PER_UNIT = 6
_REDUCED_COST_TOLERANCE = 1e-6
_EXACT = 1e-7
"""Reduced costs are known to this."""

_SURVIVOR_MARGIN = 1e-3
_CLOSED = 1e-4
"""Incumbents this close to the bound are optimal: 1e-8 in cost units."""

_FEASIBLE = 1e-7
_PENALTY_ROUNDS = 4
_WIDER = 4
"""Each search looks at so many times the columns of the one before."""

_PATIENCE = 5.0
"""Seconds a search gets at least, a quarter of what is left otherwise."""
_AT_ONCE = 10_000
"""With a plan known before, so many columns within the gap are solved without a search first."""

Stage = Literal["pricing", "search", "proof"]
_SEARCH: Stage = "search"
_PROOF: Stage = "proof"
Outcome = Literal["optimal", "feasible", "infeasible", "stopped", "incomplete"]

Grow = Callable[[Floats, Measure, float], Pool]
"""Candidates beyond a pool: given duals of the units, cost less the duals of the other rows, and a
mark, all whose reduced cost is at most the mark (and maybe some others)."""


@dataclass(frozen=True, eq=False)
class Certificate:
    """What a bound rests on: the duals, and the gap they leave.

    Attributes:
        duals: of the units, shape (n,).
        measure: cost of a group less the duals of the other rows.
        bound: value of the linear programme: no plan costs less.
        gap: best plan found less the bound. A group whose reduced cost (its measure less the
            duals of its members) exceeds it is in no better plan.
        known: the pool holds every candidate of less reduced cost.
    """

    duals: Floats
    measure: Measure
    bound: float
    gap: float
    known: float

    def reduced(self, pool: Pool) -> Floats:
        """Reduced costs of the groups of a pool."""
        return np.asarray(self.measure.of(pool) - pool.incidence @ self.duals)


@dataclass(frozen=True, eq=False)
class Partition:
    """Chosen groups.

    Attributes:
        outcome: ``optimal`` means proven; ``incomplete``: the pool lacks groups without which
            nothing can be said, and they cannot be fetched one by one.
        pool: all groups looked at.
        chosen: positions in the pool; empty if there is no plan.
        objective: exact sum of the chosen costs.
        bound: proven lower bound.
        certificate: None where the outcome is not a plan.
        columns: groups in the last 0–1 programme.
    """

    outcome: Outcome
    pool: Pool
    chosen: Ints
    objective: float
    bound: float
    certificate: Certificate | None = None
    columns: int = 0

    def survivors(self, slack: float = 0.0) -> Pool:
        """The groups of which every plan dearer by at most this share is made."""
        if self.certificate is None:
            return self.pool
        mark = self.certificate.gap + slack * self.objective + _SURVIVOR_MARGIN / _SCALE
        return self.pool.subset(self.certificate.reduced(self.pool) <= mark)


@dataclass(frozen=True)
class Progress:
    """What a running solve tells.

    Attributes:
        stage: what it is doing.
        columns: groups in play.
        incumbent: value of the best plan so far, infinite without one.
        bound: proven lower bound, minus infinity without one.
        goal: which goal the values are of.
        unsettled: units the best plan leaves unsettled.
    """

    stage: Stage
    columns: int
    incumbent: float
    bound: float
    goal: str = "cost"
    unsettled: int = 0


def partition(
    pool: Pool,
    cost: Measure,
    rows: tuple[Row, ...] = (),
    *,
    engine: str,
    control: Control,
    seed: int = 0,
    progress: Callable[[Progress], None] = lambda _: None,
    tie: Measure | None = None,
    first: int = 2_500,
    grow: Grow | None = None,
    closed: float = 0.0,
    slack: float | None = None,
    start: Ints | None = None,
) -> Partition:
    """Choose groups so that every unit is in exactly one, at least total cost.

    Args:
        pool: candidates; with ``grow``, not all of them need to be there.
        cost: of a plan.
        rows: what a plan must keep besides, such as the number of groups.
        engine: ``highs`` or ``cbc``.
        control: deadline and cancellation.
        seed: random seed of the engine.
        progress: told of stages and figures.
        tie: which groups to try first among equals.
        first: how many groups the first search takes; where it covers the gap, it is the proof.
        grow: fetches candidates that the pool lacks.
        closed: plans this close to the best count as the best.
        slack: the survivors are to hold every plan dearer by at most this share; None if they
            are not needed.
        start: positions in the pool of a plan known before.

    Raises:
        EngineFailed: the engine broke down.
    """
    search = _Search(pool, cost, rows, engine, control, seed, progress, grow, closed * _SCALE)
    return search.run(cost if tie is None else tie, first, slack, start)


@dataclass(frozen=True, eq=False)
class _Priced:
    """End of column generation: bound, duals, reduced costs of the pool, columns of the master."""

    bound: float
    duals: Floats
    reduced: Floats
    active: Ints


class _Search:
    """One run; the pool grows in it."""

    def __init__(
        self,
        pool: Pool,
        measure: Measure,
        rows: tuple[Row, ...],
        engine: str,
        control: Control,
        seed: int,
        progress: Callable[[Progress], None],
        grow: Grow | None,
        closed: float,
    ) -> None:
        self.measure, self.rows = measure.scaled(_SCALE), rows
        self.units = len(pool.graph)
        equal: list[Sense] = ["="] * self.units
        self.senses: tuple[Sense, ...] = (*equal, *(row.sense for row in rows))
        self.rhs = np.concatenate([np.ones(self.units), [row.rhs for row in rows]])
        self.engine, self.control, self.seed, self.progress = engine, control, seed, progress
        self.grow = grow
        self.closed = max(_CLOSED, closed)
        self._take(pool)

    def _take(self, pool: Pool) -> None:
        self.pool = pool
        self.cost = self.measure.of(pool)
        self.side = [row.measure.of(pool) for row in self.rows]
        self.by_unit = csr_array(pool.incidence.T)

    def run(self, tie: Measure, first: int, slack: float | None, start: Ints | None) -> Partition:
        if (np.diff(self.by_unit.indptr) == 0).any():
            return self._nothing("infeasible" if self.grow is None else "incomplete")
        try:
            priced = self._price()
        except TooManyGroups:
            priced = "incomplete"
        except OutOfTime:
            priced = "stopped"
        if not isinstance(priced, _Priced):
            return self._nothing(priced)
        return self._search(priced, tie, first, slack, start)

    def _price(self) -> _Priced | Outcome:
        """Column generation; the outcome instead where there is no bound to go on with."""
        start = self._cheapest_by_unit(self.cost / self.pool.size)
        penalty = 10.0 * max(float(self.cost.max()), 1.0)
        master = Master(
            self.senses, self.rhs, self.units, penalty, self.engine, self.control, self.seed
        )
        master.add(self.cost[start], self._columns(start))
        active = start
        for last in range(_PENALTY_ROUNDS, 0, -1):
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

    def _completed(self, master: Master, priced: _Priced) -> _Priced | Outcome:
        """Fetch what the pool lacks of negative reduced cost, until nothing is left."""
        while self.grow is not None:
            # Many candidates may tie at 0; they change nothing.
            reduced = self._fetch(priced, -2 * _EXACT)
            if not (reduced < -_REDUCED_COST_TOLERANCE).any():
                return priced
            again, _, _ = self._generate(master, priced.active, self.cost)
            if again is None:
                return "stopped"
            priced = again
        return priced

    def _fetch(self, priced: _Priced, mark: float) -> Floats:
        """Join the missing candidates of reduced cost up to a mark; return their reduced costs."""
        assert self.grow is not None
        measure = self._reduced_measure(priced.duals)
        before = len(self.pool)
        found = self.grow(
            priced.duals[: self.units] / _SCALE,
            measure.scaled(1 / _SCALE),
            (mark + _EXACT) / _SCALE,
        )
        self._take(self.pool.joined(found))
        return self._reduced(self.cost, priced.duals)[before:]

    def _reduced_measure(self, duals: Floats) -> Measure:
        measure = self.measure
        for row, dual in zip(self.rows, duals[self.units :], strict=True):
            measure = measure.less(float(dual), row.measure)
        return measure

    def _reduced(self, cost: Floats, duals: Floats) -> Floats:
        reduced = cost - self.pool.incidence @ duals[: self.units]
        for values, dual in zip(self.side, duals[self.units :], strict=True):
            reduced -= dual * values
        return np.asarray(reduced)

    def _columns(self, chosen: Ints) -> csc_array:
        """Columns of the programme: units covered, then the further rows."""
        covered = self.pool.incidence[chosen].T
        if not self.side:
            return csc_array(covered)
        further = [csr_array(values[chosen].reshape(1, -1)) for values in self.side]
        return csc_array(vstack([covered, *further]))

    def _generate(
        self, master: Master, active: Ints, cost: Floats
    ) -> tuple[_Priced | None, Ints, float]:
        """Add columns until none of the pool has a negative reduced cost."""
        while True:
            answer = master.solve()
            if answer.outcome != "optimal":
                return None, active, 0.0
            reduced = self._reduced(cost, answer.duals)
            lowest = min(float(reduced.min()), 0.0)
            self.progress(Progress("pricing", len(active), np.inf, 0.0))
            new = np.setdiff1d(self._cheapest_by_unit(reduced, negative=True), active)
            if lowest >= -_REDUCED_COST_TOLERANCE or not len(new):
                # At most one group a unit is chosen, so rounding costs at most n · lowest.
                bound = float(self.rhs @ answer.duals)
                bound += self.units * min(lowest, -_EXACT)
                priced = _Priced(bound, answer.duals, np.maximum(reduced, 0.0), active)
                return priced, active, master.missing(answer)
            master.add(cost[new], self._columns(new))
            active = np.concatenate([active, new])

    def _cheapest_by_unit(self, value: Floats, negative: bool = False) -> Ints:
        """The columns of least value for each unit, a few a unit."""
        wanted = _ADD_PER_UNIT if negative else _START_PER_UNIT
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

    def _search(
        self, priced: _Priced, tie: Measure, first: int, slack: float | None, start: Ints | None
    ) -> Partition:
        """Incumbent on the columns of low reduced cost, then proof on those that can matter."""
        bound = priced.bound
        known = np.inf if self.grow is None else 0.0  # all candidates of less reduced cost are here
        chosen = np.array([], dtype=np.int64) if start is None else start
        incumbent = np.inf if start is None else float(self.cost[start].sum())
        count, stage = first, _SEARCH
        while True:
            gap = incumbent - priced.bound
            reduced = np.maximum(self._reduced(self.cost, priced.duals), 0.0)
            within = reduced <= gap
            if known >= gap and within.sum() <= (count if start is None else _AT_ONCE):
                stage = _PROOF
            if stage == _PROOF:
                columns = np.flatnonzero(within)  # better plans use no others
            else:
                # Where many columns tie, the cheaper of the next goal are tried first.
                rank = np.lexsort((tie.of(self.pool), np.round(reduced, 6)))
                # Units that stay alone make most sets of columns feasible.
                columns = np.union1d(rank[:count], np.flatnonzero(self.pool.size == 1))
            missing = np.ones(len(reduced), dtype=bool)
            missing[columns] = False
            reach = min(float(reduced[missing].min()) if missing.any() else np.inf, known)
            hurried = stage == _SEARCH and bool(missing.any())
            answer = self._mip(columns, stage, bound, incumbent, chosen, hurried=hurried)
            if len(answer.values):
                found = columns[answer.values > 0.5]
                value = float(self.cost[found].sum())
                if value < incumbent:
                    incumbent, chosen = value, found
            gap = incumbent - priced.bound
            cut_short = answer.outcome in {"feasible", "stopped"}
            if cut_short and hurried and not self.control.over:
                # Only this search was cut short: look further afield.
                count *= _WIDER
                continue
            left = gap - (self.closed / 2 if self.closed > _CLOSED else 0.0)
            if not cut_short and (incumbent - bound <= self.closed or left <= reach):
                if not len(chosen):
                    return self._nothing("infeasible")
                if slack is not None:
                    known = self._fetched(priced, gap + slack * incumbent + _SURVIVOR_MARGIN, known)
                return self._found("optimal", chosen, incumbent, priced, len(columns), known)
            if cut_short or (stage == _PROOF and len(chosen)):
                # Out of time, or more candidates lie within the gap than can be fetched. Plans
                # with a column left out cost at least so much.
                proven = priced.bound + reach
                if cut_short:
                    proven = min(answer.bound, proven)
                if not len(chosen):
                    return self._nothing("stopped", max(bound, proven) / _SCALE)
                proven = max(bound, proven)
                return self._found("feasible", chosen, proven, priced, len(columns), known)
            if len(chosen) and (reduced <= gap).sum() <= _WIDER * count:
                known, stage = self._fetched(priced, gap, known), _PROOF
            elif missing.any():
                count *= _WIDER
            else:
                return self._nothing("infeasible" if self.grow is None else "incomplete")

    def _fetched(self, priced: _Priced, mark: float, known: float) -> float:
        """Fetch what is missing up to a mark; return up to which reduced cost all is there."""
        while mark > known:
            try:
                self._fetch(priced, mark)
            except TooManyGroups:
                mark /= 2
                if mark < _SURVIVOR_MARGIN:
                    return known
            except OutOfTime:
                return known
            else:
                return mark
        return known

    def _mip(
        self,
        columns: Ints,
        stage: Stage,
        bound: float,
        incumbent: float,
        chosen: Ints,
        *,
        hurried: bool,
    ) -> Answer:
        def report(best: float, proven: float) -> None:
            best = min(best, incumbent)
            proven = max(bound, proven if stage == _PROOF else bound)
            self.progress(Progress(stage, len(columns), best / _SCALE, proven / _SCALE))

        report(incumbent, bound)
        control = Control(self.control.deadline, self.control.cancelled, report)
        if hurried:
            patience = max(_PATIENCE, self.control.seconds_left / 4)
            until = min(control.deadline, time.monotonic() + patience)
            control = Control(until, control.cancelled, report)
        model = Model(self.cost[columns], self._columns(columns), self.senses, self.rhs)
        known = np.isin(columns, chosen)
        start = known.astype(float) if len(chosen) and known.sum() == len(chosen) else None
        # What the engine leaves open is half of what counts as closed.
        return solve_mip(
            model,
            engine=self.engine,
            control=control,
            seed=self.seed,
            start=start,
            gap=self.closed / 2 if self.closed > _CLOSED else 0.0,
        )

    def _found(
        self,
        outcome: Outcome,
        chosen: Ints,
        bound: float,
        priced: _Priced,
        columns: int,
        known: float,
    ) -> Partition:
        objective = float(self.cost[chosen].sum()) / _SCALE
        measure = self._reduced_measure(priced.duals).scaled(1 / _SCALE)
        lowest = priced.bound / _SCALE
        certificate = Certificate(
            priced.duals[: self.units] / _SCALE, measure, lowest, objective - lowest, known / _SCALE
        )
        proven = objective if outcome == "optimal" else min(bound / _SCALE, objective)
        return Partition(outcome, self.pool, chosen, objective, proven, certificate, columns)

    def _nothing(self, outcome: Outcome, bound: float = 0.0) -> Partition:
        bound = np.inf if outcome == "infeasible" else max(bound, 0.0)
        return Partition(outcome, self.pool, np.array([], dtype=np.int64), np.inf, bound)
