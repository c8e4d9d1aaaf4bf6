"""Alternatives against all partitions: the next best is the next best, and differs as asked."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from geodata import InputError
from merger import Constraints, Plan, Target, load_criteria, load_objective, solve, solve_problem
from merger.alternatives import (
    beside,
    differing_units,
    next_best,
    without_group,
    without_locks,
)
from merger.problem import Limits
from tests.coverages import grid, random_grid
from tests.reference import Reference

Groups = frozenset[frozenset[str]]


def all_plans(
    reference: Reference,
) -> list[tuple[tuple[int, int, float], Groups]]:
    """Every plan with its goals, best first."""
    groups = list(reference.groups())
    holding: dict[str, list[frozenset[str]]] = {c: [] for c in reference.dataset.codes}
    for group in groups:
        holding[min(group)].append(group)
    cost = {group: reference.cost(group) for group in groups}
    units = reference.units
    found = []

    def place(free: frozenset[str], chosen: list[frozenset[str]]) -> None:
        if not free:
            target = reference.target
            if target is not None and not target.least <= len(chosen) <= target.most:
                return
            left = sum(
                len(g) == 1 and reference.verdict[min(g)] in ("must", "voluntary") for g in chosen
            )
            touched = sum(units[c]["population"] for g in chosen if len(g) > 1 for c in g)
            goals = (left, touched if target is None else 0, sum(cost[g] for g in chosen))
            found.append((goals, frozenset(chosen)))
            return
        for group in holding[min(free)]:
            if group <= free:
                place(free - group, [*chosen, group])

    place(frozenset(reference.dataset.codes), [])
    return sorted(found, key=lambda f: (f[0][0], f[0][1], f[0][2]))


def case(seed: int):  # type: ignore[no-untyped-def]
    dataset = random_grid(seed, 8)
    target = Target(least=max(len(dataset) // 2, 1), most=len(dataset)) if seed % 2 else None
    criteria = load_criteria("nq76-2025" if seed % 3 else "nq35-2026-2030")
    mode = "minimal" if target is None else "target"
    limits = Limits(max_group=3)
    best = solve(dataset, criteria, None, load_objective(), limits, mode=mode, target=target)
    reference = Reference(dataset, criteria, load_objective(), None, target, 3)
    return best, reference


def as_sets(plan: Plan) -> Groups:
    return frozenset(frozenset(group) for group in plan.groups)


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("differ", [1, 4])
def test_next_best(seed: int, differ: int) -> None:
    best, reference = case(seed)
    if best.plan is None:
        pytest.skip("no plan at all")
    left = all_plans(reference)
    before = [as_sets(best.plan)]
    n = len(reference.dataset)
    differ = min(differ, n)

    def far(plan: Groups, other: Groups) -> bool:
        return n - sum(len(g) for g in plan & other) >= differ

    found = list(islice(next_best(best, differ), 3))
    for alternative in found:
        wanted = next(goals for goals, p in left if all(far(p, known) for known in before))
        solution = alternative.solution
        assert solution.status == "optimal"
        assert solution.plan is not None
        got = {goal.key: goal.value for goal in solution.goals}
        assert got["unsettled"] == wanted[0]
        if reference.target is None:
            assert got["touched"] == wanted[1]
        assert got["cost"] == pytest.approx(wanted[2], abs=1e-6)
        assert alternative.differing >= differ
        assert alternative.differing == differing_units(best.plan, solution.plan)
        before.append(as_sets(solution.plan))
    if len(found) < 3:
        assert not any(all(far(p, known) for known in before) for _, p in left)


@pytest.mark.parametrize("seed", range(12))
def test_what_a_group_is_worth(seed: int) -> None:
    best, reference = case(seed)
    if best.plan is None:
        pytest.skip("no plan at all")
    left = all_plans(reference)
    for group in best.plan.groups[:3]:
        found = beside(best, solve_problem(best.problem, extra=without_group(group)))
        others = [goals for goals, plan in left if frozenset(group) not in plan]
        if not others:
            assert found.solution.status == "infeasible"
            assert found.above is None
            continue
        got = {goal.key: goal.value for goal in found.solution.goals}
        assert (got["unsettled"], got["cost"]) == pytest.approx((others[0][0], others[0][2]))
        assert group not in found.solution.plan.groups  # type: ignore[union-attr]


def test_what_the_locks_cost() -> None:
    dataset = grid(3, 2, population=[2000, 9000, 2000, 2000, 2000, 2000])
    locks = Constraints.model_validate({"keep": ["00001"], "apart": [["00002", "00003"]]})
    criteria, target = load_criteria("nq76-2025"), Target(least=2, most=4)
    held = solve(dataset, criteria, locks, mode="target", target=target)
    free = solve(dataset, criteria, mode="target", target=target)
    price = beside(held, solve_problem(without_locks(held.problem)))
    assert price.solution.objective == pytest.approx(free.objective)
    assert price.above == pytest.approx((free.objective or 0.0) - (held.objective or 0.0))
    assert price.unsettled == len(free.unresolved) - len(held.unresolved)


def test_impossible_wishes() -> None:
    best = solve(grid(2, 1), load_criteria("nq76-2025"))
    with pytest.raises(InputError):
        next(next_best(best, 0))
    with pytest.raises(InputError):
        next(next_best(best, 3))
    assert np.isfinite(best.objective or 0.0)
