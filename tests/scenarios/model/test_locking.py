"""A plan judged by other locks, seats and declarations than it was solved under."""

from __future__ import annotations

from merger.plan import Edit
from merger.plans.validation import review
from scenarios import Scenario
from scenarios.model.document import from_document, to_document


def test_a_seat_moves_and_the_proof_no_longer_speaks(near: Scenario) -> None:
    group = next(g for g in near.groups if len(g.members) > 2)
    other = next(code for code in group.members if code != group.seat)
    held = near.solution.problem.constraints.with_entries("seats", [{"code": other}])
    changed = near.with_constraints(held)
    seats = {g.members: g.seat for g in changed.groups}
    assert seats[group.members] == other
    assert changed.solution.status == "edited"
    assert changed.solution.gap is None
    assert changed.plan == near.plan


def test_a_lock_that_the_plan_breaks_is_told_and_can_be_mended(near: Scenario) -> None:
    group = next(g for g in near.groups if len(g.members) > 2)
    held = near.solution.problem.constraints.with_entries("keep", [{"code": group.members[0]}])
    changed = near.with_constraints(held)
    flaws = review(changed.solution.evaluator, changed.plan)
    assert any(group.members[0] in flaw.group for flaw in flaws)
    mended = changed.with_history(changed.history.edited(Edit("split", group.members[:1])))
    flaws = review(mended.solution.evaluator, mended.plan)
    assert not any(flaw.group == group.members for flaw in flaws)


def test_names_leave_the_proof_as_it_is(near: Scenario) -> None:
    code = next(g.members[0] for g in near.groups if g.is_merger)
    held = near.solution.problem.constraints.with_entries(
        "names", [{"code": code, "name": "Tên Mới"}]
    )
    named = near.with_constraints(held)
    assert named.solution.status == "optimal"
    assert any("Tên Mới" in g.name for g in named.groups)


def test_it_is_kept_with_the_scenario(near: Scenario) -> None:
    code = near.groups[0].members[0]
    held = near.solution.problem.constraints.with_entries(
        "exempt", [{"code": code, "reason": "quốc phòng", "reference": "CV 1"}]
    )
    again = from_document(to_document(near.with_constraints(held)), near.dataset)
    assert again.solution.problem.constraints == held
    assert again.solution.status == "edited"
    assert again.solution.evaluator.assessment.units[code].verdict == "exempt"


def test_answers_are_kept_for_what_was_fixed_then(near: Scenario) -> None:
    code = near.groups[0].members[0]
    held = near.solution.problem.constraints.with_entries("seats", [{"code": code}])
    assert near.with_constraints(held).mark != near.mark
