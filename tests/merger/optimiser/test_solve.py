"""The optimiser on real communes: proofs, limits, infeasibility, stopping."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata import Dataset, InputError, with_settled
from merger import (
    Constraints,
    Limits,
    Progress,
    Solution,
    Target,
    load_criteria,
    load_objective,
    solve,
)
from merger.optimiser import Tuning, forget
from merger.optimiser import lexicographic as goals
from merger.optimiser.result import SetPartitioningResult
from tests.support.coverages import grid, random_grid

EXACTLY_69 = Target(least=69, most=69)


def check(solution: Solution) -> None:
    """Partition into connected groups, figures that add up, bound below objective."""
    problem, plan = solution.problem, solution.plan
    assert plan is not None
    dataset = problem.dataset
    assert sorted(c for g in plan.groups for c in g) == sorted(dataset.codes)
    links = problem.constraints.links(dataset)
    graph = nx.Graph()
    graph.add_nodes_from(dataset.codes)
    graph.add_edges_from(zip(links.code_a, links.code_b, strict=True))
    for group in solution.groups:
        assert nx.is_connected(graph.subgraph(group.members))
        assert len(group.members) <= problem.limits.max_group
    assert sum(g.population for g in solution.groups) == dataset.units.population.sum()
    assert sum(g.area_km2 for g in solution.groups) == pytest.approx(dataset.units.area_km2.sum())
    assert solution.objective == pytest.approx(sum(g.cost for g in solution.groups))
    assert solution.bound is not None
    assert solution.bound <= solution.objective + 1e-9
    assert len({g.id for g in solution.groups}) == len(solution.groups)
    if solution.status == "optimal":
        assert solution.gap == 0
        assert all(goal.proven for goal in solution.goals)


def test_minimal_mode_on_216_communes(hatinh_2024: Dataset) -> None:
    solution = solve(hatinh_2024, load_criteria("nq35-2023-2025"))
    check(solution)
    assert solution.status == "optimal"
    assert not solution.unresolved
    must = set(solution.evaluator.assessment.codes("must"))
    for group in solution.groups:
        assert group.compliant
        if group.is_merger:
            assert must & set(group.members)


def test_69_units_with_both_engines(hatinh_2024: Dataset) -> None:
    found = [
        solve(
            hatinh_2024,
            load_criteria("nq76-2025"),
            limits=Limits(solver=engine),
            mode="target",
            target=EXACTLY_69,
        )
        for engine in ("highs", "cbc")
    ]
    for solution in found:
        check(solution)
        assert solution.status == "optimal"
        assert len(solution.groups) == 69
    assert found[0].objective == pytest.approx(found[1].objective, abs=1e-6)
    assert [s.solver for s in found] == ["highs", "cbc"]


def test_within_districts(hatinh_2024: Dataset) -> None:
    solution = solve(
        hatinh_2024,
        load_criteria("nq76-2025"),
        Constraints(within_district=True),
        mode="target",
        target=Target(least=70, most=75),
    )
    check(solution)
    districts = hatinh_2024.units.district
    assert all(districts.loc[list(g.members)].nunique() == 1 for g in solution.groups)


def test_result_is_the_same_every_time(hatinh_settled: Dataset) -> None:
    first, second = (solve(hatinh_settled, load_criteria("nq112-2026")) for _ in range(2))
    assert first.plan == second.plan
    check(first)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10**6),
    preset=st.sampled_from(["nq35-2023-2025", "nq76-2025", "nq112-2026"]),
    max_group=st.integers(1, 6),
    within=st.booleans(),
)
def test_every_plan_is_a_partition_into_connected_groups(
    seed: int, preset: str, max_group: int, within: bool
) -> None:
    dataset = random_grid(seed, largest=14)
    solution = solve(
        dataset,
        load_criteria(preset),
        Constraints(within_district=within),
        limits=Limits(max_group=max_group),
    )
    assert solution.status == "optimal"
    check(solution)


# What cannot be


def test_group_size_too_small_says_what_is_needed(hatinh_2024: Dataset) -> None:
    solution = solve(
        hatinh_2024,
        load_criteria("nq76-2025"),
        limits=Limits(max_group=3),
        mode="target",
        target=Target(least=40, most=40),
    )
    assert solution.status == "infeasible"
    assert solution.plan is None
    (reason,) = solution.reasons
    assert "72" in reason.vi  # 216 / 3
    assert "6" in reason.vi


def test_target_out_of_reach_says_what_is_in_reach() -> None:
    dataset = grid(3, 1, district=["Huyện A", "Huyện B", "Huyện C"], population=[9000] * 3)
    solution = solve(
        dataset,
        load_criteria("nq76-2025"),
        Constraints(within_district=True),
        mode="target",
        target=Target(least=2, most=2),
    )
    assert solution.status == "infeasible"
    assert "3" in solution.reasons[0].vi


def test_constraints_that_leave_nothing_name_the_units() -> None:
    dataset = grid(3, 1, population=[9000] * 3)
    solution = solve(
        dataset, load_criteria("nq35-2023-2025"), Constraints(together=(("00001", "00003"),))
    )
    assert solution.status == "infeasible"
    told = solution.reasons[0].vi
    first, last = dataset.units["name"][["00001", "00003"]]
    assert first in told
    assert f"bỏ khóa gộp chung {first}, {last}" in told
    assert "00001" not in told


@pytest.mark.parametrize(
    ("mode", "target"),
    [
        ("target", None),
        ("target", Target(least=0, most=3)),
        ("target", Target(least=5, most=4)),
        ("target", Target(least=7, most=7)),
        ("minimal", Target(least=3, most=3)),
    ],
)
def test_targets_that_mean_nothing(mode: str, target: Target | None) -> None:
    with pytest.raises(InputError):
        solve(grid(3, 2), load_criteria("nq76-2025"), mode=mode, target=target)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("locks", "leave_out", "max_group", "told"),
    [
        ({"keep": ("00001",)}, set(), 5, "giữ nguyên"),
        ({}, {1}, 5, "Không có đơn vị liền kề"),
        ({}, set(), 2, "diện tích 18,00/30,00"),
    ],
)
def test_unsettled_units_say_why(
    locks: dict[str, object], leave_out: set[int], max_group: int, told: str
) -> None:
    dataset = grid(4, 1, population=[2000, 20_000, 20_000, 20_000], leave_out=leave_out)
    solution = solve(
        dataset,
        load_criteria("nq35-2023-2025"),
        Constraints(**locks),  # type: ignore[arg-type]
        limits=Limits(max_group=max_group),
    )
    assert solution.status == "optimal"
    reasons = {u.code: u.reason.vi for u in solution.unresolved}
    assert told in reasons["00001"]


def test_a_lock_that_rules_out_what_the_law_accepts_is_named() -> None:
    dataset = grid(2, 1, population=[3000, 60_000], area_km2=[5.0, 90.0])
    locked = solve(dataset, load_criteria("nq112-2026"), Constraints(keep=("00002",)))
    (left,) = locked.unresolved
    assert "khóa" in left.reason.vi
    alone = solve(dataset, load_criteria("nq112-2026"), limits=Limits(max_group=1))
    assert "K = 1" in alone.unresolved[0].reason.vi


def test_what_was_cut_short_speaks_of_the_groups_it_saw(hatinh_2024: Dataset) -> None:
    started = time.monotonic()
    solution = solve(
        hatinh_2024, load_criteria("nq112-2026"), limits=Limits(max_group=9, seconds=0.03)
    )
    assert time.monotonic() - started < 15
    assert solution.status == "feasible"
    assert solution.problem.limits.max_group == 3
    check(solution)


# Stopping


def test_cancelling_keeps_a_plan(hatinh_2024: Dataset) -> None:
    stop = threading.Event()
    heard: list[Progress] = []

    def note(progress: Progress) -> None:
        heard.append(progress)
        stop.set()

    solution = solve(hatinh_2024, load_criteria("nq76-2025"), progress=note, cancelled=stop.is_set)
    assert heard
    assert solution.status == "feasible"
    assert solution.gap is not None
    assert solution.gap > 0
    check(solution)
    for group in solution.groups:
        assert group.compliant or group.basis == "unsettled"


@pytest.mark.parametrize("engine", ["highs", "cbc"])
def test_time_limit_is_kept_and_nothing_is_called_optimal(
    hatinh_2024: Dataset, engine: str
) -> None:
    started = time.monotonic()
    solution = solve(
        hatinh_2024, load_criteria("nq76-2025"), limits=Limits(seconds=0.3, solver=engine)
    )
    assert time.monotonic() - started < 15
    assert solution.status == "feasible"
    assert not all(goal.proven for goal in solution.goals)
    check(solution)


def test_a_goal_left_unproven_does_not_end_the_solve(
    hatinh_2024: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    best = solve(hatinh_2024, load_criteria("nq35-2023-2025"))
    honest = goals.solve_set_partitioning

    def hesitant(*given: Any, **options: Any) -> SetPartitioningResult:
        found = honest(*given, **options)
        if options["least_gain"] == 0.0:  # the cost
            return found
        return replace(found, outcome="feasible", bound=found.objective / 2)

    monkeypatch.setattr(goals, "solve_set_partitioning", hesitant)
    found = solve(hatinh_2024, load_criteria("nq35-2023-2025"))
    assert found.status == "feasible"
    assert found.objective == pytest.approx(best.objective)
    proven = {goal.key: goal.proven for goal in found.goals}
    assert proven == {"unsettled": True, "touched": False, "cost": True}
    assert found.gap == pytest.approx(0.5, abs=1e-3)


def test_time_limit_holds_while_groups_are_listed(hatinh_2024: Dataset) -> None:
    started = time.monotonic()
    solution = solve(
        hatinh_2024, load_criteria("nq76-2025"), limits=Limits(max_group=7, seconds=1.0)
    )
    assert time.monotonic() - started < 10
    assert solution.status == "feasible"
    check(solution)


def test_progress_tells_incumbent_and_bound(hatinh_2024: Dataset) -> None:
    heard: list[Progress] = []
    solution = solve(
        hatinh_2024,
        load_criteria("nq76-2025"),
        mode="target",
        target=EXACTLY_69,
        progress=heard.append,
    )
    assert {p.stage for p in heard} >= {"pricing", "search"}
    for progress in heard:
        assert progress.bound <= progress.incumbent + 1e-6
    assert solution.objective is not None
    last = [p for p in heard if p.incumbent < float("inf")][-1]
    assert last.incumbent >= solution.objective - 1e-6


def test_weights() -> None:
    objective = load_objective("near").reweighted({"travel": 3})
    assert objective.weights["travel"] == 3
    for bad in ({"wisdom": 1.0}, {"travel": -1.0}, {"travel": float("nan")}):
        with pytest.raises(InputError):
            objective.reweighted(bad)
    with pytest.raises(InputError):
        load_objective("best")


def test_parts_that_lie_apart_must_be_settled_first() -> None:
    apart, rules = grid(3, 1, leave_out={1}), load_criteria("nq35-2023-2025")
    open_parts = replace(apart, settled=frozenset())
    with pytest.raises(InputError) as error:
        solve(open_parts, rules)
    assert "00002 Xã Số 2" in error.value.text.vi
    for constraints in (
        Constraints(declare=(("00001", "00002"),)),
        Constraints(keep=("00002",)),
    ):
        assert solve(open_parts, rules, constraints).plan is not None
    assert solve(with_settled(open_parts, ["00002"]), rules).plan is not None


def test_units_locked_together_merge_in_minimal_mode_too() -> None:
    dataset = grid(3, 1, population=[9000, 9000, 9000], area_km2=[40.0] * 3)
    locks = Constraints.model_validate({"together": [["00001", "00002"]]})
    solution = solve(dataset, load_criteria("nq35-2023-2025"), locks)
    assert solution.status == "optimal"
    assert solution.plan is not None
    assert ("00001", "00002") in solution.plan.groups


@pytest.mark.parametrize(
    ("units", "told"), [(["00001", "00003"], "liền nhau"), (["00001", "00002", "00003"], "K = 2")]
)
def test_an_exception_that_no_group_can_use_is_refused(units: list[str], told: str) -> None:
    claim = {"units": units, "waiver": "two-units-blocked", "reason": "núi chắn"}
    with pytest.raises(InputError) as error:
        solve(
            grid(3, 1),
            load_criteria("nq653-2019-2021"),
            Constraints.model_validate({"exceptions": [claim]}),
            limits=Limits(max_group=2),
        )
    assert told in error.value.text.vi


def test_the_plan_to_fall_back_on_has_a_time_limit_too(hatinh_2024: Dataset) -> None:
    """A map on which even small groups take too long to list ends with a word."""
    forget()
    solution = solve(
        hatinh_2024,
        load_criteria("nq76-2025"),
        limits=Limits(seconds=0.01, max_group=9),
        tuning=Tuning(fallback_seconds=0.0),
    )
    assert solution.status == "stopped"
    assert solution.plan is None
    assert solution.reasons
