"""Layers that people pass around: a file a district, label points, metres without a system."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata import InputError, ReadOptions, read_units
from geodata.files import list_layers, propose_crs, read_layer
from geodata.files.label_points import without_label_points
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


def test_remarks_and_outlines_do_not_stand_in_the_way_of_stacking(tmp_path: Path) -> None:
    data = frame(3, 2)
    outlines = gpd.GeoDataFrame(
        {"vung": ["1"]}, geometry=[shapely.union_all(data.geometry)], crs=data.crs
    )
    parts = {"a": data[:3], "b": data[3:].assign(ghi_chu="x")}
    dataset = read_units(zipped(tmp_path, **parts, vien=outlines), layer="*")
    assert len(dataset) == 6
    assert "không nêu đơn vị nào" in notices(dataset) and "vien" in notices(dataset)
    # Units whose columns nobody understands are not lost that way.
    strange = data[3:][["dan_so", "geometry"]]
    with pytest.raises(InputError) as error:
        read_layer(zipped(tmp_path, a=data[:3], c=strange), "*")
    assert error.value.key == "layers-differ"


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


@pytest.mark.parametrize("is_nested", [False, True])
def test_a_polygon_with_its_label_point(tmp_path: Path, is_nested: bool) -> None:
    data = frame(3, 2).to_crs(4326)
    made = [shapely.geometrycollections([shape, shape.centroid]) for shape in data.geometry]
    if is_nested:
        made = [shapely.geometrycollections([one, one.centroid]) for one in made]
    data.geometry = made
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


def test_files_of_one_name_in_the_folders_of_a_zip(tmp_path: Path) -> None:
    """One folder a district, each with an ``xa.shp``: none replaces another."""
    whole = frame(3, 2).drop(columns="huyen")
    districts = {"Huyện Hương Khê": whole.iloc[:3], "Thị xã Kỳ Anh": whole.iloc[3:]}
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, part in districts.items():
            (tmp_path / name).mkdir()
            part.to_file(tmp_path / name / "xa.shp", encoding="UTF-8")
            for file in (tmp_path / name).iterdir():
                archive.write(file, f"du lieu/{name}/{file.name}")
    assert sorted(list_layers(tmp_path / "a.zip")) == sorted(districts)
    assert len(read_layer(tmp_path / "a.zip", "Thị xã Kỳ Anh").frame) == 3
    units = read_units(tmp_path / "a.zip", options=ReadOptions(layer="*")).units
    assert sorted(set(units.district)) == sorted(districts)
    assert len(units) == 6


def test_what_label_points_say_goes_cell_by_cell() -> None:
    data = frame(3, 1)[["geometry"]].assign(ten=["Xã Một", None, None], ghi=None)
    spots = data.geometry.representative_point()
    labels = gpd.GeoDataFrame(
        {"ten": ["Xã Ba", "Xã Hai"], "ghi": ["a", "b"]}, geometry=spots[1:3].to_list(), crs=data.crs
    )
    together = gpd.GeoDataFrame(pd.concat([data, labels], ignore_index=True), crs=data.crs)
    kept, told = without_label_points(together, "a.shp")
    assert kept["ten"].tolist() == ["Xã Một", "Xã Ba", "Xã Hai"]
    assert kept["ghi"].tolist()[1:] == ["a", "b"] and len(told) == 1
    # Two names in one polygon: neither is taken, nothing is said to have gone to it.
    together.loc[4, "geometry"] = spots[1]
    same, told = without_label_points(together, "a.shp")
    assert same is together and not told
    together.loc[4, "ten"] = "Xã Ba"
    kept, told = without_label_points(together, "a.shp")
    assert kept["ten"].tolist()[:2] == ["Xã Một", "Xã Ba"] and "column ghi" in told[1].en


def test_lists_in_cells_beside_label_points(tmp_path: Path) -> None:
    data = frame(2, 1).to_crs(4326)
    point = data.iloc[:1].set_geometry(data.geometry[:1].representative_point())
    document = json.loads(pd.concat([data, point]).to_json(drop_id=True))
    for feature in document["features"]:
        feature["properties"]["the"] = ["a", "b"]
    (tmp_path / "a.geojson").write_text(json.dumps(document), "utf-8")
    assert len(read_layer(tmp_path / "a.geojson").frame) == 2
