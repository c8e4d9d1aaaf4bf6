"""Neighbourhoods planned anew: what comes back is a plan, keeps its rows and costs no more."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merger.arrays import Ints
from merger.groups.linear import GroupLinear, LinearConstraint
from merger.optimiser.column_generation import ColumnGeneration
from merger.optimiser.neighbourhoods import improved
from merger.optimiser.programme import SCALE
from merger.optimiser.set_partitioning import solve_set_partitioning
from merger.optimiser.tuning import DEFAULT, Tuning
from tests.support.pools import control, plans_of, pool_of


def _programme(seed: int, tuning: Tuning = DEFAULT) -> tuple[ColumnGeneration, list[Ints]]:
    """Random costs over a made-up coverage, and all plans of as many groups as the first."""
    pool = pool_of(seed)
    random = np.random.default_rng(seed)
    members = [tuple(int(u) for u in row if u >= 0) for row in pool.groups]
    place = {group: row for row, group in enumerate(members)}
    plans = [np.array([place[group] for group in plan]) for plan in plans_of(pool)]
    random.shuffle(plans)
    count = len(plans[0])
    cost = GroupLinear(own=dict(zip(members, random.random(len(pool)).tolist(), strict=True)))
    rows = (LinearConstraint(GroupLinear(group=1.0), "=", float(count)),)
    lp = ColumnGeneration(pool, cost, rows, "highs", control(), 0, lambda _: None, None, tuning)
    return lp, [plan for plan in plans if len(plan) == count]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 500))
def test_a_neighbourhood_of_all_units_gives_the_best_plan(seed: int) -> None:
    lp, plans = _programme(seed)
    usable = np.arange(len(lp.programme.pool))
    found = improved(lp, plans[0], usable, time.monotonic() + 60)
    best = min(float(lp.programme.cost[plan].sum()) for plan in plans)
    assert lp.programme.cost[found].sum() / SCALE == pytest.approx(best / SCALE, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 500))
def test_small_neighbourhoods_keep_partition_and_rows(seed: int) -> None:
    lp, plans = _programme(seed, Tuning(neighbourhood_units=3))
    usable = np.argsort(lp.programme.cost, kind="stable")[: len(lp.programme.pool) // 2]
    found = improved(lp, plans[0], usable, time.monotonic() + 60)
    assert sorted(found.tolist()) in [sorted(plan.tolist()) for plan in plans]
    assert lp.programme.cost[found].sum() <= lp.programme.cost[plans[0]].sum() + 1e-9
    allowed = {*usable.tolist(), *plans[0].tolist()}
    assert allowed.issuperset(found.tolist())


def test_without_time_the_plan_stays() -> None:
    lp, plans = _programme(3)
    found = improved(lp, plans[0], np.arange(len(lp.programme.pool)), time.monotonic() - 1)
    assert found is plans[0]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 500))
def test_searches_cut_short_still_end_with_a_proof(seed: int) -> None:
    lp, plans = _programme(seed)
    cost, rows = lp.programme.measure.scaled(1 / SCALE), lp.programme.rows.further

    no_patience = Tuning(search_seconds=0.0, search_share=0.0)
    found = solve_set_partitioning(
        lp.programme.pool,
        cost,
        rows,
        engine="highs",
        control=control(),
        first_columns=2,
        tuning=no_patience,
    )
    assert found.outcome == "optimal"
    best = min(float(lp.programme.cost[plan].sum()) for plan in plans)
    assert found.objective == pytest.approx(best / SCALE, abs=1e-6)
