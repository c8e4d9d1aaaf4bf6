from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest
import shapely

from geodata import Dataset
from merger import (
    Constraints,
    Evaluator,
    Limits,
    Plan,
    Problem,
    describe_plan,
    load_criteria,
    load_objective,
)
from merger.groups import connected_groups
from tests.support.coverages import grid, random_grid


def _terms(dataset: Dataset, group: tuple[str, ...], **locks: object) -> dict[str, float]:
    problem = Problem(
        dataset,
        load_criteria("nq35-2023-2025"),
        Constraints(**locks),  # type: ignore[arg-type]
        load_objective(),
        "minimal",
        None,
        Limits(),
    )
    rest = tuple((code,) for code in dataset.codes if code not in group)
    reports = describe_plan(Evaluator(problem), Plan((group, *rest)))
    return dict(next(r for r in reports if set(r.members) == set(group)).terms)


def test_figures_by_hand() -> None:
    dataset = grid(
        3,
        1,
        side_m=2000,
        population=[1000, 4000, 2000],
        district=["A", "A", "B"],
        kind=["xa", "phuong", "xa"],
    )
    terms = _terms(dataset, dataset.codes)
    assert terms["travel"] == pytest.approx(1000 * 2 + 2000 * 2)
    assert terms["displaced"] == 3000
    assert terms["crossing"] == 2000
    assert terms["mixed_kind"] == 3000
    assert terms["weak_border"] == 0
    assert terms["churn"] == 3
    whole, part = 4 * np.pi * 12 / 16**2, 4 * np.pi * 4 / 8**2
    assert terms["shape"] == pytest.approx(part - whole)


def test_weak_borders() -> None:
    dataset = grid(3, 1, side_m=400, population=[1000, 4000, 2000])
    assert _terms(dataset, dataset.codes)["weak_border"] == 3000
    wide = grid(3, 1, side_m=600, population=[1000, 4000, 2000], leave_out={1})
    pair = tuple(wide.codes)
    assert _terms(wide, pair, declare=(pair,))["weak_border"] == 1000


def test_outline_from_lengths_is_that_of_the_union(hatinh_settled: Dataset) -> None:
    """Perimeters less shared borders need no geometry union."""
    dataset = grid(4, 3)
    group = dataset.codes[:3] + dataset.codes[4:6]
    union = shapely.union_all(dataset.units.geometry.loc[list(group)].to_numpy())
    whole = 4 * np.pi * union.area / union.length**2
    mean = 4 * np.pi * 9 / 12**2
    assert _terms(dataset, group)["shape"] == pytest.approx(max(mean - whole, 0))
    assert (hatinh_settled.units.exterior_m >= 0).all()


def test_a_unit_alone_costs_nothing(hatinh_2024: Dataset) -> None:
    terms = _terms(hatinh_2024, (hatinh_2024.codes[0],))
    assert set(terms.values()) == {0.0}


@pytest.mark.parametrize("seed", range(6))
def test_a_map_too_large_for_a_table_of_pairs_has_the_same_terms(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = random_grid(seed, 12)
    problem = Problem(dataset, load_criteria("nq76-2025"))
    groups = connected_groups(Evaluator(problem).graph.adjacency, 4)
    table = Evaluator(problem).pool(groups)
    monkeypatch.setattr(import_module("merger.groups.unit_graph"), "_TABLE_UNITS", 0)
    searched = Evaluator(problem).pool(groups)
    assert (table.terms == searched.terms).all()


def test_a_large_map_holds_no_figures_of_all_pairs() -> None:
    """20,000 units have 400 million pairs; only those that share a border are held."""
    graph = Evaluator(Problem(grid(60, 50), load_criteria("nq76-2025"))).graph
    groups = connected_groups(graph.adjacency, 2)
    Evaluator(Problem(grid(60, 50), load_criteria("nq76-2025"))).pool(groups)
    held = [*vars(graph).values(), *vars(graph.pairs).values()]
    assert max(a.nbytes for a in held if isinstance(a, np.ndarray)) < 200 * len(graph)
    assert graph.pairs.border.sum() == pytest.approx(2 * 3.0 * (59 * 50 + 60 * 49))
