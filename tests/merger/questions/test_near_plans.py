"""All plans within a share of the best, against all partitions."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from itertools import pairwise

import pytest

from geodata import InputError
from merger import Limits, Problem, Target, load_criteria, load_objective, solve_problem
from merger.questions import near_plans
from tests.support.coverages import grid
from tests.support.reference import all_plans, as_sets, case


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("slack", [0.0, 0.2])
def test_count_and_common_groups_are_those_of_all_partitions(seed: int, slack: float) -> None:
    best, reference = case(seed)
    assert best.objective is not None
    goals = (best.goals[0].value, best.goals[1].value if best.problem.mode == "minimal" else 0)
    ceiling = best.objective * (1 + slack) + 1e-7
    good = [
        plan for value, plan in all_plans(reference) if value[:2] == goals and value[2] <= ceiling
    ]
    near = near_plans(best, slack, first=10_000)
    assert near.complete
    assert near.count == len(good) == len(near.plans)
    assert {as_sets(plan) for plan in near.plans} == set(good)
    assert all(one <= other + 1e-9 for one, other in pairwise(near.above))
    shared = frozenset.intersection(*good)
    assert {frozenset(group) for group in near.sure} == shared
    assert set(near.open) == set(reference.dataset.codes) - {c for g in shared for c in g}
    never = {frozenset(pair) for pair in near.never}
    for one, other in reference.graph.edges:
        together = any({one, other} <= group for plan in good for group in plan)
        if not together and {one, other} & set(near.open):
            assert frozenset((one, other)) in never
        else:
            assert frozenset((one, other)) not in never


def test_every_way_to_pair_a_ring_ties() -> None:
    """Four equal units in a square make two pairs in two ways."""
    objective = load_objective().model_copy(update={"weights": {"churn": 1.0}})
    problem = Problem(
        grid(2, 2, side_m=6000, population=[12_000] * 4),
        load_criteria("nq76-2025"),
        objective=objective,
        mode="target",
        target=Target(least=2, most=2),
        limits=Limits(max_group=2, seconds=30),
    )
    best = solve_problem(problem)
    near = near_plans(best)
    assert (near.count, near.complete, near.sure) == (2, True, ())
    assert len(near.open) == 4
    with pytest.raises(InputError):
        near_plans(replace(best, status="feasible"))


@pytest.mark.parametrize("seed", [1, 3, 5, 8])
def test_plan_after_plan_finds_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    best, _ = case(seed)
    counted = near_plans(best, 0.1, first=8)
    monkeypatch.setattr(import_module("merger.questions.near_plans"), "_STEPS", 1)
    solved = near_plans(best, 0.1, first=8)
    assert solved.complete == (counted.count < 8)
    assert solved.count == min(counted.count, 8)
    if solved.complete:
        assert {as_sets(p) for p in solved.plans} == {as_sets(p) for p in counted.plans}
        assert solved.sure == counted.sure
        assert solved.never == counted.never
