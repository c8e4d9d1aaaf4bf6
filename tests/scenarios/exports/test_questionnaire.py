"""The form for the communes: recognised when it comes back, and nothing in it runs."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from geodata import Dataset, InputError, Language, embedded_dataset, open_table
from geodata.dataset import BUILDING
from geodata.joining import ASKED, read_answers
from scenarios.exports.questionnaire import questionnaire
from tests.support.coverages import grid
from tests.support.papers import NASTY


def saved(folder: Path, dataset: Dataset, language: Language = "vi") -> Path:
    path = folder / "phieu.xlsx"
    path.write_bytes(questionnaire(dataset, language))
    return path


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_column_is_recognised_when_it_comes_back(tmp_path: Path, language: Language) -> None:
    path = saved(tmp_path, embedded_dataset("camau-2026"), language)
    columns = open_table(path).mapping.columns
    assert {"code", "name", "kind", *ASKED} <= set(columns)
    with pytest.raises(InputError, match="phieu.xlsx"):  # as it was sent: nothing new
        read_answers(embedded_dataset("camau-2026"), open_table(path))


def test_the_form_is_filled_in_and_marks_estimates(tmp_path: Path) -> None:
    dataset = embedded_dataset("camau-2026")
    sheet = openpyxl.load_workbook(saved(tmp_path, dataset)).active
    head = [cell.value for cell in sheet[3]]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=4)}
    assert set(rows) == set(dataset.codes)
    people, notes = head.index("Dân số"), head.index("Ghi chú")
    code = next(c for c in dataset.codes if dataset.provenance.reasons("population", c))
    sure = next(
        c
        for c in dataset.codes
        if not dataset.provenance.is_estimated("population", c)
        and not dataset.provenance.is_estimated("area_km2", c)
    )
    assert rows[code][people].value == dataset.units.at[code, "population"]
    assert rows[code][people].fill.fgColor.rgb == "FFFDF1C7"
    assert rows[sure][people].fill.fgColor.rgb != "FFFDF1C7"
    assert "Dân số: " in rows[code][notes].value
    assert len(sheet.data_validations.dataValidation) >= 7


def test_an_answer_in_the_form_is_read_back(tmp_path: Path) -> None:
    dataset = embedded_dataset("camau-2026")
    path = saved(tmp_path, dataset, "en")
    book = openpyxl.load_workbook(path)
    sheet = book.active
    head = [cell.value for cell in sheet[3]]
    code = sheet.cell(4, 1).value
    for name, value in (("Population", 12345), ("Disadvantaged coast", "yes"), ("Staff", 41)):
        sheet.cell(4, head.index(name) + 1, value)
    building = ("Seat condition", "poor"), ("Seat rooms", 12), ("Seat area (m²)", 850.5)
    for name, value in (*building, ("Seat year", 1998)):
        sheet.cell(4, head.index(name) + 1, value)
    sheet.cell(5, head.index("Minority share (%)") + 1, 12.5)
    second = sheet.cell(5, 1).value
    book.save(path)
    made = read_answers(dataset, open_table(path)).dataset
    assert made.units.at[code, "population"] == 12345
    assert bool(made.units.at[code, "disadvantaged_coast"])
    assert made.units.at[code, "staff"] == 41
    assert made.units.loc[code, list(BUILDING)].tolist() == ["poor", 12, 850.5, 1998]
    assert made.units.at[second, "seat_condition"] == ""
    # Sent out again it says what is known, and says nothing new when it comes back.
    with pytest.raises(InputError, match="phieu.xlsx"):
        read_answers(made, open_table(saved(tmp_path, made, "en")))
    assert made.units.at[second, "minority_percent"] == 12.5
    assert made.provenance.basis["area_km2"] == "official"


def test_nothing_in_the_form_is_a_formula() -> None:
    dataset = grid(6, 1)
    dataset.units["name"] = [NASTY, "=1+1", "+1", "-1", "@x", "Xã\x0b"]
    dataset.units["seat"] = ['=HYPERLINK("http://x")'] * 6
    content = questionnaire(replace(dataset, name="=cmd|' /C calc'!A0"), "vi")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet.cell(5, 2).value == "=1+1"
