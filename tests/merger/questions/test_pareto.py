"""Fronts against all partitions: no plan is better in both goals, and the ends are the ends."""

from __future__ import annotations

import pytest

from geodata import InputError
from merger import Evaluator, Limits, Problem, Target, load_criteria
from merger.questions.pareto import FrontPoint, count_front, knee, spread, term_front
from tests.support.coverages import random_grid
from tests.support.reference import Reference, all_plans


def _case(seed: int) -> tuple[Problem, Reference]:
    dataset = random_grid(2 * seed + 1, 8)
    target = Target(least=max(len(dataset) // 2, 1), most=len(dataset))
    criteria = load_criteria("nq76-2025")
    problem = Problem(dataset, criteria, mode="target", target=target, limits=Limits(max_group=3))
    reference = Reference(dataset, criteria, problem.objective, None, target, 3)
    return problem, reference


@pytest.mark.parametrize("seed", range(12))
def test_no_plan_dominates_a_point(seed: int) -> None:
    problem, reference = _case(seed)
    evaluator = Evaluator(problem)
    plans = all_plans(reference)
    assert plans
    fewest = plans[0][0][0]
    values = [
        tuple(
            sum(reference.terms(group).get(key, 0.0) for group in plan) * evaluator.normaliser(key)
            for key in ("travel", "shape")
        )
        for goals, plan in plans
        if goals[0] == fewest
    ]
    points = list(term_front(problem, "travel", "shape", 5))
    assert points
    for point in points:
        assert point.solution.status == "optimal"
        mine = (point.first, point.second)
        assert not [
            v
            for v in values
            if v[0] <= mine[0] + 1e-7
            and v[1] <= mine[1] + 1e-7
            and (v[0] < mine[0] - 1e-6 or v[1] < mine[1] - 1e-6)
        ]
    assert min(p.first for p in points) == pytest.approx(min(v[0] for v in values), abs=1e-7)
    assert min(p.second for p in points) == pytest.approx(min(v[1] for v in values), abs=1e-7)


def test_counts_against_cost() -> None:
    problem, _ = _case(2)
    assert problem.target is not None
    counts = spread(problem.target, 9)
    points = list(count_front(problem, counts))
    assert points
    for point in points:
        assert len(point.solution.groups) == point.first
        assert point.solution.status == "optimal"
        # One reference for all of them.
        reference = point.solution.problem.objective.reference_people
        assert reference == Evaluator(problem).mean_people


def _points(*values: tuple[float, float]) -> list[FrontPoint]:
    return [FrontPoint(x, y, None) for x, y in values]  # type: ignore[arg-type]


def test_the_knee_is_the_bulge() -> None:
    found = knee(_points((0, 10), (1, 3), (4, 2), (10, 0)))
    assert found is not None
    assert (found.first, found.second) == (1, 3)
    assert knee(_points((0, 10), (5, 5), (10, 0))) is None
    assert knee(_points((0, 1), (1, 0))) is None
    assert knee(_points((0, 1), (0, 1), (0, 1))) is None


def test_what_is_no_front_is_refused() -> None:
    problem, _ = _case(1)
    with pytest.raises(InputError):
        next(term_front(problem, "travel", "travel"))
    with pytest.raises(InputError):
        next(term_front(problem, "travel", "colour"))
    with pytest.raises(InputError):
        next(term_front(problem, "travel", "shape", 1))
