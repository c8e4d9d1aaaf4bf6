"""Tables of figures as offices keep them: XLSX, XLS, ODS and CSV, every cell as it was written.

Titles above the header, headers over several rows with merged cells, a row of column numbers and
empty rows are understood. Cells keep their kind: a number cell is a number, "12.345" stays text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from geodata.columns import recognise
from geodata.files.csv_text import read_csv
from geodata.files.foreign import check_kind, why_no_file
from geodata.files.raw_table import RawTable, cell_or_word, plain_cell, tabulate
from geodata.files.sheets import ALL_SHEETS, choose_sheets, open_workbook, read_sheets
from geodata.files.table_header import Knows
from geodata.folding import fold
from geodata.isolation import bounded, is_regular_file
from geodata.problems import InputError, message, refuse

_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
TABLE_SUFFIXES = (*_WORKBOOKS, ".csv", ".tsv", ".txt")
"""Endings of tables that can be read."""


@bounded()
def list_sheets(path: Path) -> list[str]:
    """Sheets of a workbook; none for CSV.

    Raises:
        InputError: not a readable workbook.
    """
    if path.suffix.lower() not in _WORKBOOKS:
        return []
    if is_regular_file(path):
        check_kind(path, "table")
    return open_workbook(path).sheet_names


@bounded()
def read_columns(
    path: str | Path,
    names: Mapping[str, frozenset[str]],
    required: Sequence[str],
    *,
    keep_words: bool = False,
) -> RawTable:
    """Read a small table whose columns bear known names, such as a list of links.

    Args:
        path: the file.
        names: folded names by column.
        required: columns that must be there.
        keep_words: see :func:`read_table`.

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
        raw = read_table(path, knows=known, keep_words=keep_words)
    except InputError as failed:
        if failed.key not in ("no-header", "no-table-rows"):
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
    path: Path,
    sheet: str | None = None,
    encoding: str | None = None,
    knows: Knows = recognise,
    *,
    keep_words: bool = False,
) -> RawTable:
    """Read one sheet, or a CSV file whose separator and encoding are recognised.

    Args:
        path: the file.
        sheet: which sheet; without it the one whose header is best understood. ``*``: all that
            have its columns, stacked.
        encoding: see :func:`geodata.files.layers.read_layer`.
        knows: tells which of the names in a row are columns; finds the header.
        keep_words: keep words for nothing, such as "nan", where an empty cell means something.

    Raises:
        InputError: not a table, no such sheet, several of the same columns to choose from,
            or no header that can be understood.
    """
    suffix = path.suffix.lower()
    if is_regular_file(path):
        check_kind(path, "table")
    if not is_regular_file(path) or suffix not in TABLE_SUFFIXES:
        why = message("why-suffix", suffix=suffix or "–")
        if not is_regular_file(path):
            why = why_no_file(path)
        raise refuse("unreadable-sheet", file=path.name, why=why)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    cell = cell_or_word if keep_words else plain_cell
    if suffix not in _WORKBOOKS:
        table = tabulate(read_csv(path), (), path.name, "", encoding, knows, cell)
        return replace(table, sha256=digest)
    book = open_workbook(path)
    names = book.sheet_names
    if sheet not in (None, ALL_SHEETS) and sheet not in names:
        raise refuse("no-sheet", file=path.name, sheet=sheet, found=", ".join(names))
    tables, left_out = read_sheets(path, book, sheet, encoding, knows, cell)
    chosen = choose_sheets(tables, knows, path.name, whole=sheet == ALL_SHEETS)
    if left_out and sheet is None:
        told = message("sheets-hidden", file=path.name, sheets=", ".join(left_out))
        chosen = replace(chosen, notices=(*chosen.notices, told))
    return replace(chosen, sha256=digest)
