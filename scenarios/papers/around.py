"""What lies around a province of today, from the country's facts: which province at which bearing.

Only other provinces are told: what lies beyond a coast or a state border is left to the person, as
the facts do not tell the one from the other.
"""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import numpy as np
import shapely

from geodata import COUNTRY, embedded_dataset
from geodata.columns import province_key

FROM_DAY = "2025-07-01"
"""Day since which the country's provinces are those of the facts."""

_STEP = 4
"""Degrees of a sector; the farthest border of a province still spans several."""


@cache
def provinces_around(province: str) -> tuple[tuple[str, float, float], ...]:
    """Neighbouring provinces with the arcs in which they lie, clockwise from north.

    Bearings are seen from the middle of the province's area (:mod:`geodata.boundaries.adjoiners`),
    and each sector is given to whom the longer part of the border in it is shared with; one whose
    border is mostly coast or state border to nobody.

    Args:
        province: its name, with or without the word for its kind.

    Returns:
        Name and arc, degrees; the same province may have several. Empty for an unknown province.
    """
    country = embedded_dataset(COUNTRY)
    units = country.units
    keys = units["province"].map(province_key)
    own = keys == province_key(province)
    if not own.any():
        return ()
    shape = shapely.coverage_union_all(units.geometry[own].to_numpy())
    middle = shapely.centroid(shape)
    near = units[~own & units.geometry.intersects(shape)]
    names = list(dict.fromkeys(near["province"]))
    lengths = np.zeros((len(names) + 1, 360 // _STEP))
    for row, name in enumerate(names):
        other = shapely.coverage_union_all(near.geometry[near["province"] == name].to_numpy())
        _add(lengths[row], shapely.intersection(shape.boundary, other.boundary), middle)
    _add(lengths[-1], shape.boundary, middle)
    lengths[-1] -= lengths[:-1].sum(axis=0)
    winner = np.where(lengths.max(axis=0) > 0, lengths.argmax(axis=0), len(names))
    return tuple((names[w], start, end) for w, start, end in _arcs(winner) if w < len(names))


@cache
def shapes_around(province: str) -> gpd.GeoSeries:
    """Outlines of the provinces around, by name, as far as a sheet of the province reaches.

    Args:
        province: its name, with or without the word for its kind.

    Returns:
        In the metric system of the country's facts; empty for an unknown province.
    """
    units = embedded_dataset(COUNTRY).units
    keys = units["province"].map(province_key)
    own = keys == province_key(province)
    if not own.any():
        return gpd.GeoSeries([], crs=units.crs)
    west, south, east, north = units.geometry[own].total_bounds
    reach = max(east - west, north - south)
    view = shapely.box(west - reach, south - reach, east + reach, north + reach)
    near = units[~own & units.geometry.intersects(view)]
    names = list(dict.fromkeys(near["province"]))
    shapes = [
        shapely.coverage_union_all(near.geometry[near["province"] == name].to_numpy())
        for name in names
    ]
    return gpd.GeoSeries(shapes, index=names, crs=units.crs)


def _add(bins: np.ndarray[tuple[int], np.dtype[np.float64]], lines: object, middle: object) -> None:
    """Add the length of each straight piece to the sector in which its middle lies."""
    parts = shapely.get_parts(lines)
    parts = parts[shapely.get_dimensions(parts) == 1]
    x0, y0 = shapely.get_x(middle), shapely.get_y(middle)
    for part in shapely.get_parts(shapely.segmentize(parts, 1_000.0)):
        points = shapely.get_coordinates(part)
        along = np.hypot(*np.diff(points, axis=0).T)
        at = (points[1:] + points[:-1]) / 2
        bearing = np.degrees(np.arctan2(at[:, 0] - x0, at[:, 1] - y0)) % 360
        np.add.at(bins, (bearing // _STEP).astype(int) % len(bins), along)


def _arcs(winner: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[tuple[int, float, float]]:
    """Runs of sectors with one winner, around the circle: winner, from, to in degrees."""
    if (winner == winner[0]).all():
        return [(int(winner[0]), 0.0, 360.0)]
    first = int(np.flatnonzero(winner != np.roll(winner, 1))[0])
    turned = np.roll(winner, -first)
    starts = np.flatnonzero(np.r_[True, turned[1:] != turned[:-1]])
    ends = np.r_[starts[1:], len(turned)]
    return [
        (int(turned[a]), float((a + first) * _STEP % 360), float((b + first) * _STEP % 360))
        for a, b in zip(starts, ends, strict=True)
    ]
