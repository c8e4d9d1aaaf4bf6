"""What the search for a proven plan does next: decisions only, nothing is computed here.

The search goes from the linear programme to a plan and from there to its proof::

    price ──▶ choose ──▶ solve ──▶ done
                ▲          │
                │          ├──▶ improve a plan that is far from the bound, part by part
                │          ├──▶ look at more columns ──┐
                │          └──▶ fetch what is missing ─┤
                └──────────────────────────────────────┘

:func:`next_step` is told what came of the step before and says what to do now; the state it hands
back is all that it goes by. Whoever carries the steps out
(:mod:`merger.optimiser.set_partitioning`) holds the columns and the plan, and decides nothing.

The words: a plan's *gap* is its cost less the bound. A column is *within the gap* if its reduced
cost is at most the gap: no other column can be in a better plan (reduced-cost fixing: Balas and
Martin, "Logical and reduced-cost considerations in 0–1 programming", 1980). All costs are scaled,
see :data:`merger.optimiser.programme.SCALE`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from merger.optimiser.column_generation import NoBound
from merger.optimiser.result import SURVIVOR_MARGIN, Outcome
from merger.optimiser.tuning import DEFAULT, Tuning

CLOSED = 1e-4
"""Plans this close to the bound are optimal: 1e-8 in cost units."""

Phase = Literal["search", "proof", "survivors"]
"""``search``: for a good plan, among some columns. ``proof``: among all within the gap.
``survivors``: the plan is proven; the goals after this one may need columns beyond its gap."""


# What to do


@dataclass(frozen=True)
class Price:
    """Find the bound and the duals."""


@dataclass(frozen=True)
class Choose:
    """Choose the columns of the next 0–1 programme.

    Attributes:
        all_within: all columns within the gap; otherwise ``count`` promising ones.
        count: how many.
    """

    all_within: bool
    count: int


@dataclass(frozen=True)
class Solve:
    """Solve the 0–1 programme of the columns chosen.

    Attributes:
        proving: it is to prove the plan: better plans use no other columns.
        hurried: it may be cut short, since it cannot prove anything.
    """

    proving: bool
    hurried: bool


@dataclass(frozen=True)
class Improve:
    """Plan parts of the best plan anew."""


@dataclass(frozen=True)
class Fetch:
    """Fetch the candidates that the pool lacks, up to this reduced cost."""

    mark: float


@dataclass(frozen=True)
class Finish:
    """Stop, and tell what was found.

    Attributes:
        outcome: as in :class:`merger.optimiser.result.SetPartitioningResult`.
        bound: proven lower bound on the cost of any plan; of no meaning where there is none.
    """

    outcome: Outcome
    bound: float


Step = Price | Choose | Solve | Improve | Fetch | Finish


# What came of it. ``incumbent`` is always the cost of the best plan held, infinite without one;
# ``within`` is the number of columns of the pool that lie within the gap of that plan.


@dataclass(frozen=True)
class Bounded:
    """After :class:`Price`: there is a bound."""

    bound: float
    incumbent: float
    within: int


@dataclass(frozen=True)
class Unbounded:
    """After :class:`Price`: there is none, and why."""

    why: NoBound
    incumbent: float


@dataclass(frozen=True)
class Chosen:
    """After :class:`Choose`.

    Attributes:
        left_out: whether the pool holds columns that were not chosen.
        useful_left_out: whether some of these lie within the gap.
        reach: the least reduced cost of these; infinite if there are none.
    """

    left_out: bool
    useful_left_out: bool
    reach: float


@dataclass(frozen=True)
class Solved:
    """After :class:`Solve`.

    Attributes:
        cut_short: the engine was stopped before its proof.
        bound: of the programme, as far as the engine got.
        over: there is no time left, or the solve was cancelled.
    """

    cut_short: bool
    bound: float
    over: bool
    incumbent: float
    within: int


@dataclass(frozen=True)
class Improved:
    """After :class:`Improve`."""

    incumbent: float
    within: int


@dataclass(frozen=True)
class Fetched:
    """After :class:`Fetch`: whether all is there now, was too much to hold, or took too long."""

    result: Literal["all", "too many", "no time"]
    within: int


Answer = Bounded | Unbounded | Chosen | Solved | Improved | Fetched


# What the decisions go by


@dataclass(frozen=True)
class Terms:
    """What stays the same during one search.

    Attributes:
        least_gain: a plan counts as better if it costs less by at least this; 0 if any gain
            counts.
        slack: the plan may become dearer by this share for the sake of later goals, so that the
            columns of all such plans must be in the pool in the end; None if no goal follows.
        can_fetch: whether the pool may lack candidates, which can then be fetched.
        started: whether a plan was given to begin with.
        tuning: how much to look at.
    """

    least_gain: float = 0.0
    slack: float | None = None
    can_fetch: bool = False
    started: bool = False
    tuning: Tuning = DEFAULT

    @property
    def closed(self) -> float:
        """Plans whose gap is at most this are optimal."""
        return max(CLOSED, self.least_gain)


@dataclass(frozen=True)
class SearchState:
    """Where the search stands.

    Attributes:
        terms: what stays the same.
        count: columns that the next search takes.
        phase: what it is at.
        bound: of the linear programme.
        incumbent: cost of the best plan so far, infinite without one.
        within: columns of the pool within the gap of that plan.
        complete_below: the pool holds every candidate of less reduced cost than this.
        left_out: whether the last programme left columns of the pool out.
        reach: plans with a column that the last programme left out cost at least the bound and
            this; infinite if nothing was left out or can be missing.
        hurried: whether the last programme might be cut short.
        search_cut: whether it was, with time left for another.
        improved: cost of the plan when its parts were last planned anew.
        mark: up to which reduced cost candidates are being fetched.
    """

    terms: Terms = field(default_factory=Terms)
    count: int = DEFAULT.first_columns
    phase: Phase = "search"
    bound: float = -np.inf
    incumbent: float = np.inf
    within: int = 0
    complete_below: float = np.inf
    left_out: bool = False
    reach: float = np.inf
    hurried: bool = False
    search_cut: bool = False
    improved: float = np.inf
    mark: float = 0.0

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan."""
        return bool(np.isfinite(self.incumbent))

    @property
    def gap(self) -> float:
        """Columns of more reduced cost than this are in no plan that counts as better."""
        return self.incumbent - self.bound - self.terms.least_gain

    @property
    def many_within(self) -> bool:
        """Whether too many columns lie within the gap for a proof to be tried."""
        return self.within > self.terms.tuning.widening * self.count


