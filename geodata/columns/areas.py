"""Areas from a column whose unit and number style may be unsaid: the boundaries settle them."""

from __future__ import annotations

from typing import Any

import numpy as np

from geodata.columns.cells import is_blank, is_written, number_of
from geodata.columns.mapping import KM2_PER_UNIT, ColumnMapping
from geodata.problems import Finding, error, message
from geodata.wording import Text, listing

_FACTOR_DOUBTFUL = 5.0
_NAMES = {"km2": "km²", "ha": "ha", "m2": "m²", "kha": "1.000 ha"}
_STATED = {**KM2_PER_UNIT, "kha": 10.0, "kkm2": 1000.0}
"""Thousands of hectares are taken only where the column says so."""

_DASHES = {"-", "–", "—"}  # noqa: RUF001

Numbers = np.ndarray[Any, np.dtype[np.float64]]


def read_areas(
    values: list[Any],
    mapped_km2: Numbers,
    mapping: ColumnMapping,
    unit_of_name: float | None,
    labels: list[str],
    *,
    fill: bool = False,
) -> tuple[Numbers, list[Text], list[Finding]]:
    """Read an area column in km².

    Args:
        values: its cells.
        mapped_km2: areas of the boundaries, km².
        mapping: area unit and number style, where they are stated.
        unit_of_name: factor to km² that the column's name states, if it does.
        labels: rows as messages name them.
        fill: leave blank cells and zeros out; the caller takes the boundaries' areas for them.

    Returns:
        Areas in km², NaN where none is given; what was settled; and errors.
    """
    column = mapping.columns["area"]
    given = np.array([not (fill and is_no_area(value)) for value in values], dtype=bool)
    if not given.all() and given.any():
        rest, notices, findings = read_areas(
            [value for value, here in zip(values, given, strict=True) if here],
            mapped_km2[given],
            mapping,
            unit_of_name,
            [label for label, here in zip(labels, given, strict=True) if here],
        )
        result = np.full(len(values), np.nan)
        result[given] = rest
        return result, notices, findings
    readings = _readings(values, mapping)
    if not readings:
        usual = mapping.numbers or "vi"
        wrong = [
            f"{label}: {'–' if is_blank(value) else value}"
            for value, label in zip(values, labels, strict=True)
            if is_blank(value) or (number_of(value, usual) or 0) <= 0
        ]
        missing = wrong and sum(map(is_no_area, values)) == len(wrong) < len(values)
        key = "missing-area" if missing else "bad-area"
        finding = error(key, rows=listing(wrong or labels), column=column, count=len(wrong))
        return np.full(len(values), np.nan), [], [finding]
    unit, style, distance = _settle(readings, mapped_km2, mapping, unit_of_name)
    factor = _STATED[unit]
    notices = []
    if distance > np.log(_FACTOR_DOUBTFUL):
        times = float(np.exp(distance))
        notices.append(message("area-unit-doubtful", column=column, times=times))
    is_stated = bool(mapping.area_unit) or unit_of_name is not None
    key = "area-unit-stated" if is_stated else "area-unit-guessed"
    notices.append(message(key, column=column, unit=_NAMES[unit]))
    if len(readings) == 2:
        notices += _both_readings(column, values, readings, style)
    return readings[style] * factor, notices, []


def is_no_area(value: Any) -> bool:
    """Whether a cell states no area: blank, a dash, or zero."""
    return is_blank(value) or str(value).strip() in _DASHES or number_of(value, "vi") == 0


def _readings(values: list[Any], mapping: ColumnMapping) -> dict[str, Numbers]:
    readings: dict[str, Numbers] = {}
    texts = [v for v in values if isinstance(v, str) and not is_blank(v)]
    styles = [mapping.numbers] if mapping.numbers else ["vi", "en"]
    # One cell that only one style allows ("4.17") settles how its neighbours ("4.176") are meant.
    sure = [s for s in styles if all(is_written(text, s) for text in texts)]
    for style in sure or styles:
        numbers = [None if is_blank(v) else number_of(v, style) for v in values]
        if all(n is not None and 0 < n < np.inf for n in numbers):
            readings[style] = np.array(numbers, dtype=float)
    return readings


def _settle(
    readings: dict[str, Numbers],
    mapped_km2: Numbers,
    mapping: ColumnMapping,
    unit_of_name: float | None,
) -> tuple[str, str, float]:
    """Unit and number style whose median comes nearest to the map; the log of what is left."""
    units: list[str]
    if mapping.area_unit:
        units = [mapping.area_unit]
    elif unit_of_name is not None:
        units = [u for u, factor in _STATED.items() if np.isclose(factor, unit_of_name)]
    else:
        units = list(KM2_PER_UNIT)
    candidates = [
        (float(abs(np.log(np.median(numbers * _STATED[unit] / mapped_km2)))), unit, style)
        for style, numbers in readings.items()
        for unit in units
    ]
    distance, unit, style = min(candidates, key=lambda c: c[0])
    return unit, style, distance


def _both_readings(
    column: str, values: list[Any], readings: dict[str, Numbers], style: str
) -> list[Text]:
    differs = np.flatnonzero(readings["vi"] != readings["en"])
    if not len(differs):
        return []
    i = int(differs[0])
    return [
        message(
            "area-locale",
            column=column,
            value=str(values[i]),
            first=float(readings["vi"][i]),
            second=float(readings["en"][i]),
            chosen=float(readings[style][i]),
        )
    ]
