"""Files of roads: formats, classes, and what is said of files that cannot be used."""

from __future__ import annotations

import os
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata import Dataset, InputError
from geodata.roads import (
    CLASS_KEYS,
    RoadOptions,
    Speeds,
    read_roads,
    read_speeds,
    with_roads,
)
from geodata.roads.shapes import kinds_in
from geodata.wording import Text
from tests.support.coverages import CRS, grid
from tests.support.roads import road_frame, streets, write_roads


def refused(path: Path, dataset: Dataset, **options: object) -> tuple[str, str]:
    with pytest.raises(InputError) as error:
        with_roads(dataset, path, RoadOptions(**options))
    assert error.value.text.vi != error.value.text.en
    return error.value.key, error.value.text.vi


@pytest.mark.parametrize("name", ["d.gpkg", "d.geojson", "d.shp", "d.fgb", "d.kml"])
def test_every_format_gives_the_same_network(name: str, tmp_path: Path) -> None:
    frame = road_frame(streets(3, 2), loai_duong=["Đường huyện"] * 7)
    if name.endswith((".kml", ".geojson")):
        frame = frame.to_crs(4326)
    network = read_roads(write_roads(tmp_path, frame, name), grid(3, 2))
    assert network.size == 6
    assert len(network.edges[0]) == 7
    assert network.km().sum() == pytest.approx(21, rel=1e-4)
    assert {CLASS_KEYS[c] for c in network.roads.road_class} == {"district"}


def test_osm_extract_of_the_city(real_data: Path) -> None:
    path = real_data / "roads" / "hcmc_center.osm"
    cell = gpd.GeoSeries([shapely.box(106.682, 10.776, 106.698, 10.792)], crs=4326).to_crs(3405)
    dataset = grid(2, 2)
    dataset.units["geometry"] = [cell.iloc[0]] * 4
    everything = read_roads(path, dataset, RoadOptions(classes=frozenset(CLASS_KEYS)))
    assert len(everything.roads.shapes) == 395
    usual = read_roads(path, dataset)
    kinds = [CLASS_KEYS[c] for c in usual.roads.road_class]
    assert kinds.count("national") == 53
    assert not {"path", "private", "unbuilt"} & set(kinds)
    assert (everything.roads.level > 0).sum() == 11
    assert usual.roads.shares_nodes


OSM = """<?xml version='1.0' encoding='UTF-8'?>
<osm version="0.6">
{nodes}
<way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/></way>
<way id="2"><nd ref="4"/><nd ref="2"/><nd ref="5"/><tag k="highway" v="tertiary"/>
 <tag k="bridge" v="yes"/></way>
<way id="3"><nd ref="3"/><nd ref="6"/><tag k="route" v="ferry"/><tag k="duration" v="00:25"/></way>
<way id="4"><nd ref="5"/><nd ref="6"/><tag k="highway" v="service"/><tag k="access" v="private"/>
</way>
<way id="5"><nd ref="1"/><nd ref="6"/><tag k="highway" v="construction"/></way>
<way id="6"><nd ref="7"/><nd ref="8"/><tag k="highway" v="residential"/></way>
</osm>"""


def osm_file(folder: Path, dataset: Dataset) -> Path:
    """Two ways that share a node, a ferry, one private, one unbuilt, one that merely crosses."""
    x, y = dataset.units.total_bounds[:2]
    km = [(0, 1), (1, 1), (2, 1), (1, 0), (1, 2), (2, 2), (0.5, 0), (0.5, 2)]
    places = gpd.GeoSeries([shapely.Point(x + a * 1000, y + b * 1000) for a, b in km], crs=3405)
    nodes = "\n".join(
        f'<node id="{i}" lon="{p.x:.7f}" lat="{p.y:.7f}"/>'
        for i, p in enumerate(places.to_crs(4326), 1)
    )
    path = folder / "tinh.osm"
    path.write_text(OSM.format(nodes=nodes), "utf-8")
    return path


def test_osm_joins_shared_nodes_and_nothing_else(tmp_path: Path) -> None:
    dataset = grid(2, 2)
    network = read_roads(osm_file(tmp_path, dataset), dataset)
    assert sorted(CLASS_KEYS[c] for c in network.roads.road_class) == [
        "district",
        "ferry",
        "national",
        "street",
    ]
    assert len(network.piece_length) == 2  # the street crosses the others without a node
    assert sorted(network.piece_length.round(-2)) == [2000, 5000]
    ferry = network.roads.road_class[network.edges[0]] == CLASS_KEYS.index("ferry")
    # 25 minutes as the file says, and half of the usual wait where it meets a road.
    assert network.minutes(Speeds.usual())[ferry] == pytest.approx([35.0], rel=1e-6)


