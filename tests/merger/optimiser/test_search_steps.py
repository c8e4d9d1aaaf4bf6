"""What the search for a proven plan does next, decision by decision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from merger.optimiser.result import SURVIVOR_MARGIN
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
from merger.optimiser.tuning import Tuning

TUNING = Tuning(widening=4, far_share=0.05, at_once=1_000)
ALL = Terms(tuning=TUNING)
SOME = replace(ALL, can_fetch=True)
"""With a pool that holds every candidate, and with one that may lack some."""


def at(terms: Terms = ALL, **told: Any) -> SearchState:
    """A search of 100 columns at a bound of 1,000; a pool of ``SOME`` is complete below 0."""
    complete_below = 0.0 if terms.can_fetch else np.inf
    start = {"bound": 1000.0, "count": 100, "complete_below": complete_below}
    return SearchState(terms, **(start | told))


def solved(incumbent: float = np.inf, within: int = 0, **told: Any) -> Solved:
    """An engine that was done in time."""
    answer = Solved(False, -np.inf, False, incumbent, within)
    return replace(answer, **told)


CUT = {"cut_short": True, "bound": 1001.0}

TABLE: dict[str, tuple[SearchState, Answer, Step]] = {
    # After pricing
    "no plan, and it is proven": (
        at(), Unbounded("infeasible", np.inf), Finish("infeasible", 0.0)),
    "nothing can be said of some candidates": (
        at(SOME), Unbounded("incomplete", 1010.0), Finish("incomplete", 0.0)),
    "no time for a bound": (
        at(), Unbounded("stopped", np.inf), Finish("stopped", 0.0)),
    "no time for a bound, the plan given is kept": (
        at(), Unbounded("stopped", 1010.0), Finish("feasible", 0.0)),
    "few columns are the proof at once": (
        at(bound=-np.inf), Bounded(1000.0, np.inf, 100), Choose(True, 100)),
    "many columns: some of them first": (
        at(bound=-np.inf), Bounded(1000.0, np.inf, 101), Choose(False, 100)),
    "candidates are missing: no proof yet": (
        at(SOME, bound=-np.inf), Bounded(1000.0, np.inf, 10), Choose(False, 100)),
    "a plan given narrows the gap enough": (
        at(replace(ALL, started=True), bound=-np.inf), Bounded(1000.0, 1010.0, 1_000),
        Choose(True, 100)),
    "a plan given does not narrow it enough": (
        at(replace(ALL, started=True), bound=-np.inf), Bounded(1000.0, 1010.0, 1_001),
        Choose(False, 100)),
    "a plan given that meets the bound": (
        at(bound=-np.inf), Bounded(1000.0, 1000.0 + CLOSED / 2, 5),
        Finish("optimal", 1000.0 + CLOSED / 2)),
    "a plan given within the least gain": (
        at(Terms(least_gain=9000.0)), Bounded(1000.0, 9500.0, 5), Finish("optimal", 9500.0)),
    # After the choice of columns
    "a search that leaves useful columns out is hurried": (
        at(), Chosen(True, True, 3.0), Solve(False, True)),
    "a search that leaves only useless ones out is not": (
        at(), Chosen(True, False, 30.0), Solve(False, False)),
    "a proof is never hurried": (
        at(phase="proof"), Chosen(True, True, 3.0), Solve(True, False)),
    # After a programme solved to its end
    "the plan is proven: no useful column was left out": (
        at(reach=10.0, left_out=True), solved(1010.0), Finish("optimal", 1010.0)),
    "everything was looked at, and there is no plan": (
        at(phase="proof"), solved(), Finish("infeasible", 0.0)),
    "no plan among some columns: more of them": (
        at(reach=5.0, left_out=True), solved(within=5_000), Choose(False, 400)),
    "no plan among all columns of a pool that lacks some": (
        at(SOME, reach=0.0), solved(within=100), Finish("incomplete", 0.0)),
    "a plan near the bound: on to the proof": (
        at(reach=5.0, left_out=True), solved(1010.0, 400), Choose(True, 100)),
    "candidates are missing within the gap: they are fetched": (
        at(SOME, reach=0.0, left_out=True), solved(1010.0, 400), Fetch(10.0)),
    "all of them are there already": (
        at(SOME, complete_below=10.0, reach=5.0, left_out=True), solved(1010.0, 400),
        Choose(True, 100)),
    "too many columns lie within the gap: more are searched": (
        at(reach=5.0, left_out=True), solved(1010.0, 401), Choose(False, 400)),
    "a plan far from the bound is made better first": (
        at(reach=5.0, left_out=True), solved(1100.0, 400), Improve()),
    "what was made better already is not tried again": (
        at(reach=5.0, left_out=True, improved=1100.0), solved(1100.0, 400), Choose(True, 100)),
    "a better plan than that is tried again": (
        at(reach=5.0, left_out=True, improved=1100.0), solved(1090.0, 400), Improve()),
    "the proof was done on all that could be fetched": (
        at(SOME, phase="proof", complete_below=4.0, reach=4.0), solved(1010.0, 400),
        Finish("feasible", 1004.0)),
    # After a programme cut short
    "a proof cut short": (
        at(phase="proof", reach=10.0), solved(1010.0, 50, **CUT), Finish("feasible", 1001.0)),
    "what was left out may cost less than the engine's bound": (
        at(SOME, phase="proof", reach=0.5), solved(1010.0, 50, **CUT), Finish("feasible", 1000.5)),
    "no bound from the engine: that of the linear programme": (
        at(phase="proof"), solved(1010.0, 50, cut_short=True), Finish("feasible", 1000.0)),
    "a proof cut short without a plan": (
        at(phase="proof"), solved(**CUT), Finish("stopped", 1001.0)),
    "a hurried search cut short: more columns, here all within the gap": (
        at(hurried=True, reach=5.0, left_out=True), solved(1010.0, 400, **CUT),
        Choose(True, 400)),
    "the same with more columns than that": (
        at(hurried=True, reach=5.0, left_out=True, improved=1010.0), solved(1010.0, 401, **CUT),
        Choose(False, 400)),
    "the same without a plan": (
        at(hurried=True, reach=5.0, left_out=True), solved(within=9_000, **CUT),
        Choose(False, 400)),
    "the same with many columns within the gap: better in parts first": (
        at(hurried=True, reach=5.0, left_out=True), solved(1010.0, 401, **CUT), Improve()),
    "a hurried search at the end of all time": (
        at(hurried=True, reach=5.0, left_out=True), solved(1010.0, 400, over=True, **CUT),
        Finish("feasible", 1001.0)),
    "a search cut short that was not hurried: the end of all time": (
        at(reach=np.inf), solved(1010.0, 400, **CUT), Finish("feasible", 1001.0)),
    "a search cut short that found the bound": (
        at(hurried=True, reach=5.0, left_out=True), solved(1000.0, 0, **CUT),
        Finish("optimal", 1000.0)),
    # After a plan was made better in parts
    "better, and few columns are left within the gap": (
        at(SOME, incumbent=1100.0, left_out=True), Improved(1010.0, 400), Fetch(10.0)),
    "no better, and many are": (
        at(incumbent=1100.0, left_out=True), Improved(1100.0, 401), Choose(False, 400)),
    "better after a search cut short: more columns, and no fetch yet": (
        at(SOME, incumbent=1100.0, left_out=True, search_cut=True), Improved(1010.0, 10),
        Choose(False, 400)),
    "better, and the bound is met": (
        at(incumbent=1100.0, left_out=True, search_cut=True), Improved(1000.0, 0),
        Finish("optimal", 1000.0)),
    # After a fetch
    "all is there: the proof": (
        at(SOME, incumbent=1010.0, mark=10.0), Fetched("all", 300), Choose(True, 100)),
    "too much: half as far": (
        at(SOME, incumbent=1010.0, mark=10.0), Fetched("too many", 300), Fetch(5.0)),
    "too much, and half is there already": (
        at(SOME, incumbent=1010.0, mark=10.0, complete_below=5.0), Fetched("too many", 300),
        Choose(True, 100)),
    "too much, however little": (
        at(SOME, incumbent=1010.0, mark=SURVIVOR_MARGIN), Fetched("too many", 300),
        Choose(True, 100)),
    "no time to fetch: the proof on what there is": (
        at(SOME, incumbent=1010.0, mark=10.0), Fetched("no time", 300), Choose(True, 100)),
    # Once the plan is proven
    "later goals may worsen the plan: what they need is fetched": (
        at(replace(SOME, slack=0.01), reach=10.0, complete_below=10.0), solved(1010.0),
        Fetch(10.0 + 10.1 + 2 * SURVIVOR_MARGIN)),
    "what they need is there": (
        at(replace(SOME, slack=0.01), reach=30.0, complete_below=30.0), solved(1010.0),
        Finish("optimal", 1010.0)),
    "it was fetched": (
        at(replace(SOME, slack=0.01), phase="survivors", incumbent=1010.0, mark=21.0),
        Fetched("all", 9), Finish("optimal", 1010.0)),
    "it is too much: the plan is proven all the same": (
        at(replace(SOME, slack=0.01), phase="survivors", incumbent=1010.0, mark=21.0),
        Fetched("too many", 9), Finish("optimal", 1010.0)),
}  # fmt: skip


@pytest.mark.parametrize(("state", "answer", "step"), TABLE.values(), ids=TABLE)
def test_next_step(state: SearchState, answer: Answer, step: Step) -> None:
    assert next_step(state, answer)[1] == step


def test_a_search_begins_with_the_bound() -> None:
    state, step = first_step(ALL, 50)
    assert step == Price()
    assert (state.count, state.complete_below) == (50, np.inf)
    assert first_step(SOME, 50)[0].complete_below == 0.0


def test_the_state_remembers_what_later_steps_go_by() -> None:
    state, _ = next_step(at(SOME, reach=0.0, left_out=True), solved(1010.0, 400))
    assert (state.incumbent, state.within, state.mark) == (1010.0, 400, 10.0)
    state, _ = next_step(state, Fetched("too many", 400))
    state, _ = next_step(state, Fetched("all", 450))
    assert (state.complete_below, state.phase, state.within) == (5.0, "proof", 450)
    state, _ = next_step(state, Chosen(True, False, 30.0))
    # What is missing may cost less than what was left out.
    assert (state.reach, state.left_out, state.hurried) == (5.0, True, False)
    # A gain of 5 is all that remains open.
    assert next_step(state, solved(1010.0, 450))[1] == Finish("feasible", 1005.0)
    assert next_step(state, solved(1005.0, 450))[1] == Finish("optimal", 1005.0)


def test_every_kind_of_step_and_answer_is_in_the_table() -> None:
    steps = {type(step) for *_, step in TABLE.values()} | {Price}
    assert steps == set(Step.__args__)  # type: ignore[attr-defined]
    answers = {type(answer) for _, answer, _ in TABLE.values()}
    assert answers == set(Answer.__args__)  # type: ignore[attr-defined]
