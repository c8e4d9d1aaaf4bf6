"""What a plan was asked beyond the law, in its file and on its papers."""

from __future__ import annotations

import pytest

from geodata import Language
from merger import Horizon, Limits, load_criteria, solve
from merger.assessment import UnitOutlook
from scenarios import Scenario
from scenarios.exports.annexes import annexes
from scenarios.model.asked import asked_document, asked_of
from scenarios.model.document import from_document, to_document
from scenarios.papers.about import about_rows
from tests.support.coverages import grid
from tests.support.papers import papers_of

HORIZON = Horizon(
    margin=2.5,
    since=2025,
    until=2027,
    outlook=2040,
    growth=-1.0,
    units=(UnitOutlook(code="00001", growth=0.5),),
    uncertain=3.0,
)


@pytest.fixture(scope="module")
def asked() -> Scenario:
    units = grid(3, 2, side_m=6000, population=[9_000, 9_000, 8_800, 8_700, 17_000, 9_000])
    limits = Limits(max_group=2)
    return Scenario.of(
        "Lưới", solve(units, load_criteria("nq112-2026"), limits=limits, horizon=HORIZON)
    )


def test_a_scenario_and_a_run_come_back_with_it(asked: Scenario) -> None:
    again = from_document(to_document(asked), asked.dataset)
    assert again.solution.problem.horizon == HORIZON
    assert [g.falls for g in again.groups] == [g.falls for g in asked.groups]
    before = to_document(asked)
    del before["horizon"]  # a file of before there was one
    assert from_document(before, asked.dataset).solution.problem.horizon == Horizon()
    document = asked_document(asked.solution.problem, asked.solution.extra)
    assert asked_of(document, asked.dataset)[0].horizon == HORIZON


@pytest.mark.parametrize(
    ("language", "words"), [("vi", ("Ngoài luật", "2,5 %")), ("en", ("Beyond the law", "2.5 %"))]
)
def test_papers_tell_it_and_never_as_law(
    asked: Scenario, language: Language, words: tuple[str, ...]
) -> None:
    papers = papers_of(asked, language)
    told = [str(value) for key, value in about_rows(asked, language) if key == "about-beyond"]
    assert len(told) == 5
    assert all(word in told[0] for word in words)
    assert told[1].startswith(words[0])
    assert set(told) <= set(papers.texts.cautions)
    made = {annex.key: annex for annex in annexes(papers)}
    falls = {line.cells.get("falls") for line in made["plan"].lines}
    years = {str(group.falls) for group in asked.groups if group.is_merger and group.falls}
    assert years
    assert years <= falls
    head = next(column for column in made["plan"].columns if column.key == "falls").head.text
    assert words[0].lower() in head.to(language)


def test_without_it_papers_are_as_they_were() -> None:
    units = grid(2, 1, side_m=6000, population=[9_000, 9_000])
    plain = Scenario.of("Lưới", solve(units, load_criteria("nq112-2026")))
    for annex in annexes(papers_of(plain)):
        assert "falls" not in [column.key for column in annex.columns]
    assert not [key for key, _ in about_rows(plain, "vi") if key == "about-beyond"]
