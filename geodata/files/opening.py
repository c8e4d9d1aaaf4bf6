"""What GDAL and PyArrow are told to open, and the frames they give back, as they stand."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely
from pyarrow.lib import ArrowException
from pyarrow.parquet import read_schema
from pyproj.exceptions import CRSError

from geodata.files.code_pages import declared_encoding
from geodata.files.encodings import ENCODINGS, nearly_utf8
from geodata.files.foreign import json_fault
from geodata.files.formats import companions
from geodata.files.geojson_crs import DeclaredCrs, declared_crs
from geodata.files.limits import LONGEST_TEXT
from geodata.problems import InputError, message, refuse, why_unreadable
from geodata.wording import Text
from geodata.work_folders import work_folder


@dataclass(frozen=True)
class Source:
    """What GDAL is told to open."""

    address: str
    filename: str
    is_layered: bool = True
    has_encoding: bool = True
    is_bytes: bool = False
    declared: str = ""
    is_degrees: bool = False
    named: DeclaredCrs | None = None


def plain_source(path: Path, filename: str) -> Source:
    """What to open of a file that is no zip.

    Raises:
        InputError: parts of a Shapefile are missing.
    """
    suffix = path.suffix.lower()
    beside = {p.suffix.lower() for p in companions(path)}
    if suffix == ".shp":
        _require_companions(beside, filename, path.stem)
    return Source(
        str(path),
        filename,
        has_encoding=suffix != ".shp" or ".cpg" in beside,
        is_bytes=suffix == ".shp",
        declared=declared_encoding(path) if suffix == ".shp" else "",
        is_degrees=suffix in {".json", ".topojson"},
        named=declared_crs(path),
    )


def _require_companions(endings: set[str], filename: str, layer: str) -> None:
    missing = [ending for ending in (".shx", ".dbf") if ending not in endings]
    if missing:
        raise refuse("incomplete-shapefile", file=filename, missing=", ".join(missing), layer=layer)


def read_gdal(source: Source, layer: str | None) -> gpd.GeoDataFrame:
    """Read the layer named, or the only one of polygons.

    Raises:
        InputError: unreadable, or several layers to choose from.
    """
    # Latin-1 keeps every byte: the encoding is recognised afterwards.
    encoding = "ISO-8859-1" if source.is_bytes else None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's remarks; what matters is refused below
            chosen = _choose_layer(source, layer) if source.is_layered else None
            frame = pyogrio.read_dataframe(source.address, layer=chosen, encoding=encoding)
    except UnicodeDecodeError as error:
        if not source.is_bytes:  # a letter cut in halves: the bytes are looked at one by one
            return read_gdal(replace(source, is_bytes=True), layer)
        raise refuse("bad-encoding", file=source.filename, known=", ".join(ENCODINGS)) from error
    except (RuntimeError, shapely.errors.GEOSException) as error:  # all of pyogrio's errors
        if (mended := _mended_kml(Path(source.address))) is None:
            raise _unreadable(source, error) from error
        with work_folder() as folder:
            copy = folder / "mended.kml"
            copy.write_text(mended, "utf-8")
            return read_gdal(replace(source, address=str(copy)), layer)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise refuse("unreadable", file=source.filename, why=message("why-no-geometry"))
    return as_named(frame, source.named)


def _mended_kml(path: Path) -> str | None:
    """A KML that lost a byte or two within letters, with a mark in their place; None for others.

    Its reader gives up on the whole file.
    """
    if path.suffix.lower() != ".kml":
        return None
    content = path.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return nearly_utf8(content)
    return None


def as_named(frame: gpd.GeoDataFrame, named: DeclaredCrs | None) -> gpd.GeoDataFrame:
    """Take the coordinate system that a GeoJSON names, where GDAL has put degrees for it."""
    if named is None or frame.crs is None or frame.crs.to_epsg() != 4326:
        return frame
    if named.crs is not None and named.crs.is_geographic and "WGS 84" in named.crs.name:
        return frame
    return frame.set_crs(named.crs, allow_override=True)


def without_local_crs(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Forget a local grid ("engineering" system): it says nothing of places on earth."""
    if frame.crs is not None and not (frame.crs.is_geographic or frame.crs.is_projected):
        return frame.set_crs(None, allow_override=True)
    return frame


def read_parquet(path: Path) -> gpd.GeoDataFrame:
    """Read a GeoParquet file.

    Raises:
        InputError: unreadable, or a table without shapes.
    """
    if _is_plain_parquet(path):
        raise refuse("is-parquet-table", file=path.name)
    try:
        return gpd.read_parquet(path)
    except (
        *(ArrowException, OSError, ValueError),  # ValueError: no geo metadata
        *(CRSError, shapely.errors.GEOSException),
    ) as error:
        raise refuse("unreadable", file=path.name, why=why_not(error)) from error


def _is_plain_parquet(path: Path) -> bool:
    """Whether a file is a table of columns only: GeoParquet says which of them are shapes."""
    try:
        told = read_schema(path).metadata or {}
    except (ArrowException, OSError, ValueError):
        return False
    return b"geo" not in told


def why_not(error: Exception) -> Text:
    """Why GDAL or PyArrow cannot read a file: GDAL's own limit on a text, of 10 MB, or damage."""
    if "Too many characters" in str(error):
        return message("why-long-text", most=LONGEST_TEXT)
    return why_unreadable(error)


def _unreadable(source: Source, error: Exception) -> InputError:
    """What to say of a file that GDAL gave up on."""
    key = json_fault(Path(source.address))
    if key is not None and "Too many characters" not in str(error):
        return refuse(key, file=source.filename)
    return refuse("unreadable", file=source.filename, why=why_not(error))


def polygon_layers(source: Source) -> tuple[list[str], list[str]]:
    """Polygon layers, and all layers, of a file.

    Layers of unknown type count: GeoJSON, KML and some GeoPackages declare none.
    """
    try:
        listed = pyogrio.list_layers(source.address)
    except RuntimeError as error:
        if (mended := _mended_kml(Path(source.address))) is not None:
            with work_folder() as folder:
                copy = folder / "mended.kml"
                copy.write_text(mended, "utf-8")
                return polygon_layers(replace(source, address=str(copy)))
        raise _unreadable(source, error) from error
    names = [str(name) for name, _ in listed]
    polygons = [str(n) for n, kind in listed if kind and _may_be_polygons(str(kind))]
    return polygons, names


def _may_be_polygons(kind: str) -> bool:
    return "Polygon" in kind or kind in ("Unknown", "GeometryCollection", "GeometryCollection Z")


def _choose_layer(source: Source, layer: str | None) -> str:
    polygons, names = polygon_layers(source)
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
