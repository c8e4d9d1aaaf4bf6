from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from geodata import InputError
from scenarios import Scenario
from scenarios.exports.workbook_template import fill_workbook
from tests.papers import nasty, papers_of, small


def _template(rows: list[list[Any]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    return book


def _filled(scenario: Scenario, book: openpyxl.Workbook) -> Any:
    out = io.BytesIO()
    book.save(out)
    return openpyxl.load_workbook(
        io.BytesIO(fill_workbook(papers_of(scenario), out.getvalue()))
    ).active


def test_rows_are_repeated_with_their_formats_and_what_is_below_moves() -> None:
    book = _template(
        [
            ["Danh sách của {{ province }}", None],
            ["Tên", "Dân số"],
            ["{{ units.name }}", "{{ units.population }}"],
            ["Tổng", "{{ units.population|sum }}"],
            ["Gấp đôi", "=B4*2"],
        ]
    )
    sheet = book.active
    assert sheet is not None
    sheet["A3"].font = Font(bold=True)
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("A5:A6")
    scenario = small()
    filled = _filled(scenario, book)
    count = len(scenario.dataset)
    names = [filled.cell(3 + i, 1).value for i in range(count)]
    assert names == scenario.dataset.units["name"].to_list()
    assert all(filled.cell(3 + i, 1).font.bold for i in range(count))
    assert filled.cell(3 + count, 2).value == f"=SUM(B3:B{2 + count})"
    assert filled.cell(4 + count, 2).value == f"=B{3 + count}*2"
    merged = {merge.coord for merge in filled.merged_cells.ranges}
    assert merged == {"A1:B1", f"A{4 + count}:A{5 + count}"}


def test_two_annexes_on_one_sheet() -> None:
    scenario = small()
    book = _template([["{{ plan.name }}", "{{ plan.population }}"], [None],
                      ["{{ units.code }}", "{{ units.verdict }}"],
                      ["", "{{ plan.population|sum }}"]])  # fmt: skip
    filled = _filled(scenario, book)
    lines = sum(1 + len(g.members) for g in scenario.groups if g.is_merger)
    codes = [filled.cell(lines + 2 + i, 1).value for i in range(len(scenario.dataset))]
    assert codes == list(scenario.dataset.codes)
    formula = filled.cell(lines + 2 + len(codes), 2).value
    assert formula.startswith("=SUM(") and "B1:" not in formula  # parts only, not the wholes


def test_unknown_placeholders_are_named_with_their_cell() -> None:
    book = _template([["{{ colour }}", "{{ units.height }}"]])
    with pytest.raises(InputError) as error:
        _filled(small(), book)
    assert "colour (Sheet!A1)" in error.value.text.vi
    assert "units.height (Sheet!B1)" in error.value.text.en


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(InputError):
        fill_workbook(papers_of(small()), b"no workbook")


def test_names_do_not_run() -> None:
    filled = _filled(nasty(), _template([["{{ units.name }}"]]))
    cells = [filled.cell(1 + i, 1) for i in range(6)]
    assert "=1+1" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]
