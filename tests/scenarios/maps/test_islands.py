from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from geodata import embedded_dataset
from scenarios.maps.islands import far_islands, frame_of


@pytest.mark.parametrize(
    ("name", "maps"), [("khanhhoa-2026", 1), ("danang-2026", 1), ("hatinh-2026", None)]
)
def test_far_islands_get_a_map_of_their_own(name: str, maps: int | None) -> None:
    dataset = embedded_dataset(name)
    units, mainland = dataset.units.geometry, dataset.mainland
    frame = frame_of(units, mainland)
    if maps is None:
        assert frame is None
        return
    assert frame is not None
    boxes = far_islands(units, frame)
    assert len(boxes) == maps
    shown = shapely.union_all([shapely.box(*box) for box in (frame, *boxes)])
    parts = shapely.get_parts(units.to_numpy())
    assert shapely.intersects(parts, shown).all()  # no island is left out


def test_near_islands_share_a_map() -> None:
    squares = [shapely.box(x, 0, x + 1000, 1000) for x in (0, 200_000, 205_000, 400_000)]
    units = gpd.GeoSeries(squares, index=["a", "b", "c", "d"], crs="EPSG:3405")
    frame = frame_of(units, units.iloc[:1])
    assert frame == (0, 0, 1000, 1000)
    assert len(far_islands(units, frame)) == 2
    assert frame_of(units.iloc[1:3], units.iloc[1:3]) is None
