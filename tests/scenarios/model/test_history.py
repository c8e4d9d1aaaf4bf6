"""Undo, redo and branches: nothing that was done by hand is ever lost."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from geodata import InputError
from merger import Plan, load_criteria, solve, solve_problem
from merger.plan import Edit
from merger.side_constraints import SideConstraints
from scenarios import Scenario
from scenarios.model.history import History
from tests.support.coverages import grid

CODES = tuple(f"{i:05d}" for i in range(6))


class Steps(RuleBasedStateMachine):
    """The history against two plain stacks."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History.of(Plan.unmerged(CODES))
        self.done, self.undone = [self.history.plan], []
        self.seen = [self.history.plan]

    @rule(pair=st.sets(st.sampled_from(CODES), min_size=2, max_size=2))
    def edit(self, pair: set[str]) -> None:
        try:
            self.history = self.history.edited(Edit("regroup", tuple(sorted(pair))))
        except InputError:
            return
        self.done.append(self.history.plan)
        self.seen.append(self.history.plan)
        self.undone = []

    @precondition(lambda self: len(self.done) > 1)
    @rule()
    def undo(self) -> None:
        assert self.history.can_undo
        self.undone.append(self.done.pop())
        self.history = self.history.undo()

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        assert self.history.can_redo
        self.done.append(self.undone.pop())
        self.history = self.history.redo()

    @invariant()
    def stands(self) -> None:
        assert self.history.plan == self.done[-1]
        assert [version.plan for version in self.history.versions] == self.seen


TestSteps = Steps.TestCase
TestSteps.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)


def test_an_edit_after_an_undo_starts_a_branch() -> None:
    first = History.of(Plan.unmerged(CODES))
    one = first.edited(Edit("merge", CODES[:2])).undo()
    other = one.edited(Edit("merge", CODES[2:4]))
    assert [version.parent for version in other.versions] == [None, 0, 0]
    assert other.going_to(1).plan.group_of[CODES[0]] == CODES[:2]
    with pytest.raises(InputError):
        other.going_to(3)


def test_ends_stay_where_they_are() -> None:
    history = History.of(Plan.unmerged(CODES))
    assert history.undo() is history
    assert history.redo() is history
    assert history.made_by_hand() == ()
    assert not history.is_edited


def test_groups_made_by_hand_stay_so_after_an_improvement() -> None:
    dataset = grid(5, 1, population=[900, *4 * [20_000]], area_km2=[40.0] * 5)
    best = solve(dataset, load_criteria("nq76-2025"))
    codes = dataset.codes
    pair = (codes[2], codes[3])
    improved = solve_problem(best.problem, extra=SideConstraints(fixed=frozenset({pair})))
    scenario = Scenario.of("Hai", improved)
    assert scenario.made_by_hand() == (pair,)
    more = scenario.with_history(scenario.history.edited(Edit("split", codes[:1])))
    assert pair in more.made_by_hand()
    torn = scenario.with_history(scenario.history.edited(Edit("split", pair[:1])))
    assert pair not in torn.made_by_hand()


def test_a_scenario_follows_its_history() -> None:
    dataset = grid(4, 1, population=[1500, 9000, 9000, 9000], area_km2=[9.0, 60.0, 60.0, 60.0])
    best = solve(dataset, load_criteria("nq76-2025"))
    scenario = Scenario.of("Một", best)
    codes = dataset.codes
    edited = scenario.with_history(scenario.history.edited(Edit("merge", (codes[2], codes[3]))))
    assert edited.solution.status == "edited"
    assert edited.history.is_edited
    assert edited.history.made_by_hand() == ((codes[2], codes[3]),)
    back = edited.with_history(edited.history.undo())
    assert back.solution.status == best.status
    assert back.solution.goals == best.goals
    assert back.id == scenario.id
    again = back.with_history(back.history.redo())
    assert again.plan == edited.plan
