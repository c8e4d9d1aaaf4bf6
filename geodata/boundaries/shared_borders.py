"""Shared borders of a polygon coverage, in metres.

The coverage must be edge-matched (see :mod:`geodata.boundaries.repair`): a border is then the set
of line segments that occur in two polygons, and the exterior the segments that occur in one. No
geometry intersection is needed and perimeter = borders + exterior holds exactly.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
import shapely

BorderKind = Literal["land", "bridge", "ferry", "declared", "barrier"]
BORDER_KINDS: tuple[BorderKind, ...] = get_args(BorderKind)
COLUMNS = ["code_a", "code_b", "length_m", "kind"]

MIN_LENGTH_M = 50.0
"""Pairs that touch along less than this count as touching in a point, not as neighbours."""

_GRID_M = 1e-3


def _segments(polygons: np.ndarray[Any, Any]) -> pd.DataFrame:
    """Every boundary segment as ``owner, way, x0, y0, x1, y1`` (grid units).

    Ends are in fixed order; ``way`` is −1 where the ring runs the other way.
    """
    parts, polygon_of_part = shapely.get_parts(polygons, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    polygon_of_ring = polygon_of_part[part_of_ring]
    xy, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    points = np.rint(xy / _GRID_M).astype(np.int64)
    inside = ring_of_point[1:] == ring_of_point[:-1]
    start, end = points[:-1][inside], points[1:][inside]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    start[swap], end[swap] = end[swap], start[swap]
    return pd.DataFrame(
        {
            "owner": polygon_of_ring[ring_of_point[1:][inside]],
            "way": np.where(swap, -1, 1),
            "x0": start[:, 0],
            "y0": start[:, 1],
            "x1": end[:, 0],
            "y1": end[:, 1],
        }
    )


def edges(polygons: np.ndarray[Any, Any]) -> pd.DataFrame:
    """Every boundary segment of an edge-matched coverage, seen from each polygon it bounds.

    Returns:
        ``owner`` and ``other`` (positions; −1 where no polygon, or more than one, lies across),
        the ends ``x0, y0, x1, y1``, ``length``, and the outward direction ``out_x, out_y`` as long
        as the segment, all in metres.
    """
    rows = _segments(shapely.orient_polygons(polygons))
    ends = ["x0", "y0", "x1", "y1"]
    rows = rows.drop_duplicates(["owner", *ends])
    by_segment = rows.groupby(ends, sort=False)["owner"]
    pair = by_segment.transform("size") == 2
    total = by_segment.transform("sum")
    rows["other"] = np.where(pair, total - rows["owner"], -1)
    rows[ends] = rows[ends] * _GRID_M
    rows["length"] = np.hypot(rows.x1 - rows.x0, rows.y1 - rows.y0)
    # Rings run counter-clockwise around the inside: outside lies to the right.
    rows["out_x"] = (rows.y1 - rows.y0) * rows["way"]
    rows["out_y"] = (rows.x0 - rows.x1) * rows["way"]
    return rows


def measure_borders(
    geometry: pd.Series[Any], min_length_m: float = MIN_LENGTH_M
) -> tuple[pd.DataFrame, pd.Series[float]]:
    """Measure who borders whom in an edge-matched coverage.

    Args:
        geometry: polygons in a metric coordinate system, indexed by unit code.
        min_length_m: pairs sharing less are left out; the length counts as exterior.

    Returns:
        The table of borders (``code_a < code_b, length_m, kind``) and each unit's exterior
        boundary in metres, indexed like ``geometry``.
    """
    codes = np.asarray(geometry.index)
    rows = edges(np.asarray(geometry.array, dtype=object))
    found = rows[(rows["other"] >= 0) & (rows["owner"] < rows["other"])]
    lengths = found.groupby(["owner", "other"])["length"].sum()
    kept = lengths[lengths >= min_length_m]
    total = rows.groupby("owner")["length"].sum().reindex(range(len(codes)), fill_value=0.0)
    first = kept.index.get_level_values(0).to_numpy(dtype=int)
    second = kept.index.get_level_values(1).to_numpy(dtype=int)
    bordered = np.bincount(first, kept, len(codes)) + np.bincount(second, kept, len(codes))
    exterior = pd.Series(np.maximum(total.to_numpy() - bordered, 0.0), index=geometry.index)
    return border_table(codes[first], codes[second], kept.to_numpy()), exterior


def border_table(
    code_a: Any, code_b: Any, length_m: Any, kind: BorderKind = "land"
) -> pd.DataFrame:
    """Lay out borders as the one table the program uses, each pair once with ``code_a < code_b``.

    Args:
        code_a: codes of one side.
        code_b: codes of the other side.
        length_m: shared length in metres (0 for ferries and declared links).
        kind: one of :data:`BORDER_KINDS`.
    """
    a, b = np.asarray(code_a, dtype=object), np.asarray(code_b, dtype=object)
    low, high = np.where(a < b, a, b), np.where(a < b, b, a)
    table = pd.DataFrame(
        {"code_a": low, "code_b": high, "length_m": np.asarray(length_m, float), "kind": kind}
    )
    return table.sort_values(["code_a", "code_b"], ignore_index=True)


def passable(borders: pd.DataFrame) -> pd.DataFrame:
    """Return the borders that join units: a ``barrier`` row removes its pair."""
    barred = borders.loc[borders.kind == "barrier", ["code_a", "code_b"]].assign(barred=True)
    open_rows = borders[borders.kind != "barrier"].merge(barred, how="left")
    kept = open_rows[open_rows.barred.isna()].drop(columns="barred")
    # A pair may have a land border and a bridge: the longest row speaks for it.
    best = kept.sort_values("length_m", ascending=False).drop_duplicates(["code_a", "code_b"])
    return best.sort_values(["code_a", "code_b"], ignore_index=True)
