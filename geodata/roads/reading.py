"""A file of roads to lines with their classes, cut to the box of a dataset while it is read."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS

from geodata.crs import GEOGRAPHIC
from geodata.files import (
    Unpacked,
    check_format,
    declared_crs,
    describe_zones,
    is_in_vietnam,
    parse_crs,
    propose_zones,
    text_in_unicode,
)
from geodata.isolation import is_regular_file
from geodata.problems import Finding, message, note, refuse
from geodata.roads.attributes import (
    column_names,
    ferry_times,
    road_classes,
    road_levels,
    unused_columns,
)
from geodata.roads.classes import CLASS_KEYS, CLASSES, USUAL
from geodata.roads.elsewhere import Box, box_in, extents, other_zone
from geodata.roads.shapes import drawn_again, kinds_in, line_parts, not_drawn
from geodata.wording import Text, listing
from geodata.work_folders import work_folder

OSM_SUFFIXES = (".osm", ".pbf")
ROAD_SUFFIXES = (
    *(".gpkg", ".geojson", ".json", ".shp", ".zip", ".kml", ".kmz", ".fgb"),
    *OSM_SUFFIXES,
)
"""Endings of files of roads that can be read."""

AROUND_M = 10_000.0
"""Roads so far around the units' box count: a way may lead outside."""

MOST_ROADS = 1_000_000
MOST_ROAD_VERTICES = 6_000_000
_LARGEST_MB: Mapping[str, int] = {
    **dict.fromkeys((".geojson", ".json", ".kml"), 400),
    ".osm": 1_000,
    ".pbf": 500,
    ".zip": 1_000,
    ".kmz": 400,
    # These are read by box, whatever lies outside.
    **dict.fromkeys((".gpkg", ".fgb", ".shp"), 20_000),
}
_OSM_WHERE = "highway IS NOT NULL OR route = 'ferry'"

Ints = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]
Shapes = np.ndarray[Any, np.dtype[np.object_]]


@dataclass(frozen=True)
class RoadOptions:
    """How roads are read and joined.

    Attributes:
        layer: which layer of lines, where a file has several.
        crs: for a file that declares none.
        encoding: of the text, where it is not recognised.
        classes: which classes count, see :data:`geodata.roads.CLASSES`.
        tolerance_m: ends so near to another road join it; where nodes are shared (OpenStreetMap)
            nothing else does.
    """

    layer: str | None = None
    crs: str | None = None
    encoding: str | None = None
    classes: frozenset[str] = USUAL
    tolerance_m: float = 5.0


@dataclass(frozen=True, eq=False)
class RoadLines:
    """Roads as lines, in the dataset's coordinate system.

    Attributes:
        shapes: m lines without branches, metres.
        road_class: position in :data:`geodata.roads.CLASSES`, shape (m,).
        level: 0 on the ground, above 0 on bridges, below in tunnels, shape (m,).
        minutes: how long a ferry takes where the file says so, else NaN, shape (m,).
        wait: how long people wait for it where the file says so, minutes, else NaN, shape (m,).
        shares_nodes: roads join where they share a vertex, and only there.
        findings: what was doubtful.
    """

    shapes: Shapes
    road_class: Ints
    level: Ints
    minutes: Floats
    wait: Floats
    shares_nodes: bool
    findings: tuple[Finding, ...] = ()


def read_lines(path: Path, box: Box, crs: CRS, options: RoadOptions) -> RoadLines:
    """Read the roads near a box. Call it in a child process: see :func:`geodata.roads.read_roads`.

    Args:
        path: the file; a Shapefile's companions lie beside it.
        box: west, south, east, north of the units in ``crs``, metres.
        crs: the dataset's coordinate system.
        options: layer, coordinate system, classes.

    Raises:
        InputError: not map data, too large, no lines, several layers to choose from, no
            coordinate system, or nothing near the box.
    """
    check_road_file(path)
    with work_folder() as folder:
        opened = path
        if path.suffix.lower() == ".zip":
            opened = next(iter(Unpacked.of(path, folder).members.values()))
        read = _read(opened, path.name, box, crs, options)
    return _lines(read, path, shapely.box(*box).buffer(AROUND_M).bounds, options)


