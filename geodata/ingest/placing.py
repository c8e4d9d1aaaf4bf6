"""Polygons of a layer: flat, axes in order, in Vietnam and where their province lies."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geodata.crs import GEOGRAPHIC
from geodata.files import VIETNAM, describe_zones, fits, is_swapped, propose_zones
from geodata.problems import Report, finding, message
from geodata.wording import listing


def flat_polygons(
    shapes: gpd.GeoSeries, labels: list[str], report: Report, *, swap_axes: bool
) -> gpd.GeoSeries:
    """Polygons by row, without heights and with the axes in order; what is none is an error."""
    shapes, mixed = _without_labels(shapes)
    if mixed:
        report.note("labels-dropped", rows=listing([f"{row} ({labels[i]})" for i, row in mixed]))
    empty = shapes.isna() | shapes.is_empty
    rows = shapes.index
    if empty.any():
        told = [f"{rows[i]} ({labels[i]})" for i in np.flatnonzero(empty)]
        report.error("missing-geometry", rows=listing(told))
    for i, found in enumerate(shapes.geom_type):
        if not empty.iloc[i] and found not in {"Polygon", "MultiPolygon"}:
            report.error("not-polygon", row=str(rows[i]), unit=labels[i], found=str(found))
    flat = shapely.force_2d(shapes.to_numpy())
    if swap_axes:
        flat = shapely.transform(flat, lambda xy: xy[:, ::-1])
        report.note("axes-swapped")
    return gpd.GeoSeries(flat, index=shapes.index, crs=shapes.crs)


def _without_labels(shapes: gpd.GeoSeries) -> tuple[gpd.GeoSeries, list[tuple[int, int]]]:
    """Polygons out of collections that hold a label point or line as well, and their rows."""
    made = shapes.to_numpy().copy()
    mixed = []
    for i in np.flatnonzero(shapes.geom_type == "GeometryCollection"):
        # Collections hold collections, as a KML MultiGeometry within another.
        pieces = shapely.get_parts(made[i])
        while "GeometryCollection" in {piece.geom_type for piece in pieces}:
            pieces = shapely.get_parts(pieces)
        polygons = [p for p in shapely.get_parts(pieces) if p.geom_type == "Polygon"]
        if polygons:
            made[i] = polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
            mixed.append((int(i), shapes.index[i]))
    return gpd.GeoSeries(made, index=shapes.index, crs=shapes.crs), mixed


def check_place(
    shapes: gpd.GeoSeries, provinces: pd.Series, labels: list[str], report: Report
) -> None:
    """The map must lie in Vietnam, and should lie where the province is.

    Args:
        shapes: polygons indexed by the layer's row.
        provinces: of the units, in the same order.
        labels: units as messages name them.
        report: gets what is wrong.
    """
    degrees = shapes.to_crs(GEOGRAPHIC)
    bounds = degrees.bounds.to_numpy()
    west, south, east, north = VIETNAM
    inside = (
        (bounds[:, 0] >= west)
        & (bounds[:, 1] >= south)
        & (bounds[:, 2] <= east)
        & (bounds[:, 3] <= north)
    )
    named = {p for p in provinces if p}
    province = named.pop() if len(named) == 1 else None
    total = degrees.total_bounds
    if not inside.all():
        i = int(np.flatnonzero(~inside)[0])
        x, y = (float(v) if np.isfinite(v) else 0.0 for v in bounds[i, :2])
        hint = describe_zones(propose_zones(shapes.total_bounds, province))
        if is_swapped(total):
            hint = message("hint-swapped")
        row = str(shapes.index[i])
        report.error("outside-vietnam", row=row, unit=labels[i], x=x, y=y, hint=hint)
    elif CRS(shapes.crs).is_projected and not fits(total, province):
        better = [p for p in propose_zones(shapes.total_bounds, province) if p.whole]
        if better:
            report.findings.append(
                finding(
                    "wrong-zone",
                    "warning",
                    value=CRS(shapes.crs).to_string(),
                    province=province or better[0].province,
                    zones=describe_zones(better),
                )
            )
