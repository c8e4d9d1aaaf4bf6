"""Flaws of plans made by hand, and their distance from what is proven."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geodata import Dataset
from merger import (
    Constraints,
    Evaluator,
    Limits,
    Plan,
    Problem,
    Target,
    describe_plan,
    load_criteria,
    solve_problem,
)
from merger.plan import Edit
from merger.plans.manual_edits import by_hand, present_state
from merger.plans.validation import review
from merger.side_constraints import SideConstraints
from tests.support.coverages import grid, random_grid
from tests.support.reference import Groups, Reference, all_plans, case


def _problem(dataset: Dataset, **more: object) -> Problem:
    locks = Constraints.model_validate(more.pop("locks", {}))
    return Problem(dataset, load_criteria("nq76-2025"), locks, **more)  # type: ignore[arg-type]


def _kinds(problem: Problem, groups: list[tuple[str, ...]]) -> list[str]:
    rest = {*problem.dataset.codes} - {code for group in groups for code in group}
    plan = Plan((*groups, *((code,) for code in rest)))
    return sorted(flaw.kind for flaw in review(Evaluator(problem), plan))


@pytest.mark.parametrize("seed", range(25))
def test_what_the_optimiser_gives_has_no_flaw_but_what_it_left(seed: int) -> None:
    best, _ = case(seed)
    assert best.plan is not None
    flaws = review(best.evaluator, best.plan)
    assert {flaw.kind for flaw in flaws} <= {"unsettled"}
    assert {flaw.group[0] for flaw in flaws} == {left.code for left in best.unresolved}


def _without_flaw(reference: Reference) -> set[Groups]:
    """Plans that leave nobody unsettled, by the plain reference."""
    return {plan for goals, plan in all_plans(reference) if not goals[0]}


@pytest.mark.parametrize("seed", sorted({*range(15)} - {1, 5, 7}))  # there somebody always is
def test_plans_without_flaw_are_those_that_may_be(seed: int) -> None:
    """Every partition of a small coverage, by the plain reference and by the review."""
    best, reference = case(seed)
    fine = _without_flaw(reference)
    assert fine
    for plan in fine:
        assert not review(best.evaluator, Plan(tuple(tuple(group) for group in plan)))


# Those with a target; in 11 every move makes a group too large.
@pytest.mark.parametrize("seed", sorted({*range(1, 26, 2)} - {11}))
def test_one_unit_moved_is_a_flaw_where_there_is_no_such_plan(seed: int) -> None:
    best, reference = case(seed)
    problem, fine = best.problem, _without_flaw(reference)
    assert problem.target is not None
    assert best.plan is not None
    moves = 0
    for code in problem.dataset.codes[:3]:
        for to in problem.dataset.codes:
            if best.plan.group_of[code] == best.plan.group_of[to]:
                continue
            moved = best.plan.move([code], to)
            if max(map(len, moved.groups)) > problem.limits.largest:
                continue
            moves += 1
            as_sets = frozenset(map(frozenset, moved.groups))
            assert (not review(Evaluator(problem), moved)) == (as_sets in fine)
    assert moves


def test_every_kind_of_flaw_is_told() -> None:
    dataset = grid(
        5,
        1,
        population=[20_000, 900, 20_000, 20_000, 20_000],
        area_km2=[40.0] * 5,
        district=["A", "A", "A", "B", "B"],
    )
    a, b, c, d, e = dataset.codes
    free = _problem(dataset)
    assert _kinds(free, [(a, b)]) == []
    assert _kinds(free, []) == ["unsettled"]
    assert _kinds(free, [(a, b, d)]) == ["disconnected"]
    locked = _problem(dataset, locks={"keep": [a], "apart": [[b, c]], "within_district": True})
    assert _kinds(locked, [(a, b)]) == ["lock"]
    assert _kinds(locked, [(b, c, d)]) == ["district", "lock"]
    torn = _problem(dataset, locks={"together": [[a, b, c]]})
    assert _kinds(torn, [(a, b)]) == ["lock", "lock"]
    crowded = _problem(dataset, limits=Limits(most_people=30_000))
    assert _kinds(crowded, [(b, c)]) == []
    assert _kinds(crowded, [(b, c, d)]) == ["people"]
    wanted = _problem(dataset, mode="target", target=Target(least=2, most=3))
    assert _kinds(wanted, [(a, b)]) == ["count"]
    assert _kinds(wanted, [(a, b, c)]) == []
    poor = grid(3, 1, population=[900, 900, 90_000], area_km2=[3.0, 3.0, 90.0])
    first, second, _ = poor.codes
    flaws = review(Evaluator(_problem(poor)), Plan(((first, second), (poor.codes[2],))))
    assert [flaw.kind for flaw in flaws] == ["short"]
    assert "area 6.00/30.00 km², population 1,800/16,000" in flaws[0].text.en


def test_a_district_ceiling_is_counted() -> None:
    dataset = grid(
        4, 1, population=[20_000] * 4, area_km2=[40.0] * 4, district=["A", "A", "B", "B"]
    )
    target = Target.reduced(dataset, 50, by_district=True)
    problem = _problem(dataset, mode="target", target=target)
    a, b, c, d = dataset.codes
    assert _kinds(problem, [(a, b), (c, d)]) == []
    assert _kinds(problem, [(a, b)]) == ["count", "count"]


@pytest.mark.parametrize("seed", sorted({*range(18)} - {0, 6, 16}))  # one plan only
def test_the_distance_is_that_from_the_proven_best(seed: int) -> None:
    best, reference = case(seed)
    plans = [(goals, plan) for goals, plan in all_plans(reference)]
    assert best.plan is not None
    assert best.objective is not None
    assert len(plans) > 1
    for goals, groups in plans[1:40]:
        edited = by_hand(best, Plan(tuple(tuple(group) for group in groups)))
        assert edited.status == "edited"
        assert max(map(len, groups)) <= best.problem.limits.largest
        values = {goal.key: goal for goal in edited.goals}
        assert values["unsettled"].value == goals[0]
        assert values["cost"].value == pytest.approx(goals[2], abs=1e-6)
        assert edited.gap is not None
        same = goals[0] == plans[0][0][0] and values["cost"].value <= best.objective + 1e-9
        if best.problem.mode == "target":
            assert (edited.unproven is None) == same
        for goal in edited.goals:
            assert goal.bound <= goal.value


def test_by_hand_back_to_the_best_is_as_good_as_the_best(hatinh_2024: Dataset) -> None:
    problem = _problem(hatinh_2024, mode="target", target=Target(least=69, most=69))
    best = solve_problem(problem)
    assert best.plan is not None
    group = next(g for g in best.plan.groups if len(g) > 2)
    moved = Edit("split", group[:1]).apply(best.plan)
    away = by_hand(best, moved)
    assert any(flaw.kind == "count" for flaw in review(Evaluator(problem), moved))
    back = by_hand(best, Edit("move", group[:1], group[1]).apply(moved))
    assert back.plan == best.plan
    assert back.gap == pytest.approx(0.0, abs=1e-9)
    assert away.groups == describe_plan(best.evaluator, moved)


def test_nothing_is_known_beside_another_question() -> None:
    dataset = grid(5, 1, population=[900, *4 * [20_000]], area_km2=[40.0] * 5)
    problem = _problem(dataset)
    pair = (dataset.codes[2], dataset.codes[3])
    bound_to = solve_problem(problem, extra=SideConstraints(fixed=frozenset({pair})))
    assert bound_to.plan is not None
    edited = by_hand(bound_to, Edit("split", pair).apply(bound_to.plan))
    assert edited.gap is None  # it need not keep the group, and may well be better
    assert edited.conditions == ()
    best = solve_problem(problem)
    assert best.plan is not None
    moved = Edit("merge", dataset.codes[2:4]).apply(best.plan)
    locked = _problem(dataset, locks={"keep": [dataset.codes[4]]})
    assert by_hand(best, moved, Evaluator(locked)).gap is None
    named = _problem(dataset, locks={"names": [{"code": dataset.codes[0], "name": "Mới"}]})
    assert by_hand(best, moved, Evaluator(named)).gap is not None


def test_no_distance_is_claimed_for_a_plan_that_is_not_valid() -> None:
    dataset = grid(5, 1, population=[900, *4 * [20_000]], area_km2=[40.0] * 5)
    codes = dataset.codes
    target = Target(least=3, most=3)
    best = solve_problem(
        _problem(dataset, mode="target", target=target, limits=Limits(max_group=3))
    )
    assert best.plan is not None
    cheaper = by_hand(best, Plan((codes[:2], *((code,) for code in codes[2:]))))
    assert cheaper.objective is not None
    assert best.objective is not None
    assert cheaper.objective < best.objective
    assert cheaper.gap is None
    larger = by_hand(best, Plan((codes[:4], codes[4:])))
    assert larger.gap is None
    poor = grid(4, 1, population=[900, 900, 60_000, 60_000], area_km2=[3.0, 3.0, 60.0, 60.0])
    of_poor = solve_problem(_problem(poor))
    assert of_poor.plan is not None
    short = by_hand(of_poor, Plan((poor.codes[:2], *((code,) for code in poor.codes[2:]))))
    assert short.gap is None


def test_nothing_is_known_of_the_present_state() -> None:
    begun = present_state(_problem(grid(3, 1, population=[900] * 3, area_km2=[5.0] * 3)))
    assert begun.gap is None
    assert begun.bound is None
    assert len(begun.unresolved) == 3


@pytest.mark.parametrize("seed", range(16))
def test_groups_fixed_by_hand_stand_and_the_rest_is_best(seed: int) -> None:
    best, reference = case(seed)
    assert best.plan is not None
    for _, groups in all_plans(reference)[:30:6]:
        fixed = tuple(sorted(max(groups, key=len)))
        found = solve_problem(best.problem, extra=SideConstraints(fixed=frozenset({fixed})))
        with_it = [goals for goals, plan in all_plans(reference) if set(fixed) in map(set, plan)]
        assert found.plan is not None
        assert fixed in found.plan.groups
        assert found.status == "optimal"
        assert found.objective == pytest.approx(with_it[0][2], abs=1e-6)
        assert any("giữ nguyên nhóm" in text.vi for text in found.conditions)


def test_a_fixed_group_may_break_every_limit() -> None:
    dataset = grid(4, 2, population=[3000] * 8, area_km2=[9.0] * 8)
    corners = (dataset.codes[0], dataset.codes[7])
    problem = _problem(dataset, limits=Limits(max_group=3))
    found = solve_problem(problem, extra=SideConstraints(fixed=frozenset({corners})))
    assert found.plan is not None
    assert corners in found.plan.groups


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 40), st.lists(st.integers(0, 7), min_size=2, max_size=5, unique=True))
def test_reviews_of_anything_do_not_break(seed: int, chosen: list[int]) -> None:
    dataset = random_grid(seed, 8)
    codes = [dataset.codes[i % len(dataset)] for i in chosen]
    assume(len(set(codes)) > 1)
    plan = Plan.unmerged(dataset.codes).merge(codes)
    assert all(flaw.text.vi for flaw in review(Evaluator(_problem(dataset)), plan))
