"""Papers say how distances were measured, and a saved scenario keeps its ways."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geodata.roads import with_roads
from merger import Limits, Target, load_criteria, solve
from scenarios import Scenario
from scenarios.comparing import compare, effect_rows
from scenarios.papers.about import about_rows
from tests.support.coverages import grid
from tests.support.roads import road_frame, streets, write_roads


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    frame = road_frame(streets(3, 2), highway=["primary"] * 7)
    dataset = with_roads(grid(3, 2, population=[9000] * 6), write_roads(tmp_path, frame))
    target, limits = Target(least=3, most=5), Limits(max_group=3)
    solution = solve(
        dataset, load_criteria("nq653-2019-2021"), limits=limits, mode="target", target=target
    )
    assert solution.plan is not None
    return Scenario.of("Theo đường", solution)


def test_papers_say_by_road_or_straight_line(scenario: Scenario) -> None:
    told = dict(about_rows(scenario, "vi"))
    assert told["about-distances"].startswith("theo đường bộ (duong.gpkg, ")
    row = next(r for r in effect_rows(scenario) if r.metric.key == "way_mean")
    assert "Here: by road (duong.gpkg, " in row.metric.source.en
    assert row.after >= row.before > 0
    problem = scenario.solution.problem
    straight = replace(problem.dataset, ways=None)
    again = solve(
        straight, problem.criteria, limits=problem.limits, mode="target", target=problem.target
    )
    assert dict(about_rows(Scenario.of("x", again), "en"))["about-distances"] == "straight line"
    rows = compare(scenario, Scenario.of("x", again)).metrics
    told_both = next(r for r in rows if r.metric.key == "way_mean").metric.source.en
    assert "by road (duong.gpkg, " in told_both and told_both.endswith("; straight line.")
