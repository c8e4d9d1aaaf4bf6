from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import hypot

import numpy as np
import pytest
import shapely

from merger.groups.travel import BEYOND_KM, ways_to_seat
from tests.support.coverages import grid


def homes(side: float) -> list[tuple[float, float]]:
    """Homes of one square around its middle, as the grid has them; km."""
    steps = [((i + 0.5) / 9 - 0.5) * side for i in range(9)]
    return list(product(steps, steps))


def test_homes_are_spread_evenly_before_and_after() -> None:
    dataset = grid(2, 1, side_m=9000, population=[3000, 1000])
    own = [hypot(x, y) for x, y in homes(9.0)]
    before = ways_to_seat(dataset, {"00001": "00001", "00002": "00002"})
    assert before.mean == pytest.approx(sum(own) / 81)
    assert before.worst == pytest.approx(hypot(4, 4))
    after = ways_to_seat(dataset, {"00001": "00001", "00002": "00001"})
    other = [hypot(x + 9, y) for x, y in homes(9.0)]
    assert after.mean == pytest.approx(0.75 * sum(own) / 81 + 0.25 * sum(other) / 81)
    assert after.worst == pytest.approx(hypot(13, 4))
    # The nearest homes that hold 3 600 of the 4 000 people.
    near = sorted([(km, 3000 / 81) for km in own] + [(km, 1000 / 81) for km in other])
    reached = np.cumsum([people for _, people in near])
    km = near[int(np.argmax(reached >= 3600 - 1e-6))][0]
    assert after.p90 == pytest.approx(km)
    for most, people in zip(BEYOND_KM, after.beyond, strict=True):
        assert people == pytest.approx(sum(p for far, p in near if far > most))
    assert after.beyond[1] > before.beyond[1] == 0


def test_nobody_lives_where_nobody_is_counted() -> None:
    dataset = grid(2, 1, population=[1000, 0])
    ways = ways_to_seat(dataset, {"00001": "00001", "00002": "00001"})
    assert ways.worst < 3
    empty = grid(1, 1, population=[0])
    assert ways_to_seat(empty, {"00001": "00001"}).mean == 0.0


def test_a_sliver_has_a_home_too() -> None:
    dataset = grid(1, 1, population=[10])
    x, y = dataset.units["x_m"].iloc[0], dataset.units["y_m"].iloc[0]
    outer = shapely.box(x - 1000, y - 1000, x + 1000, y + 1000)
    shape = outer - shapely.box(x - 999, y - 999, x + 999, y + 999)  # no grid point is inside
    thin = replace(dataset, units=dataset.units.set_geometry([shape], crs=dataset.units.crs))
    (home,) = shapely.get_coordinates(shapely.point_on_surface(shape)).tolist()
    expected = hypot(home[0] - x, home[1] - y) / 1000
    assert ways_to_seat(thin, {"00001": "00001"}).worst == pytest.approx(expected)
