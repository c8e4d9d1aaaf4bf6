"""What is told while a solve runs: units and costs, not the weights the search leads itself by."""

from __future__ import annotations

from merger import Limits, Progress, load_criteria, solve
from tests.support.coverages import grid


def test_the_search_for_fewest_unsettled_tells_units() -> None:
    # Five in a row that must join in pairs: one is left over, which counting does not show.
    dataset = grid(5, 1, population=[9_000] * 5, area_km2=[15.0] * 5)
    told: list[Progress] = []
    solution = solve(
        dataset,
        load_criteria("nq76-2025"),
        limits=Limits(max_group=2),
        progress=told.append,
    )
    left = len(solution.unresolved)
    assert left == 1
    first = [p for p in told if p.goal == "unsettled" and p.stage != "pricing"]
    assert first
    assert all(p.incumbent == p.unsettled or p.unsettled is None for p in first)
    assert first[-1].incumbent == left  # and not 100 times as much
    later = [p for p in told if p.goal in ("touched", "cost")]
    assert {p.unsettled for p in later} == {None, left}  # never what counting hopes for
    touched = [p.incumbent for p in later if p.goal == "touched" and p.stage != "pricing"]
    people = dataset.units["population"].sum()
    assert all(0 <= value <= people + 1 or value == float("inf") for value in touched)
