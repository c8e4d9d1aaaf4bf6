"""Boundary files to raw layers, as they are: GDAL's formats through pyogrio, and GeoParquet."""

from __future__ import annotations

import tempfile
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyarrow.lib import ArrowException
from pyproj import CRS

from geodata.columns import is_district, recognise
from geodata.files.encodings import ENCODINGS, text_in_unicode
from geodata.files.formats import PARQUET, SUFFIXES, Unpacked, check_format, companions, unknown_crs
from geodata.files.kml_tables import with_described_columns
from geodata.files.limits import MOST_UNITS, check_layer
from geodata.files.vn2000 import Proposal, describe_zones, parse_crs, propose_zones
from geodata.folding import fold
from geodata.isolation import bounded, is_regular_file
from geodata.problems import message, refuse
from geodata.wording import Text, listing

ALL_LAYERS = "*"
"""Stands for all layers of the same columns, stacked."""

_JSON = (".json", ".geojson", ".topojson")
_KML_COLUMNS = {
    *("id", "description", "timestamp", "begin", "end", "altitudeMode", "tessellate"),
    *("extrude", "visibility", "drawOrder", "icon", "snippet"),
}


@dataclass(frozen=True, eq=False)
class RawLayer:
    """A layer as it stands in its file.

    Attributes:
        frame: one row a feature; text converted to Unicode, coordinates untouched.
        filename: for messages.
        notices: what was taken for granted in reading.
    """

    frame: gpd.GeoDataFrame
    filename: str
    notices: tuple[Text, ...] = ()


@dataclass(frozen=True)
class _Source:
    """What GDAL is told to open."""

    address: str
    filename: str
    is_layered: bool = True
    has_encoding: bool = True
    is_degrees: bool = False
    unknown_crs: str = ""


@bounded(companions)
def list_layers(path: Path) -> list[str]:
    """Names of the polygon layers a person can choose from; in a zip those of all its files.

    Raises:
        InputError: not map data.
    """
    _check_readable(path)
    if path.suffix.lower() in PARQUET:
        return [path.stem]
    if _is_zip(path):
        with tempfile.TemporaryDirectory() as folder:
            return list(_zipped_layers(Unpacked.of(path, folder), path.name))
    return _polygon_layers(_plain_source(path, path.name))[0]


def _check_readable(path: Path) -> None:
    if not is_regular_file(path):
        raise refuse("unreadable", file=path.name, why=message("why-missing"))
    if path.suffix.lower() not in SUFFIXES:
        raise refuse("unreadable", file=path.name, why=path.suffix or "?")
    check_format(path, path.name)


@bounded(companions)
def read_layer(
    path: Path,
    layer: str | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    *,
    overrule: bool = False,
) -> RawLayer:
    """Read the polygon layer of a file as it is.

    Args:
        path: the file; a Shapefile's companions lie beside it.
        layer: which layer, where a file has several; ``*``: all, stacked.
        crs: coordinate system to take when the file declares none, such as ``EPSG:4326``.
        encoding: one of :data:`~geodata.files.encodings.ENCODINGS`, for text written in another one
            than declared; recognised where it is not given.
        overrule: take ``crs`` whatever the file declares.

    Raises:
        InputError: not map data, nothing in it, several layers to choose from, unknown text
            encoding, or no coordinate system.
    """
    _check_readable(path)
    if encoding is not None and encoding not in ENCODINGS:
        raise refuse("unknown-encoding", encoding=encoding, known=", ".join(ENCODINGS))
    if layer == ALL_LAYERS:
        names = list_layers(path)
        parts = [read_layer(path, name, crs, encoding, overrule=overrule) for name in names]
        return _stacked(parts, names, path.name)
    notices: list[Text] = []
    source = _Source(str(path), path.name)
    if path.suffix.lower() in PARQUET:
        frame = _read_parquet(path)
    elif _is_zip(path):
        with tempfile.TemporaryDirectory() as folder:
            source, layer = _zipped_source(Unpacked.of(path, folder), path.name, layer)
            frame = _read_gdal(source, layer)
    else:
        source = _plain_source(path, path.name)
        frame = _read_gdal(source, layer)
    if frame.empty:
        raise refuse("no-rows", file=path.name)
    check_layer(frame, path.name, MOST_UNITS)
    if path.suffix.lower() in (".kml", ".kmz") and "Name" in frame:
        frame = with_described_columns(frame)
        unused = {"Name"} if frame["Name"].isna().all() else set()
        frame = frame.drop(columns=[c for c in frame.columns if c in _KML_COLUMNS | unused])
    frame = _in_unicode(_with_plain_cells(frame), source, encoding, notices)
    frame = _with_crs(frame, source, crs, notices, overrule)
    return RawLayer(frame, path.name, tuple(notices))


