from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.boundaries.schematic import power_diagram, schematic_boundaries


def test_power_cells_hold_their_points() -> None:
    random = np.random.default_rng(1)
    points = random.uniform(0, 1e5, (40, 2))
    weights = random.uniform(0, 1e7, 40)
    cells, pairs, _ = power_diagram(points, weights)
    probes = random.uniform(2e4, 8e4, (400, 2))
    power = ((probes[:, None] - points[None]) ** 2).sum(axis=2) - weights
    owner = power.argmin(axis=1)
    for probe, cell in zip(probes, owner, strict=True):
        assert cells[cell].buffer(1).contains(shapely.Point(probe))
    assert (pairs[:, 0] != pairs[:, 1]).all()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(5, 40))
def test_areas_are_met(seed: int, n: int) -> None:
    random = np.random.default_rng(seed)
    areas = random.uniform(8e6, 6e7, n)
    points = random.uniform(0, np.sqrt(areas.sum()), (n, 2)) + [5e5, 2e6]
    cells = schematic_boundaries(points, areas)
    assert np.abs(shapely.area(cells) / areas - 1).max() < 0.01
    assert shapely.coverage_is_valid(cells)


def test_points_that_coincide_are_refused() -> None:
    points = np.array([[0.0, 0.0], [0.0, 0.0], [5e3, 0.0], [0.0, 5e3], [5e3, 5e3]])
    with pytest.raises(ArithmeticError):
        schematic_boundaries(points, np.full(5, 2e7))


def test_points_too_scattered_are_refused() -> None:
    points = np.array([[0.0, 0.0], [9e5, 0.0], [0.0, 9e5], [9e5, 9e5]])
    with pytest.raises(ArithmeticError):
        schematic_boundaries(points, np.full(4, 1e6))
