"""Goals in their order: what is minimised, what is told, and what later goals are held to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from merger import Evaluator, Limits, Problem, Target, load_criteria, load_objective
from merger.groups.linear import GroupLinear
from merger.groups.pool import Pool
from merger.optimiser.column_source import candidates_of
from merger.optimiser.levels import BIG_M, Level, Reached, first_level, later_levels
from merger.optimiser.result import SetPartitioningResult
from merger.plan import Plan
from merger.side_constraints import SideConstraints
from merger.solution import Certificate
from tests.support.coverages import grid
from tests.support.pools import plans_of


def _evaluator(mode: str = "minimal", order: tuple[str, ...] = ()) -> Evaluator:
    """Six communes in two rows; two of them must be arranged."""
    dataset = grid(
        3,
        2,
        population=[2000, 9000, 2500, 9000, 9000, 9000],
        area_km2=[9.0, 40.0, 9.0, 40.0, 40.0, 40.0],
    )
    target = Target(least=3, most=5) if mode == "target" else None
    return Evaluator(
        Problem(
            dataset,
            load_criteria("nq35-2023-2025"),
            objective=load_objective().ordered(list(order), 0.05) if order else load_objective(),
            mode=mode,  # type: ignore[arg-type]
            target=target,
            limits=Limits(max_group=3),
        )
    )


def _found(
    level: Level, pool: Pool, chosen: np.ndarray, outcome: str = "optimal", bound: float = 0.0
) -> SetPartitioningResult:
    objective = float(level.minimised.of(pool)[chosen].sum())
    return SetPartitioningResult(outcome, pool, chosen, objective, bound)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mode", "order", "unlike", "keys"),
    [
        ("minimal", (), False, ["touched", "cost"]),
        ("target", (), False, ["cost"]),
        ("target", ("travel", "shape"), False, ["travel", "shape", "cost"]),
        ("minimal", ("travel",), True, ["touched", "travel", "unlike", "cost"]),
    ],
)
def test_levels_come_in_order(
    mode: str, order: tuple[str, ...], unlike: bool, keys: list[str]
) -> None:
    evaluator = _evaluator(mode, order)
    alone = Plan(tuple((code,) for code in evaluator.problem.dataset.codes))
    extra = SideConstraints(unlike=(alone,) if unlike else ())
    levels = later_levels(evaluator, extra)
    assert [level.key for level in levels] == keys
    assert all(level.behind is None for level in levels)
    assert {level.key: level.concession for level in levels if level.concession} == dict.fromkeys(
        order, 0.05
    )


@pytest.mark.parametrize("mode", ["minimal", "target"])
def test_no_share_of_the_level_behind_outweighs_a_unit(mode: str) -> None:
    evaluator = _evaluator(mode)
    pool = candidates_of(evaluator, complete=True).pool
    behind = later_levels(evaluator, SideConstraints())[0]
    level = first_level(evaluator, behind, pool, complete=True)
    assert level.behind is not None
    place = {tuple(u for u in row if u >= 0): i for i, row in enumerate(pool.groups.tolist())}
    plans = [np.array([place[group] for group in plan]) for plan in plans_of(pool)]
    shares = [float(level.behind.of(pool)[plan].sum()) for plan in plans]
    assert len(plans) > 10
    assert 0 <= min(shares) < max(shares) <= 1 + 1e-9
    left = [level.value(_found(level, pool, plan)) for plan in plans]
    assert set(left) >= {0.0, 1.0}
    minimised = [float(level.minimised.of(pool)[plan].sum()) for plan in plans]
    best = min(minimised)
    for unsettled, value in zip(left, minimised, strict=True):
        # One unit fewer is worth more than the least gain; plans within it leave as many.
        assert (value - best > level.least_gain) == (unsettled > min(left))


def test_nothing_leads_where_candidates_are_missing() -> None:
    evaluator = _evaluator("target")
    pool = candidates_of(evaluator, complete=True).pool
    (cost,) = later_levels(evaluator, SideConstraints())
    level = first_level(evaluator, cost, pool, complete=False)
    assert level.behind is not None
    assert not level.behind.of(pool).any()


@pytest.mark.parametrize(
    ("outcome", "bound", "least"),
    [
        ("optimal", 0.0, 2.0),  # proven: the value itself
        ("feasible", 0.0, 0.0),
        ("feasible", 0.9, 0.0),  # all of it may be the share of the level behind
        ("feasible", 1.1, 1.0),
        ("feasible", BIG_M + 1.0, 1.0),
        ("feasible", BIG_M + 1.1, 2.0),
    ],
)
def test_bounds_on_whole_numbers_are_rounded_up(outcome: str, bound: float, least: float) -> None:
    evaluator = _evaluator()
    pool = candidates_of(evaluator, complete=True).pool
    level = Level("unsettled", GroupLinear(unsettled=1.0), behind=GroupLinear())
    two = replace(pool, unsettled=np.arange(len(pool)) < 2)
    found = _found(level, two, np.arange(3), outcome, bound)
    goal = level.goal(found)
    assert (goal.value, goal.bound) == (2.0, least)


def test_people_are_told_as_whole_numbers() -> None:
    level = Level("touched", GroupLinear(touched=1 / 40_000), factor=40_000.0)
    evaluator = _evaluator()
    pool = candidates_of(evaluator, complete=True).pool
    found = SetPartitioningResult("feasible", pool, np.array([0]), 11_000 / 40_000, 0.2500001)
    goal = level.goal(found)
    assert (goal.value, goal.bound) == (11_000.0, 10_001.0)


def test_later_levels_are_held_to_what_was_reached() -> None:
    evaluator = _evaluator("target", ("travel",))
    pool = candidates_of(evaluator, complete=True).pool
    travel, _ = later_levels(evaluator, SideConstraints())
    dearest = np.argsort(travel.measure.of(pool))[-3:]
    found = _found(travel, pool, dearest)
    row = travel.kept(found.objective)
    used = float(row.measure.of(pool)[dearest].sum())
    assert row.sense == "<="
    # A row of about 1,000, so that the engines' tolerance is next to nothing; 5 % are conceded.
    assert used == pytest.approx(1000 / 1.05)
    assert row.rhs == pytest.approx(1000, abs=1e-4)
    first = Level("unsettled", GroupLinear(unsettled=1.0), behind=GroupLinear())
    assert first.kept(2.0).rhs == 2.0


@pytest.mark.parametrize("value", [0.0, 0.3, 1.0])
def test_no_person_of_a_country_slips_through_a_row(value: float) -> None:
    people = 1e8
    level = Level("touched", GroupLinear(touched=1 / people), least_gain=0.9 / people)
    row = level.kept(value)
    per_person = row.measure.touched
    assert per_person * value * people <= row.rhs + 1e-9
    # One more is refused, by more than engines are out by.
    assert per_person * (value * people + 1) > row.rhs + 2e-6


def test_the_pool_shrinks_to_what_survives_where_it_is_complete() -> None:
    evaluator = _evaluator("target", ("travel",))
    pool = candidates_of(evaluator, complete=True).pool
    travel, cost = later_levels(evaluator, SideConstraints())
    first = first_level(evaluator, travel, pool, complete=True)
    begun = Reached(pool, False, ())
    assert begun.unsettled == 0
    counted = begun.after(first, _found(first, pool, np.flatnonzero(pool.unsettled)[:2]))
    # A unit more or less says nothing of which groups good plans are made of.
    assert (counted.pool, counted.complete, counted.unsettled) == (pool, False, 2)
    duals = np.zeros(len(evaluator.graph))
    for complete_below, complete in ((0.5, True), (0.01, False)):
        found = replace(
            _found(travel, pool, np.array([0])),
            certificate=Certificate(duals, travel.measure, 0.0, 0.02, complete_below),
        )
        after = counted.after(travel, found)
        assert after.complete is complete
        assert [goal.key for goal in after.goals] == ["unsettled", "travel"]
        assert len(after.rows) == len(after.found) == 2
        if complete:
            assert 0 < len(after.pool) < len(pool)
            assert travel.measure.of(after.pool).max() <= 0.02 + 1e-6
        else:
            assert after.pool is pool
    assert cost.key == "cost"
