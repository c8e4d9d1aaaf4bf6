"""Posts and surplus on made-up units, worked out on paper."""

from __future__ import annotations

import pytest

from geodata import Dataset
from merger import Evaluator, Plan, Problem, describe_plan, load_criteria
from merger.plans.staffing import Effects, Transition, staff_effects, staffing_of
from tests.support.coverages import grid


def effects(dataset: Dataset, groups: tuple[tuple[str, ...], ...], **choices: object) -> Effects:
    evaluator = Evaluator(Problem(dataset, load_criteria("nq35-2023-2025")))
    described = describe_plan(evaluator, Plan(groups))
    return staff_effects(evaluator, described, Transition.model_validate(choices))


def pair(staff: list[float]) -> Dataset:
    # 9 km² and 3 000 people each; together 18 km², 6 000 people: 60 % and 75 % of the standard.
    dataset = grid(2, 1, population=[3000, 3000])
    dataset.units["staff"] = staff
    return dataset


def test_posts_of_the_class_against_present_staff() -> None:
    got = effects(pair([20, 19]), (("00001", "00002"),), other_points=35.0)
    (unit,) = got.units
    # 10 + 0.5 · 25 people steps + 10 + 0.5 · 16 area steps + 35 = 75.5: class I
    assert unit.quota.points is not None
    assert (unit.quota.points.computed, unit.quota.points.highest) == (40.5, "I")
    assert unit.quota.posts == (22, 22)
    assert unit.quota.part_time == (14, 14)
    assert (unit.present, unit.surplus, unit.estimated) == (39, 17, False)
    assert unit.by_year == (14, 11, 7, 4, 0)
    assert (got.present, got.quota, got.surplus, got.seats_freed) == (39, 22, 17, 1)


def test_without_the_other_points_the_posts_are_a_range() -> None:
    got = effects(pair([20, 19]), (("00001", "00002"),))
    assert got.units[0].quota.posts == (18, 22)  # 43.5 to 75.5 points
    assert got.units[0].surplus == 39 - 20


def test_unknown_staff_is_assumed_and_marked_or_left_out() -> None:
    dataset = pair([20, float("nan")])
    (assumed,) = effects(dataset, (("00001", "00002"),), other_points=35.0).units
    # 3 000 people and 9 km² give 20 points; 55 with the others: class II, 20 posts
    assert (assumed.present, assumed.estimated) == (40, True)
    got = effects(dataset, (("00001", "00002"),), assume_present=False)
    assert got.units[0].present is None
    assert (got.present, got.surplus) == (0, 0)


def test_people_above_the_standard_bring_posts() -> None:
    dataset = grid(2, 1, population=[8000, 8000], area_km2=[45.0, 45.0])
    got = effects(dataset, (("00001", "00002"),), other_points=35.0)
    # 200 % of the people: two halves above; 300 % of the area: two whole standards above
    assert got.units[0].quota.posts == (26, 26)


def test_flat_posts_and_money() -> None:
    got = effects(
        pair([40, 32]),
        (("00001", "00002"),),
        staffing="cv03-2025",
        years=2,
        post_cost=100,
        leaving_cost=50,
        seat_cost=10,
        merger_cost=7,
    )
    assert got.units[0].by_year == (20, 0)
    assert got.units[0].quota.part_time is None
    assert got.saved_a_year == 40 * 100 + 10
    assert got.once == 40 * 50 + 7


def test_nothing_merged_nothing_changes() -> None:
    got = effects(pair([20, 20]), (("00001",), ("00002",)))
    assert got.units == ()
    assert (got.surplus, got.by_year, got.saved_a_year) == (0, (0, 0, 0, 0, 0), None)


@pytest.mark.parametrize("bad", [{"years": 6}, {"other_points": 101}, {"post_cost": -1}])
def test_impossible_assumptions(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Transition.model_validate(bad)


def test_the_regulation_follows_the_time_of_the_law() -> None:
    chosen = Transition()
    assert staffing_of(chosen, load_criteria("nq35-2023-2025")).id == "nd33-2023"
    assert staffing_of(chosen, load_criteria("nq112-2026")).id == "cv03-2025"
    mine = Transition(staffing="nd33-2023")
    assert staffing_of(mine, load_criteria("nq112-2026")).id == "nd33-2023"


def test_surplus_and_posts_to_fill_are_not_set_off() -> None:
    dataset = grid(4, 1, population=[3000] * 4)
    dataset.units["staff"] = [40.0, 30.0, 5.0, 5.0]
    got = effects(dataset, (("00001", "00002"), ("00003", "00004")), other_points=35.0, years=1)
    assert [unit.surplus for unit in got.units] == [48, -12]
    assert (got.present, got.quota, got.surplus, got.short) == (80, 44, 48, 12)
    assert got.by_year == (0,)


def test_posts_that_no_rule_knows_are_not_zero() -> None:
    dataset = grid(2, 1, kind=["dac_khu", "xa"])
    dataset.units["staff"] = [30.0, 20.0]
    evaluator = Evaluator(Problem(dataset, load_criteria("nq112-2026")))
    described = describe_plan(evaluator, Plan((("00001", "00002"),)))
    got = staff_effects(evaluator, described, Transition(staffing="nd33-2023"))
    assert got.units[0].quota.posts is None
    assert (got.units[0].surplus, got.surplus, got.quota) == (None, 0, 0)


def test_units_made_in_2025_are_of_the_time_without_districts() -> None:
    law = load_criteria("nq76-2025")
    assert staffing_of(Transition(), law).id == "cv03-2025"
    assert staffing_of(Transition(), law, new=False).id == "nd33-2023"
