"""Subset rows: they hold for every plan, and cut off what is no plan."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merger import load_criteria
from merger.groups.cost_terms import TERMS
from merger.groups.linear import GroupLinear
from merger.groups.pool import Pool
from merger.optimiser.column_generation import ColumnGeneration, Priced
from merger.optimiser.cuts import violated_rows
from merger.optimiser.programme import SCALE
from tests.support.pools import control, plans_of, pool_of

CRITERIA = load_criteria("nq76-2025")


def triangle() -> Pool:
    """Three units of which any two may merge, and none may stand alone."""
    base = pool_of(0)
    groups = np.array([[0, 1], [0, 2], [1, 2]])
    n = len(base.graph)
    alone = np.array([[unit, -1] for unit in range(3, n)])
    sets = np.vstack([groups, alone]) if len(alone) else groups
    return Pool(
        base.graph,
        sets,
        np.zeros(len(sets), dtype=bool),
        np.zeros(len(sets)),
        np.zeros((len(sets), len(TERMS))),
    )


def test_halves_around_a_triangle_break_their_row() -> None:
    pool = triangle()
    rows = violated_rows(pool, np.arange(3), np.full(3, 0.5))
    assert [row.measure.subsets for row in rows] == [{((0, 1, 2), 2): 1.0}]
    assert rows[0].measure.of(pool)[:3].tolist() == [1.0, 1.0, 1.0]
    assert not rows[0].measure.of(pool)[3:].any()
    assert violated_rows(pool, np.arange(1), np.ones(1)) == []


def test_a_programme_without_a_plan_is_seen_to_have_none() -> None:
    """Halves meet every unit of the triangle; with its row, nothing does."""
    pool = triangle()
    lp = ColumnGeneration(
        pool, GroupLinear(group=1.0), (), "highs", control(), 0, lambda _: None, None
    )  # fmt: skip
    weak = lp.price()
    assert isinstance(weak, Priced)
    rest = len(pool.graph) - 3
    assert weak.bound / SCALE == pytest.approx(1.5 + rest, abs=1e-6)
    assert lp.strengthen(weak).bound / SCALE > 2.5 + rest


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 500))
def test_the_measure_counts_groups_with_two_of_three(seed: int) -> None:
    pool = pool_of(seed)
    units = range(len(pool.graph))
    triples = list(combinations(units, 3))[:20]
    sets = [{int(u) for u in row if u >= 0} for row in pool.groups]
    for triple in triples:
        counted = GroupLinear(subsets={(triple, 2): 2.0}).of(pool)
        assert counted.tolist() == [2.0 if len(s & set(triple)) >= 2 else 0.0 for s in sets]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 500))
def test_no_plan_is_lost_and_the_bound_never_falls(seed: int) -> None:
    pool = pool_of(seed)
    rng = np.random.default_rng(seed)
    own = {
        tuple(int(u) for u in row if u >= 0): float(cost)
        for row, cost in zip(pool.groups, rng.random(len(pool)), strict=True)
    }
    cost = GroupLinear(own=own)
    lp = ColumnGeneration(pool, cost, (), "highs", control(), 0, lambda _: None, None)
    weak = lp.price()
    assert isinstance(weak, Priced)
    plain = weak.bound
    strong = lp.strengthen(weak)
    assert strong.bound >= plain - 1e-6
    reduced = lp.programme.reduced(strong.duals) / SCALE
    plans = plans_of(pool)
    best = min(sum(own[group] for group in plan) for plan in plans)
    assert strong.bound / SCALE <= best + 1e-6
    # Reduced-cost fixing rests on this: no plan costs less than the bound and its groups' share.
    place = {group: row for row, group in enumerate(own)}
    for plan in plans:
        total = sum(own[group] for group in plan)
        share = sum(reduced[place[group]] for group in plan)
        assert total >= strong.bound / SCALE + share - 1e-6
