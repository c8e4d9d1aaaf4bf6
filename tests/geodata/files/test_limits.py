"""The limits that the documentation states are those that hold."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import shapely

from geodata import InputError
from geodata.files import limits, read_layer
from geodata.isolation import Bounds
from geodata.joining.terrain import read_terrain
from tests.support import ROOT


def test_the_docs_state_the_limits() -> None:
    section = (ROOT / "docs" / "data.md").read_text("utf-8").split("### Limits")[1].split("###")[0]
    rows = dict(re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", section, re.MULTILINE))
    stated = {
        "units of a boundary layer": limits.MOST_UNITS,
        "shapes of a layer to look at, of lines or of villages": limits.MOST_SHAPES,
        "vertices of a layer": limits.MOST_VERTICES,
        "vertices of one unit's boundary": limits.MOST_VERTICES_OF_ONE,
        "times one boundary may cross itself and still be mended": limits.MOST_CROSSINGS,
        "rows of a table": limits.MOST_ROWS,
        "columns of a table or layer": limits.MOST_COLUMNS,
        "cells of a sheet, empty ones between included": limits.MOST_CELLS,
        "characters of a cell": limits.LONGEST_TEXT,
        "characters of a column's name": limits.LONGEST_NAME,
    }
    assert {name: int(rows[name].replace(",", "")) for name in stated} == stated
    unpacked = f"{limits.MOST_UNPACKED // 10**6} MB, {limits.MOST_PARTS:,} parts"
    assert rows["a zipped file, unpacked"] == unpacked
    assert rows["memory for one file"] == f"{Bounds().memory >> 30} GB"
    assert rows["processor time for one file"].startswith(f"{Bounds().seconds:.0f} s,")


def _layer(path: Path, name: str, shape: shapely.Geometry) -> Path:
    unit = {
        "type": "Feature",
        "properties": {"ma_xa": "18001", "ten_xa": name, "dan_so": 5000},
        "geometry": shapely.geometry.mapping(shape),
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [unit]}), "utf-8")
    return path


def test_a_unit_of_too_many_vertices_is_told_with_its_row(tmp_path: Path) -> None:
    most = limits.MOST_VERTICES_OF_ONE
    fine = shapely.segmentize(shapely.box(105.5, 18.0, 105.6, 18.1), 0.4 / most / 1.01)
    with pytest.raises(InputError) as told:
        read_layer(_layer(tmp_path / "min.geojson", "Xã A", fine))
    assert told.value.key == "too-detailed-unit"
    assert "dòng 1" in told.value.text.vi


def test_a_name_too_long_for_the_reader_is_called_that(tmp_path: Path) -> None:
    square = shapely.box(105.5, 18.0, 105.6, 18.1)
    with pytest.raises(InputError) as told:
        read_layer(_layer(tmp_path / "dai.geojson", "Xã " + "A" * 11_000_000, square))
    assert "10.000 ký tự" in told.value.text.vi
    assert len(told.value.text.vi) < 400


def test_a_list_of_too_many_rows_is_called_that(tmp_path: Path) -> None:
    rows = "".join(f"{i:06d};miền núi\n" for i in range(limits.MOST_ROWS + 1))
    (tmp_path / "dia-hinh.csv").write_text("ma_xa;dia_hinh\n" + rows, "utf-8")
    with pytest.raises(InputError) as told:
        read_terrain(tmp_path / "dia-hinh.csv")
    assert told.value.key == "too-many-rows"
