"""Rows of a table to units: by code, by name within district, or by a person's acceptance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from geodata.columns import (
    CODE_LENGTH,
    accented_key,
    district_key,
    loose_key,
    plain_key,
    present_province_key,
    province_key,
)
from geodata.joining.doubts import How, doubts
from geodata.problems import Finding, refuse

_SUGGEST_FROM = 60.0
_SUGGESTIONS = 3
_MOST_ASKED = 1_000
"""Rows without a unit for which the nearest names are looked for."""


@dataclass(frozen=True, eq=False)
class Join:
    """Which row of a table speaks for which unit.

    Attributes:
        unit_of: row of the layer by row of the table.
        how: by row of the table.
        suggestions: ``row, row_name, unit, unit_name, score`` (0–100), best first for each row.
        left_rows: rows of the table without a unit.
        left_units: rows of the layer without a row of the table.
        findings: matches that look odd.
    """

    unit_of: Mapping[int, int]
    how: Mapping[int, How]
    suggestions: pd.DataFrame
    left_rows: tuple[int, ...]
    left_units: tuple[int, ...]
    findings: tuple[Finding, ...] = ()


def join_rows(
    units: pd.DataFrame,
    rows: pd.DataFrame,
    accepted: Mapping[int, str] | None = None,
    *,
    more_rows: bool = False,
) -> Join:
    """Join the rows of a table to units.

    A match is made only where the key is unique on both sides: the code (leading zeros mended),
    then the accented, the plain and the loosely spelt name within district and province, the kind
    left away because it changes over time, and then with the kind. What is left gets suggestions,
    up to a thousand rows.

    Args:
        units: figures of the layer: ``name``, ``label`` and where known ``code``, ``kind``,
            ``district``, ``province``; indexed by row of the layer.
        rows: the same of the table.
        accepted: unit (code, or row of the layer where it has no codes) by row of the table, as
            a person decided. An empty text says that the row belongs to no unit.
        more_rows: a person said that the table speaks of other units too.

    Raises:
        InputError: an accepted row or unit does not exist, or a unit was given twice.
    """
    unit_of: dict[int, int] = {}
    how: dict[int, How] = {}
    for row, unit in _accepted(units, rows, accepted or {}).items():
        unit_of[row], how[row] = unit, "accepted"
    refused = {row for row, unit in (accepted or {}).items() if unit == ""}
    for key, made_by in _keys(units, rows):
        free_units = units.index.difference(list(unit_of.values()), sort=False)
        free_rows = rows.index.difference([*unit_of, *refused], sort=False)
        pairs = _unique_pairs(key(units.loc[free_units]), key(rows.loc[free_rows]))
        for row, unit in pairs.items():
            unit_of[row], how[row] = unit, made_by
    left_rows = tuple(r for r in rows.index if r not in unit_of)
    taken = set(unit_of.values())
    left_units = tuple(u for u in units.index if u not in taken)
    asked = [r for r in left_rows if r not in refused]
    suggestions = _suggest(units.loc[list(left_units)], rows.loc[asked])
    findings = doubts(units, rows, unit_of, how, refused, more_rows=more_rows)
    return Join(unit_of, how, suggestions, left_rows, left_units, findings)


def unit_names(units: pd.DataFrame) -> pd.Series[Any]:
    """How a person names a unit in an acceptance: its code, or the row where there are none."""
    if "code" in units:
        return units["code"].astype(str)
    return pd.Series(units.index.astype(str), index=units.index)


def _accepted(
    units: pd.DataFrame, rows: pd.DataFrame, accepted: Mapping[int, str]
) -> dict[int, int]:
    place: dict[str, Any] = {name: unit for unit, name in unit_names(units).items()}
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for row, unit in accepted.items():
        if row not in rows.index:
            raise refuse("unknown-row", row=str(row))
        if unit == "":
            continue
        if unit not in place:
            raise refuse("unknown-code", code=unit, what=f"{row}")
        if place[unit] in taken:
            raise refuse("accepted-twice", unit=unit)
        taken.add(place[unit])
        chosen[row] = place[unit]
    return chosen


Key = Callable[[pd.DataFrame], Any]


def _keys(units: pd.DataFrame, rows: pd.DataFrame) -> list[tuple[Key, How]]:
    """Keys to try, surest first, as far as both sides have the columns."""
    both = set(units.columns) & set(rows.columns)
    keys: list[tuple[Key, How]] = []
    if "code" in both:
        keys.append((lambda t: t["code"].where(t["code"] != ""), "code"))
        keys.append((_padded_codes, "code"))
    if "name" not in both:
        return keys
    scopes: dict[str, Callable[[str], str]] = {}
    if "district" in both:
        scopes["district"] = district_key

    def named(
        fold_name: Callable[[str], str], with_kind: bool, scopes: Mapping[str, Callable[[str], str]]
    ) -> Key:
        def key(table: pd.DataFrame) -> pd.Series[Any]:
            text = table["name"].map(fold_name).astype(object)
            for column, fold_scope in scopes.items():
                text = text + "|" + table[column].map(fold_scope)
            return text + "|" + table["kind"] if with_kind else text

        return key

    kinds = (False, True) if "kind" in both else (False,)
    # A table may still have the provinces of before July 2025, or the units may.
    provinces = (province_key, present_province_key) if "province" in both else (None,)
    for province in provinces:
        places = scopes if province is None else {"province": province, **scopes}
        for with_kind in kinds:
            ways = (accented_key, plain_key, loose_key)
            keys += [(named(f, with_kind, places), "name") for f in ways]
    return keys


def _padded_codes(table: pd.DataFrame) -> pd.Series[Any]:
    # A column without one code is one of numbers to pandas.
    codes = table["code"].where(table["code"].notna(), "").astype(str)
    return codes.where(~codes.str.isdigit(), codes.str.zfill(CODE_LENGTH)).where(codes != "")


def _unique_pairs(units: pd.Series[Any], rows: pd.Series[Any]) -> dict[int, int]:
    """Pairs whose key stands exactly once on each side."""
    units, rows = units.dropna(), rows.dropna()
    units = units[~units.duplicated(keep=False)]
    rows = rows[~rows.duplicated(keep=False)]
    unit_by_key: dict[Any, Any] = dict(zip(units, units.index, strict=True))
    by_row: dict[Any, Any] = dict(zip(rows.index, rows, strict=True))
    return {row: unit_by_key[key] for row, key in by_row.items() if key in unit_by_key}


def _suggest(units: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    columns = ["row", "row_name", "unit", "unit_name", "score"]
    if units.empty or rows.empty or "name" not in units or "name" not in rows:
        return pd.DataFrame(columns=columns)

    def place(table: pd.DataFrame) -> list[str]:
        names = table["name"].map(plain_key)
        # The district weighs in: the nearest name of another district is seldom meant.
        if "district" in units and "district" in rows:
            return list(names + " " + table["district"].map(district_key))
        return list(names)

    # Where thousands do not join, the tables do not belong together: nobody reads the rest.
    rows = rows.head(_MOST_ASKED)
    own, others = place(rows), place(units)
    names = unit_names(units)
    made = []
    for i, row in enumerate(rows.index):
        scores = process.cdist(own[i : i + 1], others, scorer=fuzz.ratio, dtype=np.float32)[0]
        for j in scores.argsort(kind="stable")[::-1][:_SUGGESTIONS]:
            if scores[j] >= _SUGGEST_FROM:
                unit = units.index[j]
                made.append(
                    (row, rows.at[row, "label"], names[unit], units.at[unit, "label"])
                    + (round(float(scores[j]), 1),)
                )
    return pd.DataFrame(made, columns=columns)
