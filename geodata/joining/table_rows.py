"""Which rows of a table speak of units: totals, headings of districts and remarks taken out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from geodata.columns import ColumnMapping, is_blank, is_district, kind_of
from geodata.folding import clean, fold
from geodata.problems import Report
from geodata.wording import listing

_TOTAL = re.compile(
    r"(?:tong|tong cong|tong so|cong|total|grand total)(?: (?:cua )?(?:toan|ca) .*)?"
    r"|(?:tong|tong cong|tong so|cong) (?:tinh|huyen|quan|thi xa|thanh pho)(?: .*)?"
    r"|(?:toan|ca) (?:tinh|huyen|quan|thi xa|thanh pho)(?: .*)?"
)


@dataclass(frozen=True, eq=False)
class GivenRows:
    """Rows of a file with the roles of their columns.

    Attributes:
        frame: cells as they stand; the index is the row's number in the file.
        mapping: checked roles of the columns.
        filename: of a table; empty for the layer.
        sections: district of each row, where headings name it.
        labels: code and name of the unit in each row, once they are read.
    """

    frame: pd.DataFrame
    mapping: ColumnMapping
    filename: str = ""
    sections: pd.Series[str] | None = None
    labels: tuple[str, ...] = ()

    @cached_property
    def names(self) -> list[str]:
        """Rows as messages name them."""
        end = f" ({self.filename})" if self.filename else ""
        return [f"{row}{end}" for row in self.frame.index]

    def has(self, role: str) -> bool:
        """Whether a column plays the role."""
        return role in self.mapping.columns

    def column(self, role: str) -> str:
        """Name of the column that plays a role."""
        return self.mapping.columns[role]

    def cells(self, role: str) -> list[Any]:
        """Cells of the column that plays a role."""
        return list(self.frame[self.column(role)])


def leave_out_rows(given: GivenRows, report: Report) -> GivenRows:
    """Take totals, headings of districts and remarks out of a table; say which."""
    by = given.mapping.columns
    name, code = by.get("name"), by.get("code")
    figures = [by[r] for r in ("population", "area", "code", "kind", "staff") if r in by]
    keep, sections, section = [], [], ""
    left: list[str] = []
    for row, cells in given.frame.iterrows():
        texts = [fold(str(c)) for c in cells.iloc[:4] if isinstance(c, str)]
        own = cells[name] if name else None
        no_code = code is None or not re.search(r"\d{4}|[^\W\d]\d|\d[^\W\d]", str(cells[code]))
        is_heading = own is not None and is_district(str(own)) and kind_of(str(own)) is None
        if any(_TOTAL.fullmatch(text) for text in texts) and no_code:
            left.append(f"{row} «{clean(own if own is not None else texts[0])}»")
        elif is_heading and no_code:
            section = clean(own)
            left.append(f"{row} «{section}»")
        elif all(is_blank(cells[c]) for c in figures):
            remark = next((clean(c) for c in cells if not is_blank(c)), "")
            left.append(f"{row} «{remark[:40]}»")
        else:
            keep.append(row)
            sections.append(section)
    if left:
        report.note("rows-left-out", file=given.filename, count=len(left), rows=listing(left))
    frame = given.frame.loc[keep]
    if not section:
        return replace(given, frame=frame)
    report.note("district-from-headings", file=given.filename)
    return replace(given, frame=frame, sections=pd.Series(sections, index=keep, dtype=object))
