"""Rows, columns and duals of a programme stay in step with each other."""

from __future__ import annotations

import numpy as np
import pytest

from merger.groups.linear import GroupLinear, LinearConstraint, row_values
from merger.optimiser.column_generation import ColumnGeneration, Priced
from merger.optimiser.cuts import violated_rows
from merger.optimiser.programme import Duals, Programme, Rows
from tests.support.pools import control, pool_of

COUNT = LinearConstraint(GroupLinear(group=1.0), "<=", 5.0)
CUT = LinearConstraint(GroupLinear(subsets={((0, 1, 2), 2): 1.0}), "<=", 1.0)
MEASURE = GroupLinear(group=3.0, touched=0.01)


def _programme(*rows: LinearConstraint) -> Programme:
    pool = pool_of(1)
    return Programme.of(pool, MEASURE, Rows(len(pool.graph), rows))


def test_rows_added_and_taken_away_are_those_laid_out_at_once() -> None:
    plain, both = _programme(COUNT), _programme(COUNT, CUT)
    grown = plain.with_rows([CUT])
    for found, wanted in ((grown, both), (grown.only([0]), plain), (grown.only([1]), None)):
        assert len(found.rows.senses) == len(found.rows.rhs) == len(found.rows)
        assert found.side.shape == (len(found.rows.further), len(found.pool))
        assert (found.side != row_values(found.rows.further, found.pool)).nnz == 0
        if wanted is not None:
            assert found.rows == wanted.rows
            assert (found.side != wanted.side).nnz == 0


def test_a_larger_pool_brings_its_figures_along() -> None:
    whole = _programme(COUNT, CUT)
    half = whole.with_pool(whole.pool.subset(np.arange(len(whole.pool)) % 2 == 0))
    assert len(half.pool) < len(whole.pool)
    assert len(half.cost) == half.side.shape[1] == half.by_unit.shape[1] == len(half.pool)
    again = half.with_pool(half.pool.joined(whole.pool))
    assert sorted(again.cost.tolist()) == sorted(whole.cost.tolist())


def test_reduced_costs_are_costs_less_what_the_rows_are_worth() -> None:
    programme = _programme(COUNT, CUT)
    random = np.random.default_rng(4)
    duals = Duals(programme.rows, random.uniform(-1, 1, len(programme.rows)))
    reduced = programme.reduced(duals)
    for row, group in enumerate(programme.pool.groups[:50].tolist()):
        members = {unit for unit in group if unit >= 0}
        worth = sum(duals.of_units[unit] for unit in members) + duals.of_further[0]
        worth += duals.of_further[1] * (len(members & {0, 1, 2}) >= 2)
        assert reduced[row] == pytest.approx(programme.cost[row] - worth)
    measure = duals.charged_to(programme.measure)
    mine = measure.of(programme.pool) - programme.pool.incidence @ duals.of_units
    assert reduced == pytest.approx(mine)


def test_duals_of_other_rows_are_refused() -> None:
    plain, grown = _programme(COUNT), _programme(COUNT).with_rows([CUT])
    duals = Duals(plain.rows, np.zeros(len(plain.rows)))
    with pytest.raises(ValueError, match="other rows"):
        grown.reduced(duals)
    with pytest.raises(ValueError, match="duals of"):
        Duals(grown.rows, duals.values)
    assert len(grown.only([0]).reduced(duals)) == len(plain.pool)


def test_rows_of_a_round_that_was_broken_off_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their duals were never found: what is told rests on the rows before them."""
    stopped = 0
    for seed in range(12):
        pool = pool_of(seed)
        own = np.random.default_rng(seed).random(len(pool))
        groups = [tuple(u for u in row if u >= 0) for row in pool.groups.tolist()]
        cost = GroupLinear(own=dict(zip(groups, own.tolist(), strict=True)))
        lp = ColumnGeneration(pool, cost, (COUNT,), "highs", control(), 0, lambda _: None, None)
        weak = lp.price()
        if not isinstance(weak, Priced) or not violated_rows(pool, weak.active, weak.values):
            continue
        stopped += 1
        monkeypatch.setattr(lp, "_generate", lambda _master, active, _cost: (None, active, 0.0))
        told = lp.strengthen(weak)
        assert told.bound == weak.bound
        assert told.duals.rows == lp.programme.rows == Rows(len(pool.graph), (COUNT,))
        assert lp.programme.reduced(told.duals).min() > -1e-3
    assert stopped > 0
