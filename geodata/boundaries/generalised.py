"""Generalised boundaries: polygons through the points where units meet.

Neighbours run through the same points, so the polygons are edge-matched by construction. They are
drawings: areas, lengths and who borders whom come from tables, never from them.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

Floats = npt.NDArray[np.float64]


def draw_outlines(outlines: pd.DataFrame, places: Floats, crs: Any) -> gpd.GeoSeries:
    """Draw every unit through the points of its outline, joined by straight lines.

    Args:
        outlines: one row a ring: ``code``, ``part`` (0 is the largest), ``ring`` (``outer`` or
            ``hole``) and ``points`` (numbers from 1, in order, separated by spaces, not closed).
        places: shape (n, 2), the points in metres; point 1 is row 0.
        crs: their coordinate system.

    Returns:
        Polygons (multipolygons where there are several parts) by code, in order of appearance.
    """
    numbers = [[int(number) for number in ring.split()] for ring in outlines["points"]]
    corners = [len(ring) for ring in numbers]
    point = np.concatenate([np.array(ring, dtype=np.int64) for ring in numbers]) - 1
    owner = np.repeat(np.arange(len(outlines)), corners)
    rings = shapely.linearrings(places[point], indices=owner)
    part_number, parts = pd.factorize(
        pd.MultiIndex.from_arrays([outlines["code"], outlines["part"]])
    )
    is_outer = (outlines["ring"] == "outer").to_numpy()
    shells = np.empty(len(parts), dtype=object)
    shells[part_number[is_outer]] = rings[is_outer]
    order = np.argsort(part_number[~is_outer], kind="stable")
    polygons = shapely.polygons(shells)
    for part in np.unique(part_number[~is_outer]):
        mine = order[part_number[~is_outer][order] == part]
        polygons[part] = shapely.polygons(shells[part], holes=list(rings[~is_outer][mine]))
    unit_number, codes = pd.factorize(parts.get_level_values(0))
    count = np.bincount(unit_number)
    shapes = np.empty(len(codes), dtype=object)
    single = count[unit_number] == 1
    shapes[unit_number[single]] = polygons[single]
    for unit in np.flatnonzero(count > 1):
        shapes[unit] = shapely.multipolygons(polygons[unit_number == unit])
    return gpd.GeoSeries(shapes, index=pd.Index(codes, name="code"), crs=crs)
