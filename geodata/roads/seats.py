"""Where the people's committees sit, and in what buildings: a table laid into a dataset."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.columns import (
    building_figure,
    code_text,
    condition_of,
    is_blank,
    number_of,
    spellings_of,
)
from geodata.crs import GEOGRAPHIC
from geodata.dataset import BUILDING, CONDITION_LABELS, Dataset
from geodata.files import is_in_vietnam, is_swapped, read_columns
from geodata.problems import Finding, message, refuse, warning
from geodata.roads.access import SAME_SEAT_M, without_roads
from geodata.wording import Text, listing

_DEGREE_MARKS = ("", " do", " d", " e", " b", " n", " wgs84", " wgs 84", " do thap phan")
_COLUMNS = {
    "code": spellings_of("code"),
    "longitude": frozenset(
        {"lon", "lng", "long", "x", "longitude deg"}
        | {word + mark for word in ("longitude", "kinh do") for mark in _DEGREE_MARKS}
    ),
    "latitude": frozenset(
        {"lat", "y", "latitude deg"}
        | {word + mark for word in ("latitude", "vi do") for mark in _DEGREE_MARKS}
    ),
    "seat_condition": frozenset(
        {"condition", "state", "tinh trang", "hien trang", "chat luong", "tinh trang tru so"}
        | {"seat condition", "hien trang tru so", "chat luong tru so", "tinh trang nha"}
    ),
    "seat_rooms": frozenset(
        {"rooms", "so phong", "phong", "phong lam viec", "so phong lam viec", "seat rooms"}
    ),
    "seat_area_m2": frozenset(
        {"area m2", "area", "dien tich", "dien tich m2", "dien tich san", "dien tich san m2"}
        | {"dien tich tru so", "dien tich tru so m2", "seat area m2"}
    ),
    "seat_year": frozenset({"year", "nam", "nam xay", "nam xay dung", "seat year", "nam su dung"}),
}
_ELSEWHERE = "seats-elsewhere"
_NEAR_M = 1_000.0
"""A seat a little outside all units stands on a pier, or the boundary is drawn coarsely."""


@dataclass(frozen=True, eq=False)
class Seats:
    """Seats by unit.

    Attributes:
        table: indexed by unit code; ``x_m, y_m`` in the dataset's coordinate system, and the
            columns of the building as in ``Dataset.units`` (:data:`geodata.dataset.BUILDING`).
        findings: seats that stand in another unit.
    """

    table: pd.DataFrame
    findings: tuple[Finding, ...] = ()


def read_seats(path: str | Path, dataset: Dataset) -> Seats:
    """Read a table ``code, longitude, latitude``, and what it says of the buildings.

    Args:
        path: a table; degrees as decimals (105,9) or in minutes and seconds (105°54'12"); condition
            (``good``, ``fair``, ``poor``, or tốt, khá, kém …), rooms, floor area (m²) and year may
            be there too.
        dataset: the units; those the table does not name, or whose row has no coordinates, keep
            the point they have.

    Raises:
        InputError: unreadable, a column missing, or a row that cannot be: an unknown or repeated
            unit, no degrees, latitude and longitude exchanged, a place far outside all units (in
            the sea), an unknown condition, a figure that cannot be. It names the row.
    """
    raw = read_columns(path, _COLUMNS, ("code", "longitude", "latitude"))
    rows: dict[str, dict[str, Any]] = {}
    numbers: dict[str, str] = {}
    for number, row in raw.frame.iterrows():
        told = {"file": raw.filename, "row": str(number)}
        code = code_text(row["code"])
        if code not in dataset.units.index:
            raise refuse("seats-unknown", **told, code=code)
        if code in rows:
            raise refuse("seats-twice", **told, code=code)
        if is_blank(row["longitude"]) and is_blank(row["latitude"]):
            rows[code] = {"longitude": math.nan, "latitude": math.nan, **_building(row, told)}
            continue
        longitude, latitude = (_degrees(row[c], c, told) for c in ("longitude", "latitude"))
        box = (longitude, latitude, longitude, latitude)
        if is_swapped(box):
            raise refuse("seats-swapped", **told, longitude=longitude, latitude=latitude)
        if not is_in_vietnam(box):
            raise refuse("seats-abroad", **told, code=code)
        rows[code] = {"longitude": longitude, "latitude": latitude, **_building(row, told)}
        numbers[code] = str(number)
    if not rows:
        raise refuse("seats-none", file=raw.filename)
    table = pd.DataFrame.from_dict(
        rows, orient="index", columns=["longitude", "latitude", *BUILDING]
    )
    table = table.rename_axis("code").astype({"longitude": float, "latitude": float})
    here = table["longitude"].notna()
    told_of = pd.DataFrame({c: table[c].notna() & (table[c] != v) for c, v in BUILDING.items()})
    table = table[here | told_of.any(axis=1)]
    if table.empty:
        raise refuse("seats-none", file=raw.filename)
    placed = table[table["longitude"].notna()]
    points = gpd.GeoSeries(
        gpd.points_from_xy(placed["longitude"], placed["latitude"]),
        index=placed.index,
        crs=GEOGRAPHIC,
    ).to_crs(dataset.units.crs)
    found = _placed(dataset, points, raw.filename, numbers) if len(points) else ()
    known = dataset.units.loc[table.index, ["x_m", "y_m"]]
    table = table.assign(x_m=points.x, y_m=points.y).fillna(known)
    return Seats(table[["x_m", "y_m", *BUILDING]], found)


def place_seat(dataset: Dataset, code: str, longitude: float, latitude: float) -> Dataset:
    """Return the dataset with the seat of one unit at a place; see :func:`with_seats`.

    Raises:
        InputError: unknown unit, or a place farther than 1 km from every unit.
    """
    if code not in dataset.units.index:
        raise refuse("unknown-code", code=code, what="seat")
    there = gpd.GeoSeries(gpd.points_from_xy([longitude], [latitude]), index=[code], crs=GEOGRAPHIC)
    points = there.to_crs(dataset.units.crs)
    away = float(shapely.distance(points.iloc[0], dataset.units.geometry.to_numpy()).min())
    if not away <= _NEAR_M:
        raise refuse("seat-place-outside", code=code, distance=away / 1000)
    table = pd.DataFrame({"x_m": points.x, "y_m": points.y, **BUILDING}, index=[code])
    placed = with_seats(dataset, Seats(table))
    units = placed.units
    seats = gpd.GeoSeries(gpd.points_from_xy(units.x_m, units.y_m), index=units.index)
    told = placed.provenance
    return replace(
        placed, provenance=replace(told, findings=(*told.findings, *_beside(placed, seats)))
    )


def with_seats(dataset: Dataset, seats: Seats) -> Dataset:
    """Return the dataset whose units' points are the seats, as far as these are known.

    What the table says of the buildings goes with them; blank cells say nothing. Ways computed
    from other points no longer hold and are dropped.
    """
    points = ["x_m", "y_m"]
    moved = (seats.table[points] - dataset.units.loc[seats.table.index, points]).abs()
    if (moved > SAME_SEAT_M).to_numpy().any():
        dataset = without_roads(dataset)
    units = dataset.units.copy()
    units.loc[seats.table.index, points] = seats.table[points]
    for column, unsaid in BUILDING.items():
        said = seats.table[column][seats.table[column].notna() & (seats.table[column] != unsaid)]
        units.loc[said.index, column] = said
    told = dataset.provenance
    others = tuple(f for f in told.findings if f.check != _ELSEWHERE)
    provenance = replace(told, findings=(*others, *seats.findings))
    return replace(dataset, units=units, provenance=provenance)


def tell_building(dataset: Dataset, code: str) -> Text | None:
    """What is known of the building where a unit's committee sits; None if nothing is.

    "trụ sở kém, 12 phòng, 850 m², xây năm 1998".
    """
    unit = dataset.units.loc[code, list(BUILDING)]
    parts = []
    if unit["seat_condition"]:
        parts.append(message("seat-is", condition=CONDITION_LABELS[unit["seat_condition"]]))
    for column in ("seat_rooms", "seat_area_m2"):
        if pd.notna(unit[column]):
            parts.append(message(column.replace("_", "-"), count=float(unit[column])))
    if pd.notna(unit["seat_year"]):
        parts.append(message("seat-year", year=str(int(unit["seat_year"]))))
    if not parts:
        return None
    return Text(", ".join(p.vi for p in parts), ", ".join(p.en for p in parts))


def _degrees(cell: Any, column: str, told: dict[str, str]) -> float:
    value = None if is_blank(cell) else _sexagesimal(str(cell))
    if value is None and not is_blank(cell):
        value = number_of(cell, "en")
    if value is not None and math.isfinite(value) and value > _LEAST_METRES:
        raise refuse("seats-metres", **told, column=column, value=str(cell))
    if value is None or not math.isfinite(value) or abs(value) > 180:
        said = "" if is_blank(cell) else str(cell)
        raise refuse("seats-degrees", **told, column=column, value=said)
    return value


_LEAST_METRES = 10_000.0
"""Coordinates of a grid are larger, degrees never."""

_FIGURE = r"(\d{1,3}(?:[.,]\d+)?)"
_SEXAGESIMAL = re.compile(
    rf"\D{{0,9}}{_FIGURE}(?:[^\d.,]{{1,9}}{_FIGURE})?(?:[^\d.,]{{1,9}}{_FIGURE})?[^\d.,]{{0,9}}"
)
_SOUTH_OR_WEST = re.compile(
    r"(?i)(?<![^\W\d_])(?:[SWT]|south|west|nam|tây)(?![^\W\d_])|-\s*\d+\s*[°ºd]|^\s*-"
)
_SECONDS = re.compile(r"(?i)((?:m|min|phút)\s*[\d.,]+)\s*s(?![^\W\d_])")
"""The s of 18d54m12s, which is not south."""

_NO_DEGREES = re.compile(r"^\s*[.,]|\d\s*/")
"""A figure without its first digit, and a date."""


def _sexagesimal(text: str) -> float | None:
    """Degrees with minutes and seconds, or with a letter: 105°54'12,5", 105 độ 54 phút, E105.9.

    None if it is neither, or lies in the south or west: S, W, T (tây), a sign before.
    """
    found = _SEXAGESIMAL.fullmatch(text.strip())
    side = _SECONDS.sub(r"\1", text)
    if found is None or _SOUTH_OR_WEST.search(side) or _NO_DEGREES.search(text):
        return None
    parts = [float(part.replace(",", ".")) for part in found.groups() if part is not None]
    if any(part >= 60 for part in parts[1:]) or any(part % 1 for part in parts[:-1]):
        return None
    return float(sum(part / 60.0**place for place, part in enumerate(parts)))


def _building(row: pd.Series, told: dict[str, str]) -> dict[str, Any]:
    """Condition, rooms, area and year of a building, as far as the row has them."""
    found = dict(BUILDING)
    for column in BUILDING:
        if column not in row or is_blank(row[column]):
            continue
        said = str(row[column])
        is_state = column == "seat_condition"
        value = condition_of(said) if is_state else building_figure(column, row[column])
        if value is None:
            key = "seats-condition" if is_state else "seats-figure"
            raise refuse(key, **told, column=column, value=said)
        found[column] = value
    return found


def _placed(
    dataset: Dataset, points: gpd.GeoSeries, filename: str, numbers: dict[str, str]
) -> tuple[Finding, ...]:
    """Check that each seat stands in its unit.

    Raises:
        InputError: one stands far outside all units.
    """
    nearest = shapely.STRtree(dataset.units.geometry.to_numpy()).query_nearest(
        points.to_numpy(), all_matches=False, return_distance=True
    )
    for code, least in zip(points.index, nearest[1], strict=True):
        if least > _NEAR_M:
            told = {"file": filename, "row": numbers[code], "code": code}
            raise refuse("seats-outside", **told, distance=float(least) / 1000)
    return _beside(dataset, points)


def _beside(dataset: Dataset, points: gpd.GeoSeries) -> tuple[Finding, ...]:
    """Seats that stand in another unit than their own."""
    shapes = dataset.units.geometry
    away = shapely.distance(points.to_numpy(), shapes.loc[points.index].to_numpy())
    far = np.flatnonzero(away > _NEAR_M)
    nearest = shapely.STRtree(shapes.to_numpy()).nearest(points.to_numpy()[far])
    beside = [(points.index[row], dataset.codes[at]) for row, at in zip(far, nearest, strict=True)]
    if not beside:
        return ()
    names = dataset.units["name"]
    pairs = listing([f"{names[a]} → {names[b]}" for a, b in beside])
    codes = tuple(a for a, _ in beside)
    return (warning(_ELSEWHERE, codes, count=len(beside), units=pairs),)
