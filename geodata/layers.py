"""Files to raw layers: GeoPackage, GeoJSON and (zipped) Shapefile through GDAL."""

from __future__ import annotations

import warnings
import zipfile
from pathlib import Path, PurePosixPath

import geopandas as gpd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError

from geodata.problems import message, refuse

SUFFIXES = (".gpkg", ".geojson", ".json", ".zip", ".shp")


def read_layer(path: Path, layer: str | None = None, crs: str | None = None) -> gpd.GeoDataFrame:
    """Read the polygon layer of a file as it is.

    Args:
        path: the file.
        layer: which layer, where a file has several.
        crs: coordinate system to take when the file declares none, such as ``EPSG:4326``.

    Raises:
        InputError: not map data, nothing in it, several layers to choose from, unknown text
            encoding, or no coordinate system.
    """
    if not path.is_file() or path.suffix.lower() not in SUFFIXES:
        why = "no such file" if not path.is_file() else f"{path.suffix or '?'}"
        raise refuse("unreadable", file=path.name, why=why)
    is_zip = path.suffix.lower() == ".zip"
    if is_zip:
        source, encoding = _shapefile_in(path, layer)
        layer = None
    else:
        source = str(path)
        named = path.suffix.lower() != ".shp" or path.with_suffix(".cpg").exists()
        encoding = None if named else "UTF-8"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's remarks; what matters is refused below
            chosen = None if is_zip else _polygon_layer(source, path.name, layer)
            frame = pyogrio.read_dataframe(source, layer=chosen, encoding=encoding)
    except (DataSourceError, DataLayerError) as error:
        raise refuse("unreadable", file=path.name, why=type(error).__name__) from error
    except UnicodeDecodeError as error:
        raise refuse("bad-encoding", file=path.name) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise refuse("unreadable", file=path.name, why="no geometry")
    if frame.empty:
        raise refuse("no-rows", file=path.name)
    return _with_crs(frame, path.name, crs)


def _shapefile_in(path: Path, layer: str | None) -> tuple[str, str | None]:
    """Find the Shapefile in a zip; GDAL path and the encoding to assume without a .cpg."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if not n.startswith("__MACOSX/")]
    except zipfile.BadZipFile as error:
        raise refuse("unreadable", file=path.name, why="bad zip") from error
    shapefiles = [n for n in names if n.lower().endswith(".shp")]
    if layer and shapefiles:
        stems = ", ".join(PurePosixPath(n).stem for n in shapefiles)
        shapefiles = [n for n in shapefiles if PurePosixPath(n).stem == layer]
        if not shapefiles:
            raise refuse("no-layer", file=path.name, layer=layer, found=stems)
    if not shapefiles:
        found = ", ".join(names[:6]) or "–"
        raise refuse("empty-zip", file=path.name, found=found)
    if len(shapefiles) > 1:
        stems = ", ".join(PurePosixPath(n).stem for n in shapefiles)
        raise refuse("several-shapefiles", file=path.name, found=stems)
    stem = shapefiles[0][:-4].lower()
    endings = {n.lower()[len(stem) :] for n in names if n.lower().startswith(stem + ".")}
    missing = [ending for ending in (".shx", ".dbf") if ending not in endings]
    if missing:
        layer = PurePosixPath(shapefiles[0]).stem
        raise refuse(
            "incomplete-shapefile", file=path.name, missing=", ".join(missing), layer=layer
        )
    has_encoding = ".cpg" in endings
    return f"/vsizip/{path.resolve()}/{shapefiles[0]}", None if has_encoding else "UTF-8"


def _polygon_layer(source: str, filename: str, layer: str | None) -> str:
    listed = pyogrio.list_layers(source)
    # Layers of unknown type are kept: GeoJSON and some GeoPackages do not declare one.
    polygons = [str(n) for n, kind in listed if kind and ("Polygon" in kind or kind == "Unknown")]
    everything = ", ".join(str(n) for n, _ in listed)
    if layer is not None:
        if layer not in polygons:
            raise refuse("no-layer", file=filename, layer=layer, found=everything)
        return layer
    if not polygons and len(listed):
        return str(listed[0][0])  # points or lines: refused row by row, with a clear message
    if len(polygons) > 1:
        raise refuse("several-layers", file=filename, found=", ".join(polygons))
    if not polygons:
        raise refuse("no-rows", file=filename)
    return polygons[0]


def _with_crs(frame: gpd.GeoDataFrame, filename: str, crs: str | None) -> gpd.GeoDataFrame:
    stated = _parse_crs(crs) if crs else None
    if frame.crs is not None:
        return frame
    if stated is None:
        bounds = frame.total_bounds
        degrees = abs(bounds).max() <= 180
        hint = message("hint-degrees" if degrees else "hint-metres")
        raise refuse("no-crs", file=filename, hint=hint)
    return frame.set_crs(stated)


def _parse_crs(text: str) -> CRS:
    try:
        return CRS.from_user_input(text)
    except CRSError as error:
        raise refuse("bad-crs", crs=text) from error
