"""The boundaries around a map's content: outer boundary, districts, what lies beyond."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import shapely

from scenarios.maps.ground import Ground
from scenarios.maps.theme import INK, SOFT, Box, Name, Stroke
from scenarios.papers import FROM_DAY, Papers, day_of, shapes_around

_DASH_DOT: tuple[float, tuple[float, ...]] = (0, (9, 2, 1.5, 2))

_OUTER: Mapping[str, tuple[float, str, str | tuple[float, tuple[float, ...]]]] = {
    "country": (2.2, INK, (0, (8, 2, 1.5, 2, 1.5, 2))),
    "province": (1.8, SOFT, (0, (8, 2, 1.5, 2))),
    "sea": (1.0, "#2f6f8f", "solid"),
    "": (1.8, SOFT, "solid"),
}
"""Width, colour and style of the outer boundary by what lies beyond."""


def outlines(papers: Papers, ground: Ground) -> list[Stroke]:
    """The outer boundary: national, provincial, coast, as far as the office says what is beyond."""
    around = papers.office.neighbours
    lines = ground.borders(ground.units.index.to_series().map(lambda _: ""))
    if not around:
        width, colour, style = _OUTER[""]
        return [Stroke(lines, width, colour, style, papers.say("map-border-outer"))]
    ends = np.concatenate(
        [
            np.stack([xy[:-1], xy[1:]], axis=1)
            for xy in map(shapely.get_coordinates, shapely.get_parts(lines))
        ]
    )
    x, y = shapely.get_coordinates(ground.whole.centroid)[0]
    middle = ends.mean(axis=1)
    bearing = np.degrees(np.arctan2(middle[:, 0] - x, middle[:, 1] - y)) % 360
    kind = np.array(
        [next((n.kind for n in around if n.outside.holds(b)), "") for b in bearing], dtype=object
    )
    found = []
    for key, (width, colour, style) in _OUTER.items():
        if (kind == key).any():
            mine = shapely.multilinestrings(shapely.linestrings(ends[kind == key]))
            label = papers.say(f"map-border-{key or 'outer'}")
            found.append(Stroke(shapely.line_merge(mine), width, colour, style, label))
    return found


def district_stroke(papers: Papers, ground: Ground) -> list[Stroke]:
    """Borders of the districts, where there are any."""
    districts = papers.dataset.units["district"]
    if districts.nunique() < 2:
        return []
    lines = ground.borders(districts, outer=False)
    return [Stroke(lines, 1.0, INK, _DASH_DOT, papers.say("map-border-district"))]


def land_beyond(papers: Papers, ground: Ground, frame: Box) -> gpd.GeoSeries | None:
    """Provinces around of today, generalised, as far as the frame shows them.

    What stays white is sea or another state. None before today's provinces: the facts do not
    have the outlines of those before.
    """
    if day_of(papers.dataset) < FROM_DAY:
        return None
    shapes = shapes_around(papers.texts.province).to_crs(ground.units.crs)
    shown = shapes.intersection(shapely.box(*frame)).difference(ground.whole)
    return shown[~shown.is_empty]


def names_beyond(papers: Papers, ground: Ground, frame: Box) -> tuple[Name, ...]:
    """Names of what lies beyond the province, each in its sector of the frame."""
    whole = ground.whole
    x, y = shapely.get_coordinates(whole.centroid)[0]
    blank = shapely.difference(shapely.box(*frame), shapely.buffer(whole, 200.0))
    reach = 3 * max(*(abs(edge - at) for edge, at in zip(frame, (x, y, x, y), strict=True)))
    names = []
    for place in papers.office.outside:
        width = (place.to_deg - place.from_deg) % 360 or 360.0
        turns = np.radians(place.from_deg + np.linspace(0.1, 0.9, 9) * width)
        ring = np.column_stack([x + reach * np.sin(turns), y + reach * np.cos(turns)])
        sector = shapely.make_valid(shapely.polygons(np.vstack([[x, y], ring])))
        region = shapely.intersection(blank, sector)
        polygons = [part for part in shapely.get_parts(region) if part.geom_type == "Polygon"]
        if polygons:
            largest = max(polygons, key=lambda part: part.area)
            text = place.name.upper()
            names.append(
                Name(
                    f"outside {place.name}", text, largest, (9.0, 7.5, 6.0), colour=SOFT,
                    optional=True, inside=1.0,
                )
            )  # fmt: skip
    return tuple(names)
