"""A dataset as one GeoPackage, and back: the same fingerprint, with checks and provenance.

Layers and tables: ``units`` (polygons with all figures), ``borders``, ``repair``, ``checks`` and
``sapxep`` (one row of JSON: name, provenance, version). QGIS opens the file like any other.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from geodata.boundaries import COLUMNS
from geodata.dataset import FLAGS, UNIT_COLUMNS, Dataset
from geodata.folders import put_in_place
from geodata.isolation import bounded, is_regular_file
from geodata.problems import Finding, InputError, message, refuse
from geodata.provenance import Adjustment, Origin, Provenance, Remark, Repair
from geodata.stored_form import (
    StoredFormError,
    check_borders,
    check_cells,
    check_document,
    check_findings,
    check_repair,
    check_units,
)
from geodata.wording import Text

_MARK = "sapxep"
_VERSION = 1


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
        OSError: the folder cannot be written.
    """
    path = Path(path)
    units = dataset.units.assign(**{flag: dataset.units[flag].astype(bool) for flag in FLAGS})
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
        draft = Path(folder) / "draft.gpkg"
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
        for name, table in tables.items():
            pyogrio.write_dataframe(table, draft, layer=name, append=False)
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
        why = str(error) if isinstance(error, StoredFormError) else type(error).__name__
        raise refuse("stored-damaged", file=path.name, why=why) from error
    raise refuse("stored-newer", file=path.name)


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
    units = units.assign(
        **{flag: units[flag].fillna(False).astype(bool) for flag in FLAGS},
        **{c: units[c].fillna("") for c in texts},
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
    )
    settled = frozenset(document["settled"]) & set(units.index)
    dataset = Dataset(document["name"], units, borders, provenance, settled)
    if dataset.fingerprint == document["fingerprint"]:
        return dataset
    notice = message("stored-changed", file=path.name)
    return replace(dataset, provenance=replace(provenance, notices=(*provenance.notices, notice)))


def _remark(told: dict[str, Any]) -> Remark:
    """A remark as it was written."""
    return Remark(told["column"], told["status"], Text(**told["text"]), frozenset(told["codes"]))


def _read(path: Path, layer: str) -> pd.DataFrame:
    return pd.DataFrame(pyogrio.read_dataframe(path, layer=layer, read_geometry=False))


def _single(geometry: gpd.GeoSeries) -> list[Any]:
    """Undo the promotion to multipolygons, so that shapes equal those that were written."""
    return [g.geoms[0] if len(g.geoms) == 1 else g for g in geometry]


def _document(dataset: Dataset) -> dict[str, Any]:
    told = dataset.provenance
    repair = told.repair
    return {
        "version": _VERSION,
        "name": dataset.name,
        "fingerprint": dataset.fingerprint,
        "settled": sorted(dataset.settled),
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
