from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from geodata import InputError
from merger import Plan, load_criteria
from merger.plans.validation import review
from scenarios import Scenario
from scenarios.exports.assignment import read_assignment, scenario_of_assignment
from tests.support.coverages import grid
from tests.support.papers import exported, nasty


def test_out_and_back_in(near: Scenario, tmp_path: Path) -> None:
    content = exported(near, "plan.csv")
    assert content.startswith(b"\xef\xbb\xbf")
    path = tmp_path / "plan.csv"
    path.write_bytes(content)
    plan, names = read_assignment(path, near.dataset)
    assert plan == near.plan
    assert {choice.name for choice in names} == {g.name for g in near.groups if g.is_merger}
    again = scenario_of_assignment(path, near.dataset, near.criteria)
    assert {g.name for g in again.groups} == {g.name for g in near.groups}
    assert again.solution.status == "edited"
    assert again.solution.gap is None  # nothing is known of its distance


def test_a_workbook_with_a_title_and_codes_as_numbers(tmp_path: Path) -> None:
    dataset = grid(2, 2)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Bảng phân nhóm"])
    sheet.append(["Mã xã", "Nhóm", "Tên đơn vị mới"])
    for row in ((1, "A", "Xã Mới"), (2, "A", None), (3, "B", None), (4, 4, None)):
        sheet.append(row)
    path = tmp_path / "nhom.xlsx"
    book.save(path)
    plan, names = read_assignment(path, dataset)
    assert plan == Plan((("00001", "00002"), ("00003",), ("00004",)))
    assert [(choice.code, choice.name) for choice in names] == [("00001", "Xã Mới")]


def test_every_bad_row_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(
        "unit_code,group\n00001,a\n00001,b\n99999,a\n,a\n00002,\n\n00003,a\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as error:
        read_assignment(path, grid(2, 2))
    told = {finding.check: finding.text for finding in error.value.findings}
    assert set(told) == {
        "assignment-twice",
        "assignment-unknown",
        "assignment-no-code",
        "assignment-no-group",
        "assignment-missing",
    }
    assert "dòng 3" in told["assignment-twice"].vi and "00001" in told["assignment-twice"].vi
    assert "row 4" in told["assignment-unknown"].en and "99999" in told["assignment-unknown"].en
    missing = [f.codes for f in error.value.findings if f.check == "assignment-missing"]
    assert missing == [("00004",)]  # a row without a group is told once


def test_groups_that_hang_apart_come_in_and_are_told(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("code,group\n00001,x\n00002,y\n00003,x\n", encoding="utf-8")
    scenario = scenario_of_assignment(path, grid(3, 1), load_criteria("nq76-2025"))
    flaws = review(scenario.solution.evaluator, scenario.plan)
    assert any(set(flaw.group) >= {"00001", "00003"} for flaw in flaws)


def test_no_cell_begins_a_formula(tmp_path: Path) -> None:
    content = exported(nasty(), "plan.csv")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]
    path = tmp_path / "plan.csv"
    path.write_bytes(content)
    assert read_assignment(path, nasty().dataset)[0] == nasty().plan
