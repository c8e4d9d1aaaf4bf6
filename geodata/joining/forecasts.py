"""A table of how populations will go: a rate a year, or persons in columns of years."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geodata.columns import is_blank, number_of, whole_number_of
from geodata.dataset import Dataset
from geodata.folding import fold
from geodata.joining.listed import read_list
from geodata.joining.table_input import TableInput
from geodata.problems import refuse
from geodata.wording import Text

_RATE = re.compile(
    r"(ty le |toc do |ti le )?(tang|tang dan so|tang dan so hang nam|tang hang nam|growth|"
    r"growth rate|rate|growth percent|tang binh quan( nam)?)"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")
_OTHER_FIGURES = ("dien tich", "area", "km2", "ha")


@dataclass(frozen=True, eq=False)
class Forecasts:
    """What a table says of populations to come.

    Attributes:
        growth: percent a year, by unit code.
        people: persons by year in order, by unit code; figures go before rates.
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

    A column with one year in its name holds persons in that year; a column named for growth holds
    percent a year. A blank cell says nothing.

    Raises:
        InputError: no such column, rows that cannot join, or a cell that is no figure.
    """
    file, frame = given.table.filename, given.table.frame
    keys = {given.mapping.columns.get(role) for role in ("code", "name", "district", "province")}
    columns = [str(column) for column in frame.columns if str(column) not in keys]
    by_year = _years(columns, file)
    rate = next((column for column in columns if _RATE.fullmatch(_folded(column))), None)
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
        elif rate is not None and not is_blank(cells[rate]):
            growth[code] = _percent(cells[rate], file, row, rate)
    return Forecasts(growth, people, tuple(by_year), listed.left_rows, listed.notices)


def _folded(column: str) -> str:
    """A heading without accents, signs and what stands in brackets."""
    return " ".join(fold(re.sub(r"\(.*?\)|%", " ", column)).split())


def _years(columns: list[str], file: str) -> dict[int, str]:
    """Columns of persons by their year, in order."""
    found: dict[int, str] = {}
    for column in columns:
        told = _YEAR.findall(column)
        if len(told) != 1 or any(word in fold(column) for word in _OTHER_FIGURES):
            continue
        if int(told[0]) in found:
            raise refuse("forecast-year-twice", file=file, year=told[0])
        found[int(told[0])] = column
    return dict(sorted(found.items()))


def _persons(cell: Any, file: str, row: int, column: str) -> float:
    count = whole_number_of(cell)
    if count is None or not 0 <= count <= 1_000_000_000:
        raise _no_figure(cell, file, row, column)
    return float(count)


def _percent(cell: Any, file: str, row: int, column: str) -> float:
    text = cell.replace("%", "") if isinstance(cell, str) else cell
    rate = number_of(text, "vi")
    if rate is None or not -20 <= rate <= 20:
        raise _no_figure(cell, file, row, column)
    return rate


def _no_figure(cell: Any, file: str, row: int, column: str) -> Exception:
    return refuse("forecast-cell", file=file, row=str(row), column=column, value=str(cell)[:100])
