"""A workbook of a person's own, filled with a plan.

Cells say what goes where: ``{{ province }}`` takes one of the dossier's texts. A row with cells
such as ``{{ plan.name }}`` or ``{{ units.population }}`` is repeated for every row of that annex,
with its formats; ``{{ units.population|sum }}`` becomes the sum of the column above it. What
stands below a repeated row moves down with it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from copy import copy
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from geodata import InputError
from scenarios.exports.annexes import Annex, Figure, annexes, layouts, number_of
from scenarios.exports.cells import FORMULA_STARTS, clean_text
from scenarios.exports.dossier import texts
from scenarios.papers import Papers
from scenarios.wording import sentence

_TAG = re.compile(r"\{\{\s*([A-Za-z_][\w.]*)\s*(\|\s*sum)?\s*\}\}")
_LARGEST = 20_000_000


def fill_workbook(papers: Papers, template: bytes) -> bytes:
    """Fill a workbook.

    Args:
        papers: of the scenario.
        template: the workbook (.xlsx).

    Raises:
        InputError: no workbook, or placeholders that there are not; names cells and placeholders.
    """
    book = _opened(template)
    tables = {annex.key: annex for annex in annexes(papers)}
    plain = texts(papers)
    _check(book.worksheets, plain)
    for sheet in book.worksheets:
        _fill(sheet, tables, plain)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _opened(template: bytes) -> Any:
    try:
        with zipfile.ZipFile(BytesIO(template)) as archive:
            if sum(item.file_size for item in archive.infolist()) > _LARGEST:
                raise InputError(sentence("template-no-workbook"))
        return load_workbook(BytesIO(template))
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(sentence("template-no-workbook")) from error


def _tags(cell: Any) -> list[tuple[str, bool]]:
    """Placeholders in a cell, and whether their sum is asked for."""
    if not isinstance(cell.value, str):
        return []
    return [(name, bool(summed)) for name, summed in _TAG.findall(cell.value)]


def _check(sheets: list[Worksheet], plain: Mapping[str, str]) -> None:
    known = {f"{layout.key}.{column.key}" for layout in layouts() for column in layout.columns}
    wrong = [
        f"{name} ({sheet.title}!{cell.coordinate})"
        for sheet in sheets
        for row in sheet.iter_rows()
        for cell in row
        for name, summed in _tags(cell)
        if not (name in known or (name in plain and not summed))
    ]
    if wrong:
        raise InputError(sentence("template-unknown", names=", ".join(wrong[:12])))


def _fill(sheet: Worksheet, tables: Mapping[str, Annex], plain: Mapping[str, str]) -> None:
    last = sheet.max_row
    repeated: dict[int, str] = {}
    for row in range(1, last + 1):
        for cell in sheet[row]:
            for name, summed in _tags(cell):
                if "." in name and not summed:
                    repeated.setdefault(row, name.split(".")[0])
    moved = 0
    places: dict[str, tuple[int, int]] = {}
    for row in range(1, last + 1):
        at = row + moved
        key = repeated.get(row)
        if key is None:
            for cell in sheet[at]:
                _fill_plain(cell, plain, places, tables)
            continue
        lines = (
            [line for line in tables[key].lines if line.level != "heading"] if key in tables else []
        )
        count = max(len(lines), 1)
        if count > 1:
            _make_room(sheet, at, count - 1)
        tags = {int(cell.column or 0): str(cell.value) for cell in sheet[at] if _tags(cell)}
        for step in range(count):
            for column, tag in tags.items():
                cell = sheet.cell(at + step, column)
                value = lines[step].cells.get(_column_of(tag)) if lines else None
                _put(cell, value)
        places[key] = (at, at + count - 1)
        moved += count - 1


def _cells(sheet: Worksheet, row: int) -> tuple[Any, ...]:
    """Cells of a row; openpyxl's types do not tell their style."""
    return tuple(sheet[row])


