"""Stored datasets that somebody changed: refused whole, as damaged or changed."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from geodata import read_stored, write_dataset
from tests.hostile.outcomes import outcome, refused
from tests.support.coverages import grid

HUGE = 10**17


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stored") / "good.gpkg"
    write_dataset(grid(3, 2), path)
    return path


def _sql(statement: str, database: sqlite3.Connection) -> None:
    for (trigger,) in database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        database.execute(f'DROP TRIGGER "{trigger}"')
    database.execute(statement)


def _document(change: Callable[[dict], object], database: sqlite3.Connection) -> None:
    told = json.loads(database.execute("SELECT document FROM sapxep").fetchone()[0])
    change(told)
    database.execute("UPDATE sapxep SET document = ?", (json.dumps(told),))


def _set(*keys: str, value: object) -> Callable[[dict], object]:
    def change(told: dict) -> None:
        for key in keys[:-1]:
            told = told[key]
        told[keys[-1]] = value

    return change


_UNITS = {
    "population": ["-5", "9e999", "NULL", "'many'", f"{HUGE}", "x'00ff'"],
    "area_km2": ["-1", "0", "9e999", "NULL", "1e300"],
    "staff": ["-1", "9e999", "0.5", "1e300"],
    "minority_percent": ["-1", "101", "9e999"],
    "kind": ["'city'", "NULL", "''"],
    "terrain": ["'moon'", "NULL"],
    "name": ["''", "'  '", "NULL", "printf('%.*c', 20000, 'x')"],
    "x_m": ["9e999", "NULL", "1e300"],
    "exterior_m": ["-1", "9e999"],
    "code": ["NULL", "''"],
    "land_border": ["7"],
    "geom": ["NULL", "x'00'", "(SELECT x'4750000100000000' || x'00')"],
}
CASES: dict[str, Callable[[sqlite3.Connection], None]] = {
    f"{column} = {value}": partial(_sql, f"UPDATE units SET {column} = {value} WHERE fid = 1")
    for column, values in _UNITS.items()
    for value in values
}
CASES |= {
    "doubled units": partial(_sql, "UPDATE units SET code = (SELECT max(code) FROM units)"),
    "no units": partial(_sql, "DELETE FROM units"),
    "doubled borders": partial(
        _sql,
        "INSERT INTO borders (code_a, code_b, length_m, kind) "
        "SELECT code_a, code_b, length_m, kind FROM borders",
    ),
    "doubled borders of another kind": partial(
        _sql,
        "INSERT INTO borders (code_a, code_b, length_m, kind) "
        "SELECT code_a, code_b, 0, 'ferry' FROM borders",
    ),
    "turned borders": partial(_sql, "UPDATE borders SET code_a = code_b, code_b = code_a"),
    "a unit beside itself": partial(_sql, "UPDATE borders SET code_b = code_a WHERE fid = 1"),
    "an unknown unit": partial(_sql, "UPDATE borders SET code_b = 'z' WHERE fid = 1"),
    "an unknown kind": partial(_sql, "UPDATE borders SET kind = 'tunnel' WHERE fid = 1"),
    "a negative length": partial(_sql, "UPDATE borders SET length_m = -1 WHERE fid = 1"),
    "an endless length": partial(_sql, "UPDATE borders SET length_m = 9e999 WHERE fid = 1"),
    "no lengths": partial(_sql, "UPDATE borders SET length_m = NULL"),
    "no table of borders": partial(_sql, "DROP TABLE borders"),
    "no document": partial(_sql, "DELETE FROM sapxep"),
    "text for a document": partial(_sql, "UPDATE sapxep SET document = 'x'"),
    "a deep document": partial(_sql, f"UPDATE sapxep SET document = '{'[' * 200_000}'"),
}
_DOCUMENTS = {
    "version as text": _set("version", value="1"),
    "version true": _set("version", value=True),
    "version 0": _set("version", value=0),
    "name a number": _set("name", value=5),
    "settled a text": _set("settled", value="18070"),
    "settled numbers": _set("settled", value=[1]),
    "unknown basis": _set("provenance", "basis", value={"population": "guessed"}),
    "schematic as text": _set("provenance", "schematic", value="no"),
    "origins of numbers": _set("provenance", "origins", value=[{"title": 5, "sha256": {}}]),
    "origins of more": _set("provenance", "origins", value=[{"title": "a", "more": 1}]),
    "notices of text": _set("provenance", "notices", value=["a"]),
    "no day": _set("provenance", "as_of", value="2025-13-45"),
    "an endless area": _set(
        "provenance",
        "adjustments",
        value=[{"giver": "a", "taker": "b", "label": "", "population": 1, "area_km2": 1e999}],
    ),
    "estimated numbers": _set("provenance", "estimated", value={"population": [1]}),
    "no provenance": _set("provenance", value=None),
    "repair a list": _set("repair", value=[]),
}
CASES |= {name: partial(_document, change) for name, change in _DOCUMENTS.items()}


@pytest.mark.parametrize("case", list(CASES))
def test_changed_datasets(case: str, good: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    shutil.copy(good, path)
    database = sqlite3.connect(path)
    CASES[case](database)
    database.commit()
    database.close()
    assert refused(read_stored, path) == "stored-damaged"


def test_the_good_one_is_read(good: Path) -> None:
    assert outcome(read_stored, good).fingerprint == grid(3, 2).fingerprint


def test_the_message_names_the_place(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    shutil.copy(good, path)
    with sqlite3.connect(path) as database:
        _sql("UPDATE units SET population = -5 WHERE fid = 2", database)
    told = outcome(read_stored, path).text
    assert "bảng đơn vị, cột population, dòng 2" in told.vi
    assert "table of units, column population, row 2" in told.en
