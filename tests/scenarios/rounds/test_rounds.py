"""From a plan to the next round, and the chain as one story."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geodata import Dataset
from merger import Plan, Problem, load_criteria
from merger.assessment import assess
from merger.constraints import Constraints
from merger.law import arranged_flag, preset_names
from merger.plans import without_proof
from scenarios import Scenario
from scenarios.comparing import compare
from scenarios.exports.assignment import scenario_of_assignment
from scenarios.rounds import derive, ends_csv, story_of, through, told_story
from scenarios.texts import plan_number
from tests.support.coverages import grid


def planned(
    dataset: Dataset, groups: list[tuple[str, ...]], law: str = "nq35-2023-2025", name: str = "A"
) -> Scenario:
    alone = set(dataset.codes) - {code for group in groups for code in group}
    plan = Plan((*groups, *((code,) for code in alone)))
    problem = Problem(dataset, load_criteria(law), Constraints())
    return Scenario.of(name, without_proof(problem, plan))


@pytest.fixture(scope="module")
def first() -> Dataset:
    return grid(
        4,
        1,
        population=[1000, 2000, 3000, 4000],
        district=["Huyện A", "Huyện A", "Huyện B", "Huyện B"],
    )


@pytest.fixture(scope="module")
def chain(first: Dataset) -> tuple[Scenario, Scenario, Scenario]:
    """Four units → three → two → a plan of one."""
    one = planned(first, [("00001", "00002")], name="Một")
    two = planned(derive(one, date(2025, 1, 1)), [("00003", "00004")], "nq76-2025", "Hai")
    middle = derive(two, date(2025, 7, 1))
    three = planned(middle, [middle.codes], "nq112-2026", "Ba")
    return one, two, three


def test_units_of_the_plan_become_the_units_of_the_next_round(first: Dataset) -> None:
    scenario = planned(first, [("00001", "00002")])
    made = derive(scenario, date(2025, 1, 1))
    group = next(g for g in scenario.groups if g.is_merger)
    unit = made.units.loc[group.seat]
    assert unit["name"] == group.name
    assert (unit["population"], unit["area_km2"]) == (group.population, group.area_km2)
    assert made.provenance.as_of == "2025-01-01"
    assert made.name == "grid-dot-2"
    assert made.fingerprint != first.fingerprint


def test_exemption_of_the_next_round_follows_by_itself(first: Dataset) -> None:
    made = derive(planned(first, [("00001", "00002")]))
    judged = assess(made, load_criteria("nq35-2026-2030"), Constraints()).units
    rules = {code: unit.rule for code, unit in judged.items()}
    seat = next(c for c in made.codes if made.units.at[c, "rearranged_2023_2025"])
    assert judged[seat].verdict == "exempt"
    assert rules[seat] == "rearranged-2023-2025"
    assert all(judged[c].verdict != "exempt" for c in made.codes if c != seat)


def test_a_copied_rule_set_marks_as_its_law_does() -> None:
    own = load_criteria("nq653-2019-2021").model_copy(
        update={"id": "cua-tinh", "based_on": "nq653-2019-2021"}
    )
    marked = arranged_flag(own)
    assert marked is not None and marked.flag == "rearranged_2019_2021"
    assert arranged_flag(load_criteria("nq112-2026")) is None
    flags = {name: arranged_flag(load_criteria(name)) for name in preset_names()}
    assert all(flag.cite for flag in flags.values() if flag is not None)


def test_a_chain_is_one_story(chain: tuple[Scenario, Scenario, Scenario]) -> None:
    story = story_of(chain[2].dataset, chain[2])
    stages = story.stages
    assert [s.units for s in stages] == [4, 3, 2, 1]
    assert [s.districts for s in stages] == [2, 2, 0, 0]  # NQ 76 ends them
    assert {s.population for s in stages} == {10_000}
    assert [s.law for s in stages] == ["", "nq35-2023-2025", "nq76-2025", "nq112-2026"]
    assert [s.day for s in stages] == ["", "2025-01-01", "2025-07-01", ""]
    assert [s.planned for s in stages] == [False, False, False, True]
    assert stages[0].moved_people == 0 and stages[0].seat_km == 0
    # Whoever's seat is not in their own first unit, by hand.
    people = {"00001": 1000, "00002": 2000, "00003": 3000, "00004": 4000}
    for number, stage in enumerate(stages):
        at = {code: ways[number][0] for code, ways in story.ways.items()}
        moved = {c for c in people if at[c] != c}
        assert stage.moved_people == sum(people[c] for c in moved)
        km = sum(people[c] * 3.0 * abs(int(at[c]) - int(c)) for c in people) / 10_000
        assert stage.seat_km == pytest.approx(km, rel=2e-3)
    for language in ("vi", "en"):
        told = told_story(story, language)
        assert len(told.heads) == 4
        assert all(len(cells) == 4 for _, cells in told.rows)


def test_plans_that_the_program_named_are_told_in_the_language(first: Dataset) -> None:
    law = load_criteria("nq35-2023-2025")
    one, two = (plan_number(n, law).vi for n in (1, 2))
    made = derive(planned(first, [("00001", "00002")], name=one), date(2025, 1, 1))
    heads = told_story(story_of(made, planned(made, [("00003", "00004")], name=two)), "en").heads
    assert plan_number(1, law).en in heads[1]
    assert plan_number(2, law).en in heads[2]
    assert plan_number(1, law).en != one


def test_staff_is_told_where_all_of_it_is_known(first: Dataset) -> None:
    units = first.units.assign(staff=[10.0, 11.0, 12.0, 13.0])
    known = story_of(derive(planned(replace(first, units=units), [("00001", "00002")])))
    assert [s.staff for s in known.stages] == [46, 46]
    units.loc["00001", "staff"] = float("nan")
    some = story_of(derive(planned(replace(first, units=units), [("00001", "00002")])))
    assert [s.staff for s in some.stages] == [None, None]


def test_ends_are_compared_like_plans(
    first: Dataset, chain: tuple[Scenario, Scenario, Scenario], tmp_path: Path
) -> None:
    story = story_of(chain[2].dataset)
    assert set(map(frozenset, through(story).groups)) == {
        frozenset({"00001", "00002"}),
        frozenset({"00003", "00004"}),
    }
    path = tmp_path / "ends.csv"
    path.write_bytes(ends_csv(story))
    read = scenario_of_assignment(path, first, load_criteria("nq76-2025"), None)
    assert read.plan == through(story)
    found = compare(chain[0], read)
    assert set(found.units.index) & {"00003", "00004"}


def test_hatinh_under_the_law_in_force_by_official_figures(hatinh_2026: Dataset) -> None:
    """Six communes and a ward fall short whatever their terrain, as counted from the tables."""
    both = [
        {
            hatinh_2026.units.at[code, "name"]
            for code, unit in assess(
                hatinh_2026.with_terrain(dict.fromkeys(hatinh_2026.codes, terrain)),
                load_criteria("nq112-2026"),
                Constraints(),
            ).units.items()
            if unit.verdict == "must"
        }
        for terrain in ("lowland", "mountain")
    ]
    assert both[0] & both[1] >= {
        "Xã Đức Minh", "Xã Đông Kinh", "Xã Thạch Lạc", "Phường Hải Ninh",
    }  # fmt: skip
