"""The range of numbers that can be reached, beside solves for every single number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geodata import Dataset
from merger import Constraints, Limits, Problem, Target, assess, load_criteria, solve_problem
from merger.optimiser import Reach, find_reach, suggested_target
from tests.support.coverages import grid

LAW = load_criteria("nq112-2026")
PEOPLE = [9000, 30_000, 8000, 31_000, 7000, 33_000, 9500, 32_000, 6000]  # of 16 000


def _problem(constraints: Constraints, k: int = 3) -> Problem:
    dataset = grid(3, 3, population=PEOPLE, area_km2=[40.0] * 9)
    limits = Limits(max_group=k, seconds=20)
    return Problem(dataset, LAW, constraints, limits=limits)


def _each_number(problem: Problem) -> tuple[list[int], int]:
    """Numbers of units met with the fewest unsettled, one solve each."""
    left = {}
    for number in range(1, len(problem.dataset) + 1):
        target = Target(least=number, most=number)
        solution = solve_problem(replace(problem, mode="target", target=target))
        if solution.plan is not None:
            left[number] = len(solution.unresolved)
    fewest = min(left.values())
    return [number for number, count in left.items() if count == fewest], fewest


@pytest.mark.parametrize(
    "constraints",
    [
        Constraints(),
        Constraints(keep=("00001",)),
        Constraints(together=(("00002", "00003"),), apart=(("00004", "00005"),)),
    ],
    ids=["free", "kept", "held"],
)
def test_both_ends_are_those_that_single_solves_find(constraints: Constraints) -> None:
    problem = _problem(constraints)
    numbers, unsettled = _each_number(problem)
    *_, found = find_reach(problem)
    assert found.exact
    assert (found.least, found.most) == (min(numbers), max(numbers))
    assert found.unsettled == unsettled


def test_the_proposal_is_the_least_change_that_the_law_asks() -> None:
    problem = _problem(Constraints())
    judged = assess(problem.dataset, LAW)
    *_, found = find_reach(problem)
    asked = suggested_target(judged, 3, found)
    assert asked.target == Target(least=found.most, most=found.most)
    assert str(len(judged.codes("must"))) in asked.why.vi
    # Before the range is known, the number proposed leaves room for whatever it will be.
    early = suggested_target(judged, 3).target
    assert early.least <= found.least
    assert found.most <= early.most


def test_a_resolution_that_names_a_share_is_followed(hatinh_2024: Dataset) -> None:
    law = load_criteria("nq76-2025")
    asked = suggested_target(assess(hatinh_2024, law), 5)
    assert asked.target == Target(least=65, most=86)  # 216 less 70 and 60 percent
    assert "NQ 76/2025" in asked.why.vi
    # What cannot be met is not proposed.
    within = Reach(least=80, most=200, floor=78, ceiling=200, unsettled=0, proven=True)
    assert suggested_target(assess(hatinh_2024, law), 5, within).target.least == 78


def test_nothing_to_arrange_proposes_nothing() -> None:
    dataset = grid(2, 1, population=[30_000, 30_000], area_km2=[80.0, 80.0])
    asked = suggested_target(assess(dataset, LAW), 5)
    assert asked.target == Target(least=2, most=2)
