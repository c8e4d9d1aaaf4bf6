"""Layers of roads as people draw and fill them: zones, times, levels, doubles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata import InputError
from geodata.files.encodings import to_unicode
from geodata.roads import CLASS_KEYS, RoadLines, RoadOptions, Speeds, build_network, read_speeds
from geodata.roads.attributes import ferry_times, road_levels, unused_columns
from geodata.roads.reading import read_lines
from tests.support.coverages import CRS, ORIGIN
from tests.support.roads import road_frame, road_lines, write_roads

FERRY = CLASS_KEYS.index("ferry")


SIDE_KM = 90
BOX = (*ORIGIN, ORIGIN[0] + SIDE_KM * 1000, ORIGIN[1] + SIDE_KM * 1000)


@pytest.fixture(scope="module")
def layer() -> gpd.GeoDataFrame:
    """A few roads all over a province."""
    ends = range(0, SIDE_KM + 1, 15)
    lines = [[(x, 0), (x, SIDE_KM)] for x in ends] + [[(0, y), (SIDE_KM, y)] for y in ends]
    return road_frame(lines, highway=["tertiary"] * len(lines))


def lines_of(path: Path) -> RoadLines:
    """Read here: the child process is tested elsewhere."""
    return read_lines(path, BOX, CRS, RoadOptions())


def refusal(path: Path) -> InputError:
    with pytest.raises(InputError) as error:
        lines_of(path)
    assert error.value.text.vi != error.value.text.en
    return error.value


def checks(lines: RoadLines) -> set[str]:
    return {finding.check for finding in lines.findings}


def turned(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = shapely.transform(frame.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    return frame.set_geometry(gpd.GeoSeries(shapes, crs=frame.crs))


def test_exchanged_coordinates_are_told(tmp_path: Path, layer: gpd.GeoDataFrame) -> None:
    """Degrees or metres: no road is near, and the message says what to press."""
    for number, system in enumerate(("EPSG:4326", "EPSG:9209")):
        path = write_roads(tmp_path, turned(layer.to_crs(system)), f"{number}.gpkg")
        error = refusal(path)
        assert error.key == "roads-elsewhere"
        assert "Swap X and Y" in error.text.vi


def test_a_zone_far_off_is_refused_with_the_one_that_fits(
    tmp_path: Path, layer: gpd.GeoDataFrame
) -> None:
    wrong = layer.to_crs("EPSG:9209").set_crs("EPSG:9218", allow_override=True)
    error = refusal(write_roads(tmp_path, wrong))
    assert error.key == "roads-elsewhere"
    assert "EPSG:9209" in error.text.en


def test_a_zone_beside_the_right_one_is_told(tmp_path: Path, layer: gpd.GeoDataFrame) -> None:
    """Some roads still lie among the units: they are read, and the doubt is said."""
    right = layer.to_crs("EPSG:9209")
    assert "roads-other-zone" not in checks(lines_of(write_roads(tmp_path, right)))
    wrong = right.set_crs("EPSG:9208", allow_override=True)
    found = lines_of(write_roads(tmp_path, wrong, "b.gpkg")).findings
    (told,) = [f for f in found if f.check == "roads-other-zone"]
    assert "EPSG:9209" in told.text.vi


def test_lines_drawn_twice_count_once(tmp_path: Path, layer: gpd.GeoDataFrame) -> None:
    """In either direction, and in the higher class; with heights, too."""
    back = layer.assign(geometry=layer.geometry.reverse(), highway="primary")
    twice = pd.concat([layer, back, layer.iloc[:5]])
    twice.geometry = shapely.force_3d(twice.geometry.to_numpy(), 7.0)
    lines = lines_of(write_roads(tmp_path, twice))
    assert len(lines.shapes) == len(layer)
    assert {CLASS_KEYS[c] for c in lines.road_class} == {"national"}
    assert "roads-twice" in checks(lines)


def test_classes_in_an_old_encoding(tmp_path: Path, layer: gpd.GeoDataFrame) -> None:
    words = ["§\xadêng huyÖn", "Quèc lé", "§\xadêng x·", "§\xadêng Ng« QuyÒn"]
    assert to_unicode(words[0], "tcvn3") == "Đường huyện"
    cells = [words[i % 4] for i in range(len(layer))]
    frame = layer.assign(loai_duong=cells).drop(columns="highway")
    lines = lines_of(write_roads(tmp_path, frame))
    kinds = {CLASS_KEYS[c] for c in lines.road_class}
    assert kinds == {"district", "national", "commune", "unknown"}


def test_all_columns_are_named_where_none_holds_classes(
    tmp_path: Path, layer: gpd.GeoDataFrame
) -> None:
    frame = layer.assign(be_mat="nhựa").drop(columns="highway")
    (told,) = [
        f for f in lines_of(write_roads(tmp_path, frame)).findings if f.check == "roads-no-class"
    ]
    assert "be_mat" in told.text.vi


def test_times_of_ferries_in_odd_spellings() -> None:
    cells = ["00:20", "20 phút", "PT1H30M", "1 giờ 30", "90'", 20.0, "hai mươi phút", "0", None, ""]
    kinds = np.full(len(cells) + 1, FERRY)
    kinds[-1] = 0
    table = pd.DataFrame({"thoi_gian": [*cells, "12"], "thoi_gian_cho": ["30 phút"] * len(kinds)})
    times = ferry_times(table, kinds, "pha.gpkg")
    read = [None if np.isnan(v) else float(v) for v in times.minutes]
    assert read == [20, 20, 90, 90, 90, 20, None, None, None, None, None]
    assert np.isnan(times.wait[-1])  # no ferry
    assert (times.wait[:-1] == 30).all()
    assert [f.check for f in times.findings] == ["roads-time-unread"]
    assert "hai mươi phút" in times.findings[0].text.en


def test_no_wait_is_a_wait_of_nothing() -> None:
    cells = ["0", 0.0, "00:00", "0 phút", None, ""]
    table = pd.DataFrame({"thoi_gian_cho": cells}, dtype=object)
    times = ferry_times(table, np.full(len(cells), FERRY), "pha.gpkg")
    read = [None if np.isnan(v) else float(v) for v in times.wait]
    assert read == [0, 0, 0, 0, None, None]
    assert not times.findings


def test_a_stated_wait_goes_before_the_usual_one() -> None:
    lines = road_lines([[(0, 0), (1, 0)], [(1, 0), (3, 0)]], ["lane", "ferry"])
    lines.minutes[1], lines.wait[1] = 10.0, 6.0
    minutes = build_network(lines, 5.0).minutes(Speeds.usual())
    assert minutes.max() == pytest.approx(10 + 6 / 2)


@pytest.mark.parametrize(
    ("column", "cells", "levels"),
    [
        ("bridge", ["yes", "F", "0.0", "T", "Không có", "viaduct", None], [1, 0, 0, 1, 0, 1, 0]),
        ("cau", [0.0, 1.0, np.nan], [0, 1, 0]),
        ("cau", ["Cầu Bãi Cháy", "chưa có", "Có"], [1, 0, 1]),
        ("ham", [True, False], [-1, 0]),
        ("layer", ["1", "+1", "-1", "tầng 2", "2;1", "", "abc"], [1, 1, -1, 2, 2, 0, 0]),
        ("tang", [2.0, np.nan, -1.0], [2, 0, -1]),
    ],
)
def test_levels_as_text_and_numbers(column: str, cells: list[Any], levels: list[int]) -> None:
    assert road_levels(pd.DataFrame({column: cells})).tolist() == levels


def test_what_ways_do_not_heed_is_said() -> None:
    table = pd.DataFrame(
        {"oneway": ["yes", "-1", "no", None], "maxspeed": ["40 km/h", "50", "RM", None]}
    )
    found = unused_columns(table, "duong.osm")
    assert [f.check for f in found] == ["roads-both-ways", "roads-speeds-unused"]
    assert "2" in found[0].text.en
    assert "40 km/h" in found[1].text.vi
    assert unused_columns(table.iloc[3:], "duong.osm") == ()


def test_speeds_with_units(tmp_path: Path) -> None:
    path = tmp_path / "toc-do.csv"
    path.write_text("loai_duong,toc_do,cho\nquốc lộ,45 km/h,\nphà,8km/giờ,25 phút\n", "utf-8")
    speeds = read_speeds(path)
    assert (speeds.kmh["national"], speeds.kmh["ferry"], speeds.wait_min["ferry"]) == (45, 8, 25)
    path.write_text("loai_duong,toc_do\nquốc lộ,RM\n", "utf-8")
    with pytest.raises(InputError) as error:
        read_speeds(path)
    assert error.value.key == "speeds-figure"
