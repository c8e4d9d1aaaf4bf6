"""What a GeoJSON says of its coordinate system: nothing unknown becomes degrees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from geodata import InputError
from geodata.files import propose_crs, read_layer
from geodata.files.geojson_crs import declared_crs
from tests.support.layers import frame


def named(name: Any) -> dict[str, Any]:
    return {"type": "name", "properties": {"name": name}}


def write(folder: Path, crs: Any, *, system: str = "EPSG:9209", place: str = "first") -> Path:
    content = json.loads(frame().to_crs(system).to_json(to_wgs84=False))
    content.pop("crs", None)
    inside = {
        "first": {"crs": crs, **content},
        "last": {**content, "crs": crs},
        "middle": {"a": {"crs": 1, "pad": "}" * 70_000}, "crs": crs, "b": "x" * 70_000, **content},
    }
    path = folder / "xa.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", **inside[place]}), "utf-8")
    return path


UNKNOWN = [
    named("urn:ogc:def:crs:EPSG::99999"),
    named("vn2000_hatinh"),
    named("Hệ tọa độ địa phương"),
    named(""),
    named(9209),
    {"type": "EPSG", "properties": {"code": 99999}},
    {"type": "link", "properties": {"href": "https://example.org/crs/42", "type": "proj4"}},
    {"type": "name"},
    "EPSG:99999",
]


@pytest.mark.parametrize("crs", [UNKNOWN[1], UNKNOWN[7], UNKNOWN[8]], ids=str)
def test_an_unknown_system_is_found_wherever_it_stands(tmp_path: Path, crs: Any) -> None:
    for place in ("first", "middle", "last"):
        declared = declared_crs(write(tmp_path, crs, place=place))
        assert declared is not None and declared.crs is None


@pytest.mark.parametrize("crs", UNKNOWN, ids=str)
def test_an_unknown_system_is_refused(tmp_path: Path, crs: Any) -> None:
    system = "EPSG:4326" if UNKNOWN.index(crs) % 3 == 1 else "EPSG:9209"
    path = write(tmp_path, crs, system=system)
    with pytest.raises(InputError) as error:
        read_layer(path)
    assert error.value.key == "crs-unknown"
    assert system in error.value.text.vi
    assert propose_crs(path)[0].crs == system
    assert read_layer(path, crs=system).frame.crs == system


@pytest.mark.parametrize(
    "crs",
    [
        named('ENGCRS["a",EDATUM["x"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],UNIT["m",1]]'),
        named("EPSG:4978"),
        named("VN-2000"),
        named("EPSG:4756"),
    ],
    ids=["engineering", "geocentric", "VN-2000 without zone", "EPSG:4756"],
)
def test_a_system_that_does_not_place_metres_is_refused(tmp_path: Path, crs: Any) -> None:
    with pytest.raises(InputError) as error:
        read_layer(write(tmp_path, crs))
    assert error.value.key == "crs-no-zone"
    assert "EPSG:9209" in error.value.text.en


@pytest.mark.parametrize(
    ("crs", "expected"),
    [
        (named("VN-2000 / TM-3 105-30"), "EPSG:9209"),
        (named("VN_2000_UTM_Zone_48N"), "EPSG:3405"),
        (named("urn:ogc:def:crs:EPSG:6.9:9209"), "EPSG:9209"),
        ("EPSG:9209", "EPSG:9209"),
        ({"type": "EPSG", "properties": {"code": 9209}}, "EPSG:9209"),
    ],
    ids=str,
)
def test_names_that_the_reader_does_not_know_are_understood(
    tmp_path: Path, crs: Any, expected: str
) -> None:
    raw = read_layer(write(tmp_path, crs, system=expected))
    assert raw.frame.crs == expected
    assert raw.frame.total_bounds[0] > 1e5


@pytest.mark.parametrize("crs", [None, named("urn:ogc:def:crs:OGC:1.3:CRS84"), named("EPSG:4326")])
def test_degrees_stay_degrees(tmp_path: Path, crs: Any) -> None:
    assert read_layer(write(tmp_path, crs, system="EPSG:4326")).frame.crs.to_epsg() == 4326


def test_a_column_called_crs_says_nothing(tmp_path: Path) -> None:
    layer = frame().assign(crs="EPSG:99999").to_crs(4326)
    (tmp_path / "xa.geojson").write_text(
        layer.to_json(to_wgs84=False).replace('"crs": {', '"c": {')
    )
    assert read_layer(tmp_path / "xa.geojson").frame.crs.to_epsg() == 4326
