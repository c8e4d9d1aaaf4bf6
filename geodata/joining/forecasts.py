"""A table of how populations will go: a rate a year, or persons in columns of years."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geodata.columns import (
    is_blank,
    number_of,
    people_of,
    stated_people_unit,
    whole_number_of,
)
from geodata.dataset import Dataset
from geodata.folding import clean, fold, has_accents, spoken
from geodata.joining.listed import read_list
from geodata.joining.table_input import TableInput
from geodata.problems import message, refuse
from geodata.wording import Text, listing

_RATE = re.compile(
    r"(ty le |toc do |ti le )?(gia )?tang( dan so)?( tu nhien)?( binh quan)?"
    r"( hang nam| moi nam| nam)?( giai doan)?( \d{4} \d{4})?"
    r"|(population )?growth( rate| percent)?|rate"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")
_BARE_YEAR = re.compile(r"(?:(?:năm|nam|year) )?\d{4}")
_PEOPLE = re.compile(
    r"\b(?:dân số|số dân|dân cư|nhân khẩu|số khẩu|số người|người|dan so|so dan|dan cu|nhan khau"
    r"|so khau|so nguoi|nguoi|populations?|people|persons|inhabitants)\b|^dân \d{4}|^dan \d{4}"
)
_OTHER_FIGURES = re.compile(
    r"\b(?:hộ|số ho|so ho|mật độ|mat do|tỷ lệ|tỉ lệ|ty le|ti le|tốc độ|toc do|tăng|tang|diện tích"
    r"|dien tich|dân tộc|dan toc|thiểu số|thieu so|nghèo|ngheo|lao động|lao dong|độ tuổi|do tuoi"
    r"|cán bộ|can bo|thành thị|thanh thi|nông thôn|nong thon|households?|density|rate|growth"
    r"|share|percent|urban|rural|minority|poor|workers)\b|\b(?:nam|nữ)(?= \d|$)"
)
_PER = re.compile(r"%|[/(]\s*(?:ha|km|hộ|hecta)", re.IGNORECASE)
_LEAST_SURE = 0.2
"""Percent: where all rates are below it, they may as well be fractions (0.012 for 1.2 %)."""


@dataclass(frozen=True, eq=False)
class Forecasts:
    """What a table says of populations to come.

    Attributes:
        growth: percent a year, by unit code.
        people: persons by year in order, by unit code; where there are some after the year of the
            units' own figures, they go before rates.
        years: of the columns.
        left_rows: rows that name no unit of the dataset, in words.
        notices: how the table was read.
    """

    growth: Mapping[str, float]
    people: Mapping[str, tuple[tuple[int, float], ...]]
    years: tuple[int, ...]
    left_rows: tuple[Text, ...]
    notices: tuple[Text, ...]


def read_forecasts(dataset: Dataset, given: TableInput) -> Forecasts:
    """Read a rate or a forecast for each unit that a table names, by code or by name.

    A column of one year that names people, or nothing but the year, holds persons in that year; a
    column named for growth holds percent a year. A blank cell says nothing.

    Raises:
        InputError: no such column, rows that cannot join, a cell that is no figure, or rates that
            may as well be fractions.
    """
    file, frame = given.table.filename, given.table.frame
    keys = {given.mapping.columns.get(role) for role in ("code", "name", "district", "province")}
    columns = [str(column) for column in frame.columns if str(column) not in keys]
    by_year = _years(columns, file)
    rates = [column for column in columns if _RATE.fullmatch(_folded(column))]
    rate = rates[0] if rates else None
    if not by_year and rate is None:
        raise refuse("forecast-no-column", file=file, found=", ".join(map(str, frame.columns)))
    listed = read_list(dataset, given)
    growth: dict[str, float] = {}
    people: dict[str, tuple[tuple[int, float], ...]] = {}
    for code, row in listed.rows.items():
        cells = frame.loc[row]
        told = [
            (year, _persons(cells[column], file, row, column))
            for year, column in by_year.items()
            if not is_blank(cells[column])
        ]
        if told:
            people[code] = tuple(told)
        if rate is not None and not is_blank(cells[rate]):
            growth[code] = _percent(cells[rate], file, row, rate)
    if rate is not None:
        _check_unit(growth, [frame.at[row, rate] for row in listed.rows.values()], file, rate)
    notices = list(listed.notices)
    asked = [column for column in columns if _YEAR.search(column) or column in rates]
    if left := [column for column in asked if column not in (*by_year.values(), rate)]:
        notices.append(message("forecast-columns-left", file=file, columns=listing(left)))
    return Forecasts(growth, people, tuple(by_year), listed.left_rows, tuple(notices))


def _check_unit(growth: Mapping[str, float], cells: Sequence[Any], file: str, column: str) -> None:
    """Refuse rates that Excel may store as fractions: it shows 1.2 % and keeps 0.012."""
    most = max(growth.values(), key=abs, default=0.0)
    said = any("%" in cell for cell in cells if isinstance(cell, str))
    if said or not 0 < abs(most) < _LEAST_SURE:
        return
    raise refuse("forecast-unit", file=file, column=column, value=most, other=100 * most)


def _folded(column: str) -> str:
    """A heading without accents, signs and what stands in brackets."""
    return " ".join(fold(re.sub(r"\(.*?\)|%", " ", column)).split())


def _years(columns: list[str], file: str) -> dict[int, str]:
    """Columns of persons by their year, in order."""
    found: dict[int, str] = {}
    for column in columns:
        told = _YEAR.findall(column)
        if len(told) != 1 or not _is_of_people(column):
            continue
        if int(told[0]) in found:
            raise refuse("forecast-year-twice", file=file, year=told[0])
        found[int(told[0])] = column
    return dict(sorted(found.items()))


def _is_of_people(column: str) -> bool:
    """Whether a heading with a year names people and nothing else: not "Số hộ", "Mật độ"."""
    words = spoken(column)
    if _BARE_YEAR.fullmatch(words):
        return True
    if not has_accents(words):
        words = re.sub(r"\bnam\b", "", words)  # năm, the year
    other = _OTHER_FIGURES.search(words) or _PER.search(clean(column))
    return _PEOPLE.search(words) is not None and not other


def _persons(cell: Any, file: str, row: int, column: str) -> float:
    unit = stated_people_unit(column)  # 1000: nghìn người
    count = whole_number_of(cell) if unit == 1 else people_of(cell, unit)
    if count is None or not 0 <= count <= 1_000_000_000:
        raise _no_figure(cell, file, row, column)
    return float(count)


def _percent(cell: Any, file: str, row: int, column: str) -> float:
    """A rate; none goes into the thousands, so one point or comma is a decimal sign."""
    text = cell
    if isinstance(cell, str):
        text = "".join(cell.replace("%", "").replace("\u2212", "-").split())
        if re.fullmatch(r"[-+]?\d+[.,]\d+", text):
            text = float(text.replace(",", "."))
    rate = number_of(text, "vi")
    if rate is None or not -20 <= rate <= 20:
        raise _no_figure(cell, file, row, column)
    return rate


def _no_figure(cell: Any, file: str, row: int, column: str) -> Exception:
    return refuse("forecast-cell", file=file, row=str(row), column=column, value=str(cell)[:100])
