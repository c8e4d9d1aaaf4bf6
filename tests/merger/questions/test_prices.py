"""Explanations against all partitions: every number is re-derived by counting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geodata import Dataset
from merger import (
    Constraints,
    Limits,
    Problem,
    Target,
    load_criteria,
    solve_problem,
)
from merger.questions.alternatives import without_locks
from merger.questions.prices import holds_for_any_size, lock_prices, second_places
from tests.support import LONG
from tests.support.coverages import grid
from tests.support.reference import Reference, all_plans, case


@pytest.mark.parametrize(
    "seed", sorted({*range(24 if LONG else 12)} - {0, 6, 16, 18})
)  # there nothing is merged
def test_second_places(seed: int) -> None:
    best, reference = case(seed)
    merged = [group for group in best.groups if group.is_merger]
    assert merged
    plans = all_plans(reference)
    for group in merged[:2]:
        places = list(second_places(best, group.members))
        assert [place.code for place in places] == list(group.members)
        for place in places:
            pair = {place.code, place.left}
            goals, _ = next(
                (goals, plan)
                for goals, plan in plans
                if not any(pair <= set(other) for other in plan)
            )
            assert place.beside.solution.status == "optimal"
            assert place.beside.above is not None
            assert best.objective is not None
            assert place.beside.above == pytest.approx(goals[2] - best.objective, abs=1e-6)
            assert place.beside.unsettled == goals[0] - len(best.unresolved)
            assert place.code in place.group
            assert place.left not in place.group


def test_lock_prices_are_what_lifting_saves() -> None:
    dataset = grid(4, 3, population=[4000, 7000, 5500, 9000, 3000, 8000] * 2, side_m=4500)
    codes = dataset.codes
    constraints = Constraints.model_validate(
        {"keep": [codes[0]], "apart": [[codes[5], codes[6]]], "within_district": True}
    )
    criteria, target = load_criteria("nq76-2025"), Target(least=4, most=6)
    problem = Problem(
        dataset, criteria, constraints, mode="target", target=target, limits=Limits(max_group=4)
    )
    best = solve_problem(problem)
    assert best.objective is not None
    prices = {price.place: price for price in lock_prices(best)}
    assert set(prices) == {"keep", "apart", "within_district"}
    for place, price in prices.items():
        rest = constraints.model_copy(update={place: False if place == "within_district" else ()})
        reference = Reference(dataset, criteria, problem.objective, rest, target, 4).best()
        assert reference is not None
        assert price.beside.above == pytest.approx(reference.cost - best.objective, abs=1e-6)
        assert price.beside.unsettled == reference.unsettled - best.goals[0].value
    assert prices["within_district"].beside.differing == 0


def test_a_proof_for_any_size_is_right() -> None:
    told: list[bool | None] = []
    for seed in range(30):
        best, reference = case(seed)
        assert best.plan is not None
        if best.unresolved:
            continue
        answer = holds_for_any_size(best)
        told.append(answer)
        if answer:
            whole = Reference(
                reference.dataset,
                best.problem.criteria,
                best.problem.objective,
                None,
                best.problem.target,
                len(reference.dataset),
            ).best()
            assert whole is not None
            assert whole.cost == pytest.approx(best.objective, abs=1e-6)
    assert told.count(True) >= 15
    assert told.count(False) >= 5
    assert None not in told


def test_a_limit_that_binds_is_found_out(hatinh_2024: Dataset) -> None:
    target = Target(least=69, most=69)
    problem = Problem(
        hatinh_2024,
        load_criteria("nq76-2025"),
        mode="target",
        target=target,
        limits=Limits(max_group=4),
    )
    four = solve_problem(problem)
    assert holds_for_any_size(four) is False
    eight = solve_problem(replace(problem, limits=Limits(max_group=8)), start=four.plan)
    assert eight.status == "optimal"
    assert eight.objective is not None
    assert four.objective is not None
    assert eight.objective < four.objective
    assert max(len(group.members) for group in eight.groups) > 4


def test_nothing_is_said_of_an_unproven_plan() -> None:
    best, _ = case(0)
    assert holds_for_any_size(replace(best, status="feasible")) is None


def test_an_edited_plan_is_no_start_where_it_breaks_the_target() -> None:
    """What a lock costs is asked of the problem, not of the plan that a person left it at."""
    from merger.plan import Edit
    from merger.plans.manual_edits import by_hand

    dataset = grid(4, 3, population=[9000] * 12)
    problem = Problem(
        dataset,
        load_criteria("nq76-2025"),
        Constraints.model_validate({"keep": ["00001"]}),
        mode="target",
        target=Target(least=5, most=5),
    )
    best = solve_problem(problem)
    assert best.plan is not None
    apart = Edit("split", max(best.plan.groups, key=len)).apply(best.plan)
    (asked,) = lock_prices(by_hand(best, apart))
    (fresh,) = lock_prices(best)
    found, wanted = asked.beside.solution, fresh.beside.solution
    assert found.plan is not None
    assert len(found.plan) == 5
    assert found.objective == pytest.approx(wanted.objective)


def test_a_lock_on_a_part_that_lies_apart_has_its_price_too() -> None:
    dataset = replace(
        grid(4, 1, population=[1500, 7000, 9000, 9000], leave_out={2}), settled=frozenset()
    )
    locks = {"keep": [dataset.codes[-1]], "apart": [list(dataset.codes[:2])]}
    best = solve_problem(
        Problem(dataset, load_criteria("nq35-2023-2025"), Constraints.model_validate(locks))
    )
    prices = {price.place: price for price in lock_prices(best)}
    assert prices.keys() == {"keep", "apart"}
    assert prices["keep"].beside.solution.status == "optimal"
    without_locks(best.problem).check()
