"""Shapes without attributes: read from a file, and what cutting leaves of them."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import shapely

from geodata.files.formats import companions
from geodata.files.layers import read_bare
from geodata.files.limits import MOST_SHAPES, check_shapes, check_size
from geodata.isolation import bounded
from geodata.problems import refuse


@bounded(companions)
def read_shapes(path: Path, otherwise: str) -> gpd.GeoSeries:
    """Read the shapes of a layer that are there.

    Args:
        path: a boundary file, see :data:`geodata.files.formats.SUFFIXES`; any kind of shapes.
        otherwise: key of the sentence for a file that holds none.

    Raises:
        InputError: not map data, or nothing in it.
    """
    frame = read_bare(path)
    if frame.geometry.isna().all():
        raise refuse(otherwise, file=path.name)
    check_size(len(frame), 0, path.name, MOST_SHAPES)
    shapes = frame.geometry.dropna()
    check_shapes(shapes, path.name)
    return shapes[~shapes.is_empty]


def polygonal(shape: shapely.Geometry) -> shapely.Geometry:
    """The areas of a shape, in m², without the lines, points and splinters that cutting leaves."""
    polygons = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > 1.0]
    return polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
