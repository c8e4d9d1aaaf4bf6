"""The smallest relaxations: brute force over locks, and one solve with the relaxation made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geodata import Dataset, InputError
from merger import (
    Constraints,
    Limits,
    Problem,
    Solution,
    load_criteria,
    load_objective,
    solve_problem,
)
from merger.elastic import smallest_relaxations
from tests.coverages import grid


def _solution(dataset: Dataset, locks: dict[str, object], max_group: int = 3) -> Solution:
    return solve_problem(
        Problem(
            dataset,
            load_criteria("nq35-2023-2025"),
            Constraints.model_validate(locks),
            load_objective(),
            "minimal",
            None,
            Limits(max_group=max_group),
        )
    )


def _small() -> Dataset:
    """A row: the first is far too small, its neighbour is large enough, and so on."""
    return grid(
        5, 1, population=[1200, 7000, 9000, 9000, 9000], area_km2=[4.0, 40.0, 35.0, 35.0, 35.0]
    )


def test_a_lock_in_the_way_is_named() -> None:
    found = _solution(_small(), {"apart": [["00001", "00002"]]})
    assert [left.code for left in found.unresolved] == ["00001"]
    relaxations = {r.kind: r for r in smallest_relaxations(found, "00001")}
    lock = relaxations["locks"]
    assert lock.amount == 1
    assert lock.proven
    assert "Số 1" in lock.told[0].en
    assert "00001" in lock.group
    # Making the relaxation settles the unit.
    freed = solve_problem(replace(found.problem, constraints=Constraints()))
    assert not freed.unresolved


def test_the_fewest_locks_are_lifted() -> None:
    locks = {"apart": [["00001", "00002"], ["00002", "00003"]], "keep": ["00004"]}
    found = _solution(_small(), locks)
    lock = next(r for r in smallest_relaxations(found, "00001") if r.kind == "locks")
    assert lock.amount == 1
    assert len(lock.told) == 1


def test_a_district_line_in_the_way_is_named() -> None:
    dataset = grid(
        3, 1, population=[900, 9000, 9000], area_km2=[4.0, 40.0, 40.0], district=["A", "B", "B"]
    )
    found = _solution(dataset, {"within_district": True})
    relaxations = {r.kind: r for r in smallest_relaxations(found, "00001")}
    assert relaxations["district"].amount == 1
    assert "A, B" in relaxations["district"].told[0].en
    assert "locks" not in relaxations


def test_a_limit_on_the_size_is_named() -> None:
    dataset = grid(4, 1, population=[1500] * 4, area_km2=[9.0] * 4)
    found = _solution(dataset, {}, max_group=3)
    assert found.unresolved
    code = found.unresolved[0].code
    sizes = [r for r in smallest_relaxations(found, code) if r.kind == "size"]
    raised = _solution(dataset, {}, max_group=4)
    if sizes:
        assert len(raised.unresolved) < len(found.unresolved)
        assert "4" in sizes[0].told[0].en


def test_missing_figures_are_told() -> None:
    dataset = grid(2, 1, population=[2000, 2500], area_km2=[10.0, 11.0])
    found = _solution(dataset, {})
    assert len(found.unresolved) == 2
    relaxations = {r.kind: r for r in smallest_relaxations(found, "00001")}
    conditions = relaxations["conditions"]
    # Population 4,500 against the condition, area 21 km² against it.
    assert conditions.group == ("00001", "00002")
    reason = conditions.told[0].en
    need = found.problem.judge(found.problem.rows_of([("00001", "00002")])).needed.need
    missing = need["population"][0] - 4500
    share = max(missing / need["population"][0], 0) + max(1 - 21 / need["area"][0], 0)
    assert conditions.amount == pytest.approx(share)
    assert f"{round(missing):,}" in reason


def test_a_settled_unit_needs_nothing() -> None:
    found = _solution(_small(), {})
    with pytest.raises(InputError):
        next(smallest_relaxations(found, "00001"))
