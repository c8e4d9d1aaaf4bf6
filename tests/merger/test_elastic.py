"""The smallest relaxations: brute force over locks, and one solve with the relaxation made."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from geodata import Dataset, InputError
from merger import (
    Constraints,
    Limits,
    Problem,
    Solution,
    load_criteria,
    solve_problem,
)
from merger.elastic import smallest_relaxations
from merger.extra import Extra
from tests.coverages import grid


def _solution(dataset: Dataset, locks: dict[str, object], max_group: int = 3) -> Solution:
    return solve_problem(
        Problem(
            dataset,
            load_criteria("nq35-2023-2025"),
            Constraints.model_validate(locks),
            limits=Limits(max_group=max_group),
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


@pytest.mark.parametrize("seed", range(30))
def test_no_smaller_set_of_locks_helps(seed: int) -> None:
    random = np.random.default_rng(seed)
    people = random.integers(1500, 4500, 9).tolist()
    dataset = grid(3, 3, population=people, area_km2=random.uniform(8, 22, 9).tolist())
    locks = {"keep": [dataset.codes[i] for i in (1, 3, 5, 7)]}
    found = _solution(dataset, locks)
    left = [unit.code for unit in found.unresolved if unit.code not in locks["keep"]]
    assert left  # the corners are walled in
    lifted = [r for r in smallest_relaxations(found, left[0]) if r.kind == "locks"]
    assert all(relaxation.proven for relaxation in lifted)

    def helps(given_up: tuple[str, ...]) -> bool:
        kept = Constraints.model_validate({"keep": sorted({*locks["keep"]} - {*given_up})})
        freed = replace(found.problem, constraints=kept)
        settled = solve_problem(freed, extra=Extra(forbidden=frozenset({(left[0],)})))
        return settled.plan is not None and len(settled.unresolved) < len(found.unresolved)

    least = next(
        (
            count
            for count in range(len(locks["keep"]) + 1)
            if any(helps(given_up) for given_up in combinations(locks["keep"], count))
        ),
        None,
    )
    assert [relaxation.amount for relaxation in lifted] == ([] if least is None else [least])


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
