"""A block of cells to a table: its header found, merged cells filled, text in Unicode."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geodata.columns import is_blank, people_unit_in, recognise
from geodata.files.encodings import (
    fits_plain,
    recognise_encoding,
    to_unicode,
)
from geodata.files.limits import MOST_ROWS, check_name, check_size, check_text
from geodata.files.table_header import (
    Grid,
    Knows,
    find_header,
    only_numbers,
    repeats_header,
    told_apart,
)
from geodata.files.text_columns import text_in_unicode
from geodata.folding import fold
from geodata.problems import message, refuse
from geodata.wording import Text, listing

_SPACES = re.compile(r"[^\S\u0085\u00a0]+")
"""Spaces but for those that are bytes of letters in UTF-8: "à" ends with 0xA0, "Ѕ" with 0x85."""

_UNIT_WORDS = {1000: "nghìn", 1_000_000: "triệu"}
_PEOPLE = re.compile(
    r"\b(?:nghin|ngan|trieu|x?1 ?000|000|thous|thousands?|mil|millions?) "
    r"(?:nguoi|ng|nhan khau|khau|persons?|people|pers)\b"
)

_FIGURES = {"population", "area", "staff"}

Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]
Cell = Callable[[Any], Any]
"""Reads one cell: :func:`plain_cell` or :func:`cell_or_word`."""


@dataclass(frozen=True, eq=False)
class RawTable:
    """A table as it stands in its file.

    Attributes:
        frame: cells as text, number or None; the index is the row's number in the file.
        filename: for messages.
        sheet: name of the sheet, empty for CSV.
        notices: what was taken for granted in reading.
        sha256: of the file; empty for a table that was computed.
        hidden: what the sheet hides and was left out, of the notices.
    """

    frame: pd.DataFrame
    filename: str
    sheet: str = ""
    notices: tuple[Text, ...] = ()
    sha256: str = ""
    hidden: tuple[Text, ...] = ()


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


def tabulate(
    cells: Grid,
    merged: Merged | None,
    filename: str,
    sheet: str,
    encoding: str | None,
    knows: Knows,
    cell: Cell,
) -> RawTable:
    """A block of cells as a table: the rows below its header, named as in the file.

    Args:
        cells: rows of cells; shorter rows end in empty cells.
        merged: first and last cell of each merged range, counted from 0.
        filename: for messages.
        sheet: for messages.
        encoding: of the text, where a person stated it.
        knows: tells which names are columns.
        cell: reads one cell.

    Raises:
        InputError: too large, no header that can be understood, or no row below it.
    """
    cells, width = _within_limits(cells, filename)
    grid = [[cell(c) for c in row] + [None] * (width - len(row)) for row in cells]
    filled = _fill_merged(grid, merged)
    first, last, names = find_header(grid, filled, knows)
    if first < 0 and (found := recognise_encoding(_texts_of(grid))):
        # The header too may be from before Unicode.
        grid = [[_in(c, found) for c in row] for row in grid]
        filled = _fill_merged(grid, merged)
        first, last, names = find_header(grid, filled, knows)
    elif not all(map(str.isascii, names)) and (found := recognise_encoding(_texts_of(grid))):
        names = [_name_in(name, found, knows) for name in names]
    if first < 0:
        raise refuse("no-header", file=filename, sheet=sheet or "–")
    names = told_apart(names)  # two may be one, once read in their encoding
    names = _with_people_unit(names, [c for row in grid[:first] for c in row if c is not None])
    below = range(last + 1, len(grid))
    figures = {i for i, name in enumerate(names) if name and _FIGURES & set(knows([name]))}
    body = _fill_merged(grid, merged, across=False, but=figures)
    rows = {
        i + 1: body[i]
        for i in below
        if any(not is_blank(c) for c in grid[i]) and not only_numbers(grid[i])
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
    converted = converted.map(_spaced)
    converted.columns = pd.Index(told_apart(map(_spaced, converted.columns)))
    told = Text(f" (trang «{sheet}»)", f" (sheet “{sheet}”)") if sheet else Text("", "")
    rows_text = f"{first + 1}" if first == last else f"{first + 1}–{last + 1}"
    if lone := _merged_figures(merged, figures, last):
        told_rows = listing(lone)
        notices.append(message("figures-merged", file=filename, rows=told_rows))
    if again:
        told_rows = listing([str(number) for number in again])
        notices.append(message("header-repeated", file=filename, count=len(again), rows=told_rows))
    notices.insert(0, message("table-read", file=filename, sheet=told, header=rows_text))
    return RawTable(converted, filename, sheet, tuple(notices))


def _with_people_unit(names: list[str], titles: list[Any]) -> list[str]:
    """Names of the columns with the unit that a title above them states for people.

    "Đơn vị tính: nghìn người" over the whole table says what "Dân số" below it counts.
    """
    stated = next((t for t in map(str, titles) if _PEOPLE.search(fold(t))), None)
    count = None if stated is None else people_unit_in(stated)
    if count is None:
        return names
    hits = recognise(names).get("population", [])
    plain = {match.column for match in hits if match.people_per_unit is None}
    return [f"{name} ({_UNIT_WORDS[count]} người)" if name in plain else name for name in names]


def plain_cell(value: Any) -> Any:
    """A cell as it was written: text, number, truth or None."""
    if is_blank(value):
        return None
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return unicodedata.normalize("NFC", _SPACES.sub(" ", str(value)).strip(" "))


def _spaced(value: Any) -> Any:
    """Text with plain spaces, now that no byte of an old encoding can look like one."""
    return " ".join(value.split()) if isinstance(value, str) else value


def cell_or_word(value: Any) -> Any:
    """The same, but words for nothing ("nan") stay: an empty cell may mean something else."""
    return " ".join(value.split()) or None if isinstance(value, str) else plain_cell(value)


def _fill_merged(
    grid: Grid, merged: Merged | None, *, across: bool = True, but: Collection[int] = ()
) -> Grid:
    """Give every cell of a merged range the text of its first; first and last cell of each range.

    Below the header only merges downwards say something for the rows they cover (``across``),
    and not in columns of figures (``but``): one figure for two units is neither's.
    """
    filled = [list(row) for row in grid]
    for (r0, c0), (r1, c1) in merged or ():
        for r in range(r0, min(r1 + 1, len(filled))):
            for c in range(c0, min(c1 + 1, len(filled[r]))):
                if c0 < len(grid[r0]) and (c == c0 or across) and c not in but:
                    filled[r][c] = grid[r0][c0]
    return filled


def _merged_figures(merged: Merged | None, figures: Collection[int], header: int) -> list[str]:
    """Rows, counted from 1, over which one figure stands in merged cells below the header."""
    return [
        f"{r0 + 1}–{r1 + 1}"
        for (r0, c0), (r1, _) in merged or ()
        if r1 > r0 > header and c0 in figures
    ]


def _texts_of(grid: Grid) -> list[str]:
    return [c for row in grid for c in row if isinstance(c, str)]


def _name_in(name: str, encoding: str, knows: Knows) -> str:
    """A column's name in the encoding of the cells, unless it reads as it stands."""
    if name.isascii() or (fits_plain(name) and knows([name])):
        return name
    converted = str(_in(name, encoding))
    return converted if knows([converted]) or not fits_plain(name) else name


def _in(cell: Any, encoding: str) -> Any:
    """A cell in Unicode; one that cannot be in the encoding stays as it is."""
    if not isinstance(cell, str) or cell.isascii():
        return cell
    try:
        return to_unicode(cell, encoding)
    except UnicodeError:
        return cell
