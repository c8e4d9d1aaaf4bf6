"""Undo, redo and branches: nothing that was done by hand is ever lost."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from geodata import InputError
from merger import Plan, Problem, load_criteria, solve, solve_problem
from merger.plan import Edit
from merger.plans import without_proof
from merger.side_constraints import SideConstraints
from scenarios import Scenario
from scenarios.model.document import from_document, to_document
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


def test_an_edit_elsewhere_renames_no_group_that_it_leaves_as_it_is() -> None:
    """A new and larger group wants the name that a group bears; who was there keeps it."""
    dataset = grid(6, 1, population=[900, 100, 20_000, 100, 90_000, 100], area_km2=[40.0] * 6)
    dataset.units["name"] = ["Xã An", "Xã B", "Xã C", "Xã D", "Xã An", "Xã E"]
    codes = dataset.codes
    problem = Problem(dataset, load_criteria("nq76-2025"))
    smaller = Plan((codes[:2], *((code,) for code in codes[2:])))
    scenario = Scenario.of("Một", without_proof(problem, smaller))
    # The unit left alone bears "An" itself, so that the pair is called after its other member.
    assert scenario.groups[0].name == "Xã B"
    after = scenario.edited(scenario.history.edited(Edit("merge", codes[4:])))
    names = {group.members: group.name for group in after.groups}
    assert names[codes[:2]] == "Xã B"
    assert names[codes[4:]] == "Xã An"
    # Once split again the unit alone takes its own name; nothing else moves.
    back = after.edited(after.history.undo())
    assert [g.name for g in back.groups if g.members == codes[:2]] == ["Xã B"]


def test_a_name_that_a_larger_group_wants_stays_where_it_was() -> None:
    people = [900, 100, 95_000, 90_000, 50]
    dataset = grid(5, 1, population=people, area_km2=[40.0] * 5)
    dataset.units["name"] = ["Xã An", "Xã B", "Xã C", "Xã An", "Xã E"]
    codes = dataset.codes
    plan = Plan((codes[:2], codes[2:4], codes[4:]))
    scenario = Scenario.of("Một", without_proof(Problem(dataset, load_criteria("nq76-2025")), plan))
    assert [group.name for group in scenario.groups][:2] == ["Xã An", "Xã C"]
    after = scenario.edited(scenario.history.edited(Edit("regroup", codes[3:])))
    names = {group.members: group.name for group in after.groups}
    assert names == {codes[:2]: "Xã An", codes[2:3]: "Xã C", codes[3:]: "Xã E"}
    again = from_document(to_document(after), dataset)
    assert {group.members: group.name for group in again.groups} == names


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
