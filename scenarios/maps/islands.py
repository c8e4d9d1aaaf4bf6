"""Islands so far off that a sheet in one piece would shrink the mainland to a dot."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from scenarios.maps.theme import Box

_GROWS = 1.3
"""A frame that holds everything may be so many times the mainland's, each way."""

_TOGETHER_M = 15_000.0
"""Islands this near to each other share a map."""

_LEAST_M = 4_000.0


def frame_of(units: gpd.GeoSeries, mainland: gpd.GeoSeries) -> Box | None:
    """Return the box of the mainland where far islands make the whole much larger; else None.

    Args:
        units: all units, metres.
        mainland: see :attr:`geodata.Dataset.mainland`, in the same coordinate system.
    """
    x0, y0, x1, y1 = (float(edge) for edge in units.total_bounds)
    a0, b0, a1, b1 = (float(edge) for edge in mainland.total_bounds)
    if x1 - x0 <= _GROWS * (a1 - a0) and y1 - y0 <= _GROWS * (b1 - b0):
        return None
    return a0, b0, a1, b1


def far_islands(units: gpd.GeoSeries, frame: Box) -> tuple[Box, ...]:
    """Boxes around the units' parts that do not lie in the frame, near ones together.

    The islands of one unit share a box, however far apart: Trường Sa is one map. Largest first.
    """
    parts, owner = shapely.get_parts(units.to_numpy(), return_index=True)
    outside = ~shapely.intersects(parts, shapely.box(*frame))
    if not outside.any():
        return ()
    far, owner = parts[outside], owner[outside]
    by_unit = [far[owner == unit] for unit in np.unique(owner)]
    hulls = np.array([shapely.box(*shapely.total_bounds(own)) for own in by_unit], dtype=object)
    groups = shapely.get_parts(shapely.union_all(shapely.buffer(hulls, _TOGETHER_M / 2)))
    boxes = []
    for group in groups[np.argsort(-shapely.area(groups), kind="stable")]:
        x0, y0, x1, y1 = shapely.total_bounds(hulls[shapely.intersects(hulls, group)])
        pad = max(0.08 * max(x1 - x0, y1 - y0), (_LEAST_M - max(x1 - x0, y1 - y0)) / 2)
        boxes.append((float(x0 - pad), float(y0 - pad), float(x1 + pad), float(y1 + pad)))
    return tuple(boxes)
