"""What is taken from a list, and kinds by decision: in every paper and in the scenario's file."""

from __future__ import annotations

import io
import json

import openpyxl

from geodata import Dataset
from merger import Constraints, load_criteria, solve
from scenarios import Scenario
from scenarios.model.document import from_document, to_document
from tests.support.papers import exported


def test_lists_and_kinds_are_in_every_export(hatinh_settled: Dataset, minimal: Scenario) -> None:
    law = load_criteria("nq112-2026")
    pair = next(g.members for g in minimal.groups if len(g.members) == 2 and g.kind == "xa")
    free = next(c for c in minimal.solution.evaluator.assessment.codes("none") if c not in pair)
    said = {
        "required": [{"code": free, "reason": "danh sách 705", "reference": "KL 12-KL/TW"}],
        "kinds": [
            {
                "units": pair,
                "kind": "phuong",
                "reason": "đô thị hóa nhanh",
                "reference": "NQ 5/NQ-HĐND",
                "ticks": [{"item": "budget", "met": True}],
            }
        ],
    }
    held = {**said, "together": [pair]}
    scenario = Scenario.of("khai báo", solve(hatinh_settled, law, Constraints.model_validate(held)))
    ward = next(g for g in scenario.groups if g.decided is not None)
    assert ward.members == pair
    document = json.loads(exported(scenario, "plan.json"))
    [listed] = [d for d in document["declared"] if d["code"] == free]
    assert (listed["verdict"], listed["reference"]) == ("must", "KL 12-KL/TW")
    for name in ("plan.csv", "plan.json", "map.html"):
        content = exported(scenario, name).decode("utf-8-sig")
        assert "danh sách 705" in content, name
        # The table of units tells each unit's own verdict; kinds belong to groups.
        assert "đô thị hóa nhanh" in content or name == "plan.csv", name
    book = openpyxl.load_workbook(io.BytesIO(exported(scenario, "annexes.xlsx")))
    rows = [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    cells = {str(cell) for row in rows for cell in row}
    assert "KL 12-KL/TW" in cells
    assert any("NQ 5/NQ-HĐND" in cell for cell in cells)
    ticks = [row for row in rows if ward.name in row and "NQ 112/2025/UBTVQH15" in row]
    assert len(ticks) == len(law.checklist_for("phuong"))
    again = from_document(to_document(scenario), hatinh_settled)
    assert again.solution.problem.constraints.kinds == scenario.solution.problem.constraints.kinds
    assert [g.kind for g in again.groups] == [g.kind for g in scenario.groups]
