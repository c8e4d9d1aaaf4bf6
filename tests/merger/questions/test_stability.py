"""The plan nearest to one that was seen, against all partitions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geodata import InputError
from merger import Plan, solve_problem
from merger.plans import plan_changes
from merger.questions import nearest_to
from tests.support import LONG
from tests.support.reference import all_plans, as_sets, case


def _seen(plan: Plan) -> Plan:
    """What people saw: the plan before a unit moved, and without its last merger."""
    first, *rest = [group for group in plan.groups if len(group) > 1] or [plan.groups[0]]
    plan = plan.split([rest[-1][0]]) if rest else plan
    other = next((group for group in plan.groups if group != first), None)
    return plan if other is None else plan.merge([first[0], other[0]])


@pytest.mark.parametrize("seed", range(40 if LONG else 12))
@pytest.mark.parametrize("slack", [0.0, 0.02, 0.5])
def test_nearest_among_those_a_little_dearer(seed: int, slack: float) -> None:
    best, reference = case(seed)
    assert best.plan is not None
    seen = _seen(best.plan)
    found = solve_problem(best.problem, extra=nearest_to(best, seen, slack), start=best.plan)
    assert found.status == "optimal"
    assert found.plan is not None
    people = {code: unit["population"] for code, unit in reference.units.items()}

    def moved(plan: frozenset[frozenset[str]]) -> int:
        return sum(people[code] for group in plan - as_sets(seen) for code in group)

    plans = all_plans(reference)
    (left, touched, cost), _ = plans[0]
    fine = [
        (moved(plan), goals[1], goals[2])
        for goals, plan in plans
        if goals[0] == left
        and goals[1] <= touched * (1 + slack) + 1e-6
        and goals[2] <= cost * (1 + slack) + 1e-9
    ]
    values = {goal.key: goal.value for goal in found.goals}
    got = (values["near"], values.get("touched", 0), values["cost"])
    assert got == pytest.approx(min(fine), abs=1e-6)
    assert moved(as_sets(found.plan)) == values["near"]
    changes = plan_changes(seen, found.plan)
    units = [code for change in changes for code in change.units]
    assert sum(people[code] for code in units) >= values["near"]
    assert {g for change in changes for g in change.after} == set(found.plan.groups) - set(
        seen.groups
    )


def test_changes_are_the_smallest_sets_of_units() -> None:
    before = Plan((("1", "2"), ("3",), ("4", "5"), ("6",)))
    after = Plan((("1",), ("2", "3"), ("4", "5"), ("6",)))
    (change,) = plan_changes(before, after)
    assert (change.before, change.after) == ((("1", "2"), ("3",)), (("1",), ("2", "3")))
    told = change.told(dict(zip("123", "ABC", strict=True)), dict.fromkeys("123", 1000))
    assert told.en == "A + B; C → A; B + C (3,000 people)"
    assert plan_changes(after, after) == ()


def test_what_the_search_did_not_come_to_is_counted_from_the_plan() -> None:
    """A plan cut short knows but the units left and its cost; one read back may know less."""
    problem = case(5)[0].problem
    asked = problem.objective.ordered(["travel", "worst_way"], 0.0, 2)
    short = solve_problem(replace(problem, objective=asked), cancelled=lambda: True)
    assert short.plan is not None
    assert not {"travel", "worst_way:1"} & {goal.key for goal in short.goals}
    rows = nearest_to(short, short.plan, 0.0).budgets
    own = short.evaluator.pool(short.evaluator.rows_of(short.plan.groups))
    for measure, most in rows:
        got = float(measure.of(own).sum())
        assert got <= most
        assert got == pytest.approx(most, abs=1e-4)
    bare = nearest_to(replace(short, goals=()), short.plan, 0.0).budgets
    assert [most for _, most in bare] == pytest.approx([most for _, most in rows])


def test_a_plan_of_other_units_is_refused() -> None:
    best, _ = case(1)
    with pytest.raises(InputError, match="2 codes"):
        nearest_to(best, Plan((("x",), *best.plan.groups[1:])), 0.1)  # type: ignore[union-attr]
    with pytest.raises(InputError):
        nearest_to(best, best.plan, -0.1)  # type: ignore[arg-type]