Next = tuple[SearchState, Step]


def first_step(terms: Terms, count: int) -> Next:
    """Where a search begins; it looks at ``count`` columns first."""
    complete_below = 0.0 if terms.can_fetch else np.inf
    return SearchState(terms=terms, count=count, complete_below=complete_below), Price()


def next_step(state: SearchState, answer: Answer) -> Next:
    """Say what to do after a step.

    Args:
        state: as it was handed back with that step.
        answer: what came of it.
    """
    match answer:
        case Unbounded(why, incumbent):
            # Time ran out before there was a bound: the plan given is better than none.
            fallback = why == "stopped" and np.isfinite(incumbent)
            return state, Finish("feasible" if fallback else why, 0.0)
        case Bounded(bound, incumbent, within):
            return _choose(replace(state, bound=bound, incumbent=incumbent, within=within))
        case Chosen(left_out, useful_left_out, reach):
            hurried = state.phase == "search" and useful_left_out
            reach = min(reach, state.complete_below)
            state = replace(state, left_out=left_out, reach=reach, hurried=hurried)
            return state, Solve(state.phase == "proof", hurried)
        case Solved():
            return _after_programme(state, answer)
        case Improved(incumbent, within):
            state = replace(state, incumbent=incumbent, improved=incumbent, within=within)
            return _look_further(state)
        case Fetched(result, within):
            return _after_fetch(replace(state, within=within), result)


def _choose(state: SearchState) -> Next:
    """The next 0–1 programme, unless the plan already meets the bound."""
    if state.has_plan and state.incumbent - state.bound <= state.terms.closed:
        return _proven(state)
    at_once = max(state.count, state.terms.tuning.at_once if state.terms.started else 0)
    if state.complete_below >= state.gap and state.within <= at_once:
        state = replace(state, phase="proof")
    return state, Choose(state.phase == "proof", state.count)


def _after_programme(state: SearchState, answer: Solved) -> Next:
    """Done, out of time, or not far enough."""
    search_cut = answer.cut_short and state.hurried and not answer.over
    state = replace(state, incumbent=answer.incumbent, within=answer.within, search_cut=search_cut)
    if not answer.cut_short and state.gap <= state.reach:
        # No column that was left out, and no candidate that is missing, can be in a better plan.
        return _proven(state) if state.has_plan else (state, Finish("infeasible", 0.0))
    out_of_time = answer.cut_short and not search_cut
    proof_is_short = state.phase == "proof" and state.has_plan
    if out_of_time or proof_is_short:
        # Out of time, or more candidates lie within the gap than can be fetched.
        bound = state.bound + state.reach
        if answer.cut_short:
            bound = min(answer.bound, bound)
        outcome: Outcome = "feasible" if state.has_plan else "stopped"
        return state, Finish(outcome, max(state.bound, bound))
    far = state.gap > state.terms.tuning.far_share * state.incumbent
    if state.incumbent < state.improved and (state.many_within if search_cut else far):
        return state, Improve()
    return _look_further(state)


def _look_further(state: SearchState) -> Next:
    """More columns of the pool, or the candidates that the pool lacks."""
    if not state.search_cut and state.has_plan and not state.many_within:
        if state.gap > state.complete_below:
            return replace(state, mark=state.gap), Fetch(state.gap)
        return _choose(replace(state, phase="proof"))
    if state.search_cut or state.left_out:
        return _choose(replace(state, count=state.count * state.terms.tuning.widening))
    # All that the pool holds makes no plan.
    return state, Finish("incomplete" if state.terms.can_fetch else "infeasible", 0.0)


def _after_fetch(state: SearchState, result: str) -> Next:
    """The proof; where there was too much to fetch, half as far is tried first, and so on."""
    if result == "all":
        state = replace(state, complete_below=state.mark)
    if state.phase == "survivors":
        return state, Finish("optimal", state.incumbent)
    half = state.mark / 2
    if result == "too many" and half >= SURVIVOR_MARGIN and half > state.complete_below:
        return replace(state, mark=half), Fetch(half)
    return _choose(replace(state, phase="proof"))


def _proven(state: SearchState) -> Next:
    """The end, once the pool holds what plans almost as good are made of."""
    state = replace(state, phase="survivors")
    slack = state.terms.slack
    if slack is not None:
        mark = state.incumbent - state.bound + slack * state.incumbent + 2 * SURVIVOR_MARGIN
        if mark > state.complete_below:
            return replace(state, mark=mark), Fetch(mark)
    return state, Finish("optimal", state.incumbent)