def test_no_class_column_is_told_and_all_lines_count(tmp_path: Path) -> None:
    path = write_roads(tmp_path, road_frame(streets(2, 2), ghi_chu=["a"] * 4))
    network = read_roads(path, grid(2, 2))
    assert [f.check for f in network.findings] == ["roads-read", "roads-no-class"]
    assert "4 tuyến đường, 12 km: đường chưa rõ loại 4 (12 km)" in network.findings[0].text.vi
    assert network.minutes(Speeds.usual()).sum() == pytest.approx(12 / 30 * 60)


def test_unknown_classes_are_told_with_their_words(tmp_path: Path) -> None:
    frame = road_frame(streets(2, 2), highway=["primary", "sường", "sường", "tertiary"])
    found = read_roads(write_roads(tmp_path, frame), grid(2, 2)).findings
    assert [f.check for f in found] == ["roads-read", "roads-class-unknown"]
    assert "2" in found[1].text.vi
    assert "sường" in found[1].text.en


def test_roads_of_another_place_are_refused(tmp_path: Path) -> None:
    frame = road_frame(streets(2, 2), highway=["primary"] * 4)
    frame.geometry = frame.translate(300_000)
    key, text = refused(write_roads(tmp_path, frame), grid(2, 2))
    assert key == "roads-elsewhere"
    assert "° E" in text


def test_the_wrong_zone_is_refused(tmp_path: Path) -> None:
    frame = road_frame(streets(2, 2), highway=["primary"] * 4)
    wrong = frame.set_crs("EPSG:3406", allow_override=True)
    assert refused(write_roads(tmp_path, wrong), grid(2, 2))[0] == "roads-elsewhere"


def test_polygons_and_points_are_refused(tmp_path: Path) -> None:
    frame = road_frame(streets(2, 2), highway=["primary"] * 4)
    areas = frame.set_geometry(frame.buffer(10))
    key, text = refused(write_roads(tmp_path, areas), grid(2, 2))
    assert (key, "Polygon" in text) == ("roads-not-lines", True)
    assert kinds_in(np.array([None])) == Text("dòng không có hình", "rows without a shape")
    areas = areas.to_crs(4326)  # GeoJSON does not say what it holds
    assert refused(write_roads(tmp_path, areas, "a.geojson"), grid(2, 2))[0] == "roads-not-lines"


def test_a_file_too_large_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "viet-nam.osm.pbf"
    path.write_bytes(b"\0\0\0\x0d\x0a\x09OSMHeader")
    os.truncate(path, 2_000_000_000)
    key, text = refused(path, grid(2, 2))
    assert key == "roads-too-large"
    assert "2.000 MB" in text
    assert "osmium extract" in text


def test_a_large_indexed_file_is_read_by_box(tmp_path: Path) -> None:
    """What lies outside the box does not count against the limits."""
    near = road_frame(streets(2, 2), highway=["primary"] * 4)
    far = near.assign(geometry=near.translate(200_000))
    path = write_roads(tmp_path, gpd.pd.concat([near, *[far] * 50]))
    assert len(read_roads(path, grid(2, 2)).roads.shapes) == 4


@pytest.mark.parametrize("name", ["d.osm", "d.osm.pbf", "d.gpkg", "d.zip", "d.geojson"])
def test_what_is_no_map_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"not roads at all")
    assert refused(path, grid(2, 2))[0] in {"unreadable", "empty-zip"}


def test_damaged_osm_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "d.osm.pbf"
    path.write_bytes(b"\0\0\0\x0d\x0a\x09OSMHeader\x18\x05" + b"\xff" * 500)
    assert refused(path, grid(2, 2))[0] in {"unreadable", "roads-elsewhere"}


def test_other_files_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.gpkg", grid(2, 2))[0] == "unreadable"
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    assert refused(tmp_path / "a.xlsx", grid(2, 2))[0] == "roads-format"


def test_two_layers_need_a_choice(tmp_path: Path) -> None:
    frame = road_frame(streets(2, 2), highway=["primary"] * 4)
    path = tmp_path / "d.gpkg"
    frame.to_file(path, layer="ql")
    frame.to_file(path, layer="tl")
    key, text = refused(path, grid(2, 2))
    assert (key, "ql, tl" in text) == ("roads-several-layers", True)
    assert refused(path, grid(2, 2), layer="x")[0] == "roads-no-layer"
    assert read_roads(path, grid(2, 2), RoadOptions(layer="tl")).size == 4


