"""Plans that hold with a margin and for years, against all partitions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import Dataset
from merger import (
    Constraints,
    Evaluator,
    Horizon,
    Limits,
    Plan,
    Problem,
    Target,
    describe_plan,
    load_criteria,
    solve_problem,
)
from merger.plans import missed_wishes, review
from merger.plans.violations import Breaks
from tests.support.audit import random_horizon
from tests.support.coverages import grid, random_grid
from tests.support.reference import Reference, all_plans, as_sets

CASES = 14


@pytest.mark.parametrize("seed", range(CASES))
def test_the_plan_is_the_best_of_all_that_hold(seed: int) -> None:
    dataset = random_grid(seed, 8)
    horizon = random_horizon(seed, dataset)
    criteria = load_criteria("nq35-2026-2030" if seed % 2 else "nq76-2025")
    target = None if seed % 4 < 2 else Target(least=max(len(dataset) // 2, 1), most=len(dataset))
    mode = "minimal" if target is None else "target"
    problem = Problem(
        dataset,
        criteria,
        mode=mode,
        target=target,
        limits=Limits(max_group=3),
        horizon=horizon,
    )
    solution = solve_problem(problem)
    reference = Reference(dataset, criteria, problem.objective, None, target, 3, horizon=horizon)
    plans = all_plans(reference)
    assert (solution.plan is None) == (not plans)
    if solution.plan is None:
        return
    assert solution.status == "optimal"
    assert not any(group.tight for group in solution.groups)
    best = plans[0][0]
    mine = next(goals for goals, plan in plans if plan == as_sets(solution.plan))
    assert mine[:2] == best[:2]
    assert mine[2] == pytest.approx(best[2])


def test_the_cases_narrow_what_a_plan_may_hold() -> None:
    """Otherwise the test above would hold without any horizon."""
    narrowed = 0
    for seed in range(CASES):
        dataset = random_grid(seed, 8)
        criteria = load_criteria("nq35-2026-2030" if seed % 2 else "nq76-2025")
        with_it, without = (
            set(Reference(dataset, criteria, Problem(dataset, criteria).objective, **more).groups())
            for more in ({"horizon": random_horizon(seed, dataset)}, {})
        )
        assert with_it <= without
        narrowed += with_it < without
    assert narrowed >= CASES // 3


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    growth=st.sampled_from([0.0, 0.8, 3.0]),
    until=st.integers(2026, 2060),
)
def test_no_margin_and_no_loss_of_people_change_nothing(
    seed: int, growth: float, until: int
) -> None:
    dataset = random_grid(seed)
    criteria = load_criteria("nq76-2025")
    asked = Horizon(margin=0, since=2025, until=until, growth=growth, uncertain=7)
    plain, later = (
        Evaluator(Problem(dataset, criteria, horizon=horizon)) for horizon in (Horizon(), asked)
    )
    # The rules of what is a candidate are the same record, down to the last bit.
    assert later.rules.key == plain.rules.key
    if growth == 0:
        assert not later.falling


def _two() -> Dataset:
    """Two units that reach 16 000 people together, and only just."""
    return grid(2, 1, side_m=6000, population=[8_200, 8_000])


def test_a_plan_by_hand_says_what_it_misses_beyond_the_law() -> None:
    criteria = load_criteria("nq76-2025")
    asked = Horizon(since=2025, until=2030, growth=-1.0)
    evaluator = Evaluator(Problem(_two(), criteria, horizon=asked))
    plan = Plan((("00001", "00002"),))
    group = describe_plan(evaluator, plan)[0]
    assert group.compliant  # by law it is
    assert (group.tight, group.falls) == (True, 2027)
    assert "Beyond the law" in group.reason.en
    assert "in 2030" in group.reason.en
    assert "margin" not in group.reason.en and "dư" not in group.reason.vi  # none is asked
    # A wish is no law: the plan may be handed in, and what it misses is told by itself.
    assert not review(evaluator, plan)
    missed = missed_wishes(evaluator, plan)
    assert [flaw.group for flaw in missed] == [group.members]
    assert "Beyond the law" in missed[0].text.en
    told = Evaluator(
        Problem(_two(), criteria, horizon=asked.model_copy(update={"until": None, "outlook": 2030}))
    )
    only_told = describe_plan(told, plan)[0]
    assert (only_told.tight, only_told.falls) == (False, 2027)
    assert "Beyond" not in only_told.reason.en


def test_what_keeps_a_plan_out_beyond_the_law_is_told_as_that() -> None:
    """Nobody reads that a merger misses the conditions and meets them."""
    criteria = load_criteria("nq76-2025")
    asked = Horizon(margin=20, since=2025, until=2030, growth=-1.0)
    wish = Constraints.model_validate({"voluntary": [{"code": "00001", "reason": "tự nguyện"}]})
    problem = Problem(_two(), criteria, wish, horizon=asked)
    (gives,) = Breaks(Evaluator(problem), 0).told((0, 1))
    assert "beyond the law" in gives.en
    assert "condition" not in gives.en
    (left,) = solve_problem(problem).unresolved
    assert "reaches the conditions and what is asked beyond the law" in left.reason.en
    assert "Lower the margin" in left.reason.en
    # One of them misses the law's condition as well.
    small = replace(problem, dataset=grid(2, 1, side_m=6000, population=[8_200, 5_000]))
    (gives,) = Breaks(Evaluator(small), 0).told((0, 1))
    assert "the condition and what is asked beyond it" in gives.en
    aim = replace(problem, mode="target", target=Target(least=1, most=1))
    (reason,) = solve_problem(aim).reasons
    assert "margin asked beyond the law (now 20 %)" in reason.en
    assert "(now to 2030)" in reason.en


def test_what_a_waiver_covers_is_not_told_to_fall_below() -> None:
    dataset = grid(3, 1, side_m=6000, population=[8_200, 8_000, 100])
    told = Horizon(since=2025, outlook=2030, growth=-1.0)
    evaluator = Evaluator(Problem(dataset, load_criteria("nq76-2025"), horizon=told))
    (three,) = describe_plan(evaluator, Plan((tuple(dataset.codes),)))
    two = describe_plan(evaluator, Plan((("00001", "00002"), ("00003",))))[0]
    assert three.basis == two.basis == "condition"
    assert (three.falls, two.falls) == (None, 2027)
