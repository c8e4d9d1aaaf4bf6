"""Every format a province keeps its boundaries in, and coordinate systems that are not written."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata import InputError, ReadOptions, embedded_dataset, read_units
from geodata.files.layers import list_layers
from geodata.files.vn2000 import fits, is_swapped, propose_zones
from tests.support.encodings import TCVN3, VNI, to_1258
from tests.support.layers import frame, notices, refused


def _write(path: Path, driver: str | None = None) -> None:
    frame().to_crs(4326).to_file(path, driver=driver)


def _parquet(path: Path) -> None:
    frame().to_parquet(path)


def _topojson(path: Path) -> None:
    data = frame().to_crs(4326)
    arcs = [list(map(list, g.exterior.coords)) for g in data.geometry]
    units = [
        {
            "type": "Polygon",
            "arcs": [[i]],
            "properties": data.drop(columns="geometry").iloc[i].to_dict(),
        }
        for i in range(len(data))
    ]
    objects = {"xa": {"type": "GeometryCollection", "geometries": units}}
    path.write_text(
        json.dumps({"type": "Topology", "arcs": arcs, "objects": objects}, default=str), "utf-8"
    )


def _zipped_geojson(path: Path) -> None:
    inner = path.with_name("xa.geojson")
    _write(inner)
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(inner, "dữ liệu/xa.geojson")


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.kml", lambda p: _write(p, "LIBKML")),
        ("a.kmz", lambda p: _write(p, "LIBKML")),
        ("a.fgb", _write),
        ("a.parquet", _parquet),
        ("a.topojson", _topojson),
        ("a.json", _topojson),
        ("a.zip", _zipped_geojson),
        ("a.shp", _write),
    ],
)
def test_formats(tmp_path: Path, name: str, write: Callable[[Path], None]) -> None:
    write(tmp_path / name)
    dataset = read_units(tmp_path / name)
    assert sorted(dataset.codes) == [f"1807{i}" for i in range(6)]
    assert dataset.units.name["18070"] == "Xã Số 1"
    assert dataset.units.population.sum() == 6 * 5000 + 15
    assert len(dataset.borders) == 7
    assert list_layers(tmp_path / name)


def test_layers_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    frame().to_file(path, layer="xa")
    frame().to_file(path, layer="huyen")
    gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=4326).to_file(path, layer="diem")
    assert list_layers(path) == ["xa", "huyen"]
    assert "xa, huyen" in refused(path)
    assert len(read_units(path, layer="huyen")) == 6


@pytest.mark.parametrize(
    ("names", "encoding", "said"),
    [
        (TCVN3, "latin-1", "TCVN3"),
        (VNI, "latin-1", "VNI"),
        (["Xã Hương Sơn", "Phường Đại Nài"], "windows-1258", "WINDOWS-1258"),
        (["Xã Hương Sơn", "Phường Đại Nài"], "utf-8", ""),
    ],
)
def test_shapefile_without_cpg(tmp_path: Path, names: list[str], encoding: str, said: str) -> None:
    data = frame()
    marks = [f"@{i:030}@" for i in range(6)]
    data["ten_xa"] = marks
    data["loai"] = "xa"
    data.to_file(tmp_path / "a.shp")
    (tmp_path / "a.cpg").unlink()
    table = tmp_path / "a.dbf"
    content = table.read_bytes()
    for i, mark in enumerate(marks):
        name = names[i % len(names)]
        raw = to_1258(name) if encoding == "windows-1258" else name.encode(encoding)
        content = content.replace(mark.encode(), raw.ljust(32))
    table.write_bytes(content)
    dataset = read_units(tmp_path / "a.shp")
    assert dataset.units.name.iloc[0] == "Xã Hương Sơn"
    assert dataset.units.name.iloc[1] == "Phường Đại Nài"
    if said:
        assert said in notices(dataset)
    if said == "TCVN3":
        told = refused_with(tmp_path / "a.shp", ReadOptions(encoding="utf-8"))
        assert "a.shp" in told


def test_a_name_cut_by_the_width_of_its_field(tmp_path: Path) -> None:
    data = frame()
    data["ten_xa"] = [f"Xã Hương Khê {i}@@@@@@" for i in range(6)]
    data.to_file(tmp_path / "a.shp", encoding="UTF-8")
    table = tmp_path / "a.dbf"
    content = table.read_bytes()
    cut = "Xã Hương Khê".encode()[:-1]
    for i in range(6):
        name = f"Xã Hương Khê {i}".encode()
        written = cut if i == 3 else name
        content = content.replace(name + b"@@@@@@", written.ljust(len(name) + 6))
    table.write_bytes(content)
    assert (tmp_path / "a.cpg").read_text() == "UTF-8"
    dataset = read_units(tmp_path / "a.shp")
    assert dataset.units.name.tolist()[:3] == [f"Xã Hương Khê {i}" for i in range(3)]
    assert dataset.units.name.iloc[3] == "Xã Hương Kh\ufffd"
    assert "dòng 4" in notices(dataset)


def refused_with(path: Path, options: ReadOptions) -> str:
    with pytest.raises(InputError) as error:
        read_units(path, options=options)
    return error.value.text.vi


def test_unknown_encoding_is_refused_with_the_choices(tmp_path: Path) -> None:
    data = frame()
    data["ten_xa"] = "@@@@@@"
    data.to_file(tmp_path / "a.shp")
    (tmp_path / "a.cpg").unlink()
    table = tmp_path / "a.dbf"
    table.write_bytes(table.read_bytes().replace(b"@@@@@@", b"\x87\xd7\xff\xf7\x9c\xb1"))
    told = refused(tmp_path / "a.shp")
    assert "tcvn3" in told
    assert "vni" in told
    assert "ebcdic" in refused_with(tmp_path / "a.shp", ReadOptions(encoding="ebcdic"))


# Coordinate systems


def no_crs(data: gpd.GeoDataFrame, path: Path) -> Path:
    data.to_file(path)
    path.with_suffix(".prj").unlink()
    return path


def province() -> gpd.GeoDataFrame:
    """Hà Tĩnh as a layer: a whole province, so that its box tells where it lies."""
    units = embedded_dataset("hatinh-2024").units.reset_index()
    return units[["code", "name", "kind", "district", "population", "geometry"]]


def test_the_provinces_zone_is_proposed(tmp_path: Path) -> None:
    path = no_crs(province().to_crs(9209), tmp_path / "vn2000.shp")
    assert "EPSG:9209 (Hà Tĩnh)" in refused(path)
    dataset = read_units(path, crs="EPSG:9209")
    assert len(dataset.components) == 1
    assert dataset.units.population.sum() == province().population.sum()


def test_swapped_axes_are_proposed_and_turned(tmp_path: Path) -> None:
    data = province().to_crs(9209)
    data.geometry = shapely.transform(data.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    path = no_crs(data, tmp_path / "xy.shp")
    assert "đổi chỗ" in refused(path)
    dataset = read_units(path, options=ReadOptions(crs="EPSG:9209", swap_axes=True))
    assert len(dataset.components) == 1
    assert dataset.units.population.sum() == province().population.sum()


def test_a_wrong_declared_zone_is_found_and_can_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "wrong.gpkg"
    province().to_crs(9209).set_crs(3405, allow_override=True).to_file(path)
    dataset = read_units(path)
    found = [f for f in dataset.provenance.findings if f.check == "wrong-zone"]
    assert "EPSG:9209" in found[0].mend.vi
    mended = read_units(path, options=ReadOptions(assign_crs="EPSG:9209"))
    assert not [f for f in mended.provenance.findings if f.check == "wrong-zone"]
    assert "EPSG:3405" in notices(mended)


def test_zones_of_known_boxes() -> None:
    hatinh = (105.1, 17.9, 106.5, 18.8)
    assert fits(hatinh, "Tỉnh Hà Tĩnh")
    assert not fits((106.1, 17.9, 107.5, 18.8), "Hà Tĩnh")
    assert fits((105.8, 18.2, 105.9, 18.3), "Hà Tĩnh")  # one district lies within
    assert is_swapped((17.9, 105.1, 18.8, 106.5))
    assert propose_zones((17.9, 105.1, 18.8, 106.5), None)[0].swapped
    assert propose_zones((1e9, 1e9, 2e9, 2e9), None) == []


def test_a_stated_encoding_leaves_unicode_alone(tmp_path: Path) -> None:
    data = frame()
    data["ten_xa"] = ["Xã Tân Giang", "Phường Đại Nài", "Xã Hà Linh"] * 2
    data.to_file(tmp_path / "a.gpkg")
    dataset = read_units(tmp_path / "a.gpkg", options=ReadOptions(encoding="tcvn3"))
    assert dataset.units.name.tolist()[:3] == ["Xã Tân Giang", "Phường Đại Nài", "Xã Hà Linh"]


def test_a_zip_of_files_with_several_layers(tmp_path: Path) -> None:
    for name in ("m", "n"):
        frame(3, 2).to_file(tmp_path / f"{name}.gpkg", layer="xa")
        frame(2, 1).to_file(tmp_path / f"{name}.gpkg", layer="huyen")
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("m", "n"):
            archive.write(tmp_path / f"{name}.gpkg", f"{name}.gpkg")
    assert list_layers(path) == ["m/xa", "m/huyen", "n/xa", "n/huyen"]
    assert "n/huyen" in refused(path)
    assert len(read_units(path, layer="n/huyen")) == 2


def test_nested_properties_local_grids_and_strange_names(tmp_path: Path) -> None:
    data = json.loads(frame().to_crs(4326).to_json())
    for feature in data["features"]:
        feature["properties"]["tags"] = ["a", {"b": 1}]
    path = tmp_path / "xã [1].geojson"
    path.write_text(json.dumps(data), "utf-8")
    assert len(read_units(path)) == 6
    shapefile = tmp_path / "xa[1].shp"
    frame().to_file(shapefile)
    assert len(read_units(shapefile)) == 6
    grid = 'LOCAL_CS["Nonearth",UNIT["Meter",1.0]]'
    shapefile.with_suffix(".prj").write_text(grid)
    assert "hệ tọa độ" in refused(shapefile)
    assert len(read_units(shapefile, crs="EPSG:3405")) == 6
    broken = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},'
    broken += '"geometry":{"type":"Polygon","coordinates":[[[105,18],[106,18],[106,19]]]}}]}'
    path.write_text(broken, "utf-8")
    assert refused(path)
