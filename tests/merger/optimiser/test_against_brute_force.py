"""The optimiser against all partitions of small random coverages."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from merger import Constraints, Limits, Target, load_criteria, load_objective, solve
from merger.groups.objective import objective_presets
from tests.support.coverages import random_grid
from tests.support.reference import Reference

CRITERIA = ["nq653-2019-2021", "nq35-2023-2025", "nq35-2026-2030", "nq76-2025", "nq112-2026"]
PRESETS = list(objective_presets())
SEEDS = range(240)


def _case(seed: int):  # type: ignore[no-untyped-def]
    random = np.random.default_rng(10_000 + seed)
    dataset = random_grid(seed)
    codes = list(dataset.codes)
    locks: dict[str, object] = {"within_district": bool(random.random() < 0.25)}
    if random.random() < 0.3:
        a, b, c = (str(x) for x in random.choice(codes, 3, replace=False))
        locks["keep"] = [a] if random.random() < 0.5 else []
        relation = random.random()
        locks["apart"] = [[b, c]] if relation < 0.4 else []
        locks["together"] = [[b, c]] if relation > 0.8 else []
    if random.random() < 0.3 and not locks.get("together"):
        a, b, c = (str(x) for x in random.choice(codes, 3, replace=False))
        only = [{"code": a, "partners": [b]}] if random.random() < 0.6 else []
        locks["only"] = only if not locks.get("apart") else []
        locks["own_district"] = [c] if random.random() < 0.6 else []
    if random.random() < 0.4:
        a, b = (str(x) for x in random.choice(codes, 2, replace=False))
        locks["seats"] = [a, b] if not locks.get("together") else []
    if random.random() < 0.3:
        wish = str(random.choice([c for c in codes if c not in locks.get("keep", [])]))  # type: ignore[operator]
        locks["voluntary"] = [{"code": wish, "reason": "tự nguyện"}]
    inside = dataset.borders
    if locks["within_district"]:  # an exception for units that no group can hold is refused
        home = dataset.units["district"]
        inside = inside[inside.code_a.map(home) == inside.code_b.map(home)]
    if CRITERIA[seed % len(CRITERIA)] == "nq653-2019-2021" and len(inside):
        pair = inside.iloc[int(random.integers(len(inside)))]
        claim = {"units": [pair.code_a, pair.code_b], "waiver": "two-units-blocked"}
        locks["exceptions"] = [{**claim, "reason": "núi chắn"}]
    constraints = Constraints.model_validate(locks)
    target = None
    if seed % 2:
        least = int(random.integers(max(len(codes) // 3, 1), len(codes) + 1))
        target = Target(least=least, most=min(least + int(random.integers(0, 2)), len(codes)))
    return dataset, constraints, target


@pytest.mark.parametrize("seed", SEEDS)
def test_optimum_is_that_of_all_partitions(seed: int) -> None:
    dataset, constraints, target = _case(seed)
    criteria = load_criteria(CRITERIA[seed % len(CRITERIA)])
    objective = load_objective(PRESETS[seed // 4 % len(PRESETS)])
    max_group = 2 + seed % 4
    solution = solve(
        dataset,
        criteria,
        constraints,
        objective,
        Limits(max_group=max_group, solver="cbc" if seed % 8 == 7 else "auto"),
        mode="minimal" if target is None else "target",
        target=target,
    )
    reference = Reference(dataset, criteria, objective, constraints, target, max_group)
    best = reference.best()
    if best is None:
        assert solution.status == "infeasible"
        assert solution.reasons
        return
    assert solution.status == "optimal"
    assert solution.plan is not None
    values = {goal.key: goal.value for goal in solution.goals}
    assert values["unsettled"] == best.unsettled == len(solution.unresolved)
    if target is None:
        assert values["touched"] == best.touched
    assert solution.objective == pytest.approx(best.cost, abs=1e-6)
    assert solution.bound == pytest.approx(best.cost, abs=1e-6)
    _check_plan(solution, reference)


def _check_plan(solution, reference: Reference) -> None:  # type: ignore[no-untyped-def]
    members = [code for group in solution.plan.groups for code in group]
    assert sorted(members) == sorted(reference.dataset.codes)
    for group in solution.groups:
        assert nx.is_connected(reference.graph.subgraph(group.members))
        assert len(group.members) <= reference.max_group
        if group.is_merger:
            assert group.compliant
            assert reference.compliant(frozenset(group.members))
        assert group.seat in group.members
        terms = reference.terms(frozenset(group.members))
        for key, value in group.terms.items():
            assert value == pytest.approx(terms.get(key, 0.0), abs=1e-6), (key, group.members)
