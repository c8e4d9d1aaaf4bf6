"""Distances by road: in costs, links and figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geodata import Dataset, InputError, Link, parts_apart, with_links, write_dataset
from geodata.geopackage import read_stored
from geodata.roads import Speeds, with_detour, with_roads
from merger import (
    Constraints,
    Evaluator,
    Limits,
    Plan,
    Problem,
    Target,
    describe_plan,
    load_criteria,
    load_objective,
    solve,
)
from merger.clock import Clock
from merger.groups import TERMS
from merger.groups import distances as distances_module
from merger.groups.distances import distances_of
from merger.groups.far import newly_far
from merger.groups.travel import ways_to_seat
from merger.plans import METRICS
from tests.support.coverages import grid
from tests.support.reference import Reference
from tests.support.roads import random_roads, road_frame, write_roads


def river(folder: Path, *, bridge: bool = True, population: list[int] | None = None) -> Dataset:
    """Two rows of three units on both banks; the only bridge is at the right."""
    lines = [
        [(1.5, 1.5), (4.5, 1.5)],
        [(4.5, 1.5), (7.5, 1.5)],
        [(1.5, 4.5), (4.5, 4.5)],
        [(4.5, 4.5), (7.5, 4.5)],
        [(7.5, 1.5), (7.5, 4.5)],
    ]
    lines = lines if bridge else lines[:4]
    frame = road_frame(lines, highway=["primary"] * len(lines))
    dataset = grid(3, 2, population=population)
    return with_roads(dataset, write_roads(folder, frame))


def near(dataset: Dataset, units: int) -> tuple[Reference, object]:
    objective = load_objective("near").model_copy(update={"weights": {"travel": 1.0}})
    target = Target(least=units, most=units)
    criteria = load_criteria("nq653-2019-2021")
    solution = solve(
        dataset, criteria, None, objective, Limits(max_group=3), mode="target", target=target
    )
    return Reference(dataset, criteria, objective, None, target, 3), solution


def test_a_river_changes_the_plan(tmp_path: Path) -> None:
    """Straight across is as near as along the bank; by road only along, or over the bridge."""
    people = [9000, 4000, 9000, 9500, 4100, 9600]
    by_road = river(tmp_path, population=people)
    straight = replace(by_road, ways=None)
    plans = {}
    for name, dataset in (("road", by_road), ("straight", straight)):
        reference, solution = near(dataset, 4)
        best = reference.best()
        assert best is not None
        assert solution.status == "optimal"
        assert solution.objective == pytest.approx(best.cost, abs=1e-9)
        plans[name] = {frozenset(g) for g in solution.plan.groups}
    assert plans["road"] != plans["straight"]
    # On the right the bridge joins both banks; on the left the river lies between.
    assert frozenset(("00002", "00005", "00006")) in plans["road"]
    assert frozenset(("00002", "00004", "00005")) in plans["straight"]


@pytest.mark.parametrize("seed", range(10))
def test_the_table_and_the_search_agree(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support.coverages import random_grid

    dataset = random_roads(random_grid(seed), seed)
    number = np.arange(len(dataset))
    table = distances_of(dataset).between(number[:, None], number[None, :])
    monkeypatch.setattr(distances_module, "_TABLE_UNITS", 0)
    searched = distances_of(dataset).between(number[:, None], number[None, :])
    assert np.array_equal(table, searched)
    assert np.array_equal(table, table.T)
    assert (np.diag(table) == 0).all()


def test_neighbours_without_a_way_are_not_joined(tmp_path: Path) -> None:
    dataset = replace(river(tmp_path, bridge=False), settled=frozenset())
    assert parts_apart(dataset) == [{"00004", "00005", "00006"}]
    objective, target = load_objective(), Target(least=1, most=1)
    criteria, limits = load_criteria("nq76-2025"), Limits(max_group=6)
    with pytest.raises(InputError):  # asked about first
        solve(dataset, criteria, None, objective, limits, mode="target", target=target)
    settled = replace(dataset, settled=frozenset(dataset.codes))
    solution = solve(settled, criteria, None, objective, limits, mode="target", target=target)
    assert solution.status == "infeasible"
    for change in (
        {"dataset": with_links(settled, [Link("00001", "00004", "ferry")])},
        {"constraints": Constraints(declare=(("00001", "00004"),))},
    ):
        joined = solve(
            change.get("dataset", settled),
            criteria,
            change.get("constraints"),
            objective,
            limits,
            mode="target",
            target=target,
        )
        assert joined.status == "optimal"


def terms(dataset: Dataset, group: tuple[str, ...]) -> dict[str, float]:
    problem = Problem(dataset, load_criteria("nq35-2023-2025"))
    rest = tuple((code,) for code in dataset.codes if code not in group)
    reports = describe_plan(Evaluator(problem), Plan((group, *rest)))
    return dict(next(r for r in reports if set(r.members) == set(group)).terms)


def test_terms_by_road(tmp_path: Path) -> None:
    dataset = river(tmp_path)
    by_road = terms(dataset, ("00001", "00004"))
    straight = terms(replace(dataset, ways=None), ("00001", "00004"))
    assert (straight["travel"], straight["weak_border"]) == (15_000, 0)
    assert by_road["travel"] == pytest.approx(75_000)
    assert by_road["weak_border"] == 5000  # no road crosses this border
    over_the_bridge = terms(dataset, ("00003", "00006"))
    assert over_the_bridge["travel"] == pytest.approx(15_000)
    assert over_the_bridge["weak_border"] == 0


def test_ways_from_homes_follow_the_roads(tmp_path: Path) -> None:
    dataset = river(tmp_path)
    own = {code: code for code in dataset.codes}
    across = {**own, "00004": "00001"}
    before, after = ways_to_seat(dataset, own), ways_to_seat(dataset, across)
    straight = ways_to_seat(replace(dataset, ways=None), across)
    assert after.worst > 15 > straight.worst
    assert after.mean > before.mean
    # The nearest home lies 1.2 km along the 15 km to the bridge and back.
    assert dataset.ways is not None
    new, _ = dataset.ways.from_homes(3, 0)
    assert new.min() == pytest.approx(13.8, abs=0.01)
    assert after.worst == pytest.approx(float(new.max()))


def test_homes_without_a_way_count_by_the_straight_line(tmp_path: Path) -> None:
    dataset = river(tmp_path, bridge=False)
    across = {code: code for code in dataset.codes} | {"00004": "00001"}
    ways = ways_to_seat(dataset, across)
    assert np.isfinite([ways.mean, ways.p90, ways.worst]).all()
    assert 4 < ways.worst < 6


def test_figures_say_how_distances_are_measured(tmp_path: Path) -> None:
    dataset = river(tmp_path)
    by_key = {metric.key: metric for metric in METRICS}
    for key in ("travel", "way_mean", "way_p90", "way_worst", "beyond_10_km"):
        told = by_key[key].measured(dataset).source
        assert "Ở đây: theo đường bộ (duong.gpkg, " in told.vi
        plain = by_key[key].measured(replace(dataset, ways=None)).source
        assert plain.en.endswith("Here: straight line.")
    assert by_key["shape"].measured(dataset) is by_key["shape"]


def test_far_by_hand(tmp_path: Path) -> None:
    """Across the river everybody of 00004 comes to live more than 10 km from the seat."""
    dataset = river(tmp_path)
    assert terms(dataset, ("00001", "00004"))["far"] == pytest.approx(5000)
    assert terms(replace(dataset, ways=None), ("00001", "00004"))["far"] == 0
    assert terms(dataset, ("00001", "00002"))["far"] == 0


def test_who_lived_far_before_does_not_count(tmp_path: Path) -> None:
    dataset = river(tmp_path)
    near = newly_far(dataset, 10.0, Clock())
    assert near.of(np.array([3]), np.array([0]))[0] == pytest.approx(5000)
    assert near.of(np.arange(6), np.arange(6)).sum() == 0
    # At 1 km, homes beyond it were far before: only the others count, all of whom come to be far.
    ways = dataset.ways
    assert ways is not None
    own, _ = ways.from_homes(3, 3)
    expected = 5000 * float((own <= 1.0).mean())
    found = newly_far(dataset, 1.0, Clock()).of(np.array([3]), np.array([0]))
    assert found[0] == pytest.approx(expected)


def test_a_stated_detour_lengthens_straight_lines_and_says_so(tmp_path: Path) -> None:
    dataset = grid(3, 1)
    longer = with_detour(dataset, 1.3)
    assert longer.measured.en == "straight line × 1.30"
    assert longer.measured.vi == "theo đường thẳng × 1,30"
    assert longer.fingerprint != dataset.fingerprint
    ends = np.array([0]), np.array([2])
    assert distances_of(longer).between(*ends) == pytest.approx([6 * 1.3])
    assert distances_of(longer).minutes(*ends) == pytest.approx([6 * 1.3 * 2])
    seat_of = dict.fromkeys(dataset.codes, "00001")
    ways = [ways_to_seat(d, seat_of) for d in (dataset, longer)]
    assert ways[1].mean == pytest.approx(1.3 * ways[0].mean)
    assert ways[1].worst == pytest.approx(1.3 * ways[0].worst)
    write_dataset(longer, tmp_path / "kept.gpkg")
    assert read_stored(tmp_path / "kept.gpkg").fingerprint == longer.fingerprint
    assert with_detour(longer, 1.0).fingerprint == dataset.fingerprint
    with pytest.raises(InputError, match="1 to 5"):
        with_detour(dataset, 0.9)


def test_roads_put_an_end_to_a_stated_detour(tmp_path: Path) -> None:
    told = road_frame([[(1.5, 1.5), (4.5, 1.5)], [(4.5, 1.5), (7.5, 1.5)]])
    by_road = with_roads(with_detour(grid(3, 1), 2.0), write_roads(tmp_path, told))
    assert by_road.detour == 1.0
    assert "duong.gpkg" in by_road.measured.en
    with pytest.raises(InputError, match="duong.gpkg"):
        with_detour(by_road, 1.5)


def test_minutes_are_refused_without_roads_and_follow_the_speeds(tmp_path: Path) -> None:
    """A bank of slow road is as far as one of fast road, but takes longer."""
    minutes = load_objective("near").model_copy(update={"weights": {"minutes": 1.0}})
    target = Target(least=2, most=2)
    rules = load_criteria("nq653-2019-2021")
    dataset = grid(3, 1, population=[8000] * 3, area_km2=[40.0] * 3)
    with pytest.raises(InputError, match="Minutes"):
        solve(dataset, rules, None, minutes, mode="target", target=target)
    lines = [[(1.5, 1.5), (4.5, 1.5)], [(4.5, 1.5), (7.5, 1.5)]]
    path = write_roads(tmp_path, road_frame(lines, highway=["track", "primary"]))
    for fast, expected in (("primary", {"00002", "00003"}), ("track", {"00001", "00002"})):
        usual = Speeds.usual()
        kmh = dict(usual.kmh) | ({} if fast == "primary" else {"national": 5.0})
        by_road = with_roads(dataset, path, None, Speeds(kmh, usual.wait_min))
        solution = solve(by_road, rules, None, minutes, mode="target", target=target)
        assert solution.plan is not None
        assert expected in [set(group) for group in solution.plan.groups]


@pytest.mark.parametrize("state", ["good", "fair", "", "poor"])
def test_of_equally_near_seats_the_better_building_is_taken(state: str) -> None:
    dataset = grid(2, 1, population=[5000, 5000])
    dataset.units["seat_condition"] = ["poor", state]
    problem = Problem(dataset, load_criteria("nq653-2019-2021"), mode="target",
                      target=Target(least=1, most=1))  # fmt: skip
    evaluator = Evaluator(problem)
    costs = evaluator.costs(np.array([[0, 1]]), evaluator.judge(np.array([[0, 1]])))
    assert costs.seat.tolist() == [0 if state == "poor" else 1]
    term = costs.raw[0, list(TERMS).index("seat_state")]
    assert term == 0
    # Where more people live beside the poor building, that is the nearer seat: it costs them all.
    dataset.units["population"] = [6000, 5000]
    evaluator = Evaluator(replace(problem, dataset=replace(dataset)))
    costs = evaluator.costs(np.array([[0, 1]]), evaluator.judge(np.array([[0, 1]])))
    assert costs.seat.tolist() == [0]
    term = costs.raw[0, list(TERMS).index("seat_state")]
    assert term == (11_000 if state in ("good", "fair") else 0)
