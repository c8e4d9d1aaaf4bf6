from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import border_table, measure_borders, passable
from tests.support.coverages import grid


def test_squares_share_their_sides() -> None:
    dataset = grid(2, 2, side_m=3000)
    assert dataset.borders.length_m.tolist() == [3000.0] * 4
    assert set(zip(dataset.borders.code_a, dataset.borders.code_b, strict=True)) == {
        ("00001", "00002"),
        ("00001", "00003"),
        ("00002", "00004"),
        ("00003", "00004"),
    }
    assert dataset.units.exterior_m.tolist() == [6000.0] * 4


def test_holes_and_several_parts_count() -> None:
    outer = shapely.box(0, 0, 900, 900).difference(shapely.box(300, 300, 600, 600))
    inner = shapely.MultiPolygon([shapely.box(300, 300, 600, 600), shapely.box(900, 0, 1000, 900)])
    shapes = gpd.GeoSeries([outer, inner], index=["a", "b"])
    borders, exterior = measure_borders(shapes)
    assert borders.length_m.tolist() == [1200.0 + 900.0]
    assert exterior["a"] == pytest.approx(2700)
    assert exterior["b"] == pytest.approx(1100)


def test_short_borders_are_exterior() -> None:
    shapes = gpd.GeoSeries(
        [shapely.box(0, 0, 40, 40), shapely.box(40, 0, 80, 40)], index=["a", "b"]
    )
    borders, exterior = measure_borders(shapes)
    assert borders.empty
    assert exterior.tolist() == [160.0, 160.0]


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 5), st.integers(1, 5), st.sets(st.integers(0, 24), max_size=6))
def test_perimeter_is_borders_plus_exterior(columns: int, rows: int, missing: set[int]) -> None:
    if columns * rows - len(missing & set(range(columns * rows))) < 1:
        return
    dataset = grid(columns, rows, leave_out=missing)
    own = dataset.units.exterior_m.copy()
    for side in ("code_a", "code_b"):
        own = own.add(dataset.borders.groupby(side).length_m.sum(), fill_value=0)
    assert np.allclose(own.sort_index(), dataset.units.geometry.length.sort_index())


def test_barrier_removes_a_pair() -> None:
    borders = pd.concat(
        [
            border_table(["b", "a"], ["a", "c"], [100.0, 200.0]),
            border_table(["a"], ["b"], 0.0, "barrier"),
            border_table(["a"], ["c"], 0.0, "ferry"),
        ],
        ignore_index=True,
    )
    left = passable(borders)
    assert left[["code_a", "code_b", "kind"]].to_numpy().tolist() == [["a", "c", "land"]]