def test_only_footpaths_are_refused_unless_wanted(tmp_path: Path) -> None:
    path = write_roads(tmp_path, road_frame(streets(2, 2), highway=["path"] * 4))
    assert refused(path, grid(2, 2))[0] == "roads-none-counts"
    assert read_roads(path, grid(2, 2), RoadOptions(classes=frozenset({"path"}))).size == 4
    assert refused(path, grid(2, 2), classes=frozenset({"paths"}))[0] == "roads-class-option"


def test_no_coordinate_system_is_refused_or_stated(tmp_path: Path) -> None:
    frame = road_frame(streets(2, 2), highway=["primary"] * 4)
    path = write_roads(tmp_path, frame.set_crs(None, allow_override=True), "d.shp")
    assert refused(path, grid(2, 2))[0] == "roads-no-crs"
    assert read_roads(path, grid(2, 2), RoadOptions(crs="EPSG:3405")).size == 4


def test_speeds_by_class(tmp_path: Path) -> None:
    path = tmp_path / "toc_do.csv"
    path.write_text("loại đường,tốc độ,chờ\nQuốc lộ,60,\nPhà,10,45\n", "utf-8")
    speeds = read_speeds(path)
    assert speeds.kmh["national"] == 60
    assert (speeds.kmh["ferry"], speeds.wait_min["ferry"]) == (10, 45)
    assert speeds.kmh["street"] == Speeds.usual().kmh["street"]
    assert speeds.mark != Speeds.usual().mark


@pytest.mark.parametrize(
    ("rows", "key", "told"),
    [
        ("Trần Phú,60", "speeds-class", "Trần Phú"),
        ("Quốc lộ,nhanh", "speeds-figure", "nhanh"),
        ("Quốc lộ,0", "speeds-figure", "«0»"),
        ("Quốc lộ,", "speeds-figure", "speed_kmh"),
    ],
)
def test_speeds_that_cannot_be(rows: str, key: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "toc_do.csv"
    path.write_text(f"loại đường,tốc độ\n{rows}\n", "utf-8")
    with pytest.raises(InputError) as error:
        read_speeds(path)
    assert error.value.key == key
    assert told in error.value.text.vi


def test_ferry_waits_where_it_meets_the_land(tmp_path: Path) -> None:
    """Two ferry lines in a row: one wait at each landing, none between them."""
    lines = [[(0, 0), (1, 0)], [(1, 0), (2, 0)], [(2, 0), (3, 0)], [(3, 0), (4, 0)]]
    kinds = ["primary", "phà", "phà", "primary"]
    network = read_roads(write_roads(tmp_path, road_frame(lines, loai=kinds)), grid(2, 2))
    usual = Speeds.usual()
    minutes = network.minutes(usual).sum()
    assert minutes == pytest.approx(2 / usual.kmh["national"] * 60 + 2 / 8 * 60 + 20)


def test_layers_without_any_line_to_draw_are_refused_as_such(tmp_path: Path) -> None:
    dot = road_frame([[(1.5, 1.5), (1.5, 1.5)]], highway=["primary"])
    for name, empty in (("rong.gpkg", dot.iloc[:0]), ("cham.gpkg", dot)):
        path = write_roads(tmp_path, empty, name)
        with pytest.raises(InputError) as error:
            read_roads(path, grid(2, 2))
        assert error.value.key == "roads-empty"


def test_odd_lines_beside_good_ones_do_no_harm(tmp_path: Path) -> None:
    """No shape, no length, there and back, drawn twice, height and parts, one way."""
    good = streets(3, 2)
    frame = road_frame(
        [*good, good[0], [good[1][0], good[1][1], good[1][0]], [good[0][0], good[0][0]]],
        highway=["primary"] * 10,
        oneway=["yes"] * 10,
    )
    frame.loc[2, "geometry"] = shapely.force_3d(shapely.MultiLineString([frame.geometry[2]]), 7)
    frame.loc[10] = ["primary", "yes", None]
    path = write_roads(tmp_path, frame.set_geometry("geometry").set_crs(CRS, allow_override=True))
    dataset = grid(3, 2)
    plain = write_roads(tmp_path, road_frame(good, highway=["primary"] * 7), "sach.gpkg")
    odd, clean = (with_roads(dataset, p).ways for p in (path, plain))
    assert odd is not None
    assert clean is not None
    assert odd.km == pytest.approx(clean.km)
    assert odd.minutes == pytest.approx(clean.minutes)
