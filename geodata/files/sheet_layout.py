"""What a workbook hides and merges, and cells whose value it does not hold.

The reader of cells (calamine) tells which sheets are hidden and, but for ODS, which cells are
merged. Hidden rows and columns, errors and formulas without a stored value stand in the XML only.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from geodata.files.archives import DAMAGED
from geodata.files.xls_layout import hidden_lines

_MOST_LINES = 1_048_576
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_OPEN = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"

_TELLING = (
    b"hidden=",
    b'ht="0',
    b'width="0',
    b't="e"',
    b"t='e'",
    b"<f>",
    b"<f ",
    b"<f/",
    b":f>",
    b":f ",
)

Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass
class SheetLayout:
    """Rows and columns count from 0.

    Attributes:
        hidden_rows: rows that are not shown.
        hidden_columns: columns that are not shown.
        merged: ranges of merged cells, first and last cell; read for ODS only.
        broken: what stands in cells without a value: ``#N/A``, or the formula.
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)
    broken: dict[tuple[int, int], str] = field(default_factory=dict)

    def shown(self, cells: list[list[Any]]) -> tuple[list[list[Any]], int, int]:
        """Blank what is hidden, write out what is broken.

        Returns:
            The cells, and how many rows and columns with content were hidden.
        """

        def filled(value: Any) -> bool:
            return value not in (None, "")

        rows = [r for r in self.hidden_rows if r < len(cells) and any(map(filled, cells[r]))]
        columns = [
            c for c in self.hidden_columns if any(c < len(row) and filled(row[c]) for row in cells)
        ]
        made = [list(row) for row in cells]
        for (r, c), text in self.broken.items():
            if r < len(made) and c < len(made[r]) and not filled(made[r][c]):
                made[r][c] = text
        for r in rows:
            made[r] = [None] * len(made[r])
        for c in columns:
            for row in made:
                if c < len(row):
                    row[c] = None
        return made, len(rows), len(columns)


def hidden_sheets(book: CalamineWorkbook) -> list[str]:
    """Names of the sheets that are not shown."""
    return [m.name for m in book.sheets_metadata if m.visible != SheetVisibleEnum.Visible]


def read_layout(path: Path, sheet: str, names: Sequence[str]) -> SheetLayout:
    """Read the layout of a sheet; of XLS only what is hidden.

    Args:
        path: the file.
        sheet: name of the sheet.
        names: of all sheets, in the order of the file.
    """
    suffix = path.suffix.lower()
    layout = SheetLayout()
    with suppress(*DAMAGED, KeyError, ElementTree.ParseError, ValueError):
        if suffix in (".xlsx", ".xlsm"):
            with zipfile.ZipFile(path) as archive:
                part = _part_of(archive, sheet)
                if _mentions(archive, part, _TELLING):
                    _read_xlsx(archive, part, layout)
        elif suffix == ".ods":
            with zipfile.ZipFile(path) as archive:
                _read_ods(archive, sheet, layout)
        elif suffix == ".xls":
            found = hidden_lines(path.read_bytes(), names.index(sheet))
            layout.hidden_rows, layout.hidden_columns = found
    return layout


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Path of a sheet within the file, by its name."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in book.iter():
        if _local(element) == "sheet" and element.get("name") == sheet:
            key = next(v for k, v in element.attrib.items() if k.endswith("}id"))
            target = targets[key]
            return target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
    raise KeyError(sheet)


def _mentions(archive: zipfile.ZipFile, part: str, marks: tuple[bytes, ...]) -> bool:
    """Whether a part has anything to tell: most sheets need not be read as XML again."""
    rest = b""
    with archive.open(part) as content:
        while piece := content.read(1 << 20):
            if any(mark in rest + piece for mark in marks):
                return True
            rest = piece[-16:]
    return False


def _elements(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, ElementTree.Element]]:
    with archive.open(part) as content:
        yield from ElementTree.iterparse(content, ("start", "end"))


def _is_on(value: str | None) -> bool:
    return value in ("1", "true")