def _stacked(parts: list[RawLayer], names: list[str], filename: str) -> RawLayer:
    """Layers of the same columns as one: a file or a folder for each district, or each unit.

    Raises:
        InputError: no layer, or one whose columns differ.
    """
    if not parts:
        raise refuse("no-rows", file=filename)
    first = parts[0].frame
    by_fold = {fold(str(c)): c for c in first.columns if c != first.geometry.name}
    of_districts = all(map(is_district, names)) and "district" not in recognise(by_fold.values())
    frames = []
    for part, name in zip(parts, names, strict=True):
        frame = part.frame
        if frame.geometry.name != "geometry":
            frame = frame.rename_geometry("geometry")
        own = {fold(str(c)): c for c in frame.columns if c != "geometry"}
        if set(own) != set(by_fold):
            differ = ", ".join(sorted({*own, *by_fold} - ({*own} & {*by_fold})))
            raise refuse("layers-differ", file=filename, layer=name, columns=differ)
        frame = frame.rename(columns={own[key]: by_fold[key] for key in own}).to_crs(first.crs)
        frames.append(frame.assign(**{"Huyện": name}) if of_districts else frame)
    told = message("layers-stacked", file=filename, count=len(parts), layers=listing(names))
    whole = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=first.crs)
    return RawLayer(whole, filename, (told, *dict.fromkeys(n for p in parts for n in p.notices)))


