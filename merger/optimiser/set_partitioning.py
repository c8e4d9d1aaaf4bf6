"""Set partitioning over a pool of groups, solved exactly.

Column generation gives the linear programme's value over the whole pool; an incumbent comes from
the columns of low reduced cost; columns whose reduced cost exceeds incumbent − bound cannot be in
any better plan and are dropped; the rest is solved as a 0–1 programme. Where the pool does not
hold every candidate, the missing ones of negative reduced cost are fetched before the bound is
believed, and those within the gap before the proof. What comes back is proven, or says how far the
proof got. (Barnhart et al., "Branch-and-price", Oper. Res. 46, 1998; reduced-cost fixing: Balas
and Martin 1980.)

Which of these comes next is decided in :mod:`merger.optimiser.search_steps`; here the steps are
carried out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from merger.arrays import Floats, Ints
from merger.groups import GroupLinear, LinearConstraint, OutOfTime, Pool, TooManyGroups
from merger.optimiser.column_generation import ColumnGeneration, Grow, NoBound, Priced
from merger.optimiser.neighbourhoods import improved
from merger.optimiser.programme import SCALE
from merger.optimiser.result import Progress, SetPartitioningResult, Stage
from merger.optimiser.search_steps import (
    CLOSED,
    Answer,
    Bounded,
    Choose,
    Chosen,
    Fetch,
    Fetched,
    Finish,
    Improve,
    Improved,
    Price,
    SearchState,
    Solve,
    Solved,
    Step,
    Terms,
    Unbounded,
    first_step,
    next_step,
)
from merger.optimiser.solvers import Model, SolveControl, solve_mip
from merger.optimiser.tuning import DEFAULT, Tuning
from merger.solution import Certificate


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
    first_columns: int | None = None,
    grow: Grow | None = None,
    least_gain: float = 0.0,
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
        first_columns: how many the first search takes, ``tuning.first_columns`` by default; where
            they are all that lie within the gap, it is the proof.
        grow: fetches candidates that the pool lacks.
        least_gain: two plans differ in cost by more than this, or not at all, so that the search
            can stop this close to the bound; 0 if nothing of the kind is known.
        slack: later goals may make the plan dearer by this share: what such plans are made of is
            to be in the pool in the end; None if no goal follows.
        start: positions in the pool of a plan known before.
        tuning: how much to look at and how long.

    Raises:
        EngineFailed: the engine broke down.
    """

    def priced(columns: int) -> None:
        progress(Progress("pricing", columns, np.inf, 0.0))

    lp = ColumnGeneration(pool, cost, rows, engine, control, seed, priced, grow, tuning)
    if start is not None and not lp.programme.keeps_rows(start):
        start = None  # a plan of another question
    least_gain *= SCALE
    terms = Terms(
        least_gain=least_gain if least_gain > CLOSED else 0.0,
        slack=slack,
        can_fetch=grow is not None,
        started=start is not None,
        tuning=tuning,
    )
    search = _Search(lp, cost if tie is None else tie, progress, start)
    state, step = first_step(terms, first_columns or tuning.first_columns)
    while not isinstance(step, Finish):
        state, step = next_step(state, search.carry_out(step, state))
    return search.result(step, state.complete_below, terms.least_gain)


