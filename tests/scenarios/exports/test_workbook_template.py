from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from geodata import InputError
from scenarios import Scenario
from scenarios.exports.workbook_template import fill_workbook, starter_workbook
from tests.support.papers import nasty, papers_of, small


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
    assert "{{ colour }} (Sheet!A1)" in error.value.text.vi
    assert "{{ units.height }} (Sheet!B1)" in error.value.text.en


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(InputError):
        fill_workbook(papers_of(small()), b"no workbook")


def test_names_do_not_run() -> None:
    filled = _filled(nasty(), _template([["{{ units.name }}"]]))
    cells = [filled.cell(1 + i, 1) for i in range(6)]
    assert "=1+1" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_formulas_follow_their_rows() -> None:
    book = _template(
        [
            ["{{ units.population|sum }}", "Tổng ở trên"],
            [
                "{{ units.name }} ({{ units.code }})",
                "{{ units.population }}",
                "=B2*$B$1",
                "{{ province }}",
            ],
            ["Cộng", "=SUM(B2:B2)", "=B1*10", "=AVERAGE(B$2:B$2)"],
        ]
    )  # fmt: skip
    other = book.create_sheet("Khác")
    other["A1"] = "=Sheet!B3"
    other["A2"] = "{{ units.population|sum }}"
    assert book.active is not None
    book.active.print_area = "A1:D3"
    scenario = small()
    out = io.BytesIO()
    book.save(out)
    filled = openpyxl.load_workbook(io.BytesIO(fill_workbook(papers_of(scenario), out.getvalue())))
    sheet, other = filled["Sheet"], filled["Khác"]
    assert sheet["A1"].value == "=SUM(B2:B7)"
    assert sheet["A2"].value == "Xã Số 1 (00001)"
    assert [sheet[f"C{row}"].value for row in (2, 7)] == ["=B2*$B$1", "=B7*$B$1"]
    assert sheet["B8"].value == "=SUM(B2:B7)"
    assert sheet["C8"].value == "=B1*10"
    assert sheet["D8"].value == "=AVERAGE(B$2:B$7)"
    assert other["A1"].value == "=Sheet!B8"
    assert other["A2"].value == "=SUM('Sheet'!B2:B7)"
    assert sheet.print_area.replace("$", "").endswith("A1:D8")
    assert all(sheet[f"D{row}"].value == "tỉnh ……………" for row in range(2, 8))


@pytest.mark.parametrize(
    "cells",
    [["{{ units.name }}", "{{ plan.name }}"], ["{{ units.name|upper }}"], ["{% for x in y %}"]],
)
def test_what_cannot_be_filled_is_refused(cells: list[str]) -> None:
    with pytest.raises(InputError) as error:
        _filled(small(), _template([cells]))
    assert "Sheet!" in error.value.text.vi


def test_a_sheet_formatted_far_down_is_refused_at_once() -> None:
    book = _template([["{{ units.name }}"]])
    assert book.active is not None
    book.active["A1048576"] = " "
    with pytest.raises(InputError) as error:
        _filled(small(), book)
    assert "1.048.576" in error.value.text.vi


def test_the_starter_can_be_filled() -> None:
    content = fill_workbook(papers_of(small()), starter_workbook("vi"))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None and sheet.max_row > 4
