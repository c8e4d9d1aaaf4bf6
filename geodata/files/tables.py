"""Tables of figures as offices keep them: XLSX, XLS, ODS and CSV, every cell as it was written.

Titles above the header, headers over several rows with merged cells, a row of column numbers and
empty rows are understood. Cells keep their kind: a number cell is a number, "12.345" stays text.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from geodata.columns import is_blank, is_district, recognise
from geodata.files.encodings import nearly_utf8, recognise_encoding, text_in_unicode, to_unicode
from geodata.files.limits import MOST_ROWS, check_name, check_size, check_text
from geodata.files.sheet_layout import hidden_sheets, read_layout
from geodata.files.table_header import Grid, Knows, find_header, only_numbers, repeats_header
from geodata.files.workbooks import check_workbook
from geodata.folding import fold
from geodata.isolation import bounded, is_regular_file
from geodata.problems import InputError, message, refuse
from geodata.wording import Text, listing

_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
TABLE_SUFFIXES = (*_WORKBOOKS, ".csv", ".tsv", ".txt")
"""Endings of tables that can be read."""

ALL_SHEETS = "*"
"""Stands for all sheets of the same columns, stacked."""

SHEET_ROWS = 1_000_000

Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]


@dataclass(frozen=True, eq=False)
class RawTable:
    """A table as it stands in its file.

    Attributes:
        frame: cells as text, number or None; the index is the row's number in the file.
        filename: for messages.
        sheet: name of the sheet, empty for CSV.
        notices: what was taken for granted in reading.
        sha256: of the file; empty for a table that was computed.
    """

    frame: pd.DataFrame
    filename: str
    sheet: str = ""
    notices: tuple[Text, ...] = ()
    sha256: str = ""


@bounded()
def list_sheets(path: Path) -> list[str]:
    """Sheets of a workbook; none for CSV.

    Raises:
        InputError: not a readable workbook.
    """
    return _open(path).sheet_names if path.suffix.lower() in _WORKBOOKS else []


@bounded()
def read_columns(
    path: str | Path, names: Mapping[str, frozenset[str]], required: Sequence[str]
) -> RawTable:
    """Read a small table whose columns bear known names, such as a list of links.

    Args:
        path: the file.
        names: folded names by column.
        required: columns that must be there.

    Returns:
        The table with its columns called as in ``names``, others left out.

    Raises:
        InputError: not a table, or a column missing.
    """

    def known(columns: Iterable[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for column in columns:
            for name, spellings in names.items():
                if fold(column) in spellings:
                    found.setdefault(name, column)
        return found

    path = Path(path)
    try:
        raw = read_table(path, knows=known)
    except InputError as failed:
        if (
            failed.findings
            or not is_regular_file(path)
            or path.suffix.lower() not in TABLE_SUFFIXES
        ):
            raise
        need = ", ".join(required)
        raise refuse(
            "table-columns", file=path.name, missing=need, found="–", need=need
        ) from failed
    columns = known(raw.frame.columns)
    missing = [name for name in required if name not in columns]
    if missing:
        raise refuse(
            "table-columns",
            file=path.name,
            missing=", ".join(missing),
            found=", ".join(map(str, raw.frame.columns)),
            need=", ".join(required),
        )
    frame = raw.frame[list(columns.values())].set_axis(list(columns), axis=1)
    return RawTable(frame, raw.filename, raw.sheet, raw.notices, raw.sha256)


@bounded()
def read_table(
    path: Path, sheet: str | None = None, encoding: str | None = None, knows: Knows = recognise
) -> RawTable:
    """Read one sheet, or a CSV file whose separator and encoding are recognised.

    Args:
        path: the file.
        sheet: which sheet; without it the one whose header is best understood. ``*``: all that
            have its columns, stacked.
        encoding: see :func:`geodata.files.layers.read_layer`.
        knows: tells which of the names in a row are columns; finds the header.

    Raises:
        InputError: not a table, no such sheet, several of the same columns to choose from,
            or no header that can be understood.
    """
    suffix = path.suffix.lower()
    if not is_regular_file(path) or suffix not in TABLE_SUFFIXES:
        why: Text | str = suffix or "?"
        if not is_regular_file(path):
            why = message("why-folder" if path.is_dir() else "why-missing")
        raise refuse("unreadable-sheet", file=path.name, why=why)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if suffix not in _WORKBOOKS:
        table = _tabulate(_read_csv(path), (), path.name, "", encoding, knows)
        return replace(table, sha256=digest)
    book = _open(path)
    names = book.sheet_names
    if sheet not in (None, ALL_SHEETS) and sheet not in names:
        raise refuse("no-sheet", file=path.name, sheet=sheet, found=", ".join(names))
    tables, left_out = _read_sheets(path, book, sheet, encoding, knows)
    best = max(tables, key=lambda table: len(knows(table.frame.columns)))
    alike = [table for table in tables if _shape(table, knows) == _shape(best, knows)]
    if sheet is None and len(alike) > 1:
        sheets = ", ".join(table.sheet for table in alike)
        raise refuse("several-sheets", file=path.name, sheets=sheets)
    chosen = stacked(alike) if sheet == ALL_SHEETS else best
    if left_out and sheet is None:
        told = message("sheets-hidden", file=path.name, sheets=", ".join(left_out))
        chosen = replace(chosen, notices=(*chosen.notices, told))
    return replace(chosen, sha256=digest)


def _shape(table: RawTable, knows: Knows) -> tuple[list[str], list[str]]:
    """What two sheets must have in common to be parts of one table."""
    return sorted(knows(table.frame.columns)), sorted(fold(c) for c in table.frame.columns)


def _read_sheets(
    path: Path, book: CalamineWorkbook, sheet: str | None, encoding: str | None, knows: Knows
) -> tuple[list[RawTable], list[str]]:
    """Every sheet with a header, or the one chosen; hidden ones are left out and named.

    Raises:
        InputError: no sheet is a table.
    """
    hidden = hidden_sheets(book)
    names = [name for name in book.sheet_names if name not in hidden]
    if sheet not in (None, ALL_SHEETS) or not names:
        names, hidden = [sheet] if sheet in book.sheet_names else book.sheet_names, []
    tables = []
    unfit: InputError | None = None
    for name in names:
        try:
            found = book.get_sheet_by_name(name)
            cells = found.to_python(skip_empty_area=False)
        except CalamineError as error:
            raise refuse("unreadable-sheet", file=path.name, why=type(error).__name__) from error
        if not any(not is_blank(cell) for row in cells for cell in row):
            continue
        layout = read_layout(path, name)
        cells, rows, columns = layout.shown(cells)
        merged = layout.merged or found.merged_cell_ranges
        try:
            table = _tabulate(cells, merged, path.name, name, encoding, knows)
        except InputError as failed:
            unfit = unfit or failed  # a cover sheet; told only if no other sheet fits
            continue
        if rows or columns:
            told = message("lines-hidden", file=path.name, sheet=name, rows=rows, columns=columns)
            table = replace(table, notices=(*table.notices, told))
        tables.append(table)
    if not tables:
        raise unfit or refuse("no-table-rows", file=path.name)
    return tables, hidden


def stacked(tables: Sequence[RawTable]) -> RawTable:
    """Tables of the same columns under each other, as one.

    Rows are numbered on from sheet to sheet: row 5 of the second is 1,000,005. Sheets named after
    districts give their rows the district where no column does.
    """
    first = tables[0]
    if len(tables) == 1:
        return first
    by_fold = {fold(c): c for c in first.frame.columns}
    frames = []
    titles = all(is_district(table.sheet) for table in tables)
    of_districts = titles and "district" not in recognise(first.frame.columns)
    for number, table in enumerate(tables):
        frame = table.frame.rename(columns={c: by_fold[fold(c)] for c in table.frame.columns})
        frame.index = frame.index + number * SHEET_ROWS
        frames.append(frame.assign(**{"Huyện": table.sheet}) if of_districts else frame)
    sheets = ", ".join(table.sheet for table in tables)
    told = message("sheets-stacked", file=first.filename, sheets=sheets, count=len(tables))
    notices = [told, *(n for table in tables for n in table.notices)]
    return RawTable(pd.concat(frames), first.filename, sheets, tuple(notices))


def _open(path: Path) -> CalamineWorkbook:
    check_workbook(path)
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        raise refuse("unreadable-sheet", file=path.name, why=type(error).__name__) from error


def _read_csv(path: Path) -> Grid:
    content = path.read_bytes()
    try:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            text = content.decode("utf-16")
        elif content[1:400:2].count(0) > 100:
            text = content.decode("utf-16-le")  # without its mark
        else:
            text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # A letter or two cut in halves: still UTF-8. Else every byte is kept, to be recognised.
        text = nearly_utf8(content) or content.decode("latin-1")
    text = text.replace("\ufeff", "")  # where files were joined together
    if "\0" in text:
        raise refuse("unreadable-sheet", file=path.name, why="binary")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # long cells are told below
    sample = text[:20_000]
    try:
        separator = csv.Sniffer().sniff(sample, delimiters=",;\t|").delimiter
    except csv.Error:
        separator = max(",;\t|", key=sample.count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error:  # a stray quotation mark: taken as a letter, else it swallows the rows after
        lines = csv.reader(io.StringIO(text), delimiter=separator, quoting=csv.QUOTE_NONE)
        try:
            return list(lines)
        except csv.Error as error:
            raise refuse("unreadable-sheet", file=path.name, why="CSV") from error


def _within_limits(cells: Grid, filename: str) -> tuple[Grid, int]:
    """The cells without empty rows at the end, and how many columns are filled.

    Raises:
        InputError: more rows or columns than are read.
    """
    last = max((i for i, row in enumerate(cells) if _filled_width(row)), default=-1)
    cells = cells[: last + 1]
    width = max((_filled_width(row) for row in cells), default=0)
    check_size(len(cells), width, filename, MOST_ROWS)
    for number, row in enumerate(cells, 1):
        for place, value in enumerate(row, 1):
            check_text(value, number, f"#{place}", filename)
    return [row[:width] for row in cells], width


def _filled_width(row: list[Any]) -> int:
    width = len(row)
    while width and row[width - 1] in (None, ""):
        width -= 1
    return width


def _tabulate(
    cells: Grid,
    merged: Merged | None,
    filename: str,
    sheet: str,
    encoding: str | None,
    knows: Knows,
) -> RawTable:
    cells, width = _within_limits(cells, filename)
    grid = [[_cell(c) for c in row] + [None] * (width - len(row)) for row in cells]
    filled = _fill_merged(grid, merged)
    first, last, names = find_header(grid, filled, knows)
    if first < 0 and (found := recognise_encoding(_texts_of(grid))):
        # The header too may be from before Unicode.
        grid = [[_in(c, found) for c in row] for row in grid]
        filled = _fill_merged(grid, merged)
        first, last, names = find_header(grid, filled, knows)
    if first < 0:
        raise refuse("no-header", file=filename, sheet=sheet or "–")
    below = range(last + 1, len(grid))
    body = _fill_merged(grid, merged, across=False)
    rows = {
        i + 1: body[i]
        for i in below
        if any(c is not None for c in grid[i]) and not only_numbers(grid[i])
    }
    again = [number for number, row in rows.items() if repeats_header(row, names, knows)]
    rows = {number: row for number, row in rows.items() if number not in again}
    if not rows:
        raise refuse("no-table-rows", file=filename)
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=names, dtype=object)
    frame = frame.loc[:, [bool(n) for n in names]]
    for name in frame.columns:
        check_name(str(name), filename)
    converted, notices = text_in_unicode(frame, filename, encoding, sure=True)
    told = Text(f" (trang «{sheet}»)", f" (sheet “{sheet}”)") if sheet else Text("", "")
    rows_text = f"{first + 1}" if first == last else f"{first + 1}–{last + 1}"
    if again:
        told_rows = listing([str(number) for number in again])
        notices.append(message("header-repeated", file=filename, count=len(again), rows=told_rows))
    notices.insert(0, message("table-read", file=filename, sheet=told, header=rows_text))
    return RawTable(converted, filename, sheet, tuple(notices))


def _cell(value: Any) -> Any:
    if is_blank(value):
        return None
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return " ".join(str(value).split())


def _fill_merged(grid: Grid, merged: Merged | None, *, across: bool = True) -> Grid:
    """Give every cell of a merged range the text of its first; first and last cell of each range.

    Below the header only merges downwards say something for the rows they cover (``across``).
    """
    filled = [list(row) for row in grid]
    for (r0, c0), (r1, c1) in merged or ():
        for r in range(r0, min(r1 + 1, len(filled))):
            for c in range(c0, min(c1 + 1, len(filled[r]))):
                if c0 < len(grid[r0]) and (c == c0 or across):
                    filled[r][c] = grid[r0][c0]
    return filled


def _texts_of(grid: Grid) -> list[str]:
    return [c for row in grid for c in row if isinstance(c, str)]


def _in(cell: Any, encoding: str) -> Any:
    """A cell in Unicode; one that cannot be in the encoding stays as it is."""
    if not isinstance(cell, str) or cell.isascii():
        return cell
    try:
        return to_unicode(cell, encoding)
    except UnicodeError:
        return cell
