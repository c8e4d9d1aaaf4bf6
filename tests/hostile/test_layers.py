"""Boundary files that are something else, ask for more than there is, or reach out."""

from __future__ import annotations

import io
import json
import socket
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata import InputError, read_units
from geodata.boundaries import barriers_along, read_lines, read_villages
from geodata.files import list_layers, read_context
from tests.hostile.archives import blank_part, zip_of
from tests.hostile.outcomes import outcome, refused
from tests.support import LONG
from tests.support.coverages import CRS, ORIGIN, grid
from tests.support.layers import frame

READERS = {
    "boundaries": read_units,
    "layers": list_layers,
    "context": lambda path: read_context(path, grid(2, 2)),
    "lines": read_lines,
    "villages": lambda path: read_villages(path, grid(2, 2)),
}
GEOJSON = frame().to_crs(4326).to_json()


@pytest.fixture(params=list(READERS))
def reader(request: pytest.FixtureRequest):
    return READERS[request.param]


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    """A server on the loopback that notes who calls."""
    calls: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    calls.append(connection.recv(1_000).decode("latin-1"))

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], calls
        done.set()
        thread.join()


def _reaching(address: str, file: str) -> dict[str, str]:
    """What GDAL would take for a list of other files, or for a service."""
    return {
        "vrt": f"<OGRVRTDataSource><OGRVRTLayer name='kml'><SrcDataSource>{file}"
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        "vrt-request": "<OGRVRTDataSource><OGRVRTLayer name='kml'><SrcDataSource>"
        f"/vsicurl/{address}/x.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        "wfs": f"<OGRWFSDataSource><URL>{address}/wfs?kml</URL></OGRWFSDataSource>",
        "oapif": f'{{"type": "kml", "links": [{{"rel": "data", "href": "{address}"}}]}}',
        "gdalg": json.dumps(
            {"type": "gdal_streamed_alg", "command_line": f"gdal vector read {address}/x.json"}
        ),
        "esri": f'{{"kml": 1, "url": "{address}", "geometryType": "esriGeometryPolygon"}}',
        "network-link": '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink>'
        f"<Link><href>{address}/x.kml</href></Link></NetworkLink></Document></kml>",
        "entity": f'<!DOCTYPE kml [<!ENTITY e SYSTEM "{address}/e">]><kml>&e;</kml>',
        "schema": '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>'
        f"<styleUrl>{address}/s.kml#a</styleUrl><name>a</name></Placemark></Document></kml>",
        "address": f"{address}/x.geojson",
        "topojson": f'{{"type": "Topology", "objects": {{}}, "arcs": [], "url": "{address}"}}',
    }


@pytest.mark.parametrize("suffix", [".kml", ".geojson", ".json", ".gpkg", ".fgb"])
def test_no_file_reaches_out(
    suffix: str, reader, tmp_path: Path, listener: tuple[int, list[str]]
) -> None:
    port, calls = listener
    secret = tmp_path / "other.geojson"
    secret.write_text(GEOJSON)
    for kind, content in _reaching(f"http://127.0.0.1:{port}", str(secret)).items():
        path = tmp_path / f"{kind}{suffix}"
        path.write_text(content)
        result = outcome(reader, path)
        assert isinstance(result, InputError) or result == [kind], kind
    assert not calls


def test_no_address_is_a_file(reader, listener: tuple[int, list[str]]) -> None:
    port, calls = listener
    for name in (
        f"/vsicurl/http://127.0.0.1:{port}/x.geojson",
        f"http://127.0.0.1:{port}/x.geojson",
        f"WFS:http://127.0.0.1:{port}/",
        "/vsistdin/",
        GEOJSON,
        "x" * 5_000 + ".gpkg",
        "a\0b.gpkg",
    ):
        outcome(reader, Path(name))
    assert not calls


def test_content_must_be_of_the_ending(tmp_path: Path) -> None:
    layer = frame()
    layer.to_file(tmp_path / "good.gpkg")
    layer.to_file(tmp_path / "good.fgb")
    layer.to_parquet(tmp_path / "good.parquet")
    whole = {p.suffix: p.read_bytes() for p in tmp_path.iterdir()} | {".geojson": GEOJSON.encode()}
    for suffix in (".gpkg", ".fgb", ".parquet", ".geojson", ".kml", ".kmz", ".zip", ".shp"):
        for other, content in whole.items():
            path = tmp_path / f"x{suffix}"
            path.write_bytes(content)
            if other != suffix:
                refused(read_units, path)
            else:
                assert len(read_units(path)) == 6


