"""A dataset in one file, and back."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest

from geodata import (
    Dataset,
    InputError,
    Link,
    open_table,
    read_stored,
    read_units,
    with_links,
    with_settled,
    write_dataset,
)
from tests.support.coverages import grid
from tests.support.layers import frame


def _round(dataset: Dataset, path: Path) -> Dataset:
    write_dataset(dataset, path)
    return read_units(path)


@pytest.mark.parametrize("name", ["hatinh_2024", "hatinh_2026"])
def test_embedded_datasets(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    dataset: Dataset = request.getfixturevalue(name)
    again = _round(dataset, tmp_path / "a.gpkg")
    assert again.fingerprint == dataset.fingerprint
    assert again.provenance == dataset.provenance
    assert again.name == dataset.name
    assert again.units.dtypes.equals(dataset.units.dtypes)


def test_a_read_and_edited_file(tmp_path: Path) -> None:
    raw = frame()
    raw["dan_so"] = [0, *raw["dan_so"][1:]]
    raw["dien_tich"] *= 2
    raw.geometry = raw.geometry.buffer(3)
    raw.to_file(tmp_path / "raw.gpkg")
    dataset = read_units(tmp_path / "raw.gpkg")
    assert dataset.provenance.findings
    edited = with_settled(with_links(dataset, [Link("18070", "18075", "ferry")]), ["18071"])
    again = _round(edited, tmp_path / "clean.gpkg")
    assert again.fingerprint == edited.fingerprint
    assert again.settled == {"18071"}
    assert again.provenance.findings == edited.provenance.findings
    assert again.provenance.notices == edited.provenance.notices
    assert again.provenance.origins == edited.provenance.origins
    first, second = again.provenance.repair, edited.provenance.repair
    assert first is not None
    assert second is not None
    assert first.areas.index.tolist() == second.areas.index.tolist()
    # …and any number of times.
    assert _round(again, tmp_path / "twice.gpkg").fingerprint == edited.fingerprint
    assert len(gpd.read_file(tmp_path / "clean.gpkg", layer="units")) == 6


def test_writing_replaces_the_whole_file_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_dataset(grid(2, 1), path)
    write_dataset(grid(3, 1), path)
    assert len(read_stored(path)) == 3
    assert [p.name for p in tmp_path.iterdir()] == ["a.gpkg"]


def test_damaged_and_newer_files(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_dataset(grid(2, 1), path)
    with sqlite3.connect(path) as database:
        database.execute(
            """UPDATE sapxep SET document = replace(document, '"version": 1', '"version": 9')"""
        )
    with pytest.raises(InputError, match="newer"):
        read_units(path)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE sapxep SET document = '{'")
    with pytest.raises(InputError, match="damaged"):
        read_units(path)


def test_flags_for_some_units_only(tmp_path: Path) -> None:
    frame(3, 2).to_file(tmp_path / "raw.gpkg")
    table = tmp_path / "da-sap-xep.csv"
    table.write_text("ma_xa,da_sap_xep_2019_2021\n18070,x\n18071,\n", "utf-8")
    dataset = read_units(tmp_path / "raw.gpkg", tables=[open_table(table)])
    flags = [True, False, False, False, False, False]
    assert dataset.units.rearranged_2019_2021.tolist() == flags
    again = _round(dataset, tmp_path / "a #1%20.gpkg")
    assert again.units.rearranged_2019_2021.tolist() == flags
    assert again.fingerprint == dataset.fingerprint


def test_a_file_changed_in_another_program_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_dataset(grid(2, 1), path)
    with sqlite3.connect(path) as database:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in database.execute(triggers).fetchall():  # SQLite lacks GDAL's functions
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE units SET population = 9999 WHERE code = '00001'")
    changed = read_units(path)
    assert changed.units.population["00001"] == 9999
    assert "QGIS" in changed.provenance.notices[-1].vi
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM units WHERE code = '00001'")
    with pytest.raises(InputError, match="damaged"):
        read_units(path)


def test_a_dataset_that_no_longer_comes_with_the_program_still_opens(
    hatinh_2026: Dataset, tmp_path: Path
) -> None:
    """Scenarios of before carry ``hatinh-2025``, whose perimeters were not part of its mark."""
    told = hatinh_2026.provenance
    basis = {key: value for key, value in told.basis.items() if key != "exterior_m"}
    old = replace(
        hatinh_2026, name="hatinh-2025", provenance=replace(told, basis=basis, remarks=())
    )
    moved = replace(old, units=old.units.assign(exterior_m=old.units.exterior_m + 5_000))
    assert moved.fingerprint == old.fingerprint
    again = _round(old, tmp_path / "cu.gpkg")
    assert (again.name, again.fingerprint) == ("hatinh-2025", old.fingerprint)
    assert again.provenance.notices == told.notices


def test_a_file_of_before_remarks_opens(hatinh_2026: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "cu.gpkg"
    write_dataset(hatinh_2026, path)
    with closing(sqlite3.connect(path)) as database:
        document = json.loads(database.execute("SELECT document FROM sapxep").fetchone()[0])
        del document["provenance"]["remarks"]
        database.execute("UPDATE sapxep SET document = ?", (json.dumps(document),))
        database.commit()
    again = read_units(path)
    assert again.provenance.remarks == ()
    assert again.fingerprint == hatinh_2026.fingerprint
