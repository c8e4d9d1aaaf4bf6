"""Rows of a layer or table to figures: every cell checked, every problem collected."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from geodata.columns import (
    ColumnMapping,
    district_key,
    district_title,
    flag_of,
    is_blank,
    number_of,
    one_spelling,
)
from geodata.dataset import BUILDING, FLAGS
from geodata.folding import clean, fold
from geodata.joining.cell_columns import (
    read_building,
    read_codes,
    read_conditions,
    read_each,
    read_kinds,
    read_names,
    read_population,
    read_share,
    read_staff,
    read_terrain_column,
    report_broken,
)
from geodata.joining.table_rows import GivenRows, leave_out_rows
from geodata.problems import Finding, Report
from geodata.wording import Text, listing

_GROUPS = ("district", "province")

WORDS = ("district_code", "district", "province", "seat")
"""Columns of text besides code and name."""


@dataclass(frozen=True, eq=False)
class Figures:
    """What a file says of units, row by row.

    Attributes:
        table: one row a unit; a column for each role found, values as in ``Dataset.units`` (areas
            still as written). The index is the row's number in the file.
        mapping: roles of the columns.
        filename: of a table; empty for the layer.
        must_join: every row must find its unit.
        findings: rows that cannot be read, all of them.
        notices: what was left out or taken for granted.
        columns: names of all columns of the file.
    """

    table: pd.DataFrame
    mapping: ColumnMapping
    filename: str = ""
    must_join: bool = False
    findings: tuple[Finding, ...] = ()
    notices: tuple[Text, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def areas_missed(self) -> list[str]:
        """Columns that speak of areas by their name but were not recognised."""
        return [c for c in self.columns if "dien tich" in fold(c) or "area" in fold(c).split()]

    def label(self, row: int) -> str:
        """Code and name of the unit in a row."""
        return str(self.table.at[row, "label"])


def read_figures(frame: pd.DataFrame, mapping: ColumnMapping, filename: str = "") -> Figures:
    """Read the mapped columns of a layer or a table.

    Args:
        frame: cells as they stand; the index is the row's number in the file.
        mapping: checked roles of the columns.
        filename: named with every row of a table; empty for the boundary layer.
    """
    report = Report()
    given = GivenRows(frame, mapping, filename)
    if filename:
        given = leave_out_rows(given, report)
    table = _columns(given, report)
    columns = tuple(map(str, frame.columns))
    findings, notices = tuple(report.findings), tuple(report.notices)
    return Figures(table, mapping, filename, False, findings, notices, columns)


def _columns(given: GivenRows, report: Report) -> pd.DataFrame:
    """Every role that has a column, read."""
    rows = given.names
    table = pd.DataFrame({"row": rows}, index=given.frame.index)
    if given.has("code"):
        table["code"] = read_codes(given, report)
    if given.has("name"):
        table["name"] = read_names(given, report)
    known = [table[c].astype(str) for c in ("code", "name") if c in table]
    table["label"] = [" ".join(parts) for parts in zip(*known, strict=True)] if known else rows
    given = replace(given, labels=tuple(table["label"]))
    names = table["name"].tolist() if "name" in table else [""] * len(table)
    kinds = read_kinds(given, names, report)
    if kinds is not None:
        table["kind"] = kinds
    for role in WORDS:
        if given.has(role):
            words = ["" if is_blank(v) else clean(v) for v in given.cells(role)]
            table[role] = _filled_down(given, role, words, report) if role in _GROUPS else words
    if "district" in table:
        table["district"] = one_spelling(table["district"].tolist(), district_title)
    elif given.sections is not None:
        table["district"] = given.sections
    if given.provinces is not None and "province" not in table:
        table["province"] = given.provinces
    if given.has("population"):
        table["population"] = read_population(given, report)
    if given.has("staff"):
        table["staff"] = read_staff(given, report)
    if given.has("seat_condition"):
        table["seat_condition"] = read_conditions(given, report)
    for role in BUILDING:
        if role != "seat_condition" and given.has(role):
            table[role] = read_building(given, role, report)
    if given.has("terrain"):
        table["terrain"] = read_terrain_column(given, report)
    if given.has("minority_percent"):
        table["minority_percent"] = read_share(given, "minority_percent", report)
    for role in FLAGS:
        if given.has(role):
            table[role] = read_each(given, role, report, "bad-flag", flag_of, False)
    for role in ("longitude", "latitude"):
        if given.has(role):
            numbers = [number_of(v, "en") for v in given.cells(role)]
            table[role] = pd.Series(numbers, index=table.index, dtype=float)
    if given.has("area"):
        report_broken(given, "area", report)
        table["area"] = given.cells("area")
    return table


def _filled_down(given: GivenRows, role: str, words: list[str], report: Report) -> list[str]:
    """A place written in the first row of its group only, written in all of them.

    Taken so only where every place stands once and most rows are blank.
    """
    said = [district_key(word) for word in words if word]
    blank = [i for i, word in enumerate(words) if not word]
    once = len(set(said)) == len(said)
    if not given.filename or not said or not words[0] or not once or len(blank) < len(said):
        return words
    filled: list[str] = []
    for word in words:
        filled.append(word or filled[-1])
    report.warn(
        "district-filled-down",
        column=given.column(role),
        count=len(blank),
        district=listing(list(dict.fromkeys(filled)), 3),
        rows=listing([given.names[i] for i in blank], 3),
    )
    return filled