@pytest.mark.parametrize("reader", list(READERS) if LONG else ["boundaries"])
def test_archives_that_unpack_without_end(reader: str, tmp_path: Path) -> None:
    megabytes = 10_240 if LONG else 900
    packed = blank_part(megabytes)
    path = tmp_path / "x.zip"
    path.write_bytes(zip_of({"xa.geojson": packed}))
    assert refused(READERS[reader], path) in {"unpacks-too-large", "child-time"}
    path.write_bytes(zip_of({"xa.geojson": packed}, {"xa.geojson": 10}))
    assert refused(READERS[reader], path) in {"unpacks-too-large", "unreadable", "child-time"}


def test_kmz_and_prj_that_unpack_without_end(tmp_path: Path) -> None:
    packed = blank_part(900, b"<kml>")
    path = tmp_path / "x.kmz"
    path.write_bytes(zip_of({"doc.kml": packed}))
    assert refused(read_units, path) == "unpacks-too-large"
    path.write_bytes(zip_of({"doc.kml": packed}, {"doc.kml": 10}))
    refused(read_units, path)
    frame().to_file(tmp_path / "xa.shp")
    parts = {p.name: p.read_bytes() for p in tmp_path.glob("xa.*")}
    path = tmp_path / "x.zip"
    path.write_bytes(zip_of({**parts, "xa.prj": packed}))
    assert refused(read_units, path) == "unpacks-too-large"


def test_zips_that_point_elsewhere(tmp_path: Path) -> None:
    outside = tmp_path / "outside.geojson"
    for name in ("../outside.geojson", "/tmp/outside.geojson", "a/../../outside.geojson"):
        path = tmp_path / "x.zip"
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w") as archive:
            archive.writestr(name, GEOJSON)
        path.write_bytes(whole.getvalue())
        assert len(read_units(path)) == 6  # by the last part of its name, in a folder of its own
        assert not outside.exists()
    path.write_bytes(zip_of({f"{i}.txt": b"" for i in range(25_000)}))
    assert refused(read_units, path) == "too-many-parts"


def _star(points: int) -> shapely.Polygon:
    """A ring whose every side crosses nearly every other."""
    rng = np.random.default_rng(7)
    xy = np.asarray(ORIGIN) + rng.random((points, 2)) * 3_000
    return shapely.Polygon(xy)


@pytest.mark.parametrize(
    ("points", "told"),
    [
        (3_000, "too-many-crossings"),
        (20_000, "too-many-crossings"),
        (200_000, "too-detailed-unit"),
    ],
)
def test_rings_that_cross_themselves(points: int, told: str, tmp_path: Path) -> None:
    layer = frame()
    layer.geometry = [_star(points), *layer.geometry[1:]]
    layer.to_file(tmp_path / "x.gpkg")
    assert refused(read_units, tmp_path / "x.gpkg") == told


def test_a_ring_that_crosses_itself_a_little_is_mended(tmp_path: Path) -> None:
    layer = frame()
    outline = np.asarray(layer.geometry[0].segmentize(1.0).exterior.coords)
    outline[[50, 51]] = outline[[51, 50]]
    layer.geometry = [shapely.Polygon(outline), *layer.geometry[1:]]
    layer.to_file(tmp_path / "x.gpkg")
    assert len(read_units(tmp_path / "x.gpkg")) == 6


