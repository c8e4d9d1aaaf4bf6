"""How the program reads the law is told once in a paper, not in every row."""

from __future__ import annotations

import pytest

from geodata import Language
from merger import load_criteria, solve
from scenarios import Scenario
from scenarios.exports.annexes import annexes
from tests.support.coverages import grid
from tests.support.papers import papers_of


@pytest.mark.parametrize(
    ("language", "said"), [("vi", "chương trình hiểu"), ("en", "this program")]
)
def test_a_reading_of_the_law_is_told_once(language: Language, said: str) -> None:
    scenario = Scenario.of(
        "Lưới", solve(grid(3, 2, population=[900] * 6), load_criteria("nq112-2026"))
    )
    papers = papers_of(scenario, language)
    assert sum(said in caution for caution in papers.texts.cautions) == 1
    rows = [str(line) for annex in annexes(papers) for line in annex.lines]
    assert rows and not any(said in row for row in rows)
