"""Plans on units of which a part moved: kept, compared, told on paper."""

from __future__ import annotations

from geodata.boundaries.adjustment import move_share
from geodata.provenance import Adjustment
from scenarios import Scenario
from scenarios.comparing import compare
from scenarios.comparing.compare import figures_of
from scenarios.model.scenario_file import read_scenario_file, write_scenario_file
from tests.support.papers import exported, papers_of, small


def moved() -> tuple[Scenario, Scenario]:
    """A plan, and the same with a part of a unit moved to a unit of another group."""
    before = small(3, 3)
    group_of = before.plan.group_of
    borders = before.dataset.borders
    giver, taker = next(
        (str(a), str(b))
        for a, b in zip(borders["code_a"], borders["code_b"], strict=True)
        if group_of[a] != group_of[b]
    )
    part = Adjustment(giver, taker, "thôn Đông", 1200, 1.5)
    return before, before.on(move_share(before.dataset, part), "sau điều chỉnh")


def test_the_plan_goes_on_as_a_scenario_of_its_own() -> None:
    before, after = moved()
    part = after.dataset.provenance.adjustments[0]
    assert after.plan == before.plan
    assert (after.parent, after.solution.status) == (before.id, "edited")
    people = {code: g.population for g in before.groups for code in g.members}
    now = {code: g.population for g in after.groups for code in g.members}
    assert now[part.taker] == people[part.taker] + 1200
    assert now[part.giver] == people[part.giver] - 1200
    again = read_scenario_file(write_scenario_file(after))
    assert again.dataset.provenance.adjustments == (part,)
    assert again.plan == after.plan


def test_both_compare_by_what_is_fair() -> None:
    before, after = moved()
    result = compare(before, after)
    assert not result.same_figures
    assert result.units.empty
    assert {row.winner for row in result.metrics} == {""}
    fairness = {metric.key: fair for metric, _, fair in figures_of([before, after])}
    assert fairness["cost"] is False


def test_papers_say_what_moved() -> None:
    _, after = moved()
    part = after.dataset.provenance.adjustments[0]
    papers = papers_of(after)
    names = after.dataset.units["name"]
    assert any("thôn Đông" in told and "1.200 người*" in told for told in papers.texts.cautions)
    of_taker = next(g for g in after.groups if part.taker in g.members)
    of_giver = next(g for g in after.groups if part.giver in g.members)
    assert f"gồm cả một phần {papers.texts.in_text(names[part.giver])}" in papers.texts.members(
        of_taker
    )
    assert f"trừ phần chuyển về {papers.texts.in_text(names[part.taker])}" in papers.texts.members(
        of_giver
    )
    assert "thôn Đông".encode() in exported(after, "plan.json")
