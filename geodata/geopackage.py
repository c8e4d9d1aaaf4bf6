"""A dataset as one GeoPackage, and back: the same fingerprint, with checks and provenance.

Layers and tables: ``units`` (polygons with all figures), ``borders``, ``repair``, ``checks`` and
``sapxep`` (one row of JSON: name, provenance, version); with roads also ``ways`` (one row: a NumPy
archive, see :func:`geodata.ways.ways_to_bytes`), where villages were given ``homes``. QGIS opens
the file like any other.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from geodata.boundaries import COLUMNS
from geodata.dataset import BUILDING, FLAGS, UNIT_COLUMNS, Dataset
from geodata.folders import put_in_place
from geodata.isolation import bounded, is_regular_file
from geodata.problems import Finding, InputError, message, refuse
from geodata.provenance import (
    Adjustment,
    Amendment,
    Correction,
    FormerUnit,
    Origin,
    Provenance,
    Remark,
    Repair,
    Round,
)
from geodata.stored_form import (
    StoredFormError,
    check_borders,
    check_cells,
    check_document,
    check_findings,
    check_repair,
    check_units,
)
from geodata.ways import (
    Homes,
    RoadWays,
    WaysFormError,
    homes_from_table,
    homes_to_table,
    ways_from_bytes,
    ways_to_bytes,
)
from geodata.wording import Text
from geodata.work_folders import check_room, work_folder

_MARK = "sapxep"
_VERSION = 4
"""Version 2 holds ways by road, 3 rounds of mergers too, 4 homes in villages; a dataset without
them is written as before."""


_TABLES = ("units", "borders", "repair", "homes", "ways", "sapxep")


def is_stored(path: Path) -> bool:
    """Tell whether a file is a GeoPackage that :func:`write_dataset` wrote."""
    if path.suffix.lower() != ".gpkg" or not is_regular_file(path):
        return False
    try:
        return _is_marked(path)
    except InputError:  # whoever reads it says what is wrong
        return False


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


@bounded()
def _is_marked(path: Path) -> bool:
    try:
        with closing(_opened(path)) as database:
            query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
            return database.execute(query, (_MARK,)).fetchone() is not None
    except sqlite3.Error:
        return False


def write_dataset(dataset: Dataset, path: str | Path) -> Path:
    """Write the dataset; a reader sees the old file or all of the new one.

    Returns:
        Where it was written: beside ``path`` where another program holds that open.

    Raises:
        InputError: the disk is full.
        OSError: the folder cannot be written for another reason.
    """
    path = Path(path)
    units = dataset.units.assign(**{flag: dataset.units[flag].astype(bool) for flag in FLAGS})
    with work_folder(path.parent) as folder:
        draft = folder / "draft.gpkg"
        units = units.reset_index(names="code")
        pyogrio.write_dataframe(
            units, draft, layer="units", geometry_type="MultiPolygon", promote_to_multi=True
        )
        tables = {
            "borders": dataset.borders,
            "checks": _findings_table(dataset.provenance.findings),
            _MARK: pd.DataFrame({"document": [json.dumps(_document(dataset), ensure_ascii=False)]}),
        }
        repair = dataset.provenance.repair
        if repair is not None:
            tables["repair"] = repair.areas.reset_index(names="code")
        if dataset.homes is not None:
            tables["homes"] = homes_to_table(dataset.homes)
        for name, table in tables.items():
            pyogrio.write_dataframe(table, draft, layer=name, append=False)
        if dataset.ways is not None:
            _add_ways(draft, ways_to_bytes(dataset.ways))
        check_room(folder)
        return put_in_place(draft, path)


@bounded()
def read_stored(path: str | Path) -> Dataset:
    """Read a dataset back as it was written; nothing is repaired or measured again.

    Raises:
        InputError: written by a newer version, or damaged.
    """
    path = Path(path)
    try:
        told = str(_read(path, _MARK)["document"].iloc[0])
        if _version(told) <= _VERSION:
            return _restored(path, check_document(told))
    except InputError:
        raise
    except Exception as error:  # whatever a file that somebody changed can be made of
        is_told = isinstance(error, StoredFormError | WaysFormError)
        why = _where(str(error)) if is_told else message("why-damaged")
        raise refuse("stored-damaged", file=path.name, why=why) from error
    raise refuse("stored-newer", file=path.name)


def _where(place: str) -> Text:
    """The words for a place as :mod:`geodata.stored_form` names it: table, column, row."""
    table, _, rest = place.partition(": ")
    column, _, row = rest.rpartition(", ")
    named = message(f"stored-table-{table if table in _TABLES else 'sapxep'}")
    if row.isdecimal() and column:
        return message("stored-row", table=named, column=column, row=row)
    return message("stored-place", table=named, column=rest or place)


def _version(document: str) -> int:
    """The version that wrote a document; what else it says may be of later ones."""
    version = json.loads(document)["version"]
    if type(version) is not int or version < 1:
        raise StoredFormError("version")
    return version


def _restored(path: Path, document: dict[str, Any]) -> Dataset:
    raw = pyogrio.read_dataframe(path, layer="units")
    check_units(raw)
    # Files of earlier versions lack columns that were added since.
    units = raw.set_index("code").reindex(columns=UNIT_COLUMNS)
    borders = _read(path, "borders")[COLUMNS]
    check_borders(borders, set(units.index))
    with closing(_opened(path)) as database:
        check_cells(database, {"units": len(units), "borders": len(borders)})
    borders = borders.astype({"length_m": float})
    texts = ("province", "district", "district_code", "district_kind", "seat")
    buildings = {c: units[c].fillna(unsaid).astype(type(unsaid)) for c, unsaid in BUILDING.items()}
    units = units.assign(
        **{flag: units[flag].fillna(False).astype(bool) for flag in FLAGS},
        **{c: units[c].fillna("") for c in texts},
        **buildings,
        population=units["population"].astype("int64"),
        staff=units["staff"].astype(float),
        minority_percent=units["minority_percent"].astype(float),
    )
    units.geometry = gpd.GeoSeries(_single(units.geometry), index=units.index, crs=units.crs)
    told = document["provenance"]
    provenance = Provenance(
        source=Text(**told["source"]),
        schematic=told["schematic"],
        basis=told["basis"],
        notices=tuple(Text(**notice) for notice in told["notices"]),
        repair=_repair(path, document["repair"]),
        findings=_findings(path),
        estimated={column: frozenset(codes) for column, codes in told["estimated"].items()},
        origins=tuple(Origin(**origin) for origin in told["origins"]),
        as_of=told["as_of"],
        adjustments=tuple(Adjustment(**moved) for moved in told["adjustments"]),
        remarks=tuple(_remark(told_of) for told_of in told["remarks"]),
        amendments=tuple(Amendment(**changed) for changed in told["amendments"]),
        rounds=tuple(_round(told_of) for told_of in told.get("rounds", ())),
        corrections=tuple(_correction(mended) for mended in told["corrections"]),
    )
    settled = frozenset(document["settled"]) & set(units.index)
    # Files of version 2 always hold ways, those of later versions where there are some.
    version, codes = document["version"], tuple(units.index)
    holds_ways = version == 2 or (version > 2 and _holds(path, "ways"))
    ways = _ways(path, codes) if holds_ways else None
    homes = _homes(path, codes, document["villages"]) if version > 3 else None
    if homes is None and ways is not None and ways.source.villages:
        homes = ways.homes
    dataset = Dataset(document["name"], units, borders, provenance, settled, ways, homes=homes)
    dataset = replace(dataset, detour=document["detour"])
    if dataset.fingerprint == document["fingerprint"]:
        return dataset
    notice = message("stored-changed", file=path.name)
    return replace(dataset, provenance=replace(provenance, notices=(*provenance.notices, notice)))


def _add_ways(draft: Path, content: bytes) -> None:
    """Put ways into a file as a table of attributes: pyogrio writes bytes as text."""
    with closing(sqlite3.connect(draft)) as database, database:
        database.execute("CREATE TABLE ways (fid INTEGER PRIMARY KEY, content BLOB NOT NULL)")
        database.execute("INSERT INTO ways (content) VALUES (?)", (content,))
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
            "VALUES ('ways', 'attributes', 'ways')"
        )


def _holds(path: Path, table: str) -> bool:
    with closing(_opened(path)) as database:
        query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        return database.execute(query, (table,)).fetchone() is not None


def _homes(path: Path, codes: tuple[str, ...], villages: str) -> Homes | None:
    """The homes of a stored dataset.

    Raises:
        WaysFormError: not in their form, or those of other units.
    """
    return (
        homes_from_table(_read(path, "homes"), codes, villages) if _holds(path, "homes") else None
    )


def _round(told: dict[str, Any]) -> Round:
    """A round as it was written."""
    units = tuple(FormerUnit(**unit) for unit in told["units"])
    return Round(**{**told, "marked": tuple(told["marked"]), "units": units})


def _ways(path: Path, codes: tuple[str, ...]) -> RoadWays:
    """The ways of a stored dataset.

    Raises:
        WaysFormError: not in their form, or those of other units.
    """
    with closing(_opened(path)) as database:
        row = database.execute("SELECT content FROM ways").fetchone()
    if row is None or not isinstance(row[0], bytes):
        raise WaysFormError("ways: content")
    ways, _ = ways_from_bytes(row[0])
    if ways.codes != codes:
        raise WaysFormError("ways: codes")
    return ways


def _correction(told: dict[str, Any]) -> Correction:
    remarks = tuple((status, Text(**text)) for status, text in told["remarks"])
    return Correction(**{**told, "remarks": remarks})


def _remark(told: dict[str, Any]) -> Remark:
    """A remark as it was written."""
    return Remark(told["column"], told["status"], Text(**told["text"]), frozenset(told["codes"]))


def _read(path: Path, layer: str) -> pd.DataFrame:
    return pd.DataFrame(pyogrio.read_dataframe(path, layer=layer, read_geometry=False))


def _single(geometry: gpd.GeoSeries) -> list[Any]:
    """Undo the promotion to multipolygons, so that shapes equal those that were written."""
    return [g.geoms[0] if len(g.geoms) == 1 else g for g in geometry]


def _needed(dataset: Dataset) -> int:
    """The first version that can read the dataset."""
    if dataset.homes is not None:
        return 4
    if dataset.provenance.rounds:
        return 3
    return 1 if dataset.ways is None else 2


def _document(dataset: Dataset) -> dict[str, Any]:
    told = dataset.provenance
    repair = told.repair
    return {
        "version": _needed(dataset),
        "name": dataset.name,
        "fingerprint": dataset.fingerprint,
        "settled": sorted(dataset.settled),
        **({} if dataset.detour == 1 else {"detour": dataset.detour}),
        **({} if dataset.homes is None else {"villages": dataset.homes.villages}),
        "repair": None
        if repair is None
        else {"self_crossing": list(repair.self_crossing), "multipart": list(repair.multipart)},
        "provenance": {
            "source": asdict(told.source),
            "schematic": told.schematic,
            "basis": dict(told.basis),
            "notices": [asdict(notice) for notice in told.notices],
            "estimated": {column: sorted(codes) for column, codes in told.estimated.items()},
            "origins": [asdict(origin) for origin in told.origins],
            "as_of": told.as_of,
            "adjustments": [asdict(moved) for moved in told.adjustments],
            "remarks": [{**asdict(r), "codes": sorted(r.codes)} for r in told.remarks],
            "amendments": [asdict(changed) for changed in told.amendments],
            **({"rounds": [asdict(made) for made in told.rounds]} if told.rounds else {}),
            "corrections": [asdict(mended) for mended in told.corrections],
        },
    }


def _findings_table(findings: tuple[Finding, ...]) -> pd.DataFrame:
    rows = [
        {
            "check": f.check,
            "severity": f.severity,
            "codes": json.dumps(f.codes),
            "text_vi": f.text.vi,
            "text_en": f.text.en,
            "mend_vi": f.mend.vi,
            "mend_en": f.mend.en,
            "longitude": f.place[0] if f.place else None,
            "latitude": f.place[1] if f.place else None,
        }
        for f in findings
    ]
    columns = ["check", "severity", "codes", "text_vi", "text_en", "mend_vi", "mend_en"]
    return pd.DataFrame(rows, columns=[*columns, "longitude", "latitude"]).astype(
        {**dict.fromkeys(columns, object), "longitude": float, "latitude": float}
    )


def _findings(path: Path) -> tuple[Finding, ...]:
    table = _read(path, "checks")
    check_findings(table)
    table = table.astype(object).where(table.notna(), None)
    rows: Any = table.itertuples()
    return tuple(
        Finding(
            check=row.check,
            severity=row.severity,
            text=Text(row.text_vi or "", row.text_en or ""),
            mend=Text(row.mend_vi or "", row.mend_en or ""),
            codes=tuple(json.loads(row.codes or "[]")),
            place=None if row.longitude is None else (float(row.longitude), float(row.latitude)),
        )
        for row in rows
    )


def _repair(path: Path, told: dict[str, Any] | None) -> Repair | None:
    if told is None:
        return None
    areas = _read(path, "repair")
    check_repair(areas)
    areas = areas.set_index("code").astype(float)
    return Repair(areas, tuple(told["self_crossing"]), tuple(told["multipart"]))