def _is_zip(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def _plain_source(path: Path, filename: str) -> _Source:
    suffix = path.suffix.lower()
    beside = {p.suffix.lower() for p in companions(path)}
    if suffix == ".shp":
        _require_companions(beside, filename, path.stem)
    return _Source(
        str(path),
        filename,
        has_encoding=suffix != ".shp" or ".cpg" in beside,
        is_degrees=suffix in {".json", ".topojson"},
        unknown_crs=unknown_crs(path),
    )


def _require_companions(endings: set[str], filename: str, layer: str) -> None:
    missing = [ending for ending in (".shx", ".dbf") if ending not in endings]
    if missing:
        raise refuse("incomplete-shapefile", file=filename, missing=", ".join(missing), layer=layer)


def _zipped_layers(unpacked: Unpacked, filename: str) -> dict[str, tuple[Path, str | None]]:
    """Layers of a zip by the name a person chooses them by: the file and its layer."""
    layers: dict[str, tuple[Path, str | None]] = {}
    for member in unpacked.members.values():
        if member.suffix.lower() == ".shp":
            layers[member.stem] = (member, None)
            continue
        inner = _polygon_layers(_Source(str(member), filename))[0]
        for name in inner:
            layers[member.stem if len(inner) == 1 else f"{member.stem}/{name}"] = (member, name)
    return layers


def _zipped_source(
    unpacked: Unpacked, filename: str, layer: str | None
) -> tuple[_Source, str | None]:
    """Find the one layer of a zip, or the one chosen; with the layer's name within its file."""
    layers = _zipped_layers(unpacked, filename)
    found = ", ".join(layers)
    if not layers:
        raise refuse("no-rows", file=filename)
    if layer is not None and len(layers) > 1 and layer not in layers:
        raise refuse("no-layer", file=filename, layer=layer, found=found)
    if layer is None and len(layers) > 1:
        raise refuse("several-layers", file=filename, found=found)
    member, inner = layers[layer] if layer in layers else next(iter(layers.values()))
    source = _plain_source(member, filename)
    return replace(source, is_layered=member.suffix.lower() != ".shp"), inner


def _read_gdal(source: _Source, layer: str | None) -> gpd.GeoDataFrame:
    # Latin-1 keeps every byte: the encoding is recognised afterwards.
    encoding = None if source.has_encoding else "ISO-8859-1"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's remarks; what matters is refused below
            chosen = _choose_layer(source, layer) if source.is_layered else None
            frame = pyogrio.read_dataframe(source.address, layer=chosen, encoding=encoding)
    except UnicodeDecodeError as error:
        if source.has_encoding:  # a letter cut in halves: the bytes are looked at one by one
            return _read_gdal(replace(source, has_encoding=False), layer)
        raise refuse("bad-encoding", file=source.filename, known=", ".join(ENCODINGS)) from error
    except (RuntimeError, shapely.errors.GEOSException) as error:  # all of pyogrio's errors
        raise refuse("unreadable", file=source.filename, why=type(error).__name__) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise refuse("unreadable", file=source.filename, why=message("why-no-geometry"))
    if source.unknown_crs:
        return frame.set_crs(None, allow_override=True)
    return frame


def read_bare(path: Path) -> gpd.GeoDataFrame:
    """Read the shapes of a file, of whatever kind, without attributes; of several layers the first.

    Raises:
        InputError: not map data.
    """
    _check_readable(path)
    if path.suffix.lower() in PARQUET:
        frame = _read_parquet(path)
        return _without_local_crs(frame[[frame.geometry.name]])
    with tempfile.TemporaryDirectory() as folder:
        opened = path
        if _is_zip(path):
            opened = next(iter(Unpacked.of(path, folder).members.values()))
        try:
            frame = pyogrio.read_dataframe(opened, columns=[])
        except (RuntimeError, shapely.errors.GEOSException) as error:  # all of pyogrio's errors
            raise refuse("unreadable", file=path.name, why=type(error).__name__) from error
        unknown = unknown_crs(opened)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise refuse("unreadable", file=path.name, why=message("why-no-geometry"))
    if unknown:
        raise refuse("crs-unknown", file=path.name, crs=unknown)
    return _without_local_crs(frame)


def _without_local_crs(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Forget a local grid ("engineering" system): it says nothing of places on earth."""
    if frame.crs is not None and not (frame.crs.is_geographic or frame.crs.is_projected):
        return frame.set_crs(None, allow_override=True)
    return frame


def _read_parquet(path: Path) -> gpd.GeoDataFrame:
    try:
        return gpd.read_parquet(path)
    except (ArrowException, OSError, ValueError, shapely.errors.GEOSException) as error:
        # ValueError: no geo metadata
        raise refuse("unreadable", file=path.name, why=type(error).__name__) from error


def _polygon_layers(source: _Source) -> tuple[list[str], list[str]]:
    """Polygon layers, and all layers, of a file.

    Layers of unknown type count: GeoJSON, KML and some GeoPackages declare none.
    """
    try:
        listed = pyogrio.list_layers(source.address)
    except RuntimeError as error:
        raise refuse("unreadable", file=source.filename, why=type(error).__name__) from error
    names = [str(name) for name, _ in listed]
    polygons = [str(n) for n, kind in listed if kind and _may_be_polygons(str(kind))]
    return polygons, names


def _may_be_polygons(kind: str) -> bool:
    return "Polygon" in kind or kind in ("Unknown", "GeometryCollection", "GeometryCollection Z")


def _choose_layer(source: _Source, layer: str | None) -> str:
    polygons, names = _polygon_layers(source)
    if layer is not None:
        if layer not in polygons:
            raise refuse("no-layer", file=source.filename, layer=layer, found=", ".join(names))
        return layer
    if not polygons and names:
        return names[0]  # points or lines: refused row by row, with a clear message
    if len(polygons) > 1:
        raise refuse("several-layers", file=source.filename, found=", ".join(polygons))
    if not polygons:
        raise refuse("no-rows", file=source.filename)
    return polygons[0]


def _with_plain_cells(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Write lists and objects out: GeoJSON and Parquet may hold them in a column."""
    nested = [
        c
        for c in frame.columns
        if c != frame.geometry.name
        and frame[c].dtype == object
        and frame[c].map(lambda v: isinstance(v, list | tuple | dict | np.ndarray)).any()
    ]
    return frame.assign(**{c: frame[c].map(str, na_action="ignore") for c in nested})


def _in_unicode(
    frame: gpd.GeoDataFrame, source: _Source, encoding: str | None, notices: list[Text]
) -> gpd.GeoDataFrame:
    texts = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    texts.index = pd.RangeIndex(1, len(texts) + 1)  # as messages count the rows of a layer
    told = source.has_encoding or encoding is not None
    converted, found = text_in_unicode(texts, source.filename, encoding, sure=told)
    notices.extend(found)
    return gpd.GeoDataFrame(converted.set_axis(frame.index), geometry=frame.geometry, crs=frame.crs)


@bounded(companions)
def propose_crs(
    path: Path, layer: str | None = None, province: str | None = None
) -> list[Proposal]:
    """Coordinate systems in which the layer would lie where it could belong, best first.

    Raises:
        InputError: the file cannot be read.
    """
    # Any system will do to read it: only the bare coordinates are looked at.
    raw = read_layer(path, layer, crs="EPSG:4326")
    return propose_zones(raw.frame.total_bounds, province)


def _with_crs(
    frame: gpd.GeoDataFrame,
    source: _Source,
    crs: str | None,
    notices: list[Text],
    overrule: bool,
) -> gpd.GeoDataFrame:
    stated = parse_crs(crs) if crs else None
    frame = _without_local_crs(frame)
    if source.address.lower().endswith(_JSON) and frame.crs is not None and _are_metres(frame):
        frame = frame.set_crs(None, allow_override=True)  # the reader says degrees: none are that
    if overrule and stated is not None and frame.crs is not None and frame.crs != stated:
        declared = frame.crs.to_string()
        notices.append(message("crs-assigned", declared=declared, given=str(crs)))
        return frame.set_crs(stated, allow_override=True)
    if frame.crs is not None:
        if stated is not None and frame.crs != stated:
            declared = frame.crs.to_string()
            notices.append(message("crs-ignored", declared=declared, given=str(crs)))
        return frame
    if stated is None and source.unknown_crs:
        raise refuse("crs-unknown", file=source.filename, crs=source.unknown_crs)
    if stated is None and source.is_degrees and abs(frame.total_bounds).max() <= 180:
        stated = CRS.from_epsg(4326)  # what GeoJSON and TopoJSON mean unless they say otherwise
    if stated is None:
        hint = describe_zones(propose_zones(frame.total_bounds, None))
        raise refuse("no-crs", file=source.filename, hint=hint)
    return frame.set_crs(stated)


def _are_metres(frame: gpd.GeoDataFrame) -> bool:
    """Whether a layer is said to be in degrees and has numbers that no degrees can be."""
    bounds = frame.total_bounds
    return bool(frame.crs.is_geographic and np.isfinite(bounds).all() and abs(bounds).max() > 360)