def check_road_file(path: Path) -> None:
    """Refuse what is no file of roads, or too large to be read.

    Raises:
        InputError: missing, of another format, or too large, with what to do.
    """
    suffix = path.suffix.lower()
    if not is_regular_file(path):
        raise refuse("unreadable", file=path.name, why=message("why-missing"))
    if suffix not in ROAD_SUFFIXES:
        raise refuse("roads-format", file=path.name, known=", ".join(ROAD_SUFFIXES))
    size = path.stat().st_size / 1e6
    most = _LARGEST_MB.get(suffix)
    if most is not None and size > most:
        raise refuse("roads-too-large", file=path.name, size=round(size), most=most)
    if suffix not in OSM_SUFFIXES:
        check_format(path, path.name)
        return
    with path.open("rb") as file:
        head = file.read(4_096)
    is_osm = b"OSMHeader" in head[:64] if suffix == ".pbf" else b"<osm" in head
    if not is_osm:
        raise refuse("unreadable", file=path.name, why=message("why-not-format"))


@dataclass(frozen=True, eq=False)
class _Read:
    """Shapes near the units.

    Attributes:
        frame: in the dataset's system, with the columns that say something.
        columns: all that the file has.
        findings: what is doubtful of its coordinate system.
    """

    frame: gpd.GeoDataFrame
    columns: list[str]
    findings: tuple[Finding, ...]


def _read(
    path: Path,
    filename: str,
    box: Box,
    crs: CRS,
    options: RoadOptions,
) -> _Read:
    """What lies near the box of the units."""
    near = shapely.box(*box).buffer(AROUND_M).bounds
    is_osm = path.suffix.lower() in OSM_SUFFIXES
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's remarks; what matters is refused below
            layer = "lines" if is_osm else _layer(path, filename, options.layer)
            told = {} if is_osm else pyogrio.read_info(path, layer=layer)
            system = _system(path, filename, told, options, is_osm)
            there = box_in(near, crs, system)
            names: list[str] = []
            more: dict[str, Any] = {}
            if is_osm:
                more = {"CONFIG_FILE": _osm_configuration(), "where": _OSM_WHERE}
            else:
                names = [str(name) for name in told["fields"]]
                more = {"columns": column_names(names)}
                if path.suffix.lower() == ".shp" and not path.with_suffix(".cpg").exists():
                    more["encoding"] = "ISO-8859-1"
            frame = pyogrio.read_dataframe(path, layer=layer, bbox=there, **more)
            zone = () if is_osm else other_zone(path, layer, box, crs, system, filename)
    except (RuntimeError, UnicodeDecodeError, shapely.errors.GEOSException) as error:
        raise refuse("unreadable", file=filename, why=message("why-damaged")) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise refuse("unreadable", file=filename, why=message("why-no-geometry"))
    frame = frame[frame.geometry.notna() & ~frame.geometry.is_empty]
    if frame.empty:
        where = extents(path, layer, near, crs, system, is_osm=is_osm)
        if where is None:
            raise refuse("roads-empty", file=filename)
        raise refuse("roads-elsewhere", file=filename, **where)
    _check_amount(frame, filename)
    if not is_osm:
        texts = pd.DataFrame(frame.drop(columns=frame.geometry.name))
        sure = "encoding" not in more or options.encoding is not None
        plain, _ = text_in_unicode(
            texts.reset_index(drop=True), filename, options.encoding, sure=sure
        )
        frame = gpd.GeoDataFrame(plain.set_axis(frame.index), geometry=frame.geometry)
    frame = frame.set_crs(system, allow_override=True).to_crs(crs)
    return _Read(frame, names, zone)


def _layer(path: Path, filename: str, wanted: str | None) -> str:
    listed = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(path)]
    lines = [name for name, kind in listed if "Line" in kind]
    lines = lines or [n for n, kind in listed if "Unknown" in kind or "Collection" in kind]
    if wanted is not None and wanted not in [name for name, _ in listed]:
        found = listing([name for name, _ in listed])
        raise refuse("roads-no-layer", file=filename, layer=wanted, found=found)
    if wanted is None and not lines:
        raise refuse("roads-not-lines", file=filename, found=listing([k for _, k in listed]) or "–")
    if wanted is None and len(lines) > 1:
        raise refuse("roads-several-layers", file=filename, found=listing(lines))
    return lines[0] if wanted is None else wanted


