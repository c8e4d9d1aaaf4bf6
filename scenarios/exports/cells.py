"""Tables of a plan: CSV for machines, XLSX for people."""

from __future__ import annotations

import csv
import io
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from geodata import Language
from scenarios.plan_tables import (
    Figure,
    Row,
    about_rows,
    assignment_table,
    checklist_table,
    districts_table,
    effects_table,
    staff_table,
    units_table,
)
from scenarios.scenario import Scenario
from scenarios.wording import sentence

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> Any:
    """Keep spreadsheet programs from running text: names come from files we do not control."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value


def assignment_csv(scenario: Scenario, language: Language) -> bytes:
    """Return units with group, verdict, reason and document as CSV (UTF-8 with mark, for Excel)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        ["unit_code", "unit_name", "group", "group_name", "verdict", "reason", "reference"]
    )
    verdicts = scenario.solution.problem.assessment.units
    for group in scenario.groups:
        for code in group.members:
            unit = verdicts[code]
            name = scenario.dataset.units.at[code, "name"]
            reason = unit.reason.to(language)
            cells = (code, name, group.id, group.name, unit.verdict, reason, unit.reference)
            writer.writerow([safe_cell(v) for v in cells])
    return out.getvalue().encode("utf-8-sig")


def workbook(scenario: Scenario, language: Language) -> bytes:
    """Return the plan as XLSX: new units, assignment with verdicts, effects, how it was made."""
    book = Workbook(write_only=True)
    _sheet(book, "sheet-units", language, *units_table(scenario, language))
    _sheet(book, "sheet-assignment", language, *assignment_table(scenario, language))
    _sheet(book, "sheet-effects", language, *effects_table(scenario, language))
    _sheet(book, "sheet-staff", language, *staff_table(scenario, language))
    for title, (header, rows) in (
        ("sheet-checklist", checklist_table(scenario, language)),
        ("sheet-districts", districts_table(scenario, language)),
    ):
        if rows:
            _sheet(book, title, language, header, rows)
    about = [[sentence(key).to(language), value] for key, value in about_rows(scenario, language)]
    _sheet(book, "sheet-about", language, [], about)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(
    book: Workbook, title: str, language: Language, header: list[str], rows: list[Row]
) -> None:
    sheet = book.create_sheet(sentence(title).to(language))
    sheet.freeze_panes = "A2" if header else None
    heads = [_head(key, language) for key in header]
    for column in range(max(len(heads), max((len(r) for r in rows), default=0))):
        texts = [str(row[column]) for row in rows[:200] if column < len(row)]
        widest = max([len(h) for h in heads[column : column + 1]] + [len(t) for t in texts] + [8])
        sheet.column_dimensions[get_column_letter(column + 1)].width = min(widest + 2, 60)
    if heads:
        sheet.append([_head_cell(sheet, text) for text in heads])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _head(key: str, language: Language) -> str:
    """A heading by its key in the catalogue; one that is written already stays."""
    return sentence(key).to(language) if key.startswith("col-") else key


def _head_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E7E3DA")
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, Figure):
        cell = _cell(sheet, value.value)
        if value.mark:
            cell.number_format += f'"{value.mark}"'
        return cell
    cell = WriteOnlyCell(sheet, None if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", value)
        cell.data_type = "s"  # never a formula, whatever a name begins with
        cell.quotePrefix = value.startswith(_FORMULA_STARTS)
    elif isinstance(value, int):
        cell.number_format = "#,##0"
    elif isinstance(value, float):
        cell.number_format = "#,##0.00"
    return cell
