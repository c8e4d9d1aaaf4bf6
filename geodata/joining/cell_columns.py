"""Columns of figures, each read by what its role means: codes, kinds, people, shares, terrain."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from geodata.columns import (
    CODE_LENGTH,
    building_figure,
    code_digits,
    condition_of,
    flag_of,
    is_blank,
    kind_of,
    number_of,
    people_of,
    recognise,
    stated_people_unit,
    terrain_of,
    whole_number_of,
)
from geodata.folding import clean
from geodata.joining.table_rows import GivenRows
from geodata.problems import Report, message
from geodata.wording import listing

_MOST_PEOPLE = 20_000_000


_ERROR_CELL = re.compile(r"#(?:N/A|[A-Z/0_]{3,12}[!?]|GETTING_DATA|#{2,})|Err:\d{3}")


def _broken(value: Any) -> str:
    """What a cell holds instead of a value: ``cell-error``, ``cell-formula``, or nothing."""
    if not isinstance(value, str):
        return ""
    if _ERROR_CELL.fullmatch(value.strip()):
        return "cell-error"
    return "cell-formula" if re.match(r"=\s*[A-Za-z(+$\d]", value) else ""


def _wrong(given: GivenRows, key: str, i: int, role: str, value: Any, report: Report) -> None:
    key = _broken(value) or key
    report.error(
        key,
        row=given.names[i],
        unit=given.labels[i],
        column=given.column(role),
        value="–" if is_blank(value) else str(value),
    )


def report_broken(given: GivenRows, role: str, report: Report) -> None:
    """Tell cells that hold an error of the spreadsheet, or a formula that was never computed."""
    for row, value in zip(given.names, given.cells(role), strict=True):
        if key := _broken(value):
            report.error(key, row=row, unit="–", column=given.column(role), value=value)


def read_codes(given: GivenRows, report: Report) -> list[str]:
    """Codes as text, whole and with their leading zeros."""
    column, values = given.column("code"), given.cells("code")
    empty = [given.names[i] for i, value in enumerate(values) if is_blank(value)]
    # A table's rows without code can still be joined by name.
    if empty and not (given.filename and given.has("name")):
        report.error("empty-code", rows=listing(empty), column=column)
    report_broken(given, "code", report)
    codes = []
    for i, value in enumerate(values):
        if isinstance(value, float) and not is_blank(value) and not value.is_integer():
            report.error("fractional-code", row=given.names[i], column=column, value=str(value))
        # A column that was a number once carries ".0" even as text.
        codes.append("" if is_blank(value) else code_digits(value))
    _note_duplicates(given, codes, report)
    return _with_zeros(given, codes, report)


def _note_duplicates(given: GivenRows, codes: list[str], report: Report) -> None:
    rows: dict[str, list[str]] = {}
    for row, code in zip(given.frame.index, codes, strict=True):
        if code:
            rows.setdefault(code, []).append(str(row))
    twice = {code: at for code, at in rows.items() if len(at) > 1}
    if twice:
        told = listing([f"{code} ({' + '.join(at)})" for code, at in twice.items()])
        where = f" ({given.filename})" if given.filename else ""
        column = given.column("code") + where
        report.error("duplicate-codes", tuple(twice), column=column, twice=told)


def _with_zeros(given: GivenRows, codes: list[str], report: Report) -> list[str]:
    """Fill up codes that lost leading zeros, where some codes are complete."""
    column = given.column("code")
    filled = [code for code in codes if code]
    length = max([CODE_LENGTH, *map(len, filled)])
    short = [i for i, code in enumerate(codes) if code.isdigit() and len(code) < length]
    # Only where some codes are complete is a shorter one sure to have lost its zeros.
    if not short or len(short) == len(filled) or not all(map(str.isdigit, filled)):
        return codes
    taken = set(codes)
    padded = list(codes)
    for i in short:
        padded[i] = codes[i].zfill(length)
        if padded[i] in taken:
            report.error(
                "lost-zeros-unsure",
                column=column,
                row=given.names[i],
                before=codes[i],
                after=padded[i],
            )
    first = short[0]
    report.note(
        "lost-zeros",
        column=column,
        count=len(short),
        length=length,
        row=given.names[first],
        before=codes[first],
        after=padded[first],
    )
    return padded


def read_names(given: GivenRows, report: Report) -> list[str]:
    """Names, cleaned."""
    column, values = given.column("name"), given.cells("name")
    empty = [given.names[i] for i, value in enumerate(values) if is_blank(value)]
    if empty:
        report.error("empty-name", rows=listing(empty), column=column)
    report_broken(given, "name", report)
    return ["" if is_blank(value) else clean(value) for value in values]


def read_kinds(given: GivenRows, names: list[str], report: Report) -> list[str | None] | None:
    """Kinds from their column, else from the names; None where nothing tells them."""
    if given.has("kind"):
        values = given.cells("kind")
    elif any(kind_of(name) for name in names) or given.whole_districts:
        values = [None] * len(names)
    else:
        return None
    kinds: list[str | None] = []
    unread: dict[str, None] = {}
    for i, (value, name) in enumerate(zip(values, names, strict=True)):
        said = kind_of("" if is_blank(value) else str(value))
        kind = said or kind_of(name)
        if kind is None and not is_blank(value):
            _wrong(given, "unknown-kind", i, "kind", value, report)
        elif said is None and not is_blank(value):
            unread[f"«{value}»"] = None
        kinds.append(kind)
    if unread:
        report.warn("kind-cells-unread", column=given.column("kind"), values=listing(list(unread)))
    return kinds


def read_population(given: GivenRows, report: Report) -> list[float]:
    """People, whole; in a column of thousands as its name says."""
    column, values = given.column("population"), given.cells("population")
    said = given.mapping.people_unit
    unit = int(said) if said else stated_people_unit(column)
    people = []
    empty = []
    for i, value in enumerate(values):
        number = None
        if not is_blank(value):
            number = whole_number_of(value) if unit == 1 else people_of(value, unit)
        key = ""
        if is_blank(value):
            empty.append(f"{given.names[i]} ({given.labels[i]})")
        elif number is None:
            key = "fraction-population" if isinstance(value, float) else "bad-population"
        elif number < 0:
            key = "negative-population"
        elif number > _MOST_PEOPLE:
            key = "huge-population"
        if key:
            _wrong(given, key, i, "population", value, report)
        people.append(float("nan") if number is None else float(number))
    if empty:
        report.error("missing-population", rows=listing(empty), column=column)
    if unit == 1 and not said:
        _suspect_thousands(given, values, report)
    _note_population(given, values, people, unit, report)
    return people


def _suspect_thousands(given: GivenRows, values: list[Any], report: Report) -> None:
    """Beside cells whose thousands became fractions, whole ones lost theirs too: 12.000 is 12."""
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    if not any(not is_blank(v) and v % 1 for v in numbers):
        return
    told = [
        f"{given.names[i]} ({given.labels[i]}: {value:g})"
        for i, value in enumerate(values)
        if isinstance(value, int | float) and not is_blank(value) and 0 < value < 1000
        if value % 1 == 0
    ]
    if told:
        report.error("suspect-thousands", rows=listing(told), column=given.column("population"))


def _note_population(
    given: GivenRows, values: list[Any], people: list[float], unit: int, report: Report
) -> None:
    """Say from which column people were read, and how its cells were meant."""
    column = given.column("population")
    others = [m.column for m in recognise(given.frame.columns).get("population", [])]
    others = [c for c in others if c != column]
    if others or any(isinstance(v, str) for v in values):
        more = message("other-columns", columns=", ".join(others)) if others else ""
        report.note("read-population", column=column, others=more)
    first = next((i for i, number in enumerate(people) if number == number), None)
    if unit != 1 and first is not None:
        before, after = str(values[first]), int(people[first])
        report.note("population-unit", column=column, unit=unit, before=before, after=after)


def read_terrain_column(given: GivenRows, report: Report) -> list[str | None]:
    """Terrain in words; a blank cell says nothing, unless cells only mark mountain units."""
    cells = given.cells("terrain")
    said = [value for value in cells if not is_blank(value)]
    marks = bool(said) and all(flag_of(value) is not None for value in said)
    read = read_each(given, "terrain", report, "bad-terrain", terrain_of, None)
    return [
        None if is_blank(value) and not marks else got
        for value, got in zip(cells, read, strict=True)
    ]


def read_staff(given: GivenRows, report: Report) -> list[float]:
    """Staff, whole; blank cells say nothing."""
    staff = []
    for i, value in enumerate(given.cells("staff")):
        number = None if is_blank(value) else whole_number_of(value)
        if not is_blank(value) and (number is None or number < 0):
            _wrong(given, "bad-staff", i, "staff", value, report)
        staff.append(float("nan") if number is None else float(number))
    return staff


def read_conditions(given: GivenRows, report: Report) -> list[str | None]:
    """Conditions of buildings in words; blank cells say nothing."""
    read = read_each(given, "seat_condition", report, "bad-condition", condition_of, None)
    return [value or None for value in read]


def read_building(given: GivenRows, role: str, report: Report) -> list[float]:
    """Rooms, floor area or year of buildings; blank cells say nothing."""
    figures = []
    for i, value in enumerate(given.cells(role)):
        number = None if is_blank(value) else building_figure(role, value)
        if not is_blank(value) and number is None:
            _wrong(given, "bad-building", i, role, value, report)
        figures.append(float("nan") if number is None else number)
    return figures


def read_share(given: GivenRows, role: str, report: Report) -> list[float]:
    """Percentages from 0 to 100; a cell that Excel formats as a percentage holds 0 to 1."""
    numbers = [None if is_blank(v) else number_of(v, "vi") for v in given.cells(role)]
    found = [n for n in numbers if n is not None]
    is_said = re.search(r"%|percent|phần trăm", given.column(role), re.IGNORECASE)
    small = bool(found) and 0 < max(found) <= 1 and any(n % 1 for n in found)
    factor = 100.0 if small and not is_said else 1.0
    shares = []
    for i, (value, number) in enumerate(zip(given.cells(role), numbers, strict=True)):
        share = None if number is None else number * factor
        if not is_blank(value) and (share is None or not 0 <= share <= 100):
            _wrong(given, "bad-share", i, role, value, report)
        shares.append(float("nan") if share is None else float(share))
    if factor != 1.0:
        report.note("share-as-fraction", column=given.column(role))
    return shares


def read_each(
    given: GivenRows,
    role: str,
    report: Report,
    key: str,
    read: Callable[[Any], Any],
    otherwise: Any,
) -> list[Any]:
    """Cells by a reader of single ones; what it does not know is an error ``key``."""
    result = []
    for i, value in enumerate(given.cells(role)):
        got = read(value)
        if got is None:
            _wrong(given, key, i, role, value, report)
        result.append(otherwise if got is None else got)
    return result
