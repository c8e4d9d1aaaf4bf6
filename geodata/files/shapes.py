"""Shapes without attributes: read from a file, and what cutting leaves of them."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely

from geodata.problems import refuse


def read_shapes(path: Path, otherwise: str) -> gpd.GeoSeries:
    """Read the shapes of a layer that are there.

    Args:
        path: anything GDAL reads; a zipped Shapefile too.
        otherwise: key of the sentence for a file that holds none.

    Raises:
        InputError: not map data, or nothing in it.
    """
    try:
        frame = pyogrio.read_dataframe(path, columns=[])
    except (RuntimeError, shapely.errors.GEOSException) as failed:  # all of pyogrio's errors
        raise refuse("unreadable", file=path.name, why=type(failed).__name__) from failed
    if not isinstance(frame, gpd.GeoDataFrame) or frame.geometry.isna().all():
        raise refuse(otherwise, file=path.name)
    shapes = frame.geometry.dropna()
    return shapes[~shapes.is_empty]


def polygonal(shape: shapely.Geometry) -> shapely.Geometry:
    """The areas of a shape, in m², without the lines, points and splinters that cutting leaves."""
    polygons = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > 1.0]
    return polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
