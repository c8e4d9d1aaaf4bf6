"""Repair of polygon coverages: gaps, overlaps and self-crossings mended, with a report.

Uses GEOS' coverage cleaner (``shapely.coverage_clean``). Contiguity found by matching vertices
fails silently on layers whose polygons were simplified one by one, so every layer that comes in
goes through here before borders are measured.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.provenance import Repair

SNAP_M = 20.0
GAP_M = 200.0


def repair_coverage(
    geometry: gpd.GeoSeries, snap_m: float = SNAP_M, gap_m: float = GAP_M
) -> tuple[gpd.GeoSeries, Repair]:
    """Make an edge-matched, non-overlapping coverage out of ``geometry``.

    Args:
        geometry: polygons in a metric coordinate system, indexed by unit code.
        snap_m: vertices closer than this are snapped together, metres.
        gap_m: gaps narrower than this are given to the neighbour with the longest border, metres.

    Returns:
        The repaired polygons (same index and order) and the report.
    """
    before = np.asarray(geometry.array, dtype=object)
    invalid = ~shapely.is_valid(before)
    made_valid = before.copy()
    made_valid[invalid] = _polygonal(shapely.make_valid(before[invalid]))
    clean = made_valid
    if not shapely.coverage_is_valid(made_valid, gap_width=gap_m):
        clean = shapely.coverage_clean(made_valid, snapping_distance=snap_m, gap_width=gap_m)
    changed = np.flatnonzero(~shapely.equals_exact(made_valid, clean))
    moved = np.zeros(len(clean))
    moved[changed] = shapely.area(shapely.symmetric_difference(made_valid[changed], clean[changed]))
    moved /= 1e6
    areas = pd.DataFrame(
        {
            "before_km2": shapely.area(made_valid) / 1e6,
            "after_km2": shapely.area(clean) / 1e6,
            "moved_km2": moved,
        },
        index=geometry.index,
    ).sort_values("moved_km2", ascending=False)
    codes = geometry.index.to_numpy(dtype=object)
    report = Repair(
        areas=areas[areas.moved_km2 > 1e-6],
        self_crossing=tuple(codes[invalid]),
        multipart=tuple(codes[shapely.get_num_geometries(clean) > 1]),
    )
    return gpd.GeoSeries(clean, index=geometry.index, crs=geometry.crs), report


def _polygonal(geometry: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Keep the polygon parts only: making a ring valid can leave stray lines."""
    kept = []
    for item in geometry:
        parts = shapely.get_parts(shapely.get_parts(item))
        polygons = parts[shapely.get_type_id(parts) == 3]
        kept.append(shapely.union_all(polygons))
    return np.array(kept, dtype=object)
