from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from merger.plan import Edit
from scenarios import Scenario
from tests.support.papers import NASTY, exported, nasty


def _saved(content: bytes, path: Path) -> Path:
    path.write_bytes(content)
    return path


def test_geopackage(near: Scenario, tmp_path: Path) -> None:
    path = _saved(exported(near, "plan.gpkg"), tmp_path / "plan.gpkg")
    layers = {name for name, _ in pyogrio.list_layers(path)}
    assert layers == {"units", "new_units", "assignment", "log"}
    units = pyogrio.read_dataframe(path, layer="units")
    new = pyogrio.read_dataframe(path, layer="new_units").set_index("code")
    assert (len(units), len(new)) == (216, 69)
    assert new.crs.to_epsg() == 3405
    assert shapely.coverage_is_valid(np.asarray(new.geometry.array))
    summed = units.groupby("group").area_km2.sum()
    drawn = new.geometry.area / 1e6
    # Outlines are generalised: figures are those of the table, the drawing comes near to them.
    assert (new.area_km2 / summed.reindex(new.index) - 1).abs().max() < 1e-6
    assert (drawn / summed.reindex(new.index) - 1).abs().median() < 0.05
    assert new.population.sum() == near.dataset.units.population.sum()
    assert units.schematic.all()
    assert new["north"].str.len().gt(0).sum() > 40  # of the others nothing is known: schematic
    assert not new["north"].str.contains("…").any()
    assignment = pyogrio.read_dataframe(path, layer="assignment", read_geometry=False)
    assert dict(zip(assignment.unit_code, assignment.group, strict=True)) == {
        code: group.id for group in near.groups for code in group.members
    }


def test_steps_by_hand_are_in_the_log(near: Scenario, tmp_path: Path) -> None:
    group = next(g for g in near.groups if len(g.members) > 2)
    edit = Edit("split", group.members[:1])
    edited = near.with_history(near.history.edited(edit, "Lan"))
    path = _saved(exported(edited, "plan.gpkg"), tmp_path / "plan.gpkg")
    log = pyogrio.read_dataframe(path, layer="log", read_geometry=False)
    assert "Lan" in set(log["by"])
    assert near.dataset.fingerprint in set(log["value"])


@pytest.mark.parametrize("name", ["plan.geojson", "plan.kml"])
def test_new_units_for_the_web_and_for_globes(near: Scenario, name: str, tmp_path: Path) -> None:
    frame = pyogrio.read_dataframe(_saved(exported(near, name), tmp_path / name))
    assert len(frame) == 69
    assert frame.crs.to_epsg() == 4326
    west, south, east, north = frame.total_bounds
    assert 105 < west < east < 107 and 17 < south < north < 19
    names = set(frame["name" if "name" in frame else "Name"])
    assert names == {group.name for group in near.groups}
    if name == "plan.kml":
        told = " ".join(frame[next(c for c in frame if c.lower() == "description")])
        assert "Bắc giáp" in told and "khái quát" in told


def test_shapefile_in_utf8_with_a_key_to_its_fields(near: Scenario, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(exported(near, "plan-shp.zip"))) as archive:
        archive.extractall(tmp_path)
    assert (tmp_path / "units.cpg").read_text().strip().upper() == "UTF-8"
    key = (tmp_path / "fields.csv").read_text("utf-8-sig").splitlines()[1:]
    fields = {line.split(";")[0] for line in key}
    for layer, count in (("units", 216), ("new_units", 69)):
        frame = pyogrio.read_dataframe(tmp_path / f"{layer}.shp")
        assert len(frame) == count
        columns = [column for column in frame if column != "geometry"]
        assert all(len(column) <= 10 and column in fields for column in columns)
        assert frame["NAME"].str.contains("Thạch").any()
        assert (tmp_path / f"{layer}.prj").is_file()


def test_names_are_kept_as_they_are(tmp_path: Path) -> None:
    path = _saved(exported(nasty(), "plan.gpkg"), tmp_path / "x.gpkg")
    assert NASTY in set(pyogrio.read_dataframe(path, layer="units").name)