class _Search:
    """Carries out the steps of a search; holds the columns and the best plan.

    Attributes:
        chosen: positions in the pool of the best plan so far; empty without one.
        columns: positions of the columns of the last 0–1 programme.
        reduced: cost less duals of every group of the pool, at least 0; empty before pricing.
    """

    def __init__(
        self,
        lp: ColumnGeneration,
        tie: GroupLinear,
        progress: Callable[[Progress], None],
        start: Ints | None,
    ) -> None:
        self.lp, self.tie, self.progress = lp, tie, progress
        self.control, self.tuning = lp.control, lp.tuning
        self.chosen = np.array([], dtype=np.int64) if start is None else start
        self.columns = self.chosen
        self.reduced: Floats = np.array([])
        self.priced: Priced | None = None

    def carry_out(self, step: Step, state: SearchState) -> Answer:
        """Do what a step says, and tell what came of it."""
        match step:
            case Price():
                return self._price(state)
            case Choose(all_within, count):
                return self._choose(all_within, count, state)
            case Solve(proving, hurried):
                return self._solve(proving, hurried, state)
            case Improve():
                self._improve(state)
                return Improved(self.incumbent, self._within(state))
            case Fetch(mark):
                return self._fetch(mark, state)
            case Finish():
                raise ValueError("nothing is left to do")

    @property
    def incumbent(self) -> float:
        """Cost of the best plan so far, infinite without one."""
        return float(self.lp.programme.cost[self.chosen].sum()) if len(self.chosen) else np.inf

    def _within(self, state: SearchState) -> int:
        """How many columns lie within the gap of the best plan."""
        gap = replace(state, incumbent=self.incumbent).gap
        return int((self.reduced <= gap).sum())

    def _price(self, state: SearchState) -> Answer:
        """The bound of the linear programme, as tight as subset rows make it."""
        if (np.diff(self.lp.programme.by_unit.indptr) == 0).any():
            why: NoBound = "infeasible" if self.lp.grow is None else "incomplete"
            return Unbounded(why, np.inf)
        try:
            priced = self.lp.price()
            if isinstance(priced, Priced):
                priced = self.lp.strengthen(priced)
        except TooManyGroups:
            priced = "incomplete"
        except OutOfTime:
            priced = "stopped"
        if not isinstance(priced, Priced):
            return Unbounded(priced, self.incumbent)
        self.priced = priced
        self.reduced = np.maximum(self.lp.programme.reduced(priced.duals), 0.0)
        state = replace(state, bound=priced.bound)
        return Bounded(priced.bound, self.incumbent, self._within(state))

    def _choose(self, all_within: bool, count: int, state: SearchState) -> Chosen:
        """The columns of the next programme, and what is not among them."""
        if self.control.awaited:  # the plan there is must do
            self.columns = self.chosen
            return Chosen(True, True, 0.0)
        within = self.reduced <= state.gap
        if all_within:
            self.columns = np.flatnonzero(within)
        else:
            self.columns = self._promising(count, state.gap)
        left_out = np.ones(len(self.reduced), dtype=bool)
        left_out[self.columns] = False
        some = bool(left_out.any())
        reach = float(self.reduced[left_out].min()) if some else np.inf
        return Chosen(some, bool((left_out & within).any()), reach)

    def _promising(self, count: int, gap: float) -> Ints:
        """Columns of low reduced cost: ``count`` of all, a few of each unit, all single units.

        Where many tie, the cheaper of the next goal come first. Units that stay alone make most
        sets of columns feasible; a choice for each unit makes the others so.
        """
        pool, reduced = self.lp.programme.pool, self.reduced
        rank = np.lexsort((self.tie.of(pool), np.round(reduced, 6)))
        rank = rank[reduced[rank] <= gap]
        held = pool.incidence[rank].tocoo()
        order = np.argsort(held.col, kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(len(order)) - np.searchsorted(held.col[order], held.col[order])
        few = held.row[place < max(self.tuning.columns_per_unit, count // self.lp.programme.units)]
        wanted = [rank[:count], rank[few], np.flatnonzero(pool.size == 1)]
        return np.unique(np.concatenate(wanted))

    def _improve(self, state: SearchState) -> None:
        """Plan neighbourhoods of the best plan anew."""
        usable = np.flatnonzero(self.reduced <= state.gap)
        usable = usable[np.argsort(self.reduced[usable], kind="stable")]
        tuning, left = self.tuning, self.control.seconds_left
        seconds = max(tuning.all_neighbourhoods_seconds, tuning.all_neighbourhoods_share * left)
        until = min(self.control.deadline, time.monotonic() + seconds)
        self.chosen = improved(self.lp, self.chosen, usable, until)

    def _fetch(self, mark: float, state: SearchState) -> Fetched:
        """What is missing up to a reduced cost joins the pool."""
        assert self.priced is not None
        try:
            self.lp.fetch(self.priced.duals, mark)
        except TooManyGroups:
            return Fetched("too many", state.within)
        except OutOfTime:
            return Fetched("no time", state.within)
        self.reduced = np.maximum(self.lp.programme.reduced(self.priced.duals), 0.0)
        return Fetched("all", self._within(state))

    def _solve(self, proving: bool, hurried: bool, state: SearchState) -> Solved:
        """The 0–1 programme of the columns chosen; a better plan is taken over."""
        stage: Stage = "proof" if proving else "search"
        if self.control.awaited:
            return Solved(True, -np.inf, True, self.incumbent, state.within)
        lp, columns, chosen = self.lp, self.columns, self.chosen
        programme = lp.programme

        def report(best: float, proven: float) -> None:
            best = min(best, state.incumbent)
            proven = max(state.bound, proven if proving else state.bound)
            self.progress(Progress(stage, len(columns), best / SCALE, proven / SCALE))

        report(state.incumbent, state.bound)
        control = SolveControl(self.control.deadline, self.control.cancelled, report)
        if hurried:
            control = self._hurried(control, state)
        held = np.isin(columns, chosen)
        start = held.astype(float) if len(chosen) and held.sum() == len(chosen) else None
        answer = solve_mip(
            Model(
                programme.cost[columns],
                programme.columns(columns),
                programme.rows.senses,
                programme.rows.rhs,
            ),
            engine=lp.engine,
            control=control,
            seed=lp.seed,
            start=start,
            # What the engine leaves open is a little less than what counts as closed.
            gap=0.999 * state.terms.least_gain,
            proving=proving and len(chosen) > 0,
            presolve_columns=self.tuning.presolve_columns,
        )
        if len(answer.values):
            found = columns[answer.values > 0.5]
            if float(programme.cost[found].sum()) < self.incumbent:
                self.chosen = found
        cut_short = answer.outcome in {"feasible", "stopped"}
        over = cut_short and self.control.over
        return Solved(cut_short, answer.bound, over, self.incumbent, self._within(state))

    def _hurried(self, control: SolveControl, state: SearchState) -> SolveControl:
        """A control that ends a search after a while, sooner where a good plan gets no better."""
        tuning, least_gain = self.tuning, state.terms.least_gain
        started = since = time.monotonic()
        best = state.incumbent
        good = state.bound + max(2 * least_gain, tuning.good_share * state.bound)

        def report(found: float, proven: float) -> None:
            nonlocal best, since
            if found < best - least_gain:
                best, since = found, time.monotonic()
            control.report(found, proven)

        def over() -> bool:
            idle = time.monotonic() - since
            patience = max(tuning.stalled_seconds, (since - started) / 2)
            stalled = best < min(state.incumbent, good) and idle > patience
            return stalled or control.cancelled()

        seconds = max(tuning.search_seconds, tuning.search_share * self.control.seconds_left)
        deadline = min(control.deadline, started + seconds)
        return SolveControl(deadline, over, report, asked=self.control.cancelled)

    def result(
        self, end: Finish, complete_below: float, least_gain: float
    ) -> SetPartitioningResult:
        """What was found, in unscaled costs, with what the bound rests on."""
        outcome, bound, pool = end.outcome, end.bound / SCALE, self.lp.programme.pool
        if outcome not in {"optimal", "feasible"}:
            nothing = np.array([], dtype=np.int64)
            bound = np.inf if outcome == "infeasible" else max(bound, 0.0)
            return SetPartitioningResult(outcome, pool, nothing, np.inf, bound)
        objective = self.incumbent / SCALE
        bound = objective if outcome == "optimal" else min(bound, objective)
        certificate = None
        if self.priced is not None:
            lowest = self.priced.bound / SCALE
            certificate = Certificate(
                duals=self.priced.duals.of_units / SCALE,
                measure=self.priced.duals.charged_to(self.lp.programme.measure).scaled(1 / SCALE),
                bound=lowest,
                gap=objective - lowest,
                complete_below=complete_below / SCALE,
                least_gain=least_gain / SCALE,
            )
        columns = len(self.columns) if certificate else 0
        return SetPartitioningResult(
            outcome, pool, self.chosen, objective, bound, certificate, columns
        )
