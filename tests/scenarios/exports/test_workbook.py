"""The annexes as other programs read them."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from geodata import Dataset
from merger import Constraints, load_criteria, solve
from scenarios import Scenario
from scenarios.exports.annex_tables import layouts
from scenarios.exports.annexes import annexes
from scenarios.exports.formats import Options, export
from tests.support.papers import exported, nasty, papers_of, small


def _book(scenario: Scenario, language: str = "vi", *, values: bool = True) -> openpyxl.Workbook:
    content = exported(scenario, "annexes.xlsx", language)  # type: ignore[arg-type]
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def _rows(book: openpyxl.Workbook, sheet: str) -> list[tuple[object, ...]]:
    """Rows under the head and the row of column numbers."""
    return list(book[sheet].iter_rows(min_row=7, values_only=True))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_annexes_have_all_units_and_their_totals(near: Scenario, language: str) -> None:
    book = _book(near, language)
    first = book.worksheets[0]
    heads = [cell.value for cell in first[5]]
    assert heads[0] == ("Số TT" if language == "vi" else "No.")
    assert [cell.value for cell in first[6]][:2] == ["(1)", "(2)"]
    rows = list(first.iter_rows(min_row=7, values_only=True))
    assert len(rows) == 216 + 1
    population = heads.index(
        "Quy mô dân số (người)" if language == "vi" else "Population (persons)"
    )
    assert rows[-1][population] == near.dataset.units.population.sum()
    told = " ".join(str(v) for row in book.worksheets[-1].iter_rows(values_only=True) for v in row)
    assert near.dataset.fingerprint in told
    assert ("khái quát" if language == "vi" else "Generalised") in told


def test_totals_are_formulas_that_carry_their_value(near: Scenario) -> None:
    formulas, values = _book(near, values=False), _book(near)
    cells = [
        (name, cell)
        for name in formulas.sheetnames[:-1]
        for row in formulas[name].iter_rows(min_row=7)
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(cells) > sum(group.is_merger for group in near.groups)  # and totals below
    for name, cell in cells:
        assert cell.value.startswith("=SUBTOTAL(9,")
        assert values[name][cell.coordinate].value is not None
    plan = formulas["PL3 Phương án"]
    first = next(plan.iter_rows(min_row=7, max_row=7))
    assert first[3].data_type == "f"  # a new unit sums up the units under it
    whole = sum(v for v in (row[5] for row in _rows(values, "PL3 Phương án")[:-1]) if v) / 2
    assert _rows(values, "PL3 Phương án")[-1][5] == whole


def test_the_annexes_tell_the_plan(near: Scenario) -> None:
    book = _book(near)
    plan = _rows(book, "PL3 Phương án")
    names = [row[1] for row in plan]
    mergers = [group for group in near.groups if group.is_merger]
    assert mergers
    for group in mergers:
        at = names.index(group.name)
        members = {near.dataset.units.at[code, "name"] for code in group.members}
        assert set(names[at + 1 : at + 1 + len(group.members)]) == members
        assert plan[at][4] == pytest.approx(group.area_percent)
        assert all(plan[at][side] for side in (8, 9, 10, 11))  # bounded on four sides
    districts = _rows(book, "PL6 Theo cấp huyện")
    assert districts[-1][2:5] == (216, 69, 147)
    kept = _rows(book, "PL5 Giữ nguyên")
    assert len(kept) - 1 == sum(not group.is_merger for group in near.groups)
    staff = _rows(book, "PL4 Biên chế, trụ sở")
    assert staff[-1][5] is not None


def test_sheets_are_set_up_for_print(near: Scenario) -> None:
    book = _book(near)
    for sheet in book.worksheets[:-1]:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.print_title_rows == "$5:$6"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.freeze_panes == "C7"
        assert "&P" in sheet.oddFooter.right.text
    cell = book.worksheets[0]["H7"]
    assert cell.number_format.endswith('"*"')  # census figures carry their mark and stay numbers


def test_columns_and_annexes_that_nothing_fills_are_left_out(minimal: Scenario) -> None:
    found = {annex.key: annex for annex in annexes(papers_of(minimal))}
    assert "districts" not in found  # two tiers
    assert "district" not in {column.key for column in found["units"].columns}
    assert [annex.number for annex in found.values()] == list(range(1, len(found) + 1))


def test_exemptions_stand_with_reason_and_document(
    hatinh_settled: Dataset, minimal: Scenario
) -> None:
    law = load_criteria("nq112-2026")
    must = minimal.solution.evaluator.assessment.codes("must")
    said = {"exempt": [{"code": must[0], "ground": "isolated", "reason": "chỉ có đò ngang",
                        "reference": "CV 5/UBND"}]}  # fmt: skip
    solution = solve(hatinh_settled, law, Constraints.model_validate(said))
    rows = _rows(_book(Scenario.of("khai báo", solution)), "PL2 Diện sắp xếp")
    exempt = next(row for row in rows if row[-1] == "CV 5/UBND")
    assert "chỉ có đò ngang" in str(exempt[6])
    headings = [str(row[0]) for row in rows if row[0] and row[1] is None]
    assert any("yếu tố đặc thù: 1" in heading for heading in headings)


def test_names_do_not_run() -> None:
    book = _book(nasty(), values=False)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert "=1+1" in {cell.value for cell in cells}
    formulas = [cell for cell in cells if cell.data_type == "f"]
    assert formulas and all(cell.value.startswith("=SUBTOTAL(9,") for cell in formulas)
    assert next(cell for cell in cells if cell.value == "=1+1").quotePrefix


def test_every_column_has_a_key_of_its_own() -> None:
    for layout in layouts():
        keys = [column.key for column in layout.columns]
        assert len(keys) == len(set(keys))
        assert len(layout.sheet.vi) <= 31 and len(layout.sheet.en) <= 31


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_comes_to_the_same_totals(near: Scenario, tmp_path: Path) -> None:
    content = export(papers_of(near), "annexes.xlsx", Options())
    (tmp_path / "annexes.xlsx").write_bytes(content)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    subprocess.run(
        [*command, "--convert-to", "ods", "--outdir", tmp_path, tmp_path / "annexes.xlsx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_path(tmp_path / "annexes.ods").get_sheet_by_name("PL3 Phương án")
    last = sheet.to_python()[-1]
    merged = sum(g.population for g in near.groups if g.is_merger)
    assert last[5] == merged


def test_a_plan_of_one_unit_has_annexes() -> None:
    book = _book(small(1, 1))
    assert book.sheetnames[0] == "PL1 Hiện trạng"
