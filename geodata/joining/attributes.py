"""Rows of a layer or table to figures: every cell checked, every problem collected."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geodata.columns import (
    CODE_LENGTH,
    ColumnMapping,
    flag_of,
    is_blank,
    is_district,
    kind_of,
    number_of,
    recognise,
    terrain_of,
    whole_number_of,
)
from geodata.dataset import FLAGS
from geodata.folding import clean, fold
from geodata.problems import Finding, error, message
from geodata.wording import Text, listing

_MOST_PEOPLE = 20_000_000

_TOTAL = re.compile(
    r"(?:tong|tong cong|tong so|cong|total|grand total)(?: (?:cua )?(?:toan|ca) .*)?"
    r"|(?:tong|tong cong|tong so|cong) (?:tinh|huyen|quan|thi xa|thanh pho)(?: .*)?"
    r"|(?:toan|ca) (?:tinh|huyen|quan|thi xa|thanh pho)(?: .*)?"
)
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
    return _Reader(frame, mapping, filename).read()


class _Reader:
    """One pass over a file's rows; collects notices and findings while it reads."""

    def __init__(self, frame: pd.DataFrame, mapping: ColumnMapping, filename: str) -> None:
        self.frame = frame
        self.mapping = mapping
        self.filename = filename
        self.notices: list[Text] = []
        self.findings: list[Finding] = []
        self.sections: pd.Series[str] | None = None

    def read(self) -> Figures:
        if self.filename:
            self._leave_out_rows()
        rows = [
            f"{row} ({self.filename})" if self.filename else str(row) for row in self.frame.index
        ]
        self.rows = rows
        table = pd.DataFrame({"row": rows}, index=self.frame.index)
        if "code" in self.mapping.columns:
            table["code"] = self._codes()
        if "name" in self.mapping.columns:
            table["name"] = self._names()
        known = [table[c].astype(str) for c in ("code", "name") if c in table]
        table["label"] = [" ".join(parts) for parts in zip(*known, strict=True)] if known else rows
        self.labels = table["label"].tolist()
        kinds = self._kinds(table)
        if kinds is not None:
            table["kind"] = kinds
        for role in WORDS:
            if role in self.mapping.columns:
                table[role] = ["" if is_blank(v) else clean(v) for v in self._cells(role)]
        if self.sections is not None and "district" not in table:
            table["district"] = self.sections
        if "population" in self.mapping.columns:
            table["population"] = self._population()
        if "staff" in self.mapping.columns:
            table["staff"] = self._staff()
        if "terrain" in self.mapping.columns:
            table["terrain"] = self._terrain()
        if "minority_percent" in self.mapping.columns:
            table["minority_percent"] = self._share("minority_percent")
        for role in FLAGS:
            if role in self.mapping.columns:
                table[role] = self._each(role, "bad-flag", flag_of, False)
        for role in ("longitude", "latitude"):
            if role in self.mapping.columns:
                numbers = [number_of(v, "en") for v in self._cells(role)]
                table[role] = pd.Series(numbers, index=table.index, dtype=float)
        if "area" in self.mapping.columns:
            table["area"] = self._cells("area")
        return Figures(
            table,
            self.mapping,
            self.filename,
            False,
            tuple(self.findings),
            tuple(self.notices),
            tuple(map(str, self.frame.columns)),
        )

    def _cells(self, role: str) -> list[Any]:
        return list(self.frame[self.mapping.columns[role]])

    def _wrong(self, key: str, i: int, role: str, value: Any) -> None:
        self.findings.append(
            error(
                key,
                row=self.rows[i],
                unit=self.labels[i],
                column=self.mapping.columns[role],
                value="–" if is_blank(value) else str(value),
            )
        )

    def _leave_out_rows(self) -> None:
        """Take totals, headings of districts and remarks out of a table; say which."""
        by = self.mapping.columns
        name, code = by.get("name"), by.get("code")
        figures = [by[r] for r in ("population", "area", "code", "kind", "staff") if r in by]
        keep, sections, section = [], [], ""
        left: list[str] = []
        for row, cells in self.frame.iterrows():
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
            self.notices.append(
                message("rows-left-out", file=self.filename, count=len(left), rows=listing(left))
            )
        self.frame = self.frame.loc[keep]
        if section:
            self.sections = pd.Series(sections, index=self.frame.index, dtype=object)
            self.notices.append(message("district-from-headings", file=self.filename))

    def _codes(self) -> list[str]:
        column, values = self.mapping.columns["code"], self._cells("code")
        empty = [self.rows[i] for i, value in enumerate(values) if is_blank(value)]
        # A table's rows without code can still be joined by name.
        if empty and not (self.filename and "name" in self.mapping.columns):
            self.findings.append(error("empty-code", rows=listing(empty), column=column))
        codes = []
        for i, value in enumerate(values):
            if isinstance(value, float) and not is_blank(value) and not value.is_integer():
                self.findings.append(
                    error("fractional-code", row=self.rows[i], column=column, value=str(value))
                )
            # A column that was a number once carries ".0" even as text.
            text = "" if is_blank(value) else clean(value)
            codes.append(re.sub(r"^(\d+)\.0+$", r"\1", text))
        self._note_duplicates(codes, column)
        return self._with_zeros(codes, column)

    def _note_duplicates(self, codes: list[str], column: str) -> None:
        rows: dict[str, list[str]] = {}
        for row, code in zip(self.frame.index, codes, strict=True):
            if code:
                rows.setdefault(code, []).append(str(row))
        twice = {code: at for code, at in rows.items() if len(at) > 1}
        if twice:
            told = listing([f"{code} ({' + '.join(at)})" for code, at in twice.items()])
            where = f" ({self.filename})" if self.filename else ""
            self.findings.append(
                error("duplicate-codes", tuple(twice), column=column + where, twice=told)
            )

    def _with_zeros(self, codes: list[str], column: str) -> list[str]:
        """Fill up codes that lost leading zeros, where some codes are complete."""
        given = [code for code in codes if code]
        length = max([CODE_LENGTH, *map(len, given)])
        short = [i for i, code in enumerate(codes) if code.isdigit() and len(code) < length]
        # Only where some codes are complete is a shorter one sure to have lost its zeros.
        if not short or len(short) == len(given) or not all(map(str.isdigit, given)):
            return codes
        taken = set(codes)
        padded = list(codes)
        for i in short:
            padded[i] = codes[i].zfill(length)
            if padded[i] in taken:
                self.findings.append(
                    error(
                        "lost-zeros-unsure",
                        column=column,
                        row=self.rows[i],
                        before=codes[i],
                        after=padded[i],
                    )
                )
        first = short[0]
        self.notices.append(
            message(
                "lost-zeros",
                column=column,
                count=len(short),
                length=length,
                row=self.rows[first],
                before=codes[first],
                after=padded[first],
            )
        )
        return padded

    def _names(self) -> list[str]:
        column, values = self.mapping.columns["name"], self._cells("name")
        empty = [self.rows[i] for i, value in enumerate(values) if is_blank(value)]
        if empty:
            self.findings.append(error("empty-name", rows=listing(empty), column=column))
        return ["" if is_blank(value) else clean(value) for value in values]

    def _kinds(self, table: pd.DataFrame) -> list[str | None] | None:
        names = list(table["name"]) if "name" in table else [""] * len(table)
        if "kind" in self.mapping.columns:
            values = self._cells("kind")
        elif any(kind_of(name) for name in names):
            values = [None] * len(names)
        else:
            return None
        kinds: list[str | None] = []
        for i, (value, name) in enumerate(zip(values, names, strict=True)):
            kind = kind_of("" if is_blank(value) else str(value)) or kind_of(name)
            if kind is None and not is_blank(value):
                self._wrong("unknown-kind", i, "kind", value)
            kinds.append(kind)
        return kinds

    def _population(self) -> list[float]:
        column, values = self.mapping.columns["population"], self._cells("population")
        people = []
        empty = []
        for i, value in enumerate(values):
            number = None if is_blank(value) else whole_number_of(value)
            key = ""
            if is_blank(value):
                empty.append(f"{self.rows[i]} ({self.labels[i]})")
            elif number is None:
                key = "fraction-population" if isinstance(value, float) else "bad-population"
            elif number < 0:
                key = "negative-population"
            elif number > _MOST_PEOPLE:
                key = "huge-population"
            if key:
                self._wrong(key, i, "population", value)
            people.append(float("nan") if number is None else float(number))
        if empty:
            self.findings.append(error("missing-population", rows=listing(empty), column=column))
        others = [m.column for m in recognise(self.frame.columns).get("population", [])]
        others = [c for c in others if c != column]
        if others or any(isinstance(v, str) for v in values):
            more = message("other-columns", columns=", ".join(others)) if others else ""
            self.notices.append(message("read-population", column=column, others=more))
        return people

    def _terrain(self) -> list[str | None]:
        """Terrain in words; a blank cell says nothing, unless cells only mark mountain units."""
        cells = self._cells("terrain")
        said = [value for value in cells if not is_blank(value)]
        marks = bool(said) and all(flag_of(value) is not None for value in said)
        read = self._each("terrain", "bad-terrain", terrain_of, None)
        return [
            None if is_blank(value) and not marks else got
            for value, got in zip(cells, read, strict=True)
        ]

    def _staff(self) -> list[float]:
        staff = []
        for i, value in enumerate(self._cells("staff")):
            number = None if is_blank(value) else whole_number_of(value)
            if not is_blank(value) and (number is None or number < 0):
                self._wrong("bad-staff", i, "staff", value)
            staff.append(float("nan") if number is None else float(number))
        return staff

    def _share(self, role: str) -> list[float]:
        """Percentages from 0 to 100; a cell that Excel formats as a percentage holds 0 to 1."""
        numbers = [None if is_blank(v) else number_of(v, "vi") for v in self._cells(role)]
        found = [n for n in numbers if n is not None]
        is_said = re.search(r"%|percent|phần trăm", self.mapping.columns[role], re.IGNORECASE)
        small = bool(found) and 0 < max(found) <= 1 and any(n % 1 for n in found)
        factor = 100.0 if small and not is_said else 1.0
        shares = []
        for i, (value, number) in enumerate(zip(self._cells(role), numbers, strict=True)):
            share = None if number is None else number * factor
            if not is_blank(value) and (share is None or not 0 <= share <= 100):
                self._wrong("bad-share", i, role, value)
            shares.append(float("nan") if share is None else float(share))
        if factor != 1.0:
            self.notices.append(message("share-as-fraction", column=self.mapping.columns[role]))
        return shares

    def _each(self, role: str, key: str, read: Callable[[Any], Any], otherwise: Any) -> list[Any]:
        result = []
        for i, value in enumerate(self._cells(role)):
            got = read(value)
            if got is None:
                self._wrong(key, i, role, value)
            result.append(otherwise if got is None else got)
        return result
