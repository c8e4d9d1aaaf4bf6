"""The way to the seat in papers: by new unit, in the annex, in the dossier's paragraph."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest

from geodata.roads import lines_to_seat, tell_way, with_roads, without_roads
from merger import Limits, Target, load_criteria, solve
from merger.groups import ways_by_group, ways_to_seat
from scenarios import Scenario
from scenarios.comparing import unit_access
from scenarios.exports.annexes import annexes
from scenarios.exports.dossier_values import values
from scenarios.exports.gis import geopackage
from scenarios.exports.page import html_map
from scenarios.maps.ground import Ground
from scenarios.maps.ways import way_strokes
from scenarios.papers import Papers
from scenarios.webmap import paint_layer
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


def test_units_add_up_to_the_whole(scenario: Scenario) -> None:
    dataset = scenario.dataset
    seat_of = {c: g.seat for g in scenario.groups for c in g.members}
    group_of = {c: g.id for g in scenario.groups for c in g.members}
    by_group = ways_by_group(dataset, seat_of, group_of)
    whole = ways_to_seat(dataset, seat_of)
    people = {g.id: g.population for g in scenario.groups}
    mean = sum(by_group[g].mean * people[g] for g in people) / sum(people.values())
    assert mean == pytest.approx(whole.mean)
    assert max(way.worst for way in by_group.values()) == whole.worst
    for place in range(3):
        beyond = sum(way.beyond[place] for way in by_group.values())
        assert beyond == pytest.approx(whole.beyond[place])
    for row in unit_access(scenario):
        assert row.group.is_merger and row.after.mean > row.before.mean


def test_the_annex_lists_seats_with_ways_by_road(scenario: Scenario) -> None:
    papers = Papers(scenario)
    annex = next(a for a in annexes(papers) if a.key == "access")
    assert "theo đường bộ (duong.gpkg" in annex.lines[0].cells["name"]
    rows = [line for line in annex.lines if line.level == "row"]
    assert len(rows) == sum(len(g.members) for g in scenario.groups if g.is_merger)
    # Streets run from middle to middle of squares of 3 km.
    assert {round(line.cells["way_km"], 6) for line in rows} <= {0.0, 3.0, 6.0}
    moved = [line for line in rows if line.cells["way_km"] > 0]
    assert moved and all(line.cells["minutes"] > 0 for line in moved)
    without = without_roads(scenario.dataset)
    assert without.ways is None
    assert "straight line" in tell_way(without, *without.codes[:2]).en


def test_maps_and_map_data_draw_the_way_along_roads(scenario: Scenario, tmp_path: Path) -> None:
    (tmp_path / "plan.gpkg").write_bytes(geopackage(Papers(scenario)))
    ways = gpd.read_file(tmp_path / "plan.gpkg", layer="ways")
    moved = [c for g in scenario.groups for c in g.members if c != g.seat]
    assert sorted(ways["unit_code"]) == sorted(moved)
    assert ways.geometry.length.to_numpy() / 1000 == pytest.approx(ways["km"].to_numpy(), abs=0.01)
    assert (ways["minutes"] > 0).all() and "duong.gpkg" in ways["basis"][0]
    assert len(paint_layer("seats", scenario, "vi").paint["links"]) == len(moved)
    papers = Papers(scenario)
    [drawn] = way_strokes(papers, Ground.of(papers), papers.figures.mergers)
    assert "theo đường bộ (duong.gpkg" in drawn.label
    assert drawn.lines.length == pytest.approx(ways.geometry.union_all().length, abs=1)
    page = html_map(papers).decode()
    assert "tới trụ sở mới, theo đường bộ (duong.gpkg" in page and '"links"' in page
    straight = replace(scenario.dataset, ways=None)
    assert all(
        line is None for line in lines_to_seat(straight, scenario.groups[0].seat, moved).values()
    )


def test_a_poor_seat_and_a_bent_way_are_told(tmp_path: Path) -> None:
    bent = road_frame([[(1.5, 1.5), (3.0, 2.8), (4.5, 1.5)]], highway=["primary"])
    dataset = grid(2, 1, population=[9000, 8000], area_km2=[40.0] * 2)
    dataset = with_roads(dataset, write_roads(tmp_path, bent))
    dataset.units["seat_condition"] = ["poor", "good"]
    dataset.units["seat_rooms"] = [12.0, float("nan")]
    solution = solve(
        dataset, load_criteria("nq653-2019-2021"), mode="target", target=Target(least=1, most=1)
    )
    scenario = Scenario.of("Kém", solution)
    (link,) = paint_layer("seats", scenario, "vi").paint["links"]
    assert len(link["line"]) == 3  # along the bend
    papers = Papers(scenario)
    group = papers.figures.mergers[0]
    assert group.seat == "00001"
    assert "trụ sở kém, 12 phòng" in papers.texts.seat(group)
    by_key = {a.key: a for a in annexes(papers)}
    assert "trụ sở tốt" in str(by_key["staff"].lines[0].cells["freed_names"])
    assert any(line.cells.get("seat") == "trụ sở tốt" for line in by_key["access"].lines)


def test_the_dossier_tells_access(scenario: Scenario) -> None:
    papers = Papers(scenario, language="en")
    told = values(papers, annexes(papers))["access"]
    assert told["measured"].startswith("by road (duong.gpkg")
    whole = ways_to_seat(scenario.dataset, {c: g.seat for g in scenario.groups for c in g.members})
    assert told["way_mean_after"] == papers.number(whole.mean, 2)
    assert told["most_grown"] and told["grown_after"] != told["grown_before"]
