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

import numpy as np

from merger.arrays import Floats, Ints
from merger.groups import GroupLinear, LinearConstraint, OutOfTime, Pool, TooManyGroups
from merger.optimiser.column_generation import SCALE, ColumnGeneration, Grow, Priced
from merger.optimiser.neighbourhoods import improved
from merger.optimiser.result import SURVIVOR_MARGIN, Outcome, Progress, SetPartitioningResult, Stage
from merger.optimiser.solvers import Model, SolveControl, SolverResult, solve_mip
from merger.optimiser.tuning import DEFAULT, Tuning
from merger.solution import Certificate

_CLOSED = 1e-4
"""Incumbents this close to the bound are optimal: 1e-8 in cost units."""

_SEARCH: Stage = "search"
_PROOF: Stage = "proof"


def solve_set_partitioning(
    pool: Pool,
    cost: GroupLinear,
    rows: tuple[LinearConstraint, ...] = (),
    *,
    engine: str,
    control: SolveControl,
    seed: int = 0,
    progress: Callable[[Progress], None] = lambda _: None,
    tie: GroupLinear | None = None,
    first: int | None = None,
    grow: Grow | None = None,
    closed: float = 0.0,
    slack: float | None = None,
    start: Ints | None = None,
    tuning: Tuning = DEFAULT,
) -> SetPartitioningResult:
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
        first: how many groups the first search takes, ``tuning.first_columns`` by default; where
            they cover the gap, it is the proof.
        grow: fetches candidates that the pool lacks.
        closed: plans this close to the best count as the best.
        slack: the survivors are to hold every plan dearer by at most this share; None if they
            are not needed.
        start: positions in the pool of a plan known before.
        tuning: how much to look at and how long.

    Raises:
        EngineFailed: the engine broke down.
    """

    def priced(columns: int) -> None:
        progress(Progress("pricing", columns, np.inf, 0.0))

    lp = ColumnGeneration(pool, cost, rows, engine, control, seed, priced, grow, tuning)
    return _Search(lp, progress, closed * SCALE).run(
        cost if tie is None else tie, first or tuning.first_columns, slack, start
    )


class _Search:
    """From the linear programme to a plan and its proof; the pool grows on the way."""

    def __init__(
        self, lp: ColumnGeneration, progress: Callable[[Progress], None], closed: float
    ) -> None:
        self.lp, self.progress = lp, progress
        self.control, self.tuning = lp.control, lp.tuning
        self.closed = max(_CLOSED, closed)
        self.granted = closed if closed > _CLOSED else 0.0

    def run(
        self, tie: GroupLinear, first: int, slack: float | None, start: Ints | None
    ) -> SetPartitioningResult:
        if (np.diff(self.lp.by_unit.indptr) == 0).any():
            return self._nothing("infeasible" if self.lp.grow is None else "incomplete")
        try:
            priced = self.lp.price()
            if isinstance(priced, Priced):
                priced = self.lp.strengthen(priced)
        except TooManyGroups:
            priced = "incomplete"
        except OutOfTime:
            priced = "stopped"
        if isinstance(priced, Priced):
            return self._search(priced, tie, first, slack, start)
        if priced == "stopped" and start is not None and self.lp.keeps_rows(start):
            value = float(self.lp.cost[start].sum()) / SCALE
            return SetPartitioningResult("feasible", self.lp.pool, start, value, 0.0)
        return self._nothing(priced)

    def _search(
        self, priced: Priced, tie: GroupLinear, first: int, slack: float | None, start: Ints | None
    ) -> SetPartitioningResult:
        """Incumbent on the columns of low reduced cost, then proof on those that can matter."""
        if start is not None and not self.lp.keeps_rows(start):
            start = None  # a plan of another question
        bound = priced.bound
        # All candidates of less reduced cost than this are in the pool.
        known = np.inf if self.lp.grow is None else 0.0
        chosen = np.array([], dtype=np.int64) if start is None else start
        incumbent = np.inf if start is None else float(self.lp.cost[start].sum())
        count, stage = first, _SEARCH
        columns, polished = chosen, np.inf
        while True:
            # A plan that counts as better has no column of more reduced cost than this.
            left = incumbent - bound - self.granted
            if len(chosen) and incumbent - bound <= self.closed:
                return self._proven(chosen, incumbent, priced, len(columns), known, slack)
            reduced = np.maximum(self.lp.reduced(priced.duals), 0.0)
            within = reduced <= left
            if known >= left and within.sum() <= max(
                count, 0 if start is None else self.tuning.at_once
            ):
                stage = _PROOF
            if stage == _PROOF:
                columns = np.flatnonzero(within)  # better plans use no others
            else:
                columns = self._promising(reduced, left, tie, count)
            missing = np.ones(len(reduced), dtype=bool)
            missing[columns] = False
            reach = min(float(reduced[missing].min()) if missing.any() else np.inf, known)
            hurried = stage == _SEARCH and bool((missing & within).any())
            answer = self._mip(columns, stage, bound, incumbent, chosen, hurried=hurried)
            if len(answer.values):
                found = columns[answer.values > 0.5]
                value = float(self.lp.cost[found].sum())
                if value < incumbent:
                    incumbent, chosen = value, found
            left = incumbent - bound - self.granted
            cut_short = answer.outcome in {"feasible", "stopped"}
            if not cut_short and left <= reach:
                if not len(chosen):
                    return self._nothing("infeasible")
                return self._proven(chosen, incumbent, priced, len(columns), known, slack)
            search_cut = cut_short and hurried and not self.control.over
            if (cut_short and not search_cut) or (stage == _PROOF and len(chosen)):
                # Out of time, or more candidates lie within the gap than can be fetched. Plans
                # with a column left out cost at least so much.
                proven = bound + reach
                if cut_short:
                    proven = min(answer.bound, proven)
                proven = max(bound, proven)
                if not len(chosen):
                    return self._nothing("stopped", proven / SCALE)
                return self._found("feasible", chosen, proven, priced, len(columns), known)
            many = (reduced <= left).sum() > self.tuning.widening * count
            if incumbent < polished and (
                many if search_cut else left > self.tuning.far_share * incumbent
            ):
                chosen = self._polished(chosen, reduced, left)
                incumbent = polished = float(self.lp.cost[chosen].sum())
                left = incumbent - bound - self.granted
                many = (reduced <= left).sum() > self.tuning.widening * count
            if search_cut:
                count *= self.tuning.widening  # look further afield
            elif len(chosen) and not many:
                known, stage = self._fetched(priced, left, known), _PROOF
            elif missing.any():
                count *= self.tuning.widening
            else:
                return self._nothing("infeasible" if self.lp.grow is None else "incomplete")

    def _promising(self, reduced: Floats, left: float, tie: GroupLinear, count: int) -> Ints:
        """Columns of low reduced cost: ``count`` of all, a few of each unit, all single units.

        Where many tie, the cheaper of the next goal come first. Units that stay alone make most
        sets of columns feasible; a choice for each unit makes the others so.
        """
        pool = self.lp.pool
        rank = np.lexsort((tie.of(pool), np.round(reduced, 6)))
        rank = rank[reduced[rank] <= left]
        held = pool.incidence[rank].tocoo()
        order = np.argsort(held.col, kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(len(order)) - np.searchsorted(held.col[order], held.col[order])
        few = held.row[place < max(self.tuning.columns_per_unit, count // self.lp.units)]
        wanted = [rank[:count], rank[few], np.flatnonzero(pool.size == 1)]
        return np.unique(np.concatenate(wanted))

    def _polished(self, chosen: Ints, reduced: Floats, left: float) -> Ints:
        """A plan as good or better, from neighbourhoods of this one planned anew."""
        usable = np.flatnonzero(reduced <= left)
        usable = usable[np.argsort(reduced[usable], kind="stable")]
        tuning, left_over = self.tuning, self.control.seconds_left
        patience = max(
            tuning.all_neighbourhoods_seconds, tuning.all_neighbourhoods_share * left_over
        )
        until = min(self.control.deadline, time.monotonic() + patience)
        return improved(self.lp, chosen, usable, until)

    def _proven(
        self,
        chosen: Ints,
        incumbent: float,
        priced: Priced,
        columns: int,
        known: float,
        slack: float | None,
    ) -> SetPartitioningResult:
        """The best plan; with ``slack``, what plans almost as good need is fetched as well."""
        if slack is not None:
            wanted = incumbent - priced.bound + slack * incumbent + 2 * SURVIVOR_MARGIN
            known = self._fetched(priced, wanted, known, least=wanted)
        return self._found("optimal", chosen, incumbent, priced, columns, known)

    def _fetched(
        self, priced: Priced, mark: float, known: float, least: float = SURVIVOR_MARGIN
    ) -> float:
        """Fetch what is missing up to a mark; return up to which reduced cost all is there.

        Where that is too much, up to half the mark, and so on, but no less than ``least``.
        """
        while mark > known:
            try:
                self.lp.fetch(priced, mark)
            except TooManyGroups:
                mark /= 2
                if mark < least:
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
    ) -> SolverResult:
        def report(best: float, proven: float) -> None:
            best = min(best, incumbent)
            proven = max(bound, proven if stage == _PROOF else bound)
            self.progress(Progress(stage, len(columns), best / SCALE, proven / SCALE))

        report(incumbent, bound)
        control = SolveControl(self.control.deadline, self.control.cancelled, report)
        if hurried:
            control = self._hurried(control, incumbent, bound)
        lp = self.lp
        model = Model(lp.cost[columns], lp.columns(columns), lp.senses, lp.rhs)
        known = np.isin(columns, chosen)
        start = known.astype(float) if len(chosen) and known.sum() == len(chosen) else None
        # What the engine leaves open is a little less than what counts as closed.
        return solve_mip(
            model,
            engine=lp.engine,
            control=control,
            seed=lp.seed,
            start=start,
            gap=0.999 * self.granted,
            proving=stage == _PROOF and len(chosen) > 0,
            presolve_columns=self.tuning.presolve_columns,
        )

    def _hurried(self, control: SolveControl, incumbent: float, bound: float) -> SolveControl:
        """A control that ends a search after a while, sooner where a good plan gets no better."""
        started = since = time.monotonic()
        best, good = incumbent, bound + max(2 * self.granted, self.tuning.good_share * bound)

        def report(found: float, proven: float) -> None:
            nonlocal best, since
            if found < best - self.granted:
                best, since = found, time.monotonic()
            control.report(found, proven)

        def over() -> bool:
            idle = time.monotonic() - since
            stalled = best < min(incumbent, good) and idle > max(
                self.tuning.stalled_seconds, (since - started) / 2
            )
            return stalled or control.cancelled()

        tuning = self.tuning
        patience = max(tuning.search_seconds, tuning.search_share * self.control.seconds_left)
        return SolveControl(min(control.deadline, started + patience), over, report)

    def _found(
        self,
        outcome: Outcome,
        chosen: Ints,
        bound: float,
        priced: Priced,
        columns: int,
        known: float,
    ) -> SetPartitioningResult:
        objective = float(self.lp.cost[chosen].sum()) / SCALE
        measure = self.lp.reduced_measure(priced.duals).scaled(1 / SCALE)
        lowest = priced.bound / SCALE
        duals = priced.duals[: self.lp.units] / SCALE
        gap = objective - lowest
        certificate = Certificate(duals, measure, lowest, gap, known / SCALE)
        proven = objective if outcome == "optimal" else min(bound / SCALE, objective)
        return SetPartitioningResult(
            outcome, self.lp.pool, chosen, objective, proven, certificate, columns
        )

    def _nothing(self, outcome: Outcome, bound: float = 0.0) -> SetPartitioningResult:
        bound = np.inf if outcome == "infeasible" else max(bound, 0.0)
        return SetPartitioningResult(
            outcome, self.lp.pool, np.array([], dtype=np.int64), np.inf, bound
        )
