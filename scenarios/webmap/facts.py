"""What a map in the browser knows of each unit from the start: name, figures, a place for the name.

With these it finds names and sums what is chosen without asking the server.
"""

from __future__ import annotations

import json
from functools import lru_cache

import shapely

from geodata import Dataset

_FINENESS = 40.0
"""Boundaries are looked at with this many steps across a unit: names need no more."""


@lru_cache(maxsize=16)
def label_points(dataset: Dataset) -> dict[str, tuple[float, float]]:
    """Latitude and longitude of the roomiest place inside each unit.

    It is the middle of the largest circle that fits; for a unit of several parts, in the largest.
    """
    inside = dataset.units.geometry.map(_roomiest).set_crs(dataset.units.crs).to_crs(4326)
    return {
        code: (round(point.y, 5), round(point.x, 5))
        for code, point in zip(inside.index, inside, strict=True)
    }


def _roomiest(shape: shapely.Geometry) -> shapely.Point:
    part = max(shapely.get_parts(shape), key=shapely.area)
    step = float(shapely.area(part)) ** 0.5 / _FINENESS
    simple = shapely.simplify(part, step)
    point = shapely.get_point(shapely.maximum_inscribed_circle(simple, tolerance=step), 0)
    return point if shapely.contains(part, point) else part.representative_point()


@lru_cache(maxsize=16)
def unit_facts(dataset: Dataset) -> bytes:
    """JSON ``{code: [name, persons, km2, latitude, longitude, persons marked, km2 marked]}``.

    Marked figures are estimates, or missing.
    """
    points, told = label_points(dataset), dataset.provenance
    missing = {column: told.missing(column) for column in ("population", "area_km2")}
    facts = {
        code: [
            str(name),
            int(people),
            round(float(area), 4),
            *points[code],
            *(
                int(told.is_estimated(column, code) or code in missing[column])
                for column in ("population", "area_km2")
            ),
        ]
        for code, name, people, area in dataset.units[
            ["name", "population", "area_km2"]
        ].itertuples()
    }
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
