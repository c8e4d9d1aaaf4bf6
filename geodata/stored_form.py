"""The stored form of a dataset, as a schema: what is read back is checked as what comes in.

A stored file lies in folders where anybody may change it, and is sent from person to person. What
does not fit the schema is refused whole.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from geodata.boundaries import BORDER_KINDS
from geodata.dataset import CONDITIONS, DISTRICT_KINDS, FLAGS, KINDS, TERRAINS, Kind
from geodata.files import LONGEST_TEXT, MOST_UNITS, MOST_VERTICES
from geodata.provenance import Basis, RemarkStatus

_LONGEST_CODE = 100
_MOST_PEOPLE = 20_000_000
_MOST_STAFF = 1_000_000
_MOST_KM2 = 400_000.0
"""Larger than the country."""

_FARTHEST_M = 1e8
_MOST_BORDERS = 20


class StoredFormError(ValueError):
    """The file does not have the stored form; the text names table, column and row."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


_Code = Annotated[str, Field(max_length=_LONGEST_CODE)]
_Words = Annotated[str, Field(max_length=LONGEST_TEXT)]


def _a_day(text: str) -> str:
    return date.fromisoformat(text).isoformat() if text else ""


def _true_day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


class _Text(_Strict):
    vi: _Words
    en: _Words


class _Origin(_Strict):
    title: _Words
    url: _Words = ""
    licence: _Words = ""
    retrieved: _Words = ""
    sha256: _Words = ""


class _Adjustment(_Strict):
    giver: _Code
    taker: _Code
    label: _Words
    population: int = Field(ge=0, le=_MOST_PEOPLE)
    area_km2: float = Field(ge=0, le=_MOST_KM2)
    official: bool = False
    surveyed: bool = False


class _Amendment(_Strict):
    code: _Code
    before: _Words
    after: _Words
    into: _Code
    document: _Words
    day: Annotated[str, AfterValidator(_true_day)]


class _Repair(_Strict):
    self_crossing: list[_Code]
    multipart: list[_Code]


class _Remark(_Strict):
    column: _Words
    status: RemarkStatus
    text: _Text
    codes: list[_Code]


class _FormerUnit(_Strict):
    code: _Code
    name: _Words
    kind: Kind
    district: _Words
    population: int | None = Field(ge=0, le=_MOST_PEOPLE)
    area_km2: float | None = Field(ge=0, le=_MOST_KM2)
    staff: int | None = Field(ge=0, le=_MOST_STAFF)
    longitude: float = Field(ge=-180, le=180)
    latitude: float = Field(ge=-90, le=90)
    into: _Code
    split: bool


class _Round(_Strict):
    title: _Words
    law: _Words
    day: Annotated[_Words, AfterValidator(_a_day)]
    before: _Words
    name: _Words
    as_of: Annotated[_Words, AfterValidator(_a_day)]
    marked: list[_Words]
    units: list[_FormerUnit]


class _Correction(_Strict):
    code: _Code
    column: _Words
    before: _Words
    after: _Words
    source: _Words
    reason: _Words
    who: _Words
    at: _Words
    estimated: bool
    remarks: list[tuple[RemarkStatus, _Text]]
    undone: bool


class _Provenance(_Strict):
    source: _Text
    schematic: bool
    basis: dict[_Words, Basis]
    notices: list[_Text]
    estimated: dict[_Words, list[_Code]]
    origins: list[_Origin]
    as_of: Annotated[_Words, AfterValidator(_a_day)] = ""
    adjustments: list[_Adjustment] = []
    remarks: list[_Remark] = []
    amendments: list[_Amendment] = []
    rounds: list[_Round] = []
    corrections: list[_Correction] = []


class StoredDocument(_Strict):
    """The JSON document of a stored dataset."""

    version: int
    name: _Words
    fingerprint: _Words
    settled: list[_Code]
    repair: _Repair | None
    provenance: _Provenance
    detour: float = Field(1.0, ge=1, le=5)
    villages: _Words = ""


class _Finding(_Strict):
    check: _Words
    severity: Literal["error", "warning", "note"]
    codes: list[_Code]
    text_vi: _Words
    text_en: _Words
    mend_vi: _Words
    mend_en: _Words
    longitude: float | None = Field(ge=-180, le=180)
    latitude: float | None = Field(ge=-90, le=90)


