"""Figures of plans that can be worked out on paper."""

from __future__ import annotations

import pytest

from geodata import Dataset
from merger import Constraints, Problem, Solution, Target, load_criteria, solve
from merger.plan import Edit
from merger.plans import by_hand, present_state, review
from merger.plans.metrics import METRICS
from tests.support.coverages import grid


def figures(solution: Solution, dataset: Dataset) -> dict[str, float]:
    return {m.key: m.compute(solution.groups, dataset) for m in METRICS}


def planned(dataset: Dataset, constraints: Constraints, target: int) -> dict[str, float]:
    solution = solve(
        dataset,
        load_criteria("nq35-2023-2025"),
        constraints,
        mode="target",
        target=Target(least=target, most=target),
    )
    return figures(solution, dataset)


def test_three_in_a_row_and_one_alone() -> None:
    dataset = grid(
        4,
        1,
        population=[100, 8000, 900, 1000],
        district=["Huyện A", "Huyện A", "Huyện B", "Huyện B"],
        kind=["xa", "phuong", "xa", "xa"],
    )
    got = planned(dataset, Constraints(together=(("00001", "00002", "00003"),)), 2)
    # The seat is where most people live: 100 and 900 people go 3 km, 9 000 stay where they are.
    assert got["travel"] == pytest.approx(1000 * 3 / 10_000)
    assert got["districts_split"] == 2
    assert got["seats_freed"] == 2
    assert got["crossing_groups"] == 1
    assert got["mixed_groups"] == 1
    assert got["units"] == 2


def test_the_present_state_can_be_measured_too(hatinh_settled: Dataset) -> None:
    got = planned(hatinh_settled, Constraints(keep=hatinh_settled.codes), 69)
    keys = ("travel", "seats_freed", "mixed_groups", "districts_split")
    assert [got[key] for key in keys] == [0.0] * 4
    assert 0 < got["way_mean"] < got["way_p90"] < got["way_worst"]


def test_every_figure_says_where_it_comes_from() -> None:
    keys = [metric.key for metric in METRICS]
    assert len(keys) == len(set(keys))
    for metric in METRICS:
        assert metric.source.vi
        assert metric.source.en
        assert metric.label.vi != metric.label.en


def test_unsettled_and_short_are_two_things_counted_one_way(hatinh_2024: Dataset) -> None:
    """What the figures say of a plan is what its goals, its distance and its flaws say."""
    criteria = load_criteria("nq76-2025")
    best = solve(hatinh_2024, criteria, mode="target", target=Target(least=69, most=69))
    assert best.plan is not None
    state = present_state(Problem(hatinh_2024, criteria))
    must = set(state.evaluator.assessment.codes("must"))
    # Two small neighbours together still miss the conditions; every other unit stands alone.
    population = hatinh_2024.units["population"]
    pairs = zip(hatinh_2024.borders.code_a, hatinh_2024.borders.code_b, strict=True)
    pair = min((p for p in pairs if set(p) <= must), key=lambda p: population[list(p)].sum())
    edited = by_hand(state, Edit("merge", pair).apply(state.plan))

    got = figures(edited, hatinh_2024)
    flaws = [flaw.kind for flaw in review(edited.evaluator, edited.plan)]
    assert got["short"] == flaws.count("short") == 1
    assert got["unsettled"] == flaws.count("unsettled") == len(edited.unresolved) > 1
    assert got["unsettled"] == figures(state, hatinh_2024)["unsettled"] - 2
    assert got["unsettled"] + got["short"] == sum(not group.compliant for group in edited.groups)

    # The goal that the solver counts, asked of the best plan changed by hand.
    goals = {goal.key: goal.value for goal in best.goals}
    assert figures(best, hatinh_2024)["unsettled"] == goals["unsettled"] == 0
    assert figures(best, hatinh_2024)["short"] == 0
