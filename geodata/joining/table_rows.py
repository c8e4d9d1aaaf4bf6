"""Which rows of a table speak of units: totals, headings of districts and remarks taken out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from geodata.columns import (
    ColumnMapping,
    district_key,
    district_title,
    heading_of,
    is_blank,
    kind_of,
    province_heading_of,
    whole_number_of,
    without_numbering,
)
from geodata.files import SHEET_ROWS
from geodata.folding import clean, fold
from geodata.problems import Report
from geodata.wording import listing

_TOTAL = re.compile(
    r"(?:tong|tong cong|tong so|cong|total|grand total)(?: (?:cua )?(?:toan|ca) .*)?"
    r"|(?:tong|tong cong|tong so|cong) (?:tinh|huyen|quan|thi xa|thanh pho)(?: .*)?"
    r"|(?:toan|ca) (?:tinh|huyen|quan|thi xa|thanh pho)(?: .*)?"
)

_REMARK = re.compile(
    r"(?:ghi chu|chu thich|luu y|nguon|note|source|trong do|don vi tinh|dvt|nguoi lap|ngay \d"
    r"|nguoi ky|ky ten|thu truong|\d+$)"
)
_NEARLY_ALL = 0.8
_LEAST_SUMMED = 2


@dataclass(frozen=True, eq=False)
class GivenRows:
    """Rows of a file with the roles of their columns.

    Attributes:
        frame: cells as they stand; the index is the row's number in the file.
        mapping: checked roles of the columns.
        filename: of a table; empty for the layer.
        sections: district of each row, where headings name it.
        provinces: province of each row, where headings name it.
        whole_districts: rows that stand for a district without communes.
        labels: code and name of the unit in each row, once they are read.
    """

    frame: pd.DataFrame
    mapping: ColumnMapping
    filename: str = ""
    sections: pd.Series[str] | None = None
    provinces: pd.Series[str] | None = None
    whole_districts: frozenset[int] = frozenset()
    labels: tuple[str, ...] = ()

    @cached_property
    def names(self) -> list[str]:
        """Rows as messages name them."""
        end = f" ({self.filename})" if self.filename else ""
        return [f"{row_name(row)}{end}" for row in self.frame.index]

    @cached_property
    def share_with_code(self) -> float:
        """Share of rows whose code is filled in."""
        filled = [not is_blank(value) for value in self.cells("code")]
        return sum(filled) / len(filled) if filled else 0.0

    @cached_property
    def share_with_kind(self) -> float:
        """Share of rows below headings whose name begins with a kind of unit."""
        names = [str(value) for value in self.cells("name") if not is_blank(value)]
        names = [
            name for name in names if not heading_of(name) and not _TOTAL.fullmatch(fold(name))
        ]
        return sum(kind_of(name) is not None for name in names) / len(names) if names else 0.0

    def has(self, role: str) -> bool:
        """Whether a column plays the role."""
        return role in self.mapping.columns

    def column(self, role: str) -> str:
        """Name of the column that plays a role."""
        return self.mapping.columns[role]

    def cells(self, role: str) -> list[Any]:
        """Cells of the column that plays a role."""
        return list(self.frame[self.column(role)])


def row_name(row: int) -> str:
    """A row as messages name it: the second of stacked sheets begins with ``2/1``."""
    sheet, number = divmod(row, SHEET_ROWS)
    return f"{sheet + 1}/{number}" if sheet else str(row)


@dataclass(frozen=True)
class _Row:
    """What a row of a table is: a unit, a heading, a total or a remark."""

    number: int
    what: Literal["unit", "district", "province", "total", "remark", "unread"]
    text: str
    has_figures: bool
    is_odd: bool = False
    """Alone without a kind before its name: it may be a heading with the sum of its communes."""


def leave_out_rows(given: GivenRows, report: Report) -> GivenRows:
    """Take totals, headings of districts and remarks out of a table; say which.

    The units below a heading are of its district. A heading that cannot be read ends the district
    before it all the same: its units have none, and that is told.
    """
    lines = zip(given.frame.index, (cells for _, cells in given.frame.iterrows()), strict=True)
    rows = [_kind_of_row(given, number, cells) for number, cells in lines]
    rows, sums = _with_sums(given, rows)
    whole = _whole_districts(given, rows)
    keep: list[int] = []
    sections: list[str] = []
    provinces: list[str] = []
    left: list[str] = []
    section = province = broken = ""
    lost: dict[str, int] = {}
    for row in rows:
        told = f"{row_name(row.number)} «{row.text[:40]}»"
        if row.what == "unit" or row.number in whole:
            if row.is_odd and (section or broken):
                section, broken = "", told
            keep.append(row.number)
            sections.append("" if row.number in whole else section)
            provinces.append(province)
            if broken and row.number not in whole and not row.is_odd:
                lost[broken] = lost.get(broken, 0) + 1
            continue
        left.append(told)
        if row.what == "district":
            section, broken = row.text, ""
        elif row.what == "province":
            section, province, broken = "", row.text, ""
        elif row.what == "unread":
            section, broken = "", told if section or broken else ""
    if left:
        report.note("rows-left-out", file=given.filename, count=len(left), rows=listing(left))
    if sums:
        report.note("heading-by-sum", file=given.filename, rows=listing(sums))
    if lost and not given.has("district"):
        report.warn("heading-unread", file=given.filename, rows=listing(list(lost)))
    frame = given.frame.loc[keep]
    if whole:
        frame = _with_names(given, frame, whole)
        names = listing([f"{row_name(number)} «{name}»" for number, name in whole.items()])
        report.warn("district-as-unit", file=given.filename, rows=names)
    made = replace(given, frame=frame, whole_districts=frozenset(whole))
    if any(provinces):
        made = replace(made, provinces=pd.Series(provinces, index=keep, dtype=object))
    if not any(sections):
        return made
    report.note("district-from-headings", file=given.filename)
    return replace(made, sections=pd.Series(sections, index=keep, dtype=object))


def _with_sums(given: GivenRows, rows: list[_Row]) -> tuple[list[_Row], list[str]]:
    """Rows taken for headings because their people are those of all rows below together.

    "Hương Khê; 18.003" above its communes names no kind; nor may the communes. The rows it sums
    reach to the next heading, a total or the end: a mere accident hardly does.

    Returns:
        The rows, and those that were taken for headings, as messages name them.
    """
    if not given.has("population"):
        return rows, []
    people = [0 if is_blank(v) else whole_number_of(v) or 0 for v in given.cells("population")]
    own = [given.cells(role) for role in ("code", "kind") if given.has(role)]
    made = list(rows)
    told: list[str] = []
    for i in reversed(range(len(rows))):
        says_more = any(not is_blank(cells[i]) for cells in own)
        if rows[i].what != "unit" or kind_of(rows[i].text) is not None or says_more:
            continue
        end = i + 1
        while end < len(made) and made[end].what == "unit":
            end += 1
        if end - i > _LEAST_SUMMED and people[i] == sum(people[i + 1 : end]) > 0:
            name = district_title(rows[i].text)
            made[i] = replace(rows[i], what="district", text=name, is_odd=False)
            told.insert(0, f"{row_name(rows[i].number)} «{rows[i].text[:40]}»")
    return made, told


def _kind_of_row(given: GivenRows, number: int, cells: pd.Series[Any]) -> _Row:
    by = given.mapping.columns
    figures = [by[r] for r in ("population", "area", "code", "kind", "staff") if r in by]
    has_figures = any(not is_blank(cells[c]) for c in figures)
    own = cells[by["name"]] if "name" in by and not is_blank(cells[by["name"]]) else None
    first = next((clean(c) for c in cells if isinstance(c, str) and not is_blank(c)), "")
    text = clean(own) if own is not None else first
    code = cells[by["code"]] if "code" in by else None
    if re.search(r"\d{4}|[^\W\d]\d|\d[^\W\d]", "" if is_blank(code) else str(code)):
        return _Row(number, "unit", text, has_figures)
    words = [fold(str(c)) for c in cells.iloc[:4] if isinstance(c, str)]
    if any(_TOTAL.fullmatch(word) for word in words):
        return _Row(number, "total", text, has_figures)
    # "p) Huyện …" bears a number, not the kind of a ward.
    has_kind = kind_of(without_numbering(text)) is not None
    heading = "" if has_kind else heading_of(text)
    if heading and (own is not None or not has_figures):
        return _Row(number, "district", heading, has_figures)
    if province_heading_of(text) and not has_kind:
        return _Row(number, "province", province_heading_of(text), has_figures)
    if figures and not has_figures:
        is_remark = bool(_REMARK.match(fold(text))) or not text
        return _Row(number, "remark" if is_remark else "unread", text, has_figures)
    if own is not None and not has_kind and _lacks_a_code(given, code):
        return _Row(number, "unread", text, has_figures)
    is_odd = own is not None and not has_kind and is_blank(code) and _lacks_a_kind(given, cells)
    return _Row(number, "unit", text, has_figures, is_odd)


def _lacks_a_code(given: GivenRows, code: Any) -> bool:
    """Whether a row has no code where nearly all others do: "Hương Khê" above its communes."""
    return given.has("code") and is_blank(code) and given.share_with_code >= _NEARLY_ALL


def _lacks_a_kind(given: GivenRows, cells: pd.Series[Any]) -> bool:
    """Whether a row says no kind where nearly all others do."""
    own = given.has("kind") and not is_blank(cells[given.column("kind")])
    return not own and given.share_with_kind >= _NEARLY_ALL


def _whole_districts(given: GivenRows, rows: list[_Row]) -> dict[int, str]:
    """Districts without communes, such as Lý Sơn: one row with figures and no unit below.

    Returns:
        Name as a unit by row.
    """
    if not any(row.what == "unit" for row in rows):
        return {}
    found = {}
    if given.has("district") and given.has("name"):
        districts = ["" if is_blank(v) else clean(v) for v in given.cells("district")]
        keys = [district_key(d) if d else "" for d in districts]
        named = [_names_unit(v, key) for v, key in zip(given.cells("name"), keys, strict=True)]
        with_units = {k for k, has_name in zip(keys, named, strict=True) if has_name}
        for row, key, district, has_name in zip(rows, keys, districts, named, strict=True):
            alone = key and key not in with_units and keys.count(key) == 1
            if alone and not has_name and row.what != "total" and _has_people(given, row.number):
                found[row.number] = district
        return {number: _as_unit(name) for number, name in found.items()}
    headings = [row for row in rows if row.what in ("unit", "district", "province")]
    with_units_below = any(
        row.what == "district" and after.what == "unit"
        for row, after in zip(headings, headings[1:], strict=False)
    )
    for row, after in zip(headings, [*headings[1:], None], strict=True):
        is_empty = row.what == "district" and (after is None or after.what == "district")
        if with_units_below and is_empty and _has_people(given, row.number):
            found[row.number] = row.text
    return {number: _as_unit(name) for number, name in found.items()}


def _names_unit(value: Any, district: str) -> bool:
    """Whether a cell names a commune: no dash, no "không có xã", and not the district again."""
    text = "" if is_blank(value) else clean(value)
    folded = fold(text)
    if not folded or folded.startswith("khong co"):
        return False
    return not (heading_of(text) and district_key(text) == district)


def _has_people(given: GivenRows, number: int) -> bool:
    people = given.mapping.columns.get("population")
    return people is not None and not is_blank(given.frame.at[number, people])


def _as_unit(district: str) -> str:
    """A district that is one unit by itself bears the kind of unit that has no communes."""
    title = district_title(district)
    words = title.split()
    return "Đặc khu " + " ".join(words[-len(district_key(title).split()) :])


def _with_names(given: GivenRows, frame: pd.DataFrame, names: dict[int, str]) -> pd.DataFrame:
    column = given.mapping.columns.get("name")
    if column is None:
        return frame
    frame = frame.copy()
    frame[column] = frame[column].astype(object)
    for number, name in names.items():
        frame.at[number, column] = name
    return frame
