"""Sheets of a workbook: which of them are tables of units, which belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from geodata.columns import heading_of, is_blank, kind_of, recognise, without_numbering
from geodata.files.raw_table import Cell, RawTable, tabulate
from geodata.files.sheet_layout import hidden_sheets, read_layout
from geodata.files.table_header import Knows
from geodata.files.workbooks import check_workbook
from geodata.folding import fold
from geodata.problems import InputError, message, refuse, why_unreadable, with_hints

SHEET_ROWS = 1_000_000
"""Rows of stacked sheets are numbered from multiples of this."""

ALL_SHEETS = "*"
"""Stands for all sheets of the same columns, stacked."""


def choose_sheets(
    tables: Sequence[RawTable], knows: Knows, filename: str, *, whole: bool
) -> RawTable:
    """The one sheet that speaks of units, or all that are parts of one table, stacked.

    Args:
        tables: every sheet with a header.
        knows: tells which names are columns.
        filename: of the workbook, for messages.
        whole: all sheets of the same columns are wanted.

    Raises:
        InputError: several sheets of the same columns, and nobody said which.
    """
    best = max(tables, key=lambda table: _use_of(table, tables, knows))
    shape = _shape(best, knows)
    alike = [t for t in tables if _shape(t, knows) == shape and not _is_summary(t, knows)]
    alike = alike if best in alike else [best]
    if not whole and len(alike) > 1:
        raise refuse("several-sheets", file=filename, sheets=_titles(alike))
    chosen = _stacked(alike, shape)
    others = [t for t in tables if t not in alike and _names_units(t, knows)]
    if others:
        read = chosen.sheet or "–"
        told = message("sheets-not-read", file=filename, sheets=_titles(others), read=read)
        chosen = replace(chosen, notices=(*chosen.notices, told))
    return chosen


def _titles(tables: Sequence[RawTable]) -> str:
    return ", ".join(table.sheet for table in tables)


def _names_units(table: RawTable, knows: Knows) -> bool:
    known = knows(table.frame.columns)
    return "name" in known or "code" in known


def _use_of(
    table: RawTable, tables: Sequence[RawTable], knows: Knows
) -> tuple[bool, bool, int, int]:
    """How much of a sheet is understood; one that names units before a summary of districts.

    Between sheets as good, one of several that are parts of one table.
    """
    shape = _shape(table, knows)
    parts = sum(_shape(other, knows) == shape for other in tables)
    known = len(knows(table.frame.columns))
    return _names_units(table, knows), not _is_summary(table, knows), known, parts


def _is_summary(table: RawTable, knows: Knows) -> bool:
    """Whether a sheet has one row a district and no unit below: the sums of the other sheets."""
    columns = [c for c in table.frame.columns if "name" in knows([c])]
    if not columns:
        return False
    names = [str(v) for v in table.frame[columns[0]] if not is_blank(v)]
    units = sum(kind_of(without_numbering(name)) is not None for name in names)
    return not units and sum(bool(heading_of(name)) for name in names) > len(names) / 2


def _shape(table: RawTable, knows: Knows) -> frozenset[str]:
    """What two sheets must have in common to be parts of one table: the columns understood."""
    return frozenset(fold(c) for c in table.frame.columns if knows([c]))


def read_sheets(
    path: Path,
    book: CalamineWorkbook,
    sheet: str | None,
    encoding: str | None,
    knows: Knows,
    cell: Cell,
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
            raise refuse("unreadable-sheet", file=path.name, why=why_unreadable(error)) from error
        if not any(not is_blank(value) for row in cells for value in row):
            continue
        layout = read_layout(path, name, book.sheet_names)
        cells, rows, columns = layout.shown(cells)
        merged = layout.merged or found.merged_cell_ranges
        told = message("lines-hidden", file=path.name, sheet=name, rows=rows, columns=columns)
        left_out = (told,) if rows or columns else ()
        try:
            table = tabulate(cells, merged, path.name, name, encoding, knows, cell)
        except InputError as failed:
            # A cover sheet; told only if no other sheet fits.
            unfit = unfit or with_hints(failed, left_out)
            continue
        table = replace(table, notices=(*table.notices, *left_out), hidden=left_out)
        tables.append(table)
    if not tables:
        raise unfit or refuse("no-table-rows", file=path.name)
    return tables, hidden


def _stacked(tables: Sequence[RawTable], shape: frozenset[str]) -> RawTable:
    """Tables of the same columns under each other, as one; remarks may differ.

    Rows are numbered on from sheet to sheet: row 5 of the second is 1,000,005. Sheets named after
    districts give their rows the district where no column does.
    """
    first = tables[0]
    if len(tables) == 1:
        return first
    by_fold = {fold(c): c for c in first.frame.columns if fold(c) in shape}
    frames = []
    titles = all(heading_of(table.sheet) for table in tables)
    of_districts = titles and "district" not in recognise(first.frame.columns)
    for number, table in enumerate(tables):
        names = {c: by_fold.get(fold(str(c)), c) for c in table.frame.columns}
        frame = table.frame.rename(columns=names)
        frame.index = frame.index + number * SHEET_ROWS
        district = heading_of(table.sheet)
        frames.append(frame.assign(**{"Huyện": district}) if of_districts else frame)
    sheets = _titles(tables)
    told = message("sheets-stacked", file=first.filename, sheets=sheets, count=len(tables))
    notices = [told, *(n for table in tables for n in table.notices)]
    hidden = tuple(n for table in tables for n in table.hidden)
    return RawTable(pd.concat(frames), first.filename, sheets, tuple(notices), hidden=hidden)


def open_workbook(path: Path) -> CalamineWorkbook:
    """Open a workbook that was looked through before.

    Raises:
        InputError: behind a password, damaged, too large, or none.
    """
    check_workbook(path)
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise refuse("is-locked", file=path.name) from error
    except (CalamineError, OSError, ValueError) as error:
        raise refuse("unreadable-sheet", file=path.name, why=why_unreadable(error)) from error