def _is_unseen(element: ElementTree.Element, size: str) -> bool:
    """Hidden, or of no height or width."""
    return _is_on(element.get("hidden")) or float(element.get(size) or 1) == 0


def _read_xlsx(archive: zipfile.ZipFile, part: str, layout: SheetLayout) -> None:
    row = -1
    for event, element in _elements(archive, part):
        what = _local(element)
        if event == "start" and what == "row":
            row = int(element.get("r") or row + 2) - 1
            if _is_unseen(element, "ht"):
                layout.hidden_rows.add(row)
        elif event == "start" and what == "col" and _is_unseen(element, "width"):
            first, last = int(element.get("min", 1)), int(element.get("max", 1))
            layout.hidden_columns |= set(range(first - 1, min(last, first + 16_384)))
        elif event == "end" and what == "c":
            _note_broken(element, layout)
            element.clear()
        elif event == "end" and what == "row":
            element.clear()


def _note_broken(cell: ElementTree.Element, layout: SheetLayout) -> None:
    """An error, or a formula that the program that wrote it never computed."""
    parts = {_local(child): child.text for child in cell}
    is_error = cell.get("t") == "e"
    # Of a formula that gives no text (="") the value is there, and empty.
    is_empty = "f" in parts and not parts.get("v") and not (cell.get("t") == "str" and "v" in parts)
    place = _CELL.fullmatch(cell.get("r") or "")
    if place and (is_error or is_empty):
        column = 0
        for letter in place[1]:
            column = 26 * column + ord(letter) - 64
        text = (parts.get("v") if is_error else None) or f"={parts.get('f') or ''}"
        layout.broken[int(place[2]) - 1, column - 1] = text


def _read_ods(archive: zipfile.ZipFile, sheet: str, layout: SheetLayout) -> None:
    row = column = first_column = 0
    inside = False
    for event, element in _elements(archive, "content.xml"):
        if element.tag == f"{_OPEN}table" and event == "start":
            inside = element.get(f"{_OPEN}name") == sheet
            row = first_column = 0
        elif not inside:
            if event == "end":
                element.clear()
        elif event == "start" and element.tag == f"{_OPEN}table-column":
            count = _count(element, "number-columns-repeated")
            if element.get(f"{_OPEN}visibility") in ("collapse", "filter"):
                layout.hidden_columns |= set(range(first_column, first_column + min(count, 16_384)))
            first_column += count
        elif event == "start" and element.tag == f"{_OPEN}table-row":
            column = 0
        elif event == "start" and element.tag in (
            f"{_OPEN}table-cell",
            f"{_OPEN}covered-table-cell",
        ):
            high = _count(element, "number-rows-spanned")
            wide = _count(element, "number-columns-spanned")
            if high > 1 or wide > 1:
                layout.merged.append(((row, column), (row + high - 1, column + wide - 1)))
        elif event == "end" and element.tag in (
            f"{_OPEN}table-cell",
            f"{_OPEN}covered-table-cell",
        ):
            if text := _broken_in(element):
                layout.broken[row, column] = text
            column += _count(element, "number-columns-repeated")
        elif event == "end" and element.tag == f"{_OPEN}table-row":
            count = _count(element, "number-rows-repeated")
            if element.get(f"{_OPEN}visibility") in ("collapse", "filter"):
                layout.hidden_rows |= set(range(row, row + count))
            row += count
            element.clear()


def _broken_in(cell: ElementTree.Element) -> str:
    """An error that a cell of an ODS shows, or its formula where it shows nothing."""
    formula = cell.get(f"{_OPEN}formula")
    if formula is None:
        return ""
    shown = "".join(cell.itertext()).strip()
    # A formula that gives no text (="") has a type all the same.
    if not shown and not cell.get(f"{_OFFICE}value-type"):
        return "=" + formula.partition("=")[2]
    return shown if shown.startswith(("#", "Err:")) else ""


def _count(element: ElementTree.Element, name: str) -> int:
    return max(1, min(int(element.get(f"{_OPEN}{name}") or 1), _MOST_LINES))
