"""Layers that people pass around: a file a district, label points, metres without a system."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata import InputError, ReadOptions, read_units
from geodata.files import propose_crs
from tests.support.layers import frame, notices, refused


def zipped(folder: Path, **layers: gpd.GeoDataFrame) -> Path:
    path = folder / "lop.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in layers.items():
            data.to_file(folder / f"{name}.shp", encoding="UTF-8")
            for part in folder.glob(f"{name}.*"):
                archive.write(part, part.name)
    return path


def test_a_layer_for_each_district_is_asked_for_and_stacked(tmp_path: Path) -> None:
    data = frame(3, 2).drop(columns="huyen")
    path = zipped(tmp_path, **{"Huyện A": data[:2], "Huyện B": data[2:4], "Huyện C": data[4:]})
    told = refused(path)
    assert "xếp chồng" in told
    assert len(read_units(path, layer="Huyện A")) == 2
    dataset = read_units(path, layer="*")
    assert dataset.codes == tuple(f"{18070 + i}" for i in range(6))
    assert dataset.units.district.tolist() == [f"Huyện {c}" for c in "AABBCC"]
    assert "3 lớp cùng cột" in notices(dataset)


def test_layers_of_other_columns_are_not_stacked(tmp_path: Path) -> None:
    data = frame(3, 2)
    path = zipped(tmp_path, a=data[:3], b=data[3:].rename(columns={"dan_so": "ds"}))
    with pytest.raises(InputError) as error:
        read_units(path, layer="*")
    assert error.value.key == "layers-differ"
    assert "dan so, ds" in error.value.text.vi
    assert "cannot be stacked" in error.value.text.en


def placemark(name: str, code: str, people: int, x: float) -> str:
    ring = f"{x},18 {x + 0.03},18 {x + 0.03},18.03 {x},18.03 {x},18"
    rows = f"<tr><td>MA_XA</td><td>{code}</td></tr><tr><td>DAN_SO</td><td>{people}</td></tr>"
    inner = f"<table border='1'>{rows}</table>"
    table = f"<table><tr><td>{name}</td></tr><tr><td>{inner}</td></tr></table>"
    return (
        f"<Placemark><name>{name}</name><description><![CDATA[{table}]]></description>"
        f"<MultiGeometry><Point><coordinates>{x + 0.01},18.01</coordinates></Point><Polygon>"
        f"<outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing>"
        "</outerBoundaryIs></Polygon></MultiGeometry></Placemark>"
    )


def test_a_kml_with_label_points_tables_and_a_folder_for_each_district(tmp_path: Path) -> None:
    folders = [
        ("Huyện A", [("Xã Một", "18070", 5000, 105.8), ("Xã Hai", "18073", 6000, 105.83)]),
        ("Huyện B", [("Xã Ba", "18076", 7000, 105.86)]),
    ]
    body = "".join(
        f"<Folder><name>{name}</name>{''.join(placemark(*unit) for unit in units)}</Folder>"
        for name, units in folders
    )
    path = tmp_path / "a.kml"
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document>{body}</Document></kml>",
        "utf-8",
    )
    dataset = read_units(path, layer="*")
    assert dataset.codes == ("18070", "18073", "18076")
    assert dataset.units.population.tolist() == [5000, 6000, 7000]
    assert dataset.units.district.tolist() == ["Huyện A", "Huyện A", "Huyện B"]
    assert "chỉ lấy vùng" in notices(dataset)
    assert dataset.units.geometry.area.min() > 9e6


def test_a_polygon_with_its_label_point(tmp_path: Path) -> None:
    data = frame(3, 2).to_crs(4326)
    data.geometry = [
        shapely.geometrycollections([shape, shape.centroid]) for shape in data.geometry
    ]
    data.to_file(tmp_path / "a.geojson")
    dataset = read_units(tmp_path / "a.geojson")
    assert set(dataset.units.geom_type) <= {"Polygon", "MultiPolygon"}
    assert dataset.units.geometry.area.to_numpy() == pytest.approx(9e6, rel=1e-3)
    assert "chỉ lấy vùng" in notices(dataset)


def test_geojson_in_metres_without_a_system(tmp_path: Path) -> None:
    data = frame(3, 2)
    path = tmp_path / "a.geojson"
    document = json.loads(data.to_json(drop_id=True))
    document.pop("crs", None)
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(InputError) as error:
        read_units(path)
    assert error.value.key == "no-crs"
    dataset = read_units(path, crs="EPSG:3405")
    assert dataset.units.geometry.area.to_numpy() == pytest.approx(9e6, rel=1e-3)


def test_a_district_in_vn2000_gets_proposals_of_where_it_could_lie(tmp_path: Path) -> None:
    data = frame(3, 2).to_crs("EPSG:9209")  # a small part of Hà Tĩnh, in its own zone
    data.to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    with pytest.raises(InputError) as error:
        read_units(tmp_path / "a.shp")
    assert error.value.key == "no-crs"
    assert "EPSG:9209 (Hà Tĩnh)" in error.value.text.vi
    assert "nhỏ hơn một tỉnh" in error.value.text.vi
    assert "smaller than a province" in error.value.text.en
    proposals = propose_crs(tmp_path / "a.shp")
    assert "EPSG:9209" in {p.crs for p in proposals}
    assert not any(p.whole for p in proposals)
    dataset = read_units(tmp_path / "a.shp", options=ReadOptions(crs="EPSG:9209"))
    assert len(dataset) == 6