def _system(
    path: Path, filename: str, told: Mapping[str, Any], options: RoadOptions, is_osm: bool
) -> CRS:
    """The coordinate system of the file, or the one stated."""
    if is_osm:
        return GEOGRAPHIC
    stated = parse_crs(options.crs) if options.crs else None
    declared = CRS.from_user_input(told["crs"]) if told.get("crs") else None
    named = declared_crs(path)
    if named is not None:  # in GeoJSON, whatever GDAL makes of it
        if named.crs is None and stated is None:
            raise refuse("crs-unknown", file=filename, crs=named.name, hint="")
        declared = named.crs
    if declared is not None and (declared.is_geographic or declared.is_projected):
        return declared
    if stated is not None:
        return stated
    bounds = pyogrio.read_info(path, layer=told.get("layer_name"), force_total_bounds=True)
    extent = bounds["total_bounds"]
    if extent is not None and is_in_vietnam(extent):
        return GEOGRAPHIC
    hint = describe_zones(propose_zones(extent, None)) if extent is not None else ""
    raise refuse("roads-no-crs", file=filename, hint=hint)


def _check_amount(frame: gpd.GeoDataFrame, filename: str) -> None:
    vertices = int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())
    if len(frame) > MOST_ROADS or vertices > MOST_ROAD_VERTICES:
        raise refuse(
            "roads-too-many",
            file=filename,
            count=len(frame),
            vertices=vertices,
            most=MOST_ROADS,
            most_vertices=MOST_ROAD_VERTICES,
        )


def _osm_configuration() -> str:
    return str(Path(str(resources.files("geodata.roads").joinpath("osmconf.ini"))))


def _lines(
    read: _Read,
    path: Path,
    near: Box,
    options: RoadOptions,
) -> RoadLines:
    frame = read.frame
    geometry = frame.geometry.to_numpy()
    shapes, owner = line_parts(geometry)
    if not len(shapes):
        raise refuse("roads-not-lines", file=path.name, found=kinds_in(geometry))
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    road_class, findings = road_classes(table, path.name, read.columns)
    level, times = road_levels(table), ferry_times(table, road_class, path.name)
    findings = (*findings, *times.findings, *unused_columns(table, path.name))
    bounds = shapely.bounds(shapes)
    west, south, east, north = near
    drawn = np.isfinite(bounds).all(axis=1) & (shapely.length(shapes) > 0)
    findings = (*read.findings, *findings, *not_drawn(path.name, geometry, owner, drawn))
    inside = drawn & (bounds[:, 2] >= west) & (bounds[:, 0] <= east)
    inside &= (bounds[:, 3] >= south) & (bounds[:, 1] <= north)
    wanted = np.isin(road_class, [i for i, key in enumerate(CLASS_KEYS) if key in options.classes])
    left = inside & ~wanted[owner]
    kept = inside & wanted[owner]
    again = drawn_again(shapes, road_class[owner], level[owner], kept)
    if again.any():
        findings = (*findings, note("roads-twice", file=path.name, count=int(again.sum())))
        kept &= ~again
    of_part = road_class[owner]
    if not kept.any():
        if inside.any():
            raise refuse("roads-none-counts", file=path.name)
        raise refuse("roads-empty", file=path.name)
    owner = owner[kept]
    return RoadLines(
        shapes[kept],
        road_class[owner],
        level[owner],
        times.minutes[owner],
        times.wait[owner],
        path.suffix.lower() in OSM_SUFFIXES,
        (_counted(of_part, shapes, left, kept), *findings),
    )


def _counted(road_class: Ints, shapes: Shapes, left: Bools, kept: Bools) -> Finding:
    """Say which classes were read and which were left out, with lines and km.

    Args:
        road_class: of every line.
        shapes: the lines.
        left: which of those near the units are left out.
        kept: which count.
    """
    km = shapely.length(shapes) / 1000

    def told(rows: Bools) -> Text:
        count = np.bincount(road_class[rows], minlength=len(CLASSES))
        length = np.bincount(road_class[rows], km[rows], minlength=len(CLASSES))
        parts = [
            message("roads-of-class", road=CLASSES[i].label, count=int(count[i]), km=length[i])
            for i in np.flatnonzero(count)
        ]
        vi, en = ("; ".join(part.to(language) for part in parts) for language in ("vi", "en"))
        return Text(vi, en)

    return note(
        "roads-read",
        count=int(kept.sum()),
        km=float(km[kept].sum()),
        read=told(kept),
        left=message("roads-left-out", left=told(left)) if left.any() else Text("", ""),
    )
