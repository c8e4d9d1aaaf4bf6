"""Workbooks looked through before a reader gets them: limits of the formats, and of ours.

The reader (calamine) makes one block of all cells from the first to the last, so one cell far
away, or one that no sheet can have, takes all memory or ends the process.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from xml.parsers import expat

from geodata.files.archives import DAMAGED, Budget, check_parts, pieces
from geodata.files.limits import MOST_CELLS
from geodata.files.ole import check_ole
from geodata.problems import message, refuse, why_unreadable

_MOST_SHEET_ROWS, _MOST_SHEET_COLUMNS = 1_048_576, 16_384
_MOST_MERGED = 100_000
_CELL = re.compile(r"\$?([A-Za-z]{1,7})\$?(\d{1,10})")
_XML_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def check_workbook(path: Path) -> None:
    """Refuse a workbook that would not fit, or that is none.

    Raises:
        InputError: too large, damaged, or of another format than its name says.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == ".xls":
            check_ole(path.read_bytes(), path.name)
            return
        with zipfile.ZipFile(path) as archive:
            check_parts(archive, path.name)
            budget = Budget(path.name)
            for part in archive.infolist():
                scan = _Sheet(path.name) if suffix != ".ods" else _OpenSheet(path.name)
                _scan(pieces(archive, part, budget), scan, path.name)
    except DAMAGED as error:
        why = why_unreadable(error)
        raise refuse("unreadable-sheet", file=path.name, why=why) from error


def _scan(content: Iterable[bytes], scan: _Sheet | _OpenSheet, filename: str) -> None:
    """Read a part to its end; as XML if it is some."""
    parser: expat.XMLParserType | None = None
    first = True
    for piece in content:
        if first:
            first = False
            if piece.lstrip()[:3].startswith(_XML_STARTS) or not piece.strip():
                parser = _parser(scan, filename)
        if parser is not None:
            try:
                parser.Parse(piece, False)
            except expat.ExpatError as error:
                why = message("why-damaged")
                raise refuse("unreadable-sheet", file=filename, why=why) from error
    scan.finish()


def _parser(scan: _Sheet | _OpenSheet, filename: str) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = scan.start
    if isinstance(scan, _OpenSheet):
        parser.EndElementHandler = scan.end
        parser.CharacterDataHandler = scan.text

    def refuse_entity(*_: object) -> None:
        raise refuse("unreadable-sheet", file=filename, why=message("why-damaged"))

    parser.EntityDeclHandler = refuse_entity
    return parser


class _Extent:
    """The block of cells of a sheet."""

    def __init__(self, filename: str) -> None:
        self.filename = filename
        self.rows = self.columns = 0

    def reach(self, row: int, column: int) -> None:
        """Take in a cell, counted from 1.

        Raises:
            InputError: beyond what a sheet can have, or what is read.
        """
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        beyond = self.rows > _MOST_SHEET_ROWS or self.columns > _MOST_SHEET_COLUMNS
        if beyond or self.rows * self.columns > MOST_CELLS:
            raise refuse("sheet-too-large", file=self.filename)


class _Sheet:
    """Looks through one part of an XLSX file; any part may be a sheet, whatever its name."""

    def __init__(self, filename: str) -> None:
        self._extent = _Extent(filename)
        self._filename = filename
        self._row = self._column = 0
        self._merged: list[tuple[int, int]] = []
        self._handlers: dict[str, Callable[[dict[str, str]], None]] = {
            "c": self._cell,
            "row": self._begin_row,
            "mergeCell": self._merge,
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        handler = self._handlers.get(name.rpartition(" ")[2])
        if handler is not None:
            handler(attributes)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        told = attributes.get("r", "")
        self._row = (
            int(told) if told.isascii() and told.isdigit() and len(told) < 9 else (self._row + 1)
        )
        self._column = 0

    def _cell(self, attributes: dict[str, str]) -> None:
        told = attributes.get("r")
        if told is None:
            self._column += 1
            self._extent.reach(self._row, self._column)
            return
        row, self._column = self._place(told)
        self._extent.reach(row, self._column)

    def _merge(self, attributes: dict[str, str]) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        top, left = self._place(first)
        bottom, right = self._place(last or first)
        self._merged.append((abs(bottom - top) + 1, abs(right - left) + 1))
        if len(self._merged) > _MOST_MERGED:
            raise refuse("sheet-too-large", file=self._filename)

    def _place(self, told: str) -> tuple[int, int]:
        match = _CELL.fullmatch(told)
        if match is None:
            raise refuse("unreadable-sheet", file=self._filename, why=message("why-damaged"))
        column = 0
        for letter in match[1].upper():
            column = 26 * column + ord(letter) - 64
        return int(match[2]), column

    def finish(self) -> None:
        """Merged ranges cannot cover more cells together than there are, or they overlap."""
        rows, columns = self._extent.rows, self._extent.columns
        covered = sum(min(height, rows) * min(width, columns) for height, width in self._merged)
        if covered > 2 * rows * columns + 1_000:
            raise refuse("unreadable-sheet", file=self._filename, why=message("why-damaged"))


class _OpenSheet:
    """Looks through one part of an ODS file: repeated rows and cells are written once there."""

    def __init__(self, filename: str) -> None:
        self._extent = _Extent(filename)
        self._filename = filename
        self._row = self._column = self._last = 0
        self._repeat_row = self._repeat_cell = 1
        self._in_cell = False
        self._filled = False

    def _count(self, attributes: dict[str, str], name: str) -> int:
        told = next((v for k, v in attributes.items() if k.rpartition(" ")[2] == name), "1")
        if not (told.isascii() and told.isdigit() and len(told) < 10):
            raise refuse("unreadable-sheet", file=self._filename, why=message("why-damaged"))
        return int(told)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        if name == "table":
            self._extent = _Extent(self._filename)
            self._row = 0
        elif name == "table-row":
            self._repeat_row = self._count(attributes, "number-rows-repeated")
            self._column = self._last = 0
        elif name in ("table-cell", "covered-table-cell"):
            self._repeat_cell = self._count(attributes, "number-columns-repeated")
            self._in_cell = True
            self._filled = any(
                k.rpartition(" ")[2] in ("value", "value-type", "formula") for k in attributes
            )

    def text(self, data: str) -> None:
        if self._in_cell and data.strip():
            self._filled = True

    def end(self, name: str) -> None:
        name = name.rpartition(" ")[2]
        if name in ("table-cell", "covered-table-cell"):
            self._column += self._repeat_cell
            if self._filled:
                self._last = self._column
            self._in_cell = self._filled = False
        elif name == "table-row":
            self._row += self._repeat_row
            if self._last:
                self._extent.reach(self._row, self._last)

    def finish(self) -> None:
        """Nothing more to say at the end."""
