"""Layers to look at: read from what people have, cut to the units, refused in words."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata import InputError
from geodata.files.reference_layers import read_context
from tests.support.coverages import CRS, ORIGIN, grid

X, Y = ORIGIN


def river(crs: str | None = CRS) -> gpd.GeoDataFrame:
    line = shapely.LineString([(X - 50_000, Y + 100), (X + 50_000, Y + 100)])
    return gpd.GeoDataFrame({"ten": ["Sông La"]}, geometry=[line], crs=crs)


def test_lines_are_cut_to_the_units_and_lose_their_attributes(tmp_path: Path) -> None:
    river().to_file(tmp_path / "Sông ngòi.gpkg")
    layer = read_context(tmp_path / "Sông ngòi.gpkg", grid(2, 2))
    assert (layer.name, layer.kind) == ("Sông ngòi", "lines")
    (feature,) = json.loads(layer.geojson)["features"]
    assert not feature["properties"]
    shown = gpd.GeoSeries([shapely.geometry.shape(feature["geometry"])], crs=4326).to_crs(CRS)
    assert shown.length.iloc[0] == pytest.approx(6_000 + 2 * 5_000, rel=0.01)


def test_a_zipped_shapefile_of_points_serves_too(tmp_path: Path) -> None:
    points = gpd.GeoDataFrame(geometry=[shapely.Point(X + 10, Y + 10)] * 2, crs=CRS)
    points.to_file(tmp_path / "truong.shp")
    with zipfile.ZipFile(tmp_path / "truong.zip", "w") as archive:
        for part in tmp_path.glob("truong.*"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    assert read_context(tmp_path / "truong.zip", grid(2, 2)).kind == "points"


def test_degrees_without_a_declaration_are_taken_as_such(tmp_path: Path) -> None:
    bare = river().to_crs(4326).set_crs(None, allow_override=True)
    bare.to_file(tmp_path / "song.shp")
    assert read_context(tmp_path / "song.shp", grid(2, 2)).kind == "lines"
    river(None).to_file(tmp_path / "met.shp")
    with pytest.raises(InputError):
        read_context(tmp_path / "met.shp", grid(2, 2))
    assert read_context(tmp_path / "met.shp", grid(2, 2), CRS).kind == "lines"


def test_what_cannot_be_drawn_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.gpkg").write_bytes(b"no map")
    with pytest.raises(InputError, match=r"x\.gpkg"):
        read_context(tmp_path / "x.gpkg", grid(2, 2))
    river().translate(500_000, 0).to_file(tmp_path / "xa.gpkg")
    with pytest.raises(InputError, match="within 5 km"):
        read_context(tmp_path / "xa.gpkg", grid(2, 2))
    (tmp_path / "bang.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="table of figures"):
        read_context(tmp_path / "bang.csv", grid(2, 2))


def test_coordinates_of_no_place_are_left_away(tmp_path: Path) -> None:
    wrong = river().set_crs(4326, allow_override=True)  # metres declared as degrees
    wrong.to_file(tmp_path / "sai.gpkg")
    with pytest.raises(InputError, match="within 5 km"):
        read_context(tmp_path / "sai.gpkg", grid(2, 2))