def test_limits_of_layers(tmp_path: Path) -> None:
    many = gpd.GeoDataFrame(
        {"ma_xa": [f"{i:05}" for i in range(20_001)], "ten_xa": "Xã A", "dan_so": 5},
        geometry=[shapely.box(*(np.tile(np.asarray(ORIGIN), 2) + [0, 0, 1, 1]))] * 20_001,
        crs=CRS,
    )
    many.to_file(tmp_path / "rows.gpkg")
    assert refused(read_units, tmp_path / "rows.gpkg") == "too-many-rows"
    properties = {f"c{i}": i for i in range(2_000 if not LONG else 20_000)}
    content = json.loads(GEOJSON)
    content["features"][0]["properties"] |= properties
    (tmp_path / "columns.geojson").write_text(json.dumps(content))
    assert refused(read_units, tmp_path / "columns.geojson") in {"too-many-columns", "child-time"}
    content = json.loads(GEOJSON)
    content["features"][0]["properties"]["ten_xa"] = "Xã " + "a" * 30_000_000
    (tmp_path / "name.geojson").write_text(json.dumps(content))
    assert refused(read_units, tmp_path / "name.geojson") in {"text-too-long", "unreadable"}
    content["features"][0]["properties"]["ten_xa"] = "Xã " + "a" * 30_000
    (tmp_path / "name.geojson").write_text(json.dumps(content))
    assert refused(read_units, tmp_path / "name.geojson") == "text-too-long"
    x, y = ORIGIN
    angle = np.linspace(0, 2 * np.pi, 3_100_000)
    disc = shapely.Polygon(np.stack([x + 900 * np.cos(angle), y + 900 * np.sin(angle)], axis=1))
    layer = frame()
    layer.geometry = [disc, *layer.geometry[1:]]
    layer.to_file(tmp_path / "vertices.gpkg")
    assert refused(read_units, tmp_path / "vertices.gpkg") == "too-many-vertices"


def test_a_zigzag_barrier(tmp_path: Path) -> None:
    x, y = ORIGIN
    count = 200_000 if LONG else 60_000
    steps = np.arange(count)
    xy = np.stack([x + steps * 6_000 / count, y + steps % 2 * 4_000.0], axis=1)
    line = gpd.GeoDataFrame(geometry=[shapely.LineString(xy)], crs=CRS)
    line.to_file(tmp_path / "song.gpkg")
    frame().to_file(tmp_path / "xa.gpkg")
    dataset = read_units(tmp_path / "xa.gpkg")
    lines = read_lines(tmp_path / "song.gpkg")
    assert refused(barriers_along, dataset, lines) == "lines-dense"
    star = gpd.GeoDataFrame(geometry=[shapely.LineString(_star(50_000).exterior.coords)], crs=CRS)
    star.to_file(tmp_path / "nhieu.gpkg")
    outcome(lambda: barriers_along(dataset, read_lines(tmp_path / "nhieu.gpkg")))


def _with_crs(name: object) -> str:
    return json.dumps(json.loads(GEOJSON) | {"crs": {"type": "name", "properties": {"name": name}}})


@pytest.mark.parametrize("suffix", [".geojson", ".json"])
def test_unknown_coordinate_systems(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"x{suffix}"
    for name in ("EPSG:999999", "urn:ogc:def:crs:EPSG::987654", "no such system"):
        path.write_text(_with_crs(name))
        assert refused(read_units, path) == "crs-unknown"
        assert len(read_units(path, crs="EPSG:4326")) == 6  # a person knows better
    for name in ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"):
        path.write_text(_with_crs(name))
        assert len(read_units(path)) == 6


def test_a_local_grid_is_no_place(tmp_path: Path) -> None:
    local = (
        'ENGCRS["local",EDATUM["site"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],'
        'LENGTHUNIT["metre",1]]'
    )
    river = gpd.GeoDataFrame(geometry=[shapely.LineString([(0, 0), (9, 9)])], crs=local)
    river.to_parquet(tmp_path / "x.parquet")
    for reader in READERS.values():
        if reader is not list_layers:
            refused(reader, tmp_path / "x.parquet")


@pytest.mark.parametrize("value", [1e308, -1e308, 1e16, 1e400])
def test_impossible_coordinates_and_figures(value: float, tmp_path: Path) -> None:
    for place in ("geometry", "dien_tich", "dan_so"):
        content = json.loads(GEOJSON)
        if place == "geometry":
            content["features"][0]["geometry"]["coordinates"][0][0][0] = value
        else:
            content["features"][0]["properties"][place] = value
        path = tmp_path / "x.geojson"
        path.write_text(json.dumps(content))
        refused(read_units, path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"{}",
        b"[" * 100_000,
        b'{"type":' * 20_000,
        b" " * 5_000_000,
        b"\xff" * 100,
        b"\0",
    ],
)
def test_what_is_no_layer(content: bytes, tmp_path: Path) -> None:
    for suffix in (".geojson", ".kml", ".gpkg", ".shp", ".zip", ".fgb", ".parquet"):
        path = tmp_path / f"x{suffix}"
        path.write_bytes(content)
        refused(read_units, path)
