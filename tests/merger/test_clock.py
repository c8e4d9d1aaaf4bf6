"""Every step before the search asks the clock: a limit holds, and a person who stops is heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from merger import Constraints, Limits, load_criteria, solve
from merger.assessment import assess
from merger.clock import Clock, OutOfTime
from merger.evaluator import Evaluator
from merger.groups import unit_graph
from merger.groups.far import newly_far
from merger.optimiser.tuning import DEFAULT
from merger.problem import Problem
from tests.support.coverages import grid


def _after(looks: int) -> Callable[[], bool]:
    """Over at the look of this number, counted from 0."""
    asked = iter(range(1_000_000))
    return lambda: next(asked) >= looks


@pytest.fixture(scope="module")
def problem() -> Problem:
    return Problem(grid(40, 30, population=[9000] * 1200), load_criteria("nq76-2025"))


@pytest.mark.parametrize("looks", range(8))
def test_check_gives_up_at_every_look(problem: Problem, looks: int) -> None:
    with pytest.raises(OutOfTime):
        Evaluator(problem).check(Clock(_after(looks)))


def test_what_was_worked_out_stays(problem: Problem) -> None:
    evaluator = Evaluator(problem)
    with pytest.raises(OutOfTime):
        evaluator.check(Clock(_after(4)))
    assert "assessment" in vars(evaluator)
    assert "graph" not in vars(evaluator)
    evaluator.check()


def test_each_step_asks(problem: Problem) -> None:
    over = Clock(lambda: True)
    dataset = replace(problem.dataset, name="as if new")
    for step in (
        lambda: assess(dataset, problem.criteria, clock=over),
        lambda: unit_graph(dataset, Constraints(), over),
        lambda: newly_far(dataset, 10.0, over),
    ):
        with pytest.raises(OutOfTime):
            step()


def test_a_solve_without_time_says_so(problem: Problem) -> None:
    impatient = replace(DEFAULT, fallback_seconds=0.0)
    found = solve(problem.dataset, problem.criteria, limits=Limits(seconds=1e-6), tuning=impatient)
    assert found.status == "stopped"
    assert found.plan is None
    assert found.reasons
