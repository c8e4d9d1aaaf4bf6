"""Why each column was taken as it was: its role, what else it could have been, how it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geodata.columns.cells import CODE_LENGTH, is_blank, is_written, number_of, whole_number_of
from geodata.columns.mapping import NUMBER_STYLES, ColumnMapping
from geodata.columns.recognition import recognise, stated_area_unit, stated_people_unit
from geodata.columns.unit_names import kind_before
from geodata.problems import message
from geodata.wording import Text

_SAMPLES = 3
_LONGEST_SAMPLE = 40
_LOOKED_AT = 200
_MOSTLY = 0.8
_LEAST_PEOPLE = 100
"""Median from which whole numbers could be counts of people of communes."""

_UNITS = {"km2": "km²", "ha": "ha", "m2": "m²"}
_UNIT_NAMES = {1.0: "km²", 0.01: "ha", 1e-6: "m²", 10.0: "1.000 ha", 1000.0: "1.000 km²"}
_STYLES = {"vi": "12.345,6", "en": "12,345.6"}


@dataclass(frozen=True)
class ColumnChoice:
    """What was made of a column.

    Attributes:
        column: its name in the file.
        role: the role it plays; empty if it is not used.
        could_be: other roles that its name or its cells would fit.
        rivals: other columns that would fit its role.
        samples: its first cells that are filled, as they are written.
        readings: how units and numbers are read, and why.
    """

    column: str
    role: str
    could_be: tuple[str, ...]
    rivals: tuple[str, ...]
    samples: tuple[str, ...]
    readings: tuple[Text, ...]


def explain_columns(table: pd.DataFrame, mapping: ColumnMapping) -> tuple[ColumnChoice, ...]:
    """Say for every column what it was taken for and what else it could have been.

    Args:
        table: the attributes, without shapes.
        mapping: the roles in use.

    Returns:
        One choice a column, in the order of the file.
    """
    columns = [str(c) for c in table.columns]
    role_of = {column: role for role, column in mapping.columns.items()}
    cells = {c: _filled(table.iloc[:, i]) for i, c in enumerate(columns)}
    by_name = recognise(columns)
    fitting = {
        column: [role for role, hits in by_name.items() if column in {hit.column for hit in hits}]
        or _by_cells(cells[column])
        for column in columns
    }
    return tuple(
        ColumnChoice(
            column,
            role := role_of.get(column, ""),
            tuple(other for other in fitting[column] if other != role),
            tuple(c for c in columns if role and c != column and role in fitting[c]),
            tuple(_short(value) for value in cells[column][:_SAMPLES]),
            _readings(column, role, cells[column], mapping),
        )
        for column in columns
    )


def samples_by_column(choices: tuple[ColumnChoice, ...]) -> Mapping[str, str]:
    """The samples of each column in one line."""
    return {choice.column: " · ".join(choice.samples) for choice in choices}


def _filled(values: pd.Series[Any]) -> list[Any]:
    return [v for v in values.head(_LOOKED_AT) if not is_blank(v)]


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_SAMPLE else f"{text[:_LONGEST_SAMPLE]}…"


def _by_cells(values: list[Any]) -> list[str]:
    """Roles that the cells alone would fit, of those a dataset needs."""
    if not values:
        return []

    def mostly(hits: list[bool]) -> bool:
        return sum(hits) >= _MOSTLY * len(values)

    texts = [str(v) for v in values]
    if mostly([bool(re.fullmatch(rf"\d{{{CODE_LENGTH}}}", t)) for t in texts]):
        is_code = len(set(texts)) == len(texts)
        return ["code", "population"] if is_code else ["population"]
    if mostly([kind_before(t) is not None for t in texts]):
        return ["name"]
    wholes = [n for v in values if (n := whole_number_of(v)) is not None and n >= 0]
    if len(wholes) >= _MOSTLY * len(values):
        return ["population"] if sorted(wholes)[len(wholes) // 2] >= _LEAST_PEOPLE else []
    numbers = [any((number_of(v, style) or 0) > 0 for style in _STYLES) for v in values]
    return ["area"] if mostly(numbers) else []


def _readings(
    column: str, role: str, values: list[Any], mapping: ColumnMapping
) -> tuple[Text, ...]:
    if role == "area":
        return (_area_unit(column, mapping), _number_style(values, mapping))
    if role == "population":
        if mapping.people_unit:
            return (message("explain-people-person", count=int(mapping.people_unit)),)
        count = stated_people_unit(column)
        if count > 1:
            return (message("explain-people-unit", count=count),)
        for value in values:
            if isinstance(value, str) and not value.isdecimal():
                people = whole_number_of(value)
                if people is not None:
                    return (message("explain-people-text", value=_short(value), count=people),)
    return ()


def _area_unit(column: str, mapping: ColumnMapping) -> Text:
    if mapping.area_unit:
        return message("explain-unit-person", unit=_UNITS[mapping.area_unit])
    stated = stated_area_unit(column)
    if stated is None:
        return message("explain-unit-map")
    return message("explain-unit-name", unit=_UNIT_NAMES.get(stated, f"{stated:g} km²"))


def _number_style(values: list[Any], mapping: ColumnMapping) -> Text:
    if mapping.numbers:
        return message("explain-numbers-person", style=_STYLES[mapping.numbers])
    texts = [v for v in values if isinstance(v, str)]
    if not texts:
        return message("explain-numbers-cells")
    styles = [s for s in NUMBER_STYLES if s and all(is_written(text, s) for text in texts)]
    if len(styles) == 1:
        other = next(s for s in _STYLES if s != styles[0])
        proof = next(text for text in texts if not is_written(text, other))
        return message("explain-numbers-sure", style=_STYLES[styles[0]], value=_short(proof))
    for text in texts:
        first, second = number_of(text, "vi"), number_of(text, "en")
        if first is not None and second is not None and first != second:
            both = {"first": first, "second": second}
            return message("explain-numbers-map", value=_short(text), **both)
    return message("explain-numbers-same")
