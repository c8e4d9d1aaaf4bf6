"""Checks of the figures and shapes of units, lazily: every finding at once, each with its mend."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from geodata.columns import kind_before
from geodata.crs import GEOGRAPHIC
from geodata.ingest.density import thinness
from geodata.problems import Finding, Severity, finding, message
from geodata.wording import listing

AREA_TOLERANCE = 0.3
"""Share by which official and mapped area may differ without remark."""

_FEWEST = 200
_LARGEST_KM2 = 2_500.0
_SMALLEST_KM2 = 0.05
_OUTLIER = 5.0
_LEAST_FOR_OUTLIERS = 10
_OVERLAP_KM2 = 0.1
_SLIVER_M2 = 20_000.0
_SMALL_OF_UNIT = 0.01
_GAP_OF_HOLE_M2 = 500_000.0


@dataclass(frozen=True)
class UnitCheck:
    """A check of one column of the profile; ``holds`` says which values are in order."""

    key: str
    severity: Severity
    column: str
    holds: Callable[[pd.Series], pd.Series]


UNIT_CHECKS = (
    UnitCheck("code-form", "note", "code", lambda s: s.str.fullmatch(r"\d{5}")),
    UnitCheck("kind-against-name", "warning", "kind_in_name", lambda s: s == ""),
    UnitCheck("population-small", "warning", "population", lambda s: s >= _FEWEST),
    UnitCheck("area-huge", "warning", "area_km2", lambda s: s <= _LARGEST_KM2),
    UnitCheck("area-tiny", "warning", "area_km2", lambda s: s >= _SMALLEST_KM2),
    UnitCheck("density-outlier", "warning", "density_score", lambda s: s.abs() <= _OUTLIER),
    UnitCheck("density-low", "warning", "thinness", lambda s: s <= 1),
    UnitCheck("area-differs", "warning", "area_excess", lambda s: s <= 0),
    UnitCheck("invalid-geometry", "warning", "invalid", lambda s: ~s),
    UnitCheck("overlap", "warning", "overlap_km2", lambda s: s < _OVERLAP_KM2),
    UnitCheck("duplicate-shape", "warning", "same_as", lambda s: s == ""),
    UnitCheck("multipart", "note", "parts", lambda s: s <= 1),
    UnitCheck("sliver", "warning", "slivers", lambda s: s == 0),
)
"""Registry of the checks on single units, in the order in which they are told."""

_SHOWN = {"density-outlier": "density", "density-low": "density", "area-differs": "area_km2"}


def profile_shapes(shapes: gpd.GeoSeries) -> pd.DataFrame:
    """Measure each polygon as it came, before any repair.

    Args:
        shapes: polygons in a metric coordinate system, indexed by unit code.

    Returns:
        ``invalid, parts, slivers, overlap_km2, overlap_with, same_as, x, y``, indexed alike.
    """
    raw = np.asarray(shapes.array, dtype=object)
    invalid = ~shapely.is_valid(raw)
    sound = raw.copy()
    sound[invalid] = shapely.make_valid(raw[invalid])
    parts, owner = shapely.get_parts(sound, return_index=True)
    areas = shapely.area(parts)
    total = np.bincount(owner, areas, len(raw))
    small = (areas < _SLIVER_M2) & (areas < _SMALL_OF_UNIT * total[owner])
    overlap, partner = _overlaps(sound)
    inside = shapely.point_on_surface(sound)
    codes = np.asarray(shapes.index, dtype=object)
    return pd.DataFrame(
        {
            "invalid": invalid,
            "parts": np.bincount(owner, ~small, len(raw)).astype(int),
            "slivers": np.bincount(owner, small, len(raw)).astype(int),
            "overlap_km2": overlap / 1e6,
            "overlap_with": np.where(partner >= 0, codes[partner], ""),
            "same_as": _same(sound, codes),
            "x": shapely.get_x(inside),
            "y": shapely.get_y(inside),
        },
        index=shapes.index,
    )


def _overlaps(sound: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Largest overlap of each polygon with another, m², and the other's position."""
    largest = np.zeros(len(sound))
    partner = np.full(len(sound), -1)
    # Only polygons with edges that do not match can overlap: most of a clean layer drops out here.
    edges = shapely.coverage_invalid_edges(sound)
    doubtful = np.flatnonzero(~shapely.is_empty(edges))
    if not len(doubtful):
        return largest, partner
    tree = shapely.STRtree(sound[doubtful])
    first, second = doubtful[tree.query(sound[doubtful], predicate="intersects")]
    once = first < second
    first, second = first[once], second[once]
    area = shapely.area(shapely.intersection(sound[first], sound[second]))
    for a, b in ((first, second), (second, first)):
        order = np.argsort(area, kind="stable")
        better = area[order] > largest[a[order]]
        largest[a[order][better]] = area[order][better]  # ascending: the last one written is most
        partner[a[order][better]] = b[order][better]
    return largest, partner


