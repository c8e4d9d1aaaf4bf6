from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from geodata import measure_borders
from geodata.boundaries.repair import repair_coverage


def _series(*shapes: shapely.Geometry) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), index=[f"u{i}" for i in range(len(shapes))], crs=3405)


def test_valid_coverage_is_left_alone() -> None:
    shapes = _series(shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000))
    clean, repair = repair_coverage(shapes)
    assert clean.geom_equals(shapes).all()
    assert repair.areas.empty


def test_gap_and_overlap_become_borders() -> None:
    shapes = _series(
        shapely.box(0, 0, 1000, 1000),
        shapely.box(1013, 0, 2000, 1000),  # 13 m away: no common vertex
        shapely.box(1990, 0, 3000, 1000),  # 10 m over the second
    )
    clean, repair = repair_coverage(shapes)
    assert shapely.coverage_is_valid(np.asarray(clean.array))
    borders, _ = measure_borders(clean)
    assert set(zip(borders.code_a, borders.code_b, strict=True)) == {("u0", "u1"), ("u1", "u2")}
    assert repair.areas.moved_km2.is_monotonic_decreasing
    assert 0 < repair.areas.moved_km2.iloc[0] < 0.03


def test_self_crossing_is_named() -> None:
    bow_tie = shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    clean, repair = repair_coverage(_series(bow_tie, shapely.box(1000, 0, 2000, 1000)))
    assert repair.self_crossing == ("u0",)
    assert clean.is_valid.all()
    assert clean.area.iloc[0] > 0