Holds = Callable[[pd.Series], pd.Series]


def _text(s: pd.Series) -> pd.Series:
    return s.map(lambda v: isinstance(v, str) and len(v) <= LONGEST_TEXT).astype(bool)


def _within(least: float, most: float) -> Holds:
    def holds(s: pd.Series) -> pd.Series:
        numbers = s.map(lambda v: isinstance(v, int | float | np.number) and math.isfinite(v))
        return numbers.astype(bool) & s.where(numbers, -math.inf).astype(float).between(least, most)

    return holds


def _or_unsaid(holds: Holds) -> Holds:
    return lambda s: s.isna() | holds(s)


def _whole(most: float) -> Holds:
    between = _within(0, most)
    return lambda s: between(s) & (s.where(between(s), 0.5).astype(float) % 1 == 0)


def _one_of(*words: str) -> Holds:
    return lambda s: s.isin(words)


def _code(s: pd.Series) -> pd.Series:
    return _text(s) & s.map(lambda v: 0 < len(str(v).strip()) <= _LONGEST_CODE)


_UNITS: dict[str, Holds] = {
    "code": lambda s: _code(s) & ~s.duplicated(keep=False),
    "name": lambda s: _text(s) & (s.astype(str).str.strip() != ""),
    "kind": _one_of(*KINDS),
    "terrain": _one_of(*TERRAINS),
    "district_kind": _or_unsaid(_one_of(*DISTRICT_KINDS)),
    **dict.fromkeys(("province", "district", "district_code", "seat"), _or_unsaid(_text)),
    "area_km2": lambda s: _within(0, _MOST_KM2)(s) & (s != 0),
    "population": _whole(_MOST_PEOPLE),
    **dict.fromkeys(FLAGS, _or_unsaid(lambda s: s.isin([True, False]))),
    "minority_percent": _or_unsaid(_within(0, 100)),
    "staff": _or_unsaid(_whole(_MOST_STAFF)),
    "seat_condition": _or_unsaid(_one_of(*CONDITIONS)),
    "seat_rooms": _or_unsaid(_within(0, 10_000)),
    "seat_area_m2": _or_unsaid(_within(0, 1e6)),
    "seat_year": _or_unsaid(_within(0, 2_100)),
    **dict.fromkeys(("x_m", "y_m"), _within(-_FARTHEST_M, _FARTHEST_M)),
    "exterior_m": _within(0, _FARTHEST_M),
}
_BORDERS: dict[str, Holds] = {
    "code_a": _code,
    "code_b": _code,
    "length_m": _within(0, _FARTHEST_M),
    "kind": _one_of(*BORDER_KINDS),
}
_REPAIR: dict[str, Holds] = {
    "code": _code,
    **dict.fromkeys(("before_km2", "after_km2", "moved_km2"), _within(0, _MOST_KM2)),
}


def _check(table: pd.DataFrame, name: str, columns: dict[str, Holds]) -> None:
    """Check a table against its schema.

    Raises:
        StoredFormError: naming the first column and row that do not fit.
    """
    import pandera.pandas as pandera  # a second to import: only where data come in

    schema = pandera.DataFrameSchema(
        {
            column: pandera.Column(None, pandera.Check(holds, ignore_na=False), nullable=True)
            for column, holds in columns.items()
        }
    )
    try:
        schema.validate(table, lazy=True)
    except pandera.errors.SchemaErrors as failed:
        case = failed.failure_cases.iloc[0]
        column = case["column"] if isinstance(case["column"], str) else case["failure_case"]
        row = "" if pd.isna(case["index"]) else f", {int(case['index']) + 1}"
        raise StoredFormError(f"{name}: {str(column)[:40]}{row}") from failed


_NUMBERS = {"integer", "real", "null"}
_KEPT_AS: dict[str, dict[str, set[str]]] = {
    "units": {
        **dict.fromkeys(_UNITS, {"text", "null"}),
        **dict.fromkeys(("area_km2", "minority_percent", "staff"), _NUMBERS),
        **dict.fromkeys(("seat_rooms", "seat_area_m2", "seat_year"), _NUMBERS),
        **dict.fromkeys(("x_m", "y_m", "exterior_m", *FLAGS), _NUMBERS),
        "population": {"integer"},
    },
    "borders": {**dict.fromkeys(_BORDERS, {"text"}), "length_m": {"integer", "real"}},
}
"""How values lie in the file: GDAL reads text in a column of numbers as 0."""