def _same(sound: np.ndarray[Any, Any], codes: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Code of an earlier unit with the very same polygon, else empty."""
    first: dict[bytes, str] = {}
    same = []
    for code, wkb in zip(codes, shapely.to_wkb(shapely.normalize(sound)), strict=True):
        same.append(first.get(wkb, ""))
        first.setdefault(wkb, code)
    return np.array(same, dtype=object)


def density_scores(units: pd.DataFrame) -> pd.Series[float]:
    """How far each unit's density lies from its kind's, in robust deviations of the logarithm.

    Kinds with few units are not judged. Median and median absolute deviation (Iglewicz and
    Hoaglin 1993, modified z-score).
    """
    density = (units["population"].clip(lower=1) / units["area_km2"]).astype(float)
    log: pd.Series[float] = density.map(np.log)
    is_urban = units["kind"].isin(["phuong", "thi_tran"])
    group = log.groupby(is_urban)
    apart = log - group.transform("median")
    spread = apart.abs().groupby(is_urban).transform("median").replace(0, np.nan)
    enough = group.transform("size") >= _LEAST_FOR_OUTLIERS
    score: pd.Series[float] = (0.6745 * apart / spread).where(enough, 0.0).fillna(0.0)
    return score


def check_units(
    units: pd.DataFrame,
    mapped_km2: pd.Series,
    shapes: pd.DataFrame,
    crs: Any,
    area_tolerance: float = AREA_TOLERANCE,
) -> list[Finding]:
    """Check every unit's figures and shape.

    Args:
        units: ``name, kind, population, area_km2``, indexed by code.
        mapped_km2: area of each boundary.
        shapes: see :func:`profile_shapes`.
        crs: metric coordinate system of ``shapes``.
        area_tolerance: share by which official and mapped area may differ.
    """
    import pandera.pandas as pandera  # a second to import: only where data come in

    ratio = (units["area_km2"] / mapped_km2 - 1).abs()
    density = units["population"] / units["area_km2"]
    to_degrees = Transformer.from_crs(crs, GEOGRAPHIC, always_xy=True)
    corners = (shapes["x"].min(), shapes["y"].min(), shapes["x"].max(), shapes["y"].max())
    bounds = getattr(units, "total_bounds", corners)
    bounds = to_degrees.transform_bounds(*bounds)
    in_name = [kind_before(name) or "" for name in units["name"]]
    profile = shapes.assign(
        kind_in_name=[
            said if said != kind else "" for said, kind in zip(in_name, units["kind"], strict=True)
        ],
        code=units.index.astype(str),
        population=units["population"].astype(float),
        area_km2=units["area_km2"].astype(float),
        mapped_km2=mapped_km2,
        density=density,
        # A handful of people is told as such.
        thinness=thinness(units, density, bounds).where(units["population"] >= _FEWEST, 0.0),
        density_score=density_scores(units),
        area_excess=ratio - area_tolerance,
    )
    checks: dict[str, list[Any]] = {}
    for check in UNIT_CHECKS:
        checks.setdefault(check.column, []).append(
            pandera.Check(check.holds, name=check.key, ignore_na=False)
        )
    schema = pandera.DataFrameSchema(
        {column: pandera.Column(None, found, nullable=True) for column, found in checks.items()}
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            schema.validate(profile, lazy=True)
    except pandera.errors.SchemaErrors as failed:
        cases = failed.failure_cases
    else:
        return []
    found: list[Finding] = []
    odd_codes = cases.loc[cases["check"] == "code-form", "index"]
    if len(odd_codes) > len(units) / 2:  # another numbering, not single mistakes
        cases = cases[cases["check"] != "code-form"]
        value, count = str(odd_codes.iloc[0]), len(odd_codes)
        found.append(finding("code-form-all", "note", value=value, count=count))
    labels = (units.index.astype(str) + " " + units["name"]).to_dict()
    severity = {check.key: check for check in UNIT_CHECKS}
    order = {check.key: i for i, check in enumerate(UNIT_CHECKS)}
    cases = cases[cases["check"].isin(order)]
    for key, code in sorted(
        zip(cases["check"], cases["index"], strict=True), key=lambda c: (order[c[0]], str(c[1]))
    ):
        row = profile.loc[code]
        check = severity[key]
        partner = str(row["same_as"] if key == "duplicate-shape" else row["overlap_with"])
        value = row[_SHOWN.get(key, check.column)]
        told = value if isinstance(value, str) else float(value)
        found.append(
            finding(
                key,
                check.severity,
                (code,),
                to_degrees.transform(row["x"], row["y"]),
                unit=labels[code],
                value=message(f"kind-{told}") if key == "kind-against-name" else told,
                kind=message(f"kind-{units['kind'][code]}"),
                other=float(row["mapped_km2"]),
                other_unit=labels.get(partner, ""),
                percent=round(area_tolerance * 100),
                limit=_SLIVER_M2 / 1e4,
            )
        )
    return found


def check_gaps(raw: gpd.GeoSeries, repaired: gpd.GeoSeries, gap_m: float) -> list[Finding]:
    """Gaps of the layer as it came (one note), and holes that the repair left (one each)."""
    found: list[Finding] = []
    whole = np.asarray(repaired.array, dtype=object)
    gaps = _interior(shapely.union_all(shapely.make_valid(np.asarray(raw.array, dtype=object))))
    holes = _interior(shapely.coverage_union_all(whole))
    filled = shapely.area(gaps).sum() - shapely.area(holes).sum()
    if len(gaps) > len(holes) and filled > 0:
        count = len(gaps) - len(holes)
        found.append(finding("gaps", "note", count=count, value=filled / 1e6, limit=gap_m))
    if not len(holes):
        return found
    tree = shapely.STRtree(whole)
    to_degrees = Transformer.from_crs(repaired.crs, GEOGRAPHIC, always_xy=True)
    for hole in holes[np.argsort(-shapely.area(holes), kind="stable")]:
        around = sorted(repaired.index[tree.query(hole, predicate="intersects")])
        centre = shapely.point_on_surface(hole)
        severity: Severity = "warning" if hole.area >= _GAP_OF_HOLE_M2 else "note"
        found.append(
            finding(
                "hole",
                severity,
                tuple(around),
                to_degrees.transform(centre.x, centre.y),
                unit=listing(around, 4),
                value=hole.area / 1e6,
            )
        )
    return found


def _interior(union: Any) -> np.ndarray[Any, Any]:
    """Areas enclosed by a union of polygons and not covered by it."""
    parts = shapely.get_parts(union)
    parts = parts[shapely.get_type_id(parts) == 3]
    rings = shapely.get_rings(parts)
    is_outer = np.zeros(len(rings), dtype=bool)
    _, owner = shapely.get_rings(parts, return_index=True)
    is_outer[np.unique(owner, return_index=True)[1]] = True
    return np.asarray(shapely.polygons(rings[~is_outer]), dtype=object).reshape(-1)
