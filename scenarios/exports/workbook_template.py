"""A workbook of a person's own, filled with a plan.

Cells say what goes where. ``{{ province }}`` takes one of the dossier's texts. A row with tags of
an annex, such as ``{{ plan.name }}``, is repeated for every row of that annex, with its formats;
``{{ units.population|sum }}`` becomes the sum of that column, wherever it stands. What lies below a
repeated row moves down with it: formulas, merged cells, row heights and print areas follow.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Any

import numpy as np
import shapely
from openpyxl import Workbook, load_workbook
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.utils import get_column_letter, quote_sheetname, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from geodata import InputError, Language
from geodata.faults import numbered
from geodata.isolation import run_bounded
from scenarios.cells import FORMULA_STARTS, unpacked_size
from scenarios.exports.annex_tables import Annex, Figure, Line, layouts, number_of
from scenarios.exports.annexes import annexes
from scenarios.exports.dossier_values import texts
from scenarios.markup import xml_text
from scenarios.papers import Papers
from scenarios.wording import sentence

_TAG = re.compile(r"\{\{\s*(?P<name>[a-z_]+(?:\.[a-z_0-9]+)?)\s*(?P<sum>\|\s*sum)?\s*\}\}")
_ANY_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)")
_LARGEST = 50_000_000
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*[\"']([^\"']*)[\"']")
_MOST_MERGES = 20_000
_HALF = np.array([[-0.4], [-0.4], [0.4], [0.4]])
"""A range of cells as a box that touches no neighbour."""
_MOST_ROWS, _MOST_CELLS = 20_000, 200_000


@dataclass
class _Sheet:
    """A sheet while it is filled: where its rows go.

    Attributes:
        repeated: annex by row of the template.
        columns: letter of the column by row of the template and tag that stands alone there.
        first, last: row each row of the template becomes, and the last one of a repeated row.
    """

    sheet: Worksheet
    repeated: dict[int, str]
    columns: dict[tuple[int, str], str]
    first: dict[int, int] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)

    def moved(self, row: int, *, end: bool = False) -> int:
        """The row that a row of the template became; of a repeated one the last for the end."""
        known = (self.last if end else self.first).get(row)
        if known is not None:
            return known
        highest = max(self.first, default=0)
        return row + (self.last[highest] - highest if highest and row > highest else 0)


def fill_workbook(papers: Papers, template: bytes) -> bytes:
    """Fill a workbook.

    Args:
        papers: of the scenario.
        template: the workbook (.xlsx).

    Raises:
        InputError: no workbook, far too large, or tags that cannot be filled; names their cells.
    """
    tables = {annex.key: annex for annex in annexes(papers)}
    return run_bounded(_filled, template, tables, texts(papers), what="*.xlsx")


def _filled(template: bytes, tables: Mapping[str, Annex], plain: Mapping[str, str]) -> bytes:
    book = _opened(template)
    sheets = {sheet.title: _read(sheet, plain) for sheet in book.worksheets}
    for held in sheets.values():
        _lay_out(held, tables)
    sums = {title: _fill(held, sheets, tables, plain) for title, held in sheets.items()}
    for title, wanted in sums.items():
        for (row, column), name in wanted.items():
            sheets[title].sheet.cell(row, column).value = _sum(name, title, sheets, tables)
    out = BytesIO()
    try:
        book.save(out)
    except Exception as error:  # openpyxl notices some damage only when it writes
        raise InputError(sentence("template-damaged", number=numbered(error))) from error
    return out.getvalue()


def starter_workbook(language: Language) -> bytes:
    """A workbook to begin from: the plan's annex with its tags, to be changed in Excel."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    layout = next(layout for layout in layouts() if layout.key == "plan")
    sheet.title = layout.key
    sheet.append([f"{layout.title.text.to(language)} – {{{{ province }}}}"])
    sheet.append([column.head.text.to(language) for column in layout.columns])
    sheet.append([f"{{{{ plan.{column.key} }}}}" for column in layout.columns])
    sheet.append(
        [f"{{{{ plan.{column.key}|sum }}}}" if column.sum else None for column in layout.columns]
    )
    for number, column in enumerate(layout.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _opened(template: bytes) -> Workbook:
    try:
        if unpacked_size(template) > _LARGEST:
            raise InputError(sentence("template-too-large"))
        _check_merges(template)
        book = load_workbook(BytesIO(template))
    except InputError:
        raise
    except Exception as error:  # whatever a damaged file can be made of
        raise InputError(sentence("template-damaged", number=numbered(error))) from error
    for sheet in book.worksheets:
        if sheet.max_row > _MOST_ROWS or sheet.max_row * sheet.max_column > _MOST_CELLS:
            raise InputError(sentence("template-long-sheet", sheet=sheet.title, rows=sheet.max_row))
    if not book.worksheets:
        raise InputError(sentence("template-no-workbook"))
    return book


def _check_merges(template: bytes) -> None:
    """Refuse merged cells that openpyxl would make one by one without end, or that overlap."""
    with zipfile.ZipFile(BytesIO(template)) as archive:
        for part in archive.namelist():
            if not part.lower().endswith(".xml"):  # relations may name any of them a sheet
                continue
            bounds: list[tuple[Any, ...]] = [
                range_boundaries(ref.decode("ascii")) for ref in _MERGE.findall(archive.read(part))
            ]
            cells = sum((right - left + 1) * (low - top + 1) for left, top, right, low in bounds)
            if cells > _MOST_CELLS or len(bounds) > _MOST_MERGES:
                raise InputError(sentence("template-too-large"))
            if len(set(bounds)) < len(bounds):  # thousands alike: millions of pairs
                raise InputError(sentence("template-no-workbook"))
            taken = shapely.box(*np.array(bounds, float).reshape(-1, 4).T + _HALF)
            if len(shapely.STRtree(taken).query(taken, "intersects")[0]) > len(bounds):
                raise InputError(sentence("template-no-workbook"))


def _read(sheet: Worksheet, plain: Mapping[str, str]) -> _Sheet:
    """Find the rows to repeat.

    Raises:
        InputError: tags that there are not, or of two annexes in one row; names the cells.
    """
    known = {f"{layout.key}.{column.key}" for layout in layouts() for column in layout.columns}
    wrong: list[str] = []
    repeated: dict[int, str] = {}
    columns: dict[tuple[int, str], str] = {}
    for row in sheet.iter_rows():
        for cell in row:
            if not isinstance(cell.value, str):
                continue
            for text in _ANY_TAG.findall(cell.value):
                tag = _TAG.fullmatch(text)
                name = tag["name"] if tag else ""
                summed = bool(tag and tag["sum"])
                if not (name in known or (name in plain and not summed)):
                    wrong.append(f"{text} ({sheet.title}!{cell.coordinate})")
                elif name in known and not summed:
                    if text == cell.value.strip():
                        columns[int(cell.row or 0), name] = get_column_letter(int(cell.column or 1))
                    key = name.split(".")[0]
                    if repeated.setdefault(cell.row or 0, key) != key:
                        wrong.append(f"{text} ({sheet.title}!{cell.coordinate}: {key})")
    if wrong:
        raise InputError(sentence("template-unknown", names=", ".join(wrong[:12])))
    return _Sheet(sheet, repeated, columns)


def _lines(tables: Mapping[str, Annex], key: str) -> list[Line]:
    return [line for line in tables[key].lines if line.level != "heading"] if key in tables else []


def _lay_out(held: _Sheet, tables: Mapping[str, Annex]) -> None:
    moved = 0
    for row in range(1, held.sheet.max_row + 1):
        held.first[row] = row + moved
        if row in held.repeated:
            moved += max(len(_lines(tables, held.repeated[row])), 1) - 1
        held.last[row] = row + moved


def _fill(
    held: _Sheet,
    sheets: Mapping[str, _Sheet],
    tables: Mapping[str, Annex],
    plain: Mapping[str, str],
) -> dict[tuple[int, int], str]:
    """Write the sheet anew in its new rows; returns where sums are asked for, and of what."""
    sheet = held.sheet
    rows: Iterable[tuple[Any, ...]] = sheet.iter_rows()  # openpyxl's types do not tell of styles
    cells = [
        (cell.row, cell.column, cell.value, copy(cell._style))
        for row in rows
        for cell in row
        if cell.value is not None or cell.has_style
    ]
    merges = [merge.bounds for merge in sheet.merged_cells.ranges]
    heights = {n: d.height for n, d in sheet.row_dimensions.items() if d.height is not None}
    for merge in [merge.coord for merge in sheet.merged_cells.ranges]:
        sheet.unmerge_cells(merge)
    for row, column, _, _ in cells:
        empty: Any = sheet.cell(row, column)
        empty.value, empty.style = None, "Normal"
    for number in heights:
        sheet.row_dimensions[number].height = None
    sums: dict[tuple[int, int], str] = {}
    for row, column, value, style in cells:
        for step, line in enumerate(_rows_of(held, row, tables)):
            cell: Any = sheet.cell(held.first[row] + step, column)
            cell._style = copy(style)
            name = _summed(value)
            if name:
                sums[cell.row, column] = name
            else:
                _write(cell, _value(value, line, plain, held, sheets, row, step))
    for number, height in heights.items():
        for new in range(held.moved(number), held.moved(number, end=True) + 1):
            sheet.row_dimensions[new].height = height
    copies = sum(
        (right - left + 1) * (held.last[low] - held.first[low] + 1)
        for left, low, right, high in merges
        if low == high and low in held.repeated
    )
    if copies > _MOST_CELLS:
        raise InputError(sentence("template-too-large"))
    for left, low, right, high in merges:
        if low == high and low in held.repeated:
            for new in range(held.first[low], held.last[low] + 1):
                sheet.merge_cells(None, new, left, new, right)
        else:
            bottom = held.moved(high, end=True)
            sheet.merge_cells(None, held.moved(low), left, bottom, right)
    if sheet.print_area:
        sheet.print_area = _shifted(sheet.print_area.split("!")[-1].replace("$", ""), held, 0, 0)
    return sums


def _rows_of(
    held: _Sheet, row: int, tables: Mapping[str, Annex]
) -> Iterable[Mapping[str, Any] | None]:
    """Values for each copy of a row of the template; one without for a row that is no copy."""
    if row not in held.repeated:
        return [None]
    return [line.cells for line in _lines(tables, held.repeated[row])] or [{}]


def _summed(value: Any) -> str:
    """The column whose sum a cell asks for and nothing else; empty for other cells."""
    tag = _TAG.fullmatch(value.strip()) if isinstance(value, str) else None
    return tag["name"] if tag and tag["sum"] else ""


def _value(
    value: Any,
    line: Mapping[str, Any] | None,
    plain: Mapping[str, str],
    held: _Sheet,
    sheets: Mapping[str, _Sheet],
    row: int,
    step: int,
) -> Any:
    """What a cell of the template becomes."""
    if not isinstance(value, str):
        return value
    if value.startswith("="):
        return _Formula(_shifted(value, held, row, step, sheets))

    def filled(tag: re.Match[str]) -> str:
        found = _of(tag["name"], line, plain)
        return "" if found is None else str(found)

    alone = _TAG.fullmatch(value.strip())
    if alone:
        return _of(alone["name"], line, plain)
    return _TAG.sub(filled, value)


def _of(name: str, line: Mapping[str, Any] | None, plain: Mapping[str, str]) -> Any:
    if "." in name:
        return None if line is None else line.get(name.split(".", 1)[1])
    return plain.get(name, "")


@dataclass(frozen=True)
class _Formula:
    """A formula of the template's author; names from the data never become one."""

    text: str


def _write(cell: Any, value: Any) -> None:
    """Write a value; text stays text whatever it begins with."""
    if isinstance(value, _Formula):
        cell.value = value.text
    elif isinstance(value, str):
        text = xml_text(value)
        cell.value = text
        cell.data_type = "s"
        if text.startswith(FORMULA_STARTS):
            cell.quotePrefix = True
    elif isinstance(value, Figure):
        cell.value = value.value
        if value.mark:
            pattern = cell.number_format if cell.number_format != "General" else "#,##0.##"
            cell.number_format = f'{pattern}"{value.mark}"'
    else:
        cell.value = value if number_of(value) is None else number_of(value)


def _shifted(
    formula: str,
    own: _Sheet,
    row: int,
    step: int,
    sheets: Mapping[str, _Sheet] | None = None,
) -> str:
    """A formula or range after rows have moved.

    References follow their rows; a range that holds a repeated row holds all its copies; in a
    copy, references to its own row are to the copy.
    """

    def reference(text: str) -> str:
        place, _, cells = text.rpartition("!")
        held = own if not place else (sheets or {}).get(place.strip("'").replace("''", "'"))
        if held is None:
            return text
        ends = cells.split(":")

        def end(match: re.Match[str], last: bool) -> str:
            old = int(match[4])
            new = held.moved(old, end=last)
            if held is own and old == row and row in own.repeated:
                new = own.first[row] + step
            return f"{match[1]}{match[2]}{match[3]}{new}"

        moved = []
        for number, part in enumerate(ends):
            is_end = number == len(ends) - 1 and len(ends) > 1
            moved.append(_CELL.sub(partial(end, last=is_end), part))
        return (f"{place}!" if place else "") + ":".join(moved)

    if not formula.startswith("="):
        return ",".join(reference(part) for part in formula.split(","))
    tokens = Tokenizer(formula)
    for token in tokens.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            token.value = reference(token.value)
    return str(tokens.render())  # type: ignore[no-untyped-call]


def _sum(name: str, title: str, sheets: Mapping[str, _Sheet], tables: Mapping[str, Annex]) -> Any:
    """The sum of a column where the workbook lists it, as a formula; else as a number."""
    key, column = name.split(".", 1)
    lines = _lines(tables, key)
    total = sum(number_of(line.cells.get(column)) or 0 for line in lines if line.level == "row")
    for other, held in sheets.items():
        for row, of in held.repeated.items():
            if of != key or not lines:
                continue
            place = held.columns.get((row, name), "")
            if place:
                rows = [n for n, line in enumerate(lines) if line.level == "row"]
                runs = _runs(place, held.first[row], rows)
                prefix = "" if other == title else f"{quote_sheetname(other)}!"
                return "=SUM(" + ",".join(prefix + run for run in runs) + ")"
    return total


def _runs(letter: str, first: int, rows: list[int]) -> list[str]:
    """Ranges of rows that follow one another."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return [f"{letter}{first + low}:{letter}{first + high}" for low, high in runs]
