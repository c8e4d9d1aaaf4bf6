"""The plan along one threshold, against all partitions at values within and between the steps."""

from __future__ import annotations

from itertools import pairwise

import pytest

from geodata import InputError
from merger import Limits, Problem, assess, load_criteria
from merger.law import differences, placed_figures, with_figure
from merger.questions import curve_steps, plan_curve, value_now
from tests.support.coverages import random_grid
from tests.support.reference import Reference, as_sets

AREA = "triggers/below-standard/area_below"
LIMITS = Limits(max_group=3, seconds=30)


def _problem(seed: int) -> Problem:
    return Problem(random_grid(seed, 8), load_criteria("nq112-2026"), limits=LIMITS)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("place", "least", "most"),
    [(AREA, 20.0, 180.0), ("standards/xa-other/population", 4_000.0, 40_000.0)],
)
def test_every_value_of_an_interval_has_the_plan_of_all_partitions(
    seed: int, place: str, least: float, most: float
) -> None:
    problem = _problem(seed)
    points = list(plan_curve(problem, place, least, most))
    assert (points[0].first, points[-1].last) == (least, most)
    assert all(one.last == other.first and other.open_below for one, other in pairwise(points))
    for point in points:
        middle = (point.first + point.last) / 2
        for value in {middle, point.last}:
            rules = with_figure(problem.criteria, place, value)
            reference = Reference(problem.dataset, rules, problem.objective, None, None, 3)
            best = reference.best()
            found = point.solution
            assert set(point.must) == set(assess(problem.dataset, rules).codes("must"))
            if best is None:
                assert found.status == "infeasible"
                continue
            assert found.status == "optimal"
            assert len(found.unresolved) == best.unsettled
            assert found.objective == pytest.approx(best.cost, abs=1e-7)


def test_steps_join_what_is_the_same_and_tell_what_changed() -> None:
    problem = _problem(3)
    points = list(plan_curve(problem, AREA, 20.0, 180.0))
    steps = curve_steps(points)
    assert 1 < len(steps) <= len(points)
    assert all(step.whole for step in steps)
    now = value_now(problem, AREA)
    assert now == 100.0
    assert sum(step.holds(now) for step in steps) == 1
    for one, other in pairwise(steps):
        assert (one.must, as_sets(one.solution.plan)) != (other.must, as_sets(other.solution.plan))
        new = as_sets(other.solution.plan) - as_sets(one.solution.plan)
        assert {frozenset(group) for group in other.changed} == new


def test_weights_and_sizes_are_known_where_they_were_looked_at() -> None:
    problem = _problem(5)
    weights = curve_steps(plan_curve(problem, "weights/travel", 0.0, 4.0, points=3))
    assert not any(step.whole for step in weights if step.first < step.last)
    sizes = curve_steps(plan_curve(problem, "max_group", 1, 3))
    assert sizes[0].first == 1.0
    assert sizes[-1].last == 3.0
    assert all(step.whole for step in sizes)
    assert all(len(g.members) <= s.last for s in sizes for g in s.solution.groups)


def test_a_moved_figure_is_told_as_a_change_of_the_law() -> None:
    criteria = load_criteria("nq112-2026")
    for figure in placed_figures(criteria):
        moved = with_figure(criteria, figure.place, figure.value * 0.9)
        assert [d.place for d in differences(moved)] == [figure.place]


@pytest.mark.parametrize(
    ("place", "least", "most", "named"),
    [
        ("triggers/nothing/area_below", 1, 2, "triggers/below-standard/area_below"),
        ("weights/nothing", 0, 1, "travel"),
        (AREA, 120, 80, AREA),
        (AREA, 0, 80, "0.01"),
        (AREA, float("nan"), 80, AREA),
        ("max_group", 0, 3, "1–"),
        ("max_group", 2.2, 2.8, "2.2:2.8"),
    ],
)
def test_what_cannot_be_followed_is_named(
    place: str, least: float, most: float, named: str
) -> None:
    with pytest.raises(InputError) as refused:
        list(plan_curve(_problem(0), place, least, most))
    assert named in refused.value.text.en
    assert named in refused.value.text.vi
