"""Boundary files to raw layers, as they are: GDAL's formats through pyogrio, and GeoParquet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS

from geodata.columns import is_district, recognise
from geodata.files.code_pages import decoded
from geodata.files.encodings import ENCODINGS
from geodata.files.foreign import check_kind, why_no_file
from geodata.files.formats import PARQUET, SUFFIXES, Unpacked, check_format, companions
from geodata.files.geojson_crs import declared_crs
from geodata.files.kml_names import written_names
from geodata.files.kml_tables import with_described_columns
from geodata.files.label_points import without_label_points
from geodata.files.limits import MOST_UNITS, check_layer
from geodata.files.opening import (
    Source,
    as_named,
    plain_source,
    polygon_layers,
    read_gdal,
    read_parquet,
    why_not,
    without_local_crs,
)
from geodata.files.text_columns import text_in_unicode
from geodata.files.vn2000 import (
    Proposal,
    describe_system,
    describe_zones,
    parse_crs,
    propose_zones,
)
from geodata.folding import fold
from geodata.isolation import bounded, is_regular_file
from geodata.problems import message, refuse
from geodata.wording import Text, listing
from geodata.work_folders import work_folder

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
        with work_folder() as folder:
            return list(_zipped_layers(Unpacked.of(path, folder), path.name))
    return polygon_layers(plain_source(path, path.name))[0]


def _check_readable(path: Path) -> None:
    if not is_regular_file(path):
        raise refuse("unreadable", file=path.name, why=why_no_file(path))
    check_kind(path, "layer")
    if path.suffix.lower() not in SUFFIXES:
        raise refuse(
            "unreadable", file=path.name, why=message("why-suffix", suffix=path.suffix or "–")
        )
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
    source = Source(str(path), path.name)
    if path.suffix.lower() in PARQUET:
        frame = read_parquet(path)
    elif _is_zip(path):
        with work_folder() as folder:
            source, layer = _zipped_source(Unpacked.of(path, folder), path.name, layer)
            frame = read_gdal(source, layer)
    else:
        source = plain_source(path, path.name)
        frame = read_gdal(source, layer)
    if frame.empty:
        raise refuse("no-rows", file=path.name)
    check_layer(frame, path.name, MOST_UNITS)
    frame, told = without_label_points(_with_plain_cells(frame), path.name, _KML_COLUMNS)
    notices.extend(told)
    if source.address.lower().endswith((".kml", ".kmz")) and "Name" in frame:
        frame = frame.rename(columns=dict(written_names(path)))
        frame, told = with_described_columns(frame, path.name)
        notices.extend(told)
        unused = {"Name"} if "Name" in frame and frame["Name"].isna().all() else set()
        frame = frame.drop(columns=[c for c in frame.columns if c in _KML_COLUMNS | unused])
    frame = _in_unicode(frame, source, encoding, notices)
    frame = _with_crs(frame, source, crs, notices, overrule)
    return RawLayer(frame, path.name, tuple(notices))


def _stacked(parts: list[RawLayer], names: list[str], filename: str) -> RawLayer:
    """Layers of the same columns as one: a file or a folder for each district, or each unit.

    Columns that mean nothing here may differ; a layer that names no units, such as the outlines of
    districts beside them, is left out and said.

    Raises:
        InputError: no layer, or one of units whose columns differ.
    """
    if not parts:
        raise refuse("no-rows", file=filename)
    read = dict(zip(names, parts, strict=True))
    units = {name: part for name, part in read.items() if {"code", "name"} & _roles(part)}
    units = units or read
    first = next(iter(units.values())).frame
    by_fold = _by_fold(first)
    known = {key for key, c in by_fold.items() if recognise([c])}
    title = all(map(is_district, units)) and "district" not in recognise(by_fold.values())
    frames = []
    for name, part in units.items():
        frame = part.frame
        if frame.geometry.name != "geometry":
            frame = frame.rename_geometry("geometry")
        own = _by_fold(frame)
        own_known = {key for key, c in own.items() if recognise([c])}
        if own_known != known or (not known and set(own) != set(by_fold)):
            differ = ", ".join(sorted(own_known ^ known or {*own} ^ {*by_fold}))
            raise refuse("layers-differ", file=filename, layer=name, columns=differ)
        names_here = {c: by_fold.get(key, c) for key, c in own.items()}
        frame = frame.rename(columns=names_here).to_crs(first.crs)
        frames.append(frame.assign(**{"Huyện": name}) if title else frame)
    told = message("layers-stacked", file=filename, count=len(units), layers=listing(list(units)))
    notices = [told]
    left = [name for name in read if name not in units]
    for name in left:
        if not _lie_upon(read[name].frame, [part.frame for part in units.values()]):
            columns = ", ".join(_by_fold(read[name].frame))
            raise refuse("layers-differ", file=filename, layer=name, columns=columns)
    if left:
        notices.append(message("layers-left-out", file=filename, layers=listing(left)))
    whole = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=first.crs)
    own_notices = dict.fromkeys(n for part in units.values() for n in part.notices)
    return RawLayer(whole, filename, (*notices, *own_notices))


def _lie_upon(outlines: gpd.GeoDataFrame, units: list[gpd.GeoDataFrame]) -> bool:
    """Whether every shape lies where there are units: it is theirs together, and no unit more."""
    points = outlines.geometry.representative_point()
    found = np.zeros(len(points), dtype=bool)
    for frame in units:
        tree = shapely.STRtree(frame.geometry.to_numpy())
        hit = tree.query(points.to_crs(frame.crs).to_numpy(), predicate="intersects")[0]
        found[hit] = True
    return bool(found.all())


def _by_fold(frame: gpd.GeoDataFrame) -> dict[str, str]:
    """Columns of a layer by their folded names, the geometry apart."""
    return {fold(str(c)): str(c) for c in frame.columns if c != frame.geometry.name}


def _roles(part: RawLayer) -> set[str]:
    return set(recognise(_by_fold(part.frame).values()))


def _is_zip(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def _zipped_layers(unpacked: Unpacked, filename: str) -> dict[str, tuple[Path, str | None]]:
    """Layers of a zip by the name a person chooses them by: the file and its layer."""
    layers: dict[str, tuple[Path, str | None]] = {}
    for label, member in _labelled(unpacked).items():
        if member.suffix.lower() == ".shp":
            layers[label] = (member, None)
            continue
        inner = polygon_layers(Source(str(member), filename))[0]
        for name in inner:
            layers[label if len(inner) == 1 else f"{label}/{name}"] = (member, name)
    return layers


def _labelled(unpacked: Unpacked) -> dict[str, Path]:
    """Files of a zip by their names; of those named alike by their folders, or the whole path."""
    members = {PurePosixPath(name): member for name, member in unpacked.members.items()}
    alike = Counter(path.stem for path in members)
    folders = Counter(path.parent.name for path in members)
    labels: dict[str, Path] = {}
    for path, member in members.items():
        label = path.stem
        if alike[label] > 1:
            only = folders[path.parent.name] == 1 and path.parent.name not in ("", *alike)
            label = path.parent.name if only else str(path)
        labels[label] = member
    return labels


def _zipped_source(
    unpacked: Unpacked, filename: str, layer: str | None
) -> tuple[Source, str | None]:
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
    source = plain_source(member, filename)
    return replace(source, is_layered=member.suffix.lower() != ".shp"), inner


def read_bare(path: Path) -> gpd.GeoDataFrame:
    """Read the shapes of a file, of whatever kind, without attributes; of several layers the first.

    Raises:
        InputError: not map data.
    """
    _check_readable(path)
    if path.suffix.lower() in PARQUET:
        frame = read_parquet(path)
        return without_local_crs(frame[[frame.geometry.name]])
    with work_folder() as folder:
        opened = path
        if _is_zip(path):
            opened = next(iter(Unpacked.of(path, folder).members.values()))
        try:
            frame = pyogrio.read_dataframe(opened, columns=[])
        except (RuntimeError, shapely.errors.GEOSException) as error:  # all of pyogrio's errors
            raise refuse("unreadable", file=path.name, why=why_not(error)) from error
        named = declared_crs(opened)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise refuse("unreadable", file=path.name, why=message("why-no-geometry"))
    if named is not None and named.crs is None:
        raise refuse("crs-unknown", file=path.name, crs=named.name, hint="")
    return without_local_crs(as_named(frame, named))


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
    frame: gpd.GeoDataFrame, source: Source, encoding: str | None, notices: list[Text]
) -> gpd.GeoDataFrame:
    texts = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    texts.index = pd.RangeIndex(1, len(texts) + 1)  # as messages count the rows of a layer
    names: dict[str, str] = {}
    if source.is_bytes:
        read, names, found = decoded(texts, source.declared, source.filename)
        if encoding is None or source.declared == "utf-8":  # what a person states overrules others
            texts = read
            notices.extend(found if encoding is None else ())
        else:
            names = decoded(texts, encoding, source.filename)[1]
    told = source.has_encoding or encoding is not None
    converted, found = text_in_unicode(
        texts.rename(columns=names), source.filename, encoding, sure=told
    )
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
    source: Source,
    crs: str | None,
    notices: list[Text],
    overrule: bool,
) -> gpd.GeoDataFrame:
    stated = parse_crs(crs) if crs else None
    frame = without_local_crs(frame)
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
    if stated is None and source.named is not None and source.named.crs is None:
        hint = describe_zones(propose_zones(frame.total_bounds, None))
        raise refuse("crs-unknown", file=source.filename, crs=source.named.name, hint=hint)
    if stated is None and source.is_degrees and abs(frame.total_bounds).max() <= 180:
        stated = CRS.from_epsg(4326)  # what GeoJSON and TopoJSON mean unless they say otherwise
    if stated is None:
        hint = describe_zones(propose_zones(frame.total_bounds, None))
        if source.named is not None:
            raise refuse("crs-no-zone", file=source.filename, crs=source.named.name, hint=hint)
        raise refuse("no-crs", file=source.filename, hint=hint)
    if crs:
        notices.append(message("crs-stated", given=str(crs), system=describe_system(str(crs))))
    return frame.set_crs(stated)


def _are_metres(frame: gpd.GeoDataFrame) -> bool:
    """Whether a layer is said to be in degrees and has numbers that no degrees can be."""
    bounds = frame.total_bounds
    return bool(frame.crs.is_geographic and np.isfinite(bounds).all() and abs(bounds).max() > 360)
