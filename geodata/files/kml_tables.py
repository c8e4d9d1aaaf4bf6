"""Attributes that KML keeps in each placemark's description: an HTML table, or lines."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import geopandas as gpd

from geodata.columns import is_blank, recognise
from geodata.folding import fold
from geodata.problems import message
from geodata.wording import Text, listing

_LONGEST = 100_000
_MOST_COLUMNS = 200
_BREAK = re.compile(r"<\s*/?\s*(?:br|p|li|div|ul|dl|dt)\b[^>]*>|[\r\n]+", re.IGNORECASE)
_DEFINED = re.compile(r"\s*</dt>\s*<dd[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_LINE = re.compile(r"\s*([^:=]{1,60}?)\s*[:=]\s*(\S.*?)\s*")


@dataclass
class _Row:
    """A row of a table in a table: tags at its end are often left away."""

    depth: int
    table: int
    cells: list[str] = field(default_factory=list)
    only_heads: bool = True


class _Pairs(HTMLParser):
    """Rows of two cells, name and value, of tables in tables too; or names over values."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[_Row] = []
        self.open: list[int] = []
        self.tables = 0
        self.taken: list[_Row] = []
        self.header: list[str] = []
        self.pairs: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002
        if tag == "table":
            self.tables += 1
            self.open.append(self.tables)
        elif tag == "tr":
            self._close(len(self.open))
            self.rows.append(_Row(len(self.open), self.open[-1] if self.open else 0))
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].cells.append("")
            self.rows[-1].only_heads &= tag == "th"

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1].cells:
            self.rows[-1].cells[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("tr", "table"):
            self._close(len(self.open))
        if tag == "table" and self.open:
            self.open.pop()

    def close(self) -> None:
        """End the rows that nothing ended, then read them all."""
        super().close()
        self._close(0)
        for row, later in zip(self.taken, [*self.taken[1:], None], strict=True):
            self._take(row, later)

    def _close(self, depth: int) -> None:
        while self.rows and self.rows[-1].depth >= depth:
            row = self.rows.pop()
            row.cells = [" ".join(cell.split()) for cell in row.cells]
            self.taken.append(row)

    def _take(self, row: _Row, later: _Row | None) -> None:
        cells, heads = row.cells, row.only_heads
        # "Field", "Value" over several rows are no names of columns: each row is a pair.
        is_pair = later is not None and later.table == row.table and len(later.cells) == 2
        if self.header and len(cells) == len(self.header) and not (len(cells) == 2 and is_pair):
            found = list(zip(self.header, cells, strict=True))
        else:
            found = [(cells[0].rstrip(" :"), cells[1])] if len(cells) == 2 and not heads else []
        for name, value in found:
            if name and len(self.pairs) < _MOST_COLUMNS:
                self.pairs.setdefault(name, value)
        is_header = len(cells) > 1 and (heads or len(cells) > 2) and not self.header
        self.header = cells if is_header else []


def _pairs(text: Any) -> dict[str, str]:
    if not isinstance(text, str) or len(text) > _LONGEST:
        return {}
    text = text.replace("<![CDATA[", "").replace("]]>", "")
    if "<td" not in text.lower():
        text = _DEFINED.sub(": ", text)
        lines = [html.unescape(_TAG.sub("", line)) for line in _BREAK.split(text)]
        found = [match for line in lines if (match := _LINE.fullmatch(line))]
        return {match[1]: match[2] for match in reversed(found[:_MOST_COLUMNS])}
    parser = _Pairs()
    parser.feed(text)
    parser.close()
    return parser.pairs


def with_described_columns(
    frame: gpd.GeoDataFrame, filename: str
) -> tuple[gpd.GeoDataFrame, list[Text]]:
    """Add a column for each name in the descriptions; columns that are there stay.

    A column that says something else than the descriptions is told. A name in the descriptions
    replaces placemarks called by bare numbers.
    """
    if "description" not in frame:
        return frame, []
    read = [_pairs(text) for text in frame["description"]]
    names = dict.fromkeys(name for pairs in read for name in pairs)
    known = {fold(str(c)): c for c in frame.columns if c != frame.geometry.name}
    made = {}
    differ: dict[str, list[str]] = {}
    for name in list(names)[:_MOST_COLUMNS]:
        told = [pairs.get(name) or None for pairs in read]
        column = known.get(fold(name))
        if column is None:
            made[name] = told
            continue
        for row, (there, said) in enumerate(zip(frame[column], told, strict=True), 1):
            if said and not is_blank(there) and fold(str(there)) != fold(said):
                differ.setdefault(column, []).append(f"{row} ({there} ≠ {said})")
    notices = [
        message("kml-differs", file=filename, column=column, rows=listing(rows))
        for column, rows in differ.items()
    ]
    is_numbered = frame["Name"].map(lambda v: is_blank(v) or str(v).strip().isdecimal()).all()
    if is_numbered and "name" in recognise(made):
        frame = frame.drop(columns="Name")
    return frame.assign(**made), notices
