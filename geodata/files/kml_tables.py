"""Attributes that KML keeps as an HTML table in each placemark's description, as ArcGIS writes."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import geopandas as gpd

_LONGEST = 100_000
_MOST_COLUMNS = 200


class _Pairs(HTMLParser):
    """Rows of two cells, name and value, of tables in tables too."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.pairs: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag != "tr" or not self.rows:
            return
        cells = [" ".join(cell.split()) for cell in self.rows.pop()]
        if len(cells) == 2 and cells[0] and len(self.pairs) < _MOST_COLUMNS:
            self.pairs.setdefault(cells[0], cells[1])


def _pairs(text: Any) -> dict[str, str]:
    if not isinstance(text, str) or "<td" not in text.lower() or len(text) > _LONGEST:
        return {}
    parser = _Pairs()
    parser.feed(text)
    return parser.pairs


def with_described_columns(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add a column for each name in the tables of descriptions; columns that are there stay."""
    if "description" not in frame:
        return frame
    read = [_pairs(text) for text in frame["description"]]
    names = dict.fromkeys(name for pairs in read for name in pairs)
    known = {str(c).lower() for c in frame.columns}
    made = {
        name: [pairs.get(name) or None for pairs in read]
        for name in list(names)[:_MOST_COLUMNS]
        if name.lower() not in known
    }
    return frame.assign(**made) if made else frame
