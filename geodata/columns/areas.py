"""Areas from a column whose unit and number style may be unsaid: the boundaries settle them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any, cast

import numpy as np

from geodata.columns.cells import is_blank, is_written, number_of
from geodata.columns.mapping import KM2_PER_UNIT, AreaUnit, ColumnMapping
from geodata.folding import fold
from geodata.problems import Finding, error, message
from geodata.wording import Text, listing

_FACTOR_DOUBTFUL = 5.0
_FACTOR_AGREES = 2.0
_NAMES = {"km2": "km²", "ha": "ha", "m2": "m²", "kha": "1.000 ha"}
_STATED = {**KM2_PER_UNIT, "kha": 10.0, "kkm2": 1000.0}
"""Thousands of hectares are taken only where the column says so."""

_NOTHING = re.compile(r"[-–—._…?*/\\\s]+")  # noqa: RUF001
_NOTHING_WORDS = {"na", "n a", "nan", "null", "none", "x", "khong co", "khong", "chua co"}
_NOTHING_WORDS |= {"chua xac dinh", "khong xac dinh", "kxd", "cxd", "chua do", "chua ro", "no data"}
_NOTHING_NUMBERS = {0.0, -1.0, -9.0, -99.0, -999.0, -9999.0, -99999.0}
"""What programs write where nothing is known."""

_WITH_UNIT = re.compile(r"(.*\d)\s*(km2|km²|ha|m2|m²)\.?", re.IGNORECASE)

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
    if not given.any():
        return np.full(len(values), np.nan), [], []
    if not given.all():
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
    own = [(value, "") if is_no_area(value) else _own_unit(value) for value in values]
    if any(unit for _, unit in own):
        return _by_unit(own, mapped_km2, mapping, unit_of_name, labels)
    readings = _readings(values, mapping)
    if not readings:
        usual = mapping.numbers or "vi"
        wrong = [
            f"{label}: {'–' if is_blank(value) else value}"
            for value, label in zip(values, labels, strict=True)
            if is_blank(value) or (number_of(value, usual) or 0) <= 0
        ]
        missing = wrong and sum(map(is_no_area, values)) == len(wrong)
        key = "missing-area" if missing else "bad-area"
        finding = error(key, rows=listing(wrong or labels), column=column, count=len(wrong))
        return np.full(len(values), np.nan), [], [finding]
    unit, style, distance = _settle(readings, mapped_km2, mapping, unit_of_name)
    factor = _STATED[unit]
    notices = []
    if distance > np.log(_FACTOR_DOUBTFUL):
        times = float(np.exp(distance))
        better = _better(readings, mapped_km2, mapping, distance)
        if better and not mapping.area_unit:
            return readings[style] * factor, [], [_asked(column, values, readings, better, unit)]
        notices.append(message("area-unit-doubtful", column=column, times=times))
    is_stated = bool(mapping.area_unit) or unit_of_name is not None
    key = "area-unit-stated" if is_stated else "area-unit-guessed"
    notices.append(message(key, column=column, unit=_NAMES[unit]))
    if len(readings) == 2:
        notices += _both_readings(column, values, readings, style)
    return readings[style] * factor, notices, []


def _own_unit(value: Any) -> tuple[Any, str]:
    """A cell without the unit that it states itself, and that unit: ``900 ha``."""
    found = _WITH_UNIT.fullmatch(value.strip()) if isinstance(value, str) else None
    return (found[1], found[2].lower().replace("²", "2")) if found else (value, "")


def _by_unit(
    cells: list[tuple[Any, str]],
    mapped_km2: Numbers,
    mapping: ColumnMapping,
    unit_of_name: float | None,
    labels: list[str],
) -> tuple[Numbers, list[Text], list[Finding]]:
    """Cells read apart by the unit each states; those that state none by that of the column."""
    result = np.full(len(cells), np.nan)
    notices: list[Text] = []
    findings: list[Finding] = []
    for unit in dict.fromkeys(unit for _, unit in cells):
        here = [i for i, (_, own) in enumerate(cells) if own == unit]
        stated = replace(mapping, area_unit=cast(AreaUnit, unit)) if unit else mapping
        values = [cells[i][0] for i in here]
        told = [labels[i] for i in here]
        found = read_areas(values, mapped_km2[here], stated, unit_of_name, told)
        result[here] = found[0]
        notices += [] if unit else found[1]
        findings += found[2]
    counts = Counter(_NAMES[unit] for _, unit in cells if unit)
    units = ", ".join(f"{unit}: {count}" for unit, count in counts.items())
    notices.append(message("area-unit-cells", column=mapping.columns["area"], units=units))
    return result, notices, findings


def is_no_area(value: Any) -> bool:
    """Whether a cell states no area: blank, a dash or dots, a word for nothing, or zero."""
    if is_blank(value):
        return True
    text = str(_own_unit(value)[0]).strip()
    if text.startswith("#"):
        return False  # an error of the spreadsheet
    if _NOTHING.fullmatch(text) or fold(text) in _NOTHING_WORDS:
        return True
    return number_of(text, "vi") in _NOTHING_NUMBERS


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


def _better(
    readings: dict[str, Numbers], mapped_km2: Numbers, mapping: ColumnMapping, distance: float
) -> tuple[str, str] | None:
    """Another unit and number style by which the areas agree with the map; None if none do."""
    unit, style, other = _settle(readings, mapped_km2, mapping, None)
    fits = other <= np.log(_FACTOR_AGREES) and other < distance
    return (unit, style) if fits else None


def _asked(
    column: str,
    values: list[Any],
    readings: dict[str, Numbers],
    better: tuple[str, str],
    stated: str,
) -> Finding:
    unit, style = better
    area = float(readings[style][0])
    return error(
        "area-unit-contradicts",
        column=column,
        stated=_NAMES.get(stated, stated),
        unit=_NAMES[unit],
        option=unit,
        value=str(values[0]),
        first=area * _STATED[stated],
        second=area * _STATED[unit],
    )


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
