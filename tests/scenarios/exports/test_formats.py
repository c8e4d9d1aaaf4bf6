from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from geodata import InputError
from merger import Evaluator
from scenarios import Scenario
from scenarios.event_log import events_path
from scenarios.exports.formats import FORMATS, available, choose, safe_filename, write_plan
from scenarios.model.document import from_document
from scenarios.model.scenario_file import read_scenario_file
from tests.support import LONG
from tests.support.papers import exported, papers_of, small


@pytest.mark.parametrize(
    ("name", "filename"),
    [
        ("Phương án 1 · nq76", "phuong-an-1-nq76.csv"),
        ("../../etc/passwd", "etc-passwd.csv"),
        ("<b>", "b.csv"),
        ("***", "plan.csv"),
    ],
)
def test_file_names_are_safe(name: str, filename: str) -> None:
    assert safe_filename(name, "csv") == filename


def test_the_json_holds_figures_and_the_scenario_itself(near: Scenario) -> None:
    document = json.loads(exported(near, "plan.json"))
    assert document["status"] == "optimal"
    assert sum(len(group["members"]) for group in document["groups"]) == 216
    sides = {"east", "west", "south", "north"}
    assert set(document["bounds"]) == {group.id for group in near.groups}
    assert all(set(told) == sides for told in document["bounds"].values())
    again = from_document(document["scenario"], near.dataset)
    assert again.plan == near.plan
    assert again.solution.status == "optimal"


def test_what_was_changed_from_the_law_is_told(near: Scenario) -> None:
    criteria = near.criteria
    first = criteria.triggers[0].model_copy(update={"area_below": 90.0})
    mine = criteria.model_copy(update={"triggers": (first, *criteria.triggers[1:])})
    problem = replace(near.solution.problem, criteria=mine)
    scenario = replace(near, solution=replace(near.solution, evaluator=Evaluator(problem)))
    page = exported(scenario, "map.html").decode()
    assert "diện tích dưới 100,0 % → 90,0 %" in page
    assert "ĐÃ SỬA 1 quy định" in page
    assert "area_below" not in page
    assert json.loads(exported(scenario, "plan.json"))["criteria_changes"]
    assert json.loads(exported(near, "plan.json"))["criteria_changes"] == []


def test_an_export_is_noted_without_names(
    near: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path))
    content = exported(near, "plan.csv")
    (line,) = events_path().read_text("utf-8").splitlines()
    told = f"INFO export scenario={near.id} format=plan.csv bytes={len(content)} seconds="
    assert told in line


def test_files_appear_whole_or_not_at_all(tmp_path: Path) -> None:
    scenario = small()
    slow = (".pdf", ".png", ".docx")  # they are written like all others
    one_each = ("map-plan.png", "dossier.docx")
    names = [n for n in FORMATS if LONG or not n.endswith(slow) or n in one_each]
    for name in names:
        write_plan(scenario, tmp_path / name)
    assert {path.name for path in tmp_path.iterdir()} == set(names)
    assert read_scenario_file((tmp_path / "scenario.sapxep.zip").read_bytes()).plan == scenario.plan
    with pytest.raises(InputError) as error:
        write_plan(scenario, tmp_path / "plan.dwg")
    assert ".xlsx" in error.value.text.vi
    with pytest.raises(InputError):
        write_plan(scenario, tmp_path / "plan.zip")  # it could be several files
    (tmp_path / "plan.csv").unlink()
    (tmp_path / "plan.csv").mkdir()
    with pytest.raises(InputError):
        write_plan(scenario, tmp_path / "plan.csv")
    assert not [p for p in tmp_path.iterdir() if p.name.endswith(".tmp")]


def test_files_are_chosen_by_name_and_ending() -> None:
    assert choose("annexes.xlsx, .csv") == ("annexes.xlsx", "plan.csv")
    assert set(choose("pdf")) == {"map-plan.pdf", "map-current.pdf", "atlas.pdf"}
    with pytest.raises(InputError) as error:
        choose("dwg")
    assert "annexes.xlsx" in error.value.text.en


def test_without_new_units_there_is_no_atlas() -> None:
    alone = small(2, 1, population=[90_000] * 2, area_km2=[90.0] * 2)
    assert not papers_of(alone).figures.mergers
    assert "atlas.pdf" not in available(papers_of(alone))
    assert "atlas.pdf" in available(papers_of(small()))
