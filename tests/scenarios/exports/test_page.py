from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from geodata import load_dataset
from merger import Constraints, Evaluator, load_criteria
from merger.plans.manual_edits import present_state
from merger.problem import Problem
from scenarios import Scenario
from tests.support.papers import exported, nasty


def test_the_page_is_whole_and_asks_nothing_outside(near: Scenario) -> None:
    page = exported(near, "map.html").decode()
    assert len(page) < 3_000_000
    outside = re.findall(r"(?:src|href)=[\"']?(https?:[^\"' >]+)", page)
    assert not [u for u in outside if "leafletjs.com" not in u]  # text of Leaflet's attribution
    assert "url(http" not in page
    assert "khái quát" in page
    for group in near.groups[:5]:
        assert group.name in page


def test_surveyed_boundaries_are_not_called_schematic(near: Scenario) -> None:
    problem = near.solution.problem
    provenance = replace(problem.dataset.provenance, schematic=False)
    dataset = replace(problem.dataset, provenance=provenance)
    solution = replace(near.solution, evaluator=Evaluator(replace(problem, dataset=dataset)))
    page = exported(replace(near, solution=solution), "map.html").decode()
    assert "khái quát: nối thẳng" not in page


def test_detailed_boundaries_still_make_a_page_for_phones(real_data: Path) -> None:
    dataset = load_dataset(str(real_data / "hatinh_2024.gpkg"))
    said = Constraints(unknown_terrain="mountain")  # the file has no column of terrain
    state = present_state(Problem(dataset, load_criteria("nq76-2025"), said))
    page = exported(Scenario.of("Hiện trạng", state), "map.html")
    assert len(page) < 3_000_000
    assert "25 m" in page.decode()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_names_do_not_run(language: str) -> None:
    page = exported(nasty(), "map.html", language).decode()  # type: ignore[arg-type]
    assert "<script>alert" not in page
    assert "49" not in re.findall(r"HYPERLINK.{0,90}", page)[0]
