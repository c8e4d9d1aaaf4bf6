"""Matches that cannot be right: codes of another numbering, tables of another year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Literal

import pandas as pd
from rapidfuzz import fuzz

from geodata.columns import (
    accented_key,
    district_key,
    plain_key,
    present_province_key,
    province_key,
)
from geodata.joining.crosswalk import fitting_crosswalk
from geodata.problems import Finding, error, message, note, warning
from geodata.wording import Text, listing

How = Literal["code", "name", "accepted"]

_ALIKE = 80.0
"""Names at least so alike (0–100) are spellings of one."""
_FEW = 5
_MOST_ODD = 0.2
_LEAST_OTHERS = 3
_CONTRADICTIONS = 2


def doubts(
    units: pd.DataFrame,
    rows: pd.DataFrame,
    unit_of: Mapping[int, int],
    how: Mapping[int, How],
    refused: Collection[int],
    *,
    more_rows: bool = False,
) -> tuple[Finding, ...]:
    """What speaks against a join; an error where the files cannot mean the same units.

    Args:
        units: figures of the layer, see :func:`geodata.joining.matching.join_rows`.
        rows: the same of the table.
        unit_of: row of the layer by row of the table.
        how: by row of the table.
        refused: rows that a person said belong to no unit.
        more_rows: a person said that the table speaks of other units too.
    """
    by_code = {row: unit for row, unit in unit_of.items() if how[row] == "code"}
    named = "name" in units and "name" in rows
    if not named and (counted := _only_counted(units, rows, by_code)):
        return (counted,)
    if not more_rows and (other := _other_year(units, rows, unit_of, refused, named=named)):
        return (other,)
    if not named:
        return ()
    found = (_other_numbering(units, rows, by_code), _former_provinces(units, rows, unit_of))
    return tuple(f for f in found if f)


def _former_provinces(
    units: pd.DataFrame, rows: pd.DataFrame, unit_of: Mapping[int, int]
) -> Finding | None:
    """Rows that name a province of before July 2025, or whose unit does, and so were taken over."""
    if "province" not in units or "province" not in rows:
        return None
    named = Counter(
        (str(rows.at[row, "province"]), str(units.at[unit, "province"]))
        for row, unit in unit_of.items()
    )
    pairs = [
        (f"{here} → {there}", count)
        for (here, there), count in named.items()
        if here
        and there
        and province_key(here) != province_key(there)
        and present_province_key(here) == present_province_key(there)
    ]
    if not pairs:
        return None
    told = listing([f"{names} ({count})" for names, count in pairs])
    return note("joined-former-provinces", count=sum(n for _, n in pairs), provinces=told)


def _other_year(
    units: pd.DataFrame,
    rows: pd.DataFrame,
    unit_of: Mapping[int, int],
    refused: Collection[int],
    *,
    named: bool,
) -> Finding | None:
    """Most rows that lie amid the joined ones find no unit: they are those of another year."""
    left = [row for row in rows.index if row not in unit_of and row not in refused]
    if not unit_of or not left:
        return None
    among = _amid(rows, list(unit_of), left)
    # Without names nothing vouches for a code: fewer rows that fit nothing are enough.
    most = len(unit_of) * (1 if named else _MOST_ODD)
    if len(among) < _LEAST_OTHERS or len(among) <= most:
        return None
    said = rows.loc[among, "label"].astype(str).tolist()
    way: Text | str = ""
    if "code" in rows and "code" in units:
        name = fitting_crosswalk(set(rows["code"]), set(units["code"]))
        way = message("other-year-crosswalk", name=name) if name else ""
    return error(
        "other-year",
        rows=listing(said, 4),
        left=len(among),
        joined=len(unit_of),
        units=len(units),
        way=way,
    )


def _amid(rows: pd.DataFrame, joined: list[int], left: list[int]) -> list[int]:
    """Left rows of the districts, the province or the span of codes of those that joined.

    A table of the whole country beside the map of one province is no table of another year.
    """
    scopes = [
        (column, fold_scope)
        for column, fold_scope in (("district", district_key), ("province", province_key))
        if column in rows and (rows.loc[joined, column] != "").any()
    ]
    if scopes:
        column, fold_scope = scopes[0]
        keys = rows[column].map(fold_scope)
        own = set(keys[joined]) - {""}
        return [row for row in left if keys[row] in own]
    if "code" in rows:
        codes = rows["code"]
        own_codes = sorted(codes[row] for row in joined if codes[row])
        if own_codes:
            return [row for row in left if own_codes[0] <= codes[row] <= own_codes[-1]]
    return left


def _only_counted(
    units: pd.DataFrame, rows: pd.DataFrame, by_code: Mapping[int, int]
) -> Finding | None:
    """Codes that run on from 1 without a gap, and no names to vouch for them: rows were counted.

    An error where some of the numbers are no unit's code; a warning where all are.
    """
    codes = [str(code) for code in rows["code"]] if "code" in rows else []
    if not by_code or not codes or not all(code.isdecimal() for code in codes):
        return None
    numbers = sorted(map(int, codes))
    if numbers[0] > 1 or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return None
    told = [f"{rows['label'][row]} → {units['label'][unit]}" for row, unit in by_code.items()]
    known = {int(code) for code in map(str, units["code"]) if code.isdecimal()}
    if set(numbers) <= known and len(by_code) == len(numbers):
        return warning("codes-only-numbers", first=codes[0], last=codes[-1], units=listing(told, 4))
    return error(
        "codes-count-rows",
        count=len(by_code),
        of=len(numbers),
        first=codes[0],
        last=codes[-1],
        units=listing(told, 4),
    )


def _other_numbering(
    units: pd.DataFrame, rows: pd.DataFrame, by_code: Mapping[int, int]
) -> Finding | None:
    """Codes that agree while names do not: an accident, codes given anew, or rows that slipped."""
    odd = [
        (row, unit)
        for row, unit in by_code.items()
        if not _alike(str(units.at[unit, "name"]), str(rows.at[row, "name"]))
    ]
    if not odd:
        return None
    elsewhere = _same_name_elsewhere(units, rows, odd)
    told = []
    for row, unit in odd:
        text = f"{units['label'][unit]} ≠ {rows['name'][row]}"
        if row in elsewhere:
            text += f" (→ {units['label'][elsewhere[row]]})"
        told.append(text)
    codes = tuple(str(units.at[unit, "code"]) for _, unit in odd)
    some = sum(1 for row in by_code if str(rows.at[row, "name"]))
    # A few names change; where many contradict, it is another numbering or the rows have slipped.
    many = len(odd) > _MOST_ODD * some and (len(odd) >= _FEW or len(odd) == some > 2)
    if many or len(elsewhere) >= _CONTRADICTIONS:
        return error("codes-contradict", codes, count=len(odd), of=some, units=listing(told, 4))
    return warning("same-code-other-name", codes, count=len(odd), units=listing(told))


def _alike(one: str, other: str) -> bool:
    """Whether two names are spellings of one."""
    if not one or not other:
        return True
    first, second = plain_key(one), plain_key(other)
    return first == second or fuzz.ratio(first, second) >= _ALIKE


def _same_name_elsewhere(
    units: pd.DataFrame, rows: pd.DataFrame, odd: list[tuple[int, int]]
) -> dict[int, Any]:
    """The one unit that bears the very name of a row whose code says another."""
    place: dict[str, list[Any]] = {}
    for unit, name in units["name"].items():
        place.setdefault(accented_key(str(name)), []).append(unit)
    found = {}
    for row, _ in odd:
        homes = place.get(accented_key(str(rows.at[row, "name"])), [])
        if len(homes) == 1:
            found[row] = homes[0]
    return found