def _column_of(tag: str) -> str:
    found = _TAG.search(tag)
    assert found is not None
    return found[1].split(".", 1)[1]


def _make_room(sheet: Worksheet, row: int, more: int) -> None:
    """Repeat a row's formats below it; what stood there moves down, merges and heights too."""
    merges = [CellRange(merge.coord) for merge in sheet.merged_cells.ranges]
    for merge in merges:
        sheet.unmerge_cells(merge.coord)
    heights = {n: d.height for n, d in sheet.row_dimensions.items() if d.height is not None}
    for below in range(sheet.max_row, row, -1):
        for cell in _cells(sheet, below):
            _move(sheet, cell, more)
    for number, height in heights.items():
        if number > row:
            sheet.row_dimensions[number + more].height = height
    for step in range(1, more + 1):
        for cell in _cells(sheet, row):
            other: Any = sheet.cell(row + step, cell.column)
            other._style = copy(cell._style)
            if isinstance(cell.value, str) and cell.value.startswith("="):
                other.value = Translator(cell.value, cell.coordinate).translate_formula(
                    other.coordinate
                )
            elif not _tags(cell):
                other.value = cell.value
        sheet.row_dimensions[row + step].height = heights.get(row)
    for merge in merges:
        if merge.min_row > row:
            merge.shift(row_shift=more)
        sheet.merge_cells(merge.coord)
        if merge.min_row == merge.max_row == row:
            for step in range(1, more + 1):
                again = CellRange(merge.coord)
                again.shift(row_shift=step)
                sheet.merge_cells(again.coord)


def _move(sheet: Worksheet, cell: Any, more: int) -> None:
    other: Any = sheet.cell(cell.row + more, cell.column)
    value = cell.value
    if isinstance(value, str) and value.startswith("="):
        value = Translator(value, cell.coordinate).translate_formula(other.coordinate)
    other.value = value
    other._style = copy(cell._style)
    cell.value = None


def _fill_plain(
    cell: Any,
    plain: Mapping[str, str],
    places: Mapping[str, tuple[int, int]],
    tables: Mapping[str, Annex],
) -> None:
    tags = _tags(cell)
    if not tags:
        return
    name, summed = tags[0]
    if summed:
        key = name.split(".")[0]
        first, last = places.get(key, (0, 0))
        if first:
            letter = get_column_letter(cell.column)
            # Rows of a whole and its parts stand in one column: only the parts are summed.
            parts = [n for n, line in enumerate(_rows(tables, key)) if line.level == "row"]
            wholes = len(parts) < last - first + 1 and parts
            cells = (
                ",".join(_runs(letter, first, parts))
                if wholes
                else f"{letter}{first}:{letter}{last}"
            )
            cell.value = f"=SUM({cells})"
        else:
            cell.value = 0
        return
    text = _TAG.sub(lambda found: plain.get(found[1], ""), str(cell.value))
    _put(cell, text)


def _rows(tables: Mapping[str, Annex], key: str) -> list[Any]:
    return [line for line in tables[key].lines if line.level != "heading"] if key in tables else []


def _runs(letter: str, first: int, rows: list[int]) -> list[str]:
    """Ranges of rows that follow one another."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return [f"{letter}{first + low}:{letter}{first + high}" for low, high in runs]


def _put(cell: Any, value: Any) -> None:
    """Write a value; text stays text whatever it begins with."""
    number = number_of(value)
    if number is not None:
        cell.value = number
        if isinstance(value, Figure) and value.mark:
            pattern = cell.number_format if cell.number_format != "General" else "#,##0.##"
            cell.number_format = f'{pattern}"{value.mark}"'
    elif value is None:
        cell.value = None
    else:
        text = clean_text(str(value))
        cell.value = text
        cell.data_type = "s"
        if text.startswith(FORMULA_STARTS):
            cell.style = cell.style
            cell.quotePrefix = True