def check_cells(database: sqlite3.Connection, counts: Mapping[str, int]) -> None:
    """Check that every value lies in the file as what it is, and that every row was read.

    Args:
        database: the file.
        counts: rows read, by table.

    Raises:
        StoredFormError: naming table and column.
        sqlite3.Error: damaged.
    """
    for table, columns in _KEPT_AS.items():
        present = {row[1] for row in database.execute(f'PRAGMA table_info("{table}")')}
        for column in columns.keys() & present:
            kinds = database.execute(f'SELECT DISTINCT typeof("{column}") FROM "{table}"')
            if not {kind for (kind,) in kinds} <= columns[column]:
                raise StoredFormError(f"{table}: {column}")
        for flag in set(FLAGS) & present:
            query = f'SELECT count(*) FROM "{table}" WHERE "{flag}" NOT IN (0, 1)'
            if database.execute(query).fetchone()[0]:
                raise StoredFormError(f"{table}: {flag}")
    for table, count in counts.items():
        if database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] != count:
            raise StoredFormError(f"{table}: {count}")


def check_document(text: str) -> dict[str, Any]:
    """Read the JSON document.

    Raises:
        StoredFormError: naming the entry.
    """
    try:
        return StoredDocument.model_validate_json(text).model_dump()
    except ValidationError as failed:
        place = " → ".join(str(part)[:40] for part in failed.errors()[0]["loc"])
        raise StoredFormError(f"sapxep: {place or '–'}") from failed


def check_units(units: gpd.GeoDataFrame) -> None:
    """Check the table of units, as it stands in the file.

    Raises:
        StoredFormError: naming column and row.
    """
    if not 0 < len(units) <= MOST_UNITS:
        raise StoredFormError(f"units: {len(units)}")
    present = {c: holds for c, holds in _UNITS.items() if c in units or c in _NEEDED}
    _check(pd.DataFrame(units.drop(columns="geometry")), "units", present)
    shapes = units.geometry.to_numpy()
    if (
        units.crs is None
        or not units.crs.is_projected
        or units.crs.axis_info[0].unit_name != "metre"
    ):
        raise StoredFormError("units: CRS")
    areal = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
    finite = np.isfinite(shapely.bounds(shapes)).all(axis=1) & (
        np.abs(np.nan_to_num(shapely.bounds(shapes))).max(axis=1) <= _FARTHEST_M
    )
    wrong = np.flatnonzero(~(areal & finite))
    if len(wrong):
        raise StoredFormError(f"units: geometry, {wrong[0] + 1}")
    if shapely.get_num_coordinates(shapes).sum() > MOST_VERTICES:
        raise StoredFormError("units: geometry")


_NEEDED = ("code", "name", "kind", "terrain", "area_km2", "population", "x_m", "y_m", "exterior_m")
"""Columns of the first version; files of earlier versions lack others."""


def check_borders(borders: pd.DataFrame, codes: set[str]) -> None:
    """Check the table of borders: known units, no unit with itself, each pair once.

    Raises:
        StoredFormError: naming column and row.
    """
    if len(borders) > _MOST_BORDERS * len(codes) + 100:
        raise StoredFormError(f"borders: {len(borders)}")
    _check(borders, "borders", _BORDERS)
    for wrong in (
        ~borders["code_a"].isin(codes) | ~borders["code_b"].isin(codes),
        borders["code_a"] >= borders["code_b"],
        borders.duplicated(["code_a", "code_b"], keep="first"),
    ):
        if wrong.any():
            raise StoredFormError(f"borders: code_a, code_b, {int(np.flatnonzero(wrong)[0]) + 1}")


def check_repair(areas: pd.DataFrame) -> None:
    """Check the table of what the repair changed.

    Raises:
        StoredFormError: naming column and row.
    """
    _check(areas, "repair", _REPAIR)


def check_findings(table: pd.DataFrame) -> None:
    """Check the table of findings.

    Raises:
        ValueError: it has not the stored form.
    """
    for row in table.astype(object).where(table.notna(), None).to_dict("records"):
        codes = json.loads(row.get("codes") or "[]")
        texts = {c: row.get(c) or "" for c in ("text_vi", "text_en", "mend_vi", "mend_en")}
        _Finding.model_validate({**row, **texts, "codes": codes})
