"""The dual-bounded search misses no group whose reduced cost lies below the mark."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest

from merger import Constraints, Evaluator, Limits, Problem, Target, load_criteria, load_objective
from merger.groups.enumeration import TooManyGroups
from merger.groups.linear import GroupLinear
from merger.optimiser.column_source import candidates_of
from merger.optimiser.pricing import priced_groups
from tests.support.coverages import random_grid
from tests.support.roads import random_roads


def _case(seed: int, target: bool) -> Evaluator:
    dataset = random_grid(seed, 12)
    if seed % 5 == 4:  # ways of roads do not add up as straight lines do
        dataset = random_roads(dataset, seed)
    n = len(dataset)
    problem = Problem(
        dataset,
        load_criteria(("nq35-2023-2025", "nq76-2025", "nq112-2026")[seed % 3]),
        Constraints(seats=(dataset.codes[seed % n],)),  # type: ignore[arg-type]
        load_objective(("balanced", "near", "compact", "few-changes")[seed % 4]),
        "target" if target else "minimal",
        Target(least=max(n // 2, 1), most=n) if target else None,
        Limits(max_group=2 + seed % 5),
    )
    return Evaluator(problem)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("goal", ["cost", "touched", "mixed"])
def test_every_cheap_group_is_found(seed: int, goal: str) -> None:
    random = np.random.default_rng(seed)
    evaluator = _case(seed, target=seed % 2 == 0)
    source = candidates_of(evaluator, complete=True)
    people = float(evaluator.graph.population.sum())
    measure = {
        "cost": evaluator.cost.minus(float(random.uniform(-0.3, 0.3)), GroupLinear(group=1.0)),
        "touched": GroupLinear(touched=1 / people, unsettled=2.0),
        "mixed": evaluator.cost.minus(-0.5, GroupLinear(touched=1 / people)),
    }[goal]
    home = random.uniform(-0.1, 0.1, int(evaluator.graph.district.max()) + 1)
    measure = measure.minus(1.0, GroupLinear(home=home))
    duals = random.uniform(-0.1, 0.4, len(evaluator.graph))
    reduced = measure.of(source.pool) - source.pool.incidence @ duals
    mark = float(np.quantile(reduced, 0.3))
    found = source.fetch(duals, measure, mark + 1e-9)
    several = source.pool.subset((reduced <= mark) & (source.pool.size > 1))
    assert found.holds(several.groups).all()
    assert len(found) == len({tuple(row) for row in found.groups.tolist()})
    # What comes back are candidates like those listed, at the same cost.
    assert source.pool.holds(found.groups).all()


@pytest.mark.parametrize("cells", [1, 30])
@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("weights", [None, {"shape": 1.0}])
def test_a_large_map_is_searched_in_blocks(
    monkeypatch: pytest.MonkeyPatch, cells: int, seed: int, weights: dict[str, float] | None
) -> None:
    """Where the gains of all pairs would not fit, seats are taken a few at a time."""
    evaluator = _case(seed, target=seed % 2 == 0)
    if weights is not None:  # no term that hangs on the seat
        objective = evaluator.problem.objective.model_copy(update={"weights": weights})
        evaluator = Evaluator(replace(evaluator.problem, objective=objective))
    source = candidates_of(evaluator, complete=True)
    duals = np.random.default_rng(seed).uniform(-0.1, 0.4, len(evaluator.graph))
    reduced = evaluator.cost.of(source.pool) - source.pool.incidence @ duals
    mark = float(np.quantile(reduced, 0.5))
    whole = source.fetch(duals, evaluator.cost, mark)
    monkeypatch.setattr("merger.optimiser.pricing._CELLS", cells)
    monkeypatch.setattr(import_module("merger.groups.unit_graph"), "_TABLE_UNITS", 0)
    found = candidates_of(Evaluator(evaluator.problem)).fetch(duals, evaluator.cost, mark)
    cheap = source.pool.subset((reduced <= mark) & (source.pool.size > 1))
    assert found.holds(cheap.groups).all()
    assert whole.holds(found.groups).all()  # the bound is no looser
    rows = whole.positions(found.groups)
    assert (whole.terms[rows] == found.terms).all()


def test_too_many_groups_are_refused() -> None:
    evaluator = _case(2, target=True)
    with pytest.raises(TooManyGroups):
        priced_groups(
            evaluator.graph,
            np.ones(len(evaluator.graph)),
            GroupLinear(),
            0.0,
            6,
            evaluator.rules.crowding,
            limit=5,
        )


def test_a_negative_weight_has_no_bound() -> None:
    evaluator = _case(2, target=True)
    duals = np.zeros(len(evaluator.graph))
    with pytest.raises(ValueError, match="negative"):
        problem_cost = evaluator.cost.scaled(-1.0)
        priced_groups(
            evaluator.graph, duals, problem_cost, 0.0, 3, evaluator.rules.crowding, limit=1000
        )
