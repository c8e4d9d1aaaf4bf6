from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import InputError
from merger import Plan, load_criteria, solve
from scenarios import Scenario
from scenarios.comparing import compare
from scenarios.comparing.compare import figures_of, steps_between
from tests.support.coverages import grid


def test_a_plan_differs_in_nothing_from_itself(near: Scenario) -> None:
    result = compare(near, near)
    assert result.units.empty
    assert all(row.a == row.b and not row.winner for row in result.metrics)


def test_each_plan_is_better_in_what_it_was_made_for(near: Scenario, compact: Scenario) -> None:
    rows = {row.metric.key: row for row in compare(near, compact).metrics}
    assert rows["travel"].winner == "a"
    assert rows["shape"].winner == "b"
    assert rows["units"].a == rows["units"].b == 69
    assert rows["units"].winner == ""
    assert not compare(near, compact).same_objective
    assert rows["cost"].winner == ""  # other weights: costs do not compare


def test_units_that_differ_are_those_not_in_matched_groups(
    near: Scenario, compact: Scenario
) -> None:
    result = compare(near, compact)
    assert 0 < len(result.units) < 216
    same = set(near.dataset.codes) - set(result.units.index)
    matched = [kept for group in near.groups if (kept := same & set(group.members))]
    assert matched
    for kept in matched:
        assert len({compact.plan.group_of[code] for code in kept}) == 1


def test_other_datasets_are_refused(near: Scenario) -> None:
    other = Scenario.of("lưới", solve(grid(2, 1), load_criteria("nq76-2025")))
    with pytest.raises(InputError) as error:
        compare(near, other)
    assert "lưới" in error.value.text.vi


def test_a_scenario_needs_a_plan() -> None:
    from merger import Limits, Target

    nothing = solve(
        grid(4, 1),
        load_criteria("nq76-2025"),
        limits=Limits(max_group=2),
        mode="target",
        target=Target(least=1, most=1),
    )
    with pytest.raises(ValueError, match="plan"):
        Scenario.of("x", nothing)


def test_figures_side_by_side(near: Scenario, compact: Scenario) -> None:
    rows = {
        metric.key: (values, fair) for metric, values, fair in figures_of([near, compact, near])
    }
    pairs = {row.metric.key: row for row in compare(near, compact).metrics}
    assert set(rows) == set(pairs) and "cost" in rows
    for key, (values, fair) in rows.items():
        assert values == (pairs[key].a, pairs[key].b, pairs[key].a)
        assert fair == (key != "cost")  # other weights: costs do not compare
    assert rows["units"][0] == (69, 69, 69)
    other = Scenario.of("Khác", solve(grid(3, 1), load_criteria("nq76-2025")))
    with pytest.raises(InputError):
        figures_of([near, other])


@given(st.lists(st.integers(0, 4), min_size=7, max_size=7),
       st.lists(st.integers(0, 4), min_size=7, max_size=7))  # fmt: skip
def test_the_steps_lead_from_one_plan_to_the_other(first: list[int], second: list[int]) -> None:
    def plan(numbers: list[int]) -> Plan:
        return Plan.from_assignment({f"{i:05d}": str(n) for i, n in enumerate(numbers)})

    a, b = plan(first), plan(second)
    reached = a
    steps = steps_between(a, b)
    for step in steps:
        reached = step.apply(reached)
    assert reached == b
    assert len(steps) <= len(set(b.groups) - set(a.groups))
    assert (steps == ()) == (a == b)


def test_a_unit_taken_out_is_one_step() -> None:
    whole = Plan((("a", "b", "c"), ("d",)))
    assert len(steps_between(whole, whole.split(["a"]))) == 1
    with pytest.raises(InputError):
        steps_between(whole, Plan((("a",),)))
