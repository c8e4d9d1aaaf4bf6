"""Roads that do not lie where the units lie: where they lie, and what may have gone wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyproj import CRS

from geodata.crs import GEOGRAPHIC
from geodata.files import VN2000_SYSTEMS
from geodata.problems import Finding, message, warning
from geodata.wording import Text

Box = tuple[float, float, float, float]

_DEGREES = 180.0

_MISPLACED = ((0.7, 0.85), (0.5, 0.6))
"""A zone may be the right one if it covers so much of roads and units together, and the one stated
no more than this share of that: the better the fit, the smaller a shift tells."""


def box_in(near: Box, crs: CRS, system: CRS) -> Box:
    """A box around another one in a second coordinate system."""
    corners = gpd.GeoSeries([shapely.box(*near).segmentize(10_000)], crs=crs).to_crs(system)
    west, south, east, north = (float(v) for v in corners.total_bounds)
    return west, south, east, north


def extents(
    path: Path, layer: str, near: Box, crs: CRS, system: CRS, *, is_osm: bool
) -> dict[str, Any] | None:
    """Where the file and the units lie, degrees, in words; None if it has no lines anywhere.

    Args:
        path: the file.
        layer: of it.
        near: box of the units, with what counts around them, metres in ``crs``.
        crs: the dataset's coordinate system.
        system: that of the file.
        is_osm: whether it is an extract of OpenStreetMap, which would have to be read once more.
    """
    here = box_in(near, crs, GEOGRAPHIC)
    if is_osm:
        return {"units": _written(here), "roads": "–", "hint": Text("", "")}
    raw = _bounds(path, layer)
    there = None if raw is None else _degrees(raw, system)
    if raw is None or there is None:
        return None
    return {"units": _written(here), "roads": _written(there), "hint": _hint(raw, system, here)}


def other_zone(
    path: Path, layer: str, units: Box, crs: CRS, system: CRS, filename: str
) -> tuple[Finding, ...]:
    """Say so where the file's coordinates fit the units much better in another zone of VN-2000.

    A zone beside the right one moves roads by 25 km or more: they still lie among the units, and
    every way by them would be wrong.

    Args:
        path: the file.
        layer: of it.
        units: their box, metres in ``crs``.
        crs: the dataset's coordinate system.
        system: that of the file.
        filename: as people know it.
    """
    raw = _bounds(path, layer) if system.is_projected else None
    there = None if raw is None else _degrees(raw, system)
    if raw is None or there is None:
        return ()
    here = box_in(units, crs, GEOGRAPHIC)
    stated = _common(there, here)
    zone, share = _best_zone(raw, here)
    if not any(share >= fits and stated <= least * share for fits, least in _MISPLACED):
        return ()
    return (warning("roads-other-zone", file=filename, zone=zone, stated=system.name),)


def _hint(raw: Box, system: CRS, here: Box) -> Text:
    """What may have gone wrong with coordinates: exchanged, or of another zone."""
    turned = (raw[1], raw[0], raw[3], raw[2])
    swapped = _degrees(turned, system)
    if swapped is not None and shapely.box(*swapped).intersects(shapely.box(*here)):
        return message("roads-swapped")
    zone, share = _best_zone(raw, here)
    return message("roads-zone-fits", zone=zone) if share > 0 else Text("", "")


def _best_zone(raw: Box, here: Box) -> tuple[str, float]:
    """The coordinate system in which a box fits another one best, and how well; 0 if none does."""
    if max(map(abs, raw)) <= _DEGREES:
        return "", 0.0
    fits = {name: _common(_degrees(raw, CRS(name)), here) for name in VN2000_SYSTEMS}
    best = max(fits, key=lambda name: fits[name])
    return best, fits[best]


def _bounds(path: Path, layer: str) -> Box | None:
    """Of a layer, in its own coordinates; None where the file does not say."""
    try:
        bounds = pyogrio.read_info(path, layer=layer, force_total_bounds=True)["total_bounds"]
        west, south, east, north = (float(v) for v in bounds)
    except (RuntimeError, TypeError, ValueError):
        return None
    return (west, south, east, north) if np.isfinite(bounds).all() else None


def _degrees(box: Box, system: CRS) -> Box | None:
    """A box in degrees; None where it is none in this system."""
    try:
        found = gpd.GeoSeries([shapely.box(*box)], crs=system).to_crs(GEOGRAPHIC).total_bounds
    except (RuntimeError, ValueError):
        return None
    west, south, east, north = (float(v) for v in found)
    return (west, south, east, north) if np.isfinite(found).all() else None


def _common(one: Box | None, other: Box) -> float:
    """Share of two boxes together that is common to them."""
    if one is None:
        return 0.0
    a, b = shapely.box(*one), shapely.box(*other)
    whole = shapely.area(shapely.union(a, b))
    return float(shapely.area(shapely.intersection(a, b)) / whole) if whole else 0.0


def _written(box: Box) -> str:
    west, south, east, north = box
    return f"{west:.2f}–{east:.2f}° E, {south:.2f}–{north:.2f}° N"  # noqa: RUF001
