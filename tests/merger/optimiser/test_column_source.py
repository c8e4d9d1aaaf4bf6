"""Listing a few groups and fetching the rest gives what listing all of them gives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geodata import Dataset
from merger import (
    Constraints,
    Limits,
    Objective,
    Problem,
    Target,
    load_criteria,
    load_objective,
    solve_problem,
)
from merger.constraints.target import DistrictTarget
from merger.optimiser import Listing, Tuning, column_source, forget
from tests.support import LONG
from tests.support.coverages import grid, random_grid

PAIRS_ONLY = Tuning(listed_minimal=Listing(0, 0), listed_target=Listing(0, 0), least_size_listed=2)
EVERYTHING = Tuning(listed_minimal=Listing(10**6, 0), listed_target=Listing(10**6, 0))


def _problem(seed: int) -> Problem:
    dataset = random_grid(seed, 14)
    n = len(dataset)
    objective = load_objective(("balanced", "near", "compact", "few-changes")[seed % 4])
    target = None if seed % 3 == 0 else Target(least=max(n // 2, 1), most=n)
    if seed % 3 == 2:
        objective = objective.ordered(["travel", "shape"], 0.05)
    locks = Constraints(within_district=seed % 5 == 0)
    return Problem(
        dataset,
        load_criteria(("nq35-2023-2025", "nq76-2025", "nq112-2026")[seed % 3]),
        locks,
        objective,
        mode="minimal" if target is None else "target",
        target=target,
        limits=Limits(max_group=3 + seed % 4, solver="cbc" if seed % 10 == 7 else "auto"),
    )


@pytest.mark.parametrize("seed", range(45 if LONG else 20))
def test_fetching_changes_nothing(seed: int) -> None:
    problem = _problem(seed)
    forget()
    fetched = solve_problem(problem, tuning=PAIRS_ONLY)
    forget()
    listed = solve_problem(problem, tuning=EVERYTHING)
    assert fetched.status == listed.status
    assert listed.plan is not None
    assert fetched.objective == pytest.approx(listed.objective, abs=1e-6)
    for one, other in zip(fetched.goals, listed.goals, strict=True):
        assert one.value == pytest.approx(other.value, abs=1e-6), one.key
        assert one.proven


def test_what_was_fetched_serves_the_next_solve(
    hatinh_2024: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    real = column_source.priced_groups
    monkeypatch.setattr(
        column_source,
        "priced_groups",
        lambda *a, **k: calls.append(1) or real(*a, **k),
    )
    limits = Limits(max_group=6)
    target = Target(least=69, most=69)
    problem = Problem(
        hatinh_2024, load_criteria("nq76-2025"), mode="target", target=target, limits=limits
    )
    first = solve_problem(problem)
    asked = len(calls)
    assert first.plan is not None
    locked = Constraints(keep=(first.plan.groups[0][0],))  # type: ignore[arg-type]
    calls.clear()
    again = solve_problem(replace(problem, constraints=locked), start=first.plan)
    assert again.status == "optimal"
    assert len(calls) <= asked
    assert again.objective is not None
    assert first.objective is not None
    assert again.objective >= first.objective - 1e-9


def test_kinds_have_limits_of_their_own() -> None:
    kinds = ["phuong", "xa", "xa", "xa", "xa", "xa", "xa", "xa", "xa"]
    dataset = grid(9, 1, population=[9000] * 9, kind=kinds, side_m=4500)
    limits = Limits(max_group=2, max_group_by_kind={"phuong": 5})
    solution = solve_problem(
        Problem(
            dataset,
            load_criteria("nq76-2025"),
            objective=_near(),
            mode="target",
            target=Target(least=3, most=3),
            limits=limits,
        )
    )
    assert solution.plan is not None
    for group in solution.groups:
        assert len(group.members) <= (5 if group.kind == "phuong" else 2)
    assert max(len(group.members) for group in solution.groups) == 5


def test_no_group_exceeds_the_most_people() -> None:
    dataset = grid(6, 1, population=[5000] * 6, side_m=6000)
    problem = Problem(
        dataset,
        load_criteria("nq76-2025"),
        objective=_near(),
        mode="target",
        target=Target(least=2, most=3),
        limits=Limits(max_group=6, most_people=16_000),
    )
    solution = solve_problem(problem)
    assert solution.plan is not None
    assert all(g.population <= 16_000 for g in solution.groups if g.is_merger)
    one = Target(least=1, most=1)
    free = solve_problem(replace(problem, limits=Limits(max_group=6), target=one))
    assert free.groups[0].population == 30_000


def test_ceilings_on_districts_hold() -> None:
    districts = ["A"] * 4 + ["B"] * 4
    dataset = grid(8, 1, population=[5000] * 8, side_m=6000, district=districts)
    target = Target(
        least=2,
        most=6,
        districts=(DistrictTarget(district="A", most=1), DistrictTarget(district="B", most=3)),
    )
    problem = Problem(
        dataset,
        load_criteria("nq76-2025"),
        Constraints(within_district=True),
        _near(),
        mode="target",
        target=target,
        limits=Limits(max_group=4),
    )
    solution = solve_problem(problem)
    assert solution.plan is not None
    of_a = [g for g in solution.plan.groups if dataset.units.district[g[0]] == "A"]
    assert len(of_a) == 1
    assert len(solution.plan) == 2


def test_reductions_in_percent() -> None:
    districts = ["A"] * 5 + ["B"] * 3
    dataset = grid(8, 1, district=districts)
    assert Target.reduced(dataset, 60) == Target(least=3, most=3)
    by_district = Target.reduced(dataset, 60, by_district=True)
    assert {d.district: d.most for d in by_district.districts} == {"A": 2, "B": 1}
    assert by_district.most == 3


def _near() -> Objective:
    return load_objective("near")


@pytest.mark.parametrize("target", [None, Target(least=11, most=11)])
def test_what_is_too_much_to_list_is_fetched(
    target: Target | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a size of groups would outgrow the memory, its groups come by their duals."""
    problem = Problem(
        grid(6, 6, population=[int(p) for p in range(1800, 5400, 100)], side_m=4000),
        load_criteria("nq76-2025"),
        mode="target" if target else "minimal",
        target=target,
    )
    whole = solve_problem(problem)
    column_source.forget()
    monkeypatch.setattr(column_source, "MAX_GROUPS", 1_500)
    found = solve_problem(problem)
    column_source.forget()
    assert whole.status == found.status == "optimal"
    assert found.objective == pytest.approx(whole.objective, abs=1e-9)
    assert found.candidates < whole.candidates
