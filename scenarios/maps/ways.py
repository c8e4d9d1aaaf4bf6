"""Ways by road from the old seats to the new ones as lines on a sheet."""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import shapely

from geodata.roads import lines_to_seat
from merger import GroupReport
from scenarios.maps.ground import Ground
from scenarios.maps.theme import Stroke
from scenarios.papers import Papers

_COLOUR = "#2f5d73"


def way_strokes(papers: Papers, ground: Ground, groups: Iterable[GroupReport]) -> list[Stroke]:
    """One kind of line, with its source in the legend; none where the data have no roads.

    Args:
        papers: of the plan.
        ground: what the sheet is drawn on.
        groups: new units whose ways are drawn.
    """
    dataset = papers.dataset
    if dataset.ways is None:
        return []
    found = []
    for group in groups:
        moved = [code for code in group.members if code != group.seat]
        lines = lines_to_seat(dataset, group.seat, moved).values()
        found += [line for line in lines if line is not None]
    if not found:
        return []
    lines = gpd.GeoSeries(found, crs=dataset.units.crs).to_crs(ground.units.crs)
    label = papers.say("map-ways", how=dataset.measured)
    # Ways to one seat share roads: drawn one over the other they would look like a wider road.
    return [
        Stroke(
            shapely.line_merge(shapely.union_all(lines.to_numpy())), 1.2, _COLOUR, "solid", label
        )
    ]
