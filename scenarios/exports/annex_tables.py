"""What an annex is made of: columns (``annexes.yaml``), lines, cells, figures with marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from geodata import Text
from geodata.wording import read_yaml
from scenarios.papers import Papers

Form = Literal["text", "count", "area", "percent", "number"]
Level = Literal["row", "whole", "heading"]
DIGITS: Mapping[str, int] = {"count": 0, "area": 2, "percent": 1, "number": 2}
"""Decimals by form."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Words(_Record):
    vi: str
    en: str

    @property
    def text(self) -> Text:
        return Text(self.vi, self.en)


class Column(_Record):
    """One column: heading, width in characters, how values are written, whether it is summed."""

    key: str
    head: _Words
    width: float
    form: Form
    sum: bool = False


class _Layout(_Record):
    key: str
    sheet: _Words
    title: _Words
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Figure:
    """A number with the mark of an estimate; in a workbook it stays a number."""

    value: float
    mark: str = ""

    def __str__(self) -> str:
        return f"{self.value}{self.mark}"


@dataclass(frozen=True)
class Line:
    """One line of an annex.

    Attributes:
        cells: values by column: text, numbers, figures with a mark; None where there is none.
        level: ``heading`` runs across all columns (its text is ``name``); ``whole`` stands above
            the rows it sums up.
    """

    cells: Mapping[str, Any]
    level: Level = "row"


@dataclass(frozen=True)
class Annex:
    """One annex: columns that some line fills, and lines."""

    key: str
    number: int
    sheet: str
    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]

    def total(self, column: Column) -> Figure:
        """Sum of a column over its rows, marked if a part of it is."""
        cells = [line.cells.get(column.key) for line in self.lines if line.level == "row"]
        value = sum(number_of(cell) or 0 for cell in cells)
        return Figure(value, "*" if any(_mark(cell) for cell in cells) else "")


def _mark(value: Any) -> str:
    return value.mark if isinstance(value, Figure) else ""


def number_of(value: Any) -> float | None:
    """The number in a cell; None for text and nothing."""
    if isinstance(value, Figure):
        return value.value
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


@cache
def layouts() -> tuple[_Layout, ...]:
    """The annexes there are, with all their columns."""
    text = resources.files("scenarios.exports").joinpath("annexes.yaml").read_text("utf-8")
    return tuple(_Layout.model_validate(entry) for entry in read_yaml(text))


def written(value: Any, form: Form, papers: Papers) -> str:
    """A cell as text, numbers in the locale with the mark of an estimate."""
    number = number_of(value)
    if number is None:
        return "" if value is None else str(value)
    mark = value.mark if isinstance(value, Figure) else ""
    return papers.number(number, DIGITS.get(form, 0)) + mark
