"""Label points that stand as features of their own beside the polygons they name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geodata.columns import is_blank, recognise
from geodata.problems import message
from geodata.wording import Text, listing


def without_label_points(
    frame: gpd.GeoDataFrame, filename: str, ignored: Collection[str] = ()
) -> tuple[gpd.GeoDataFrame, list[Text]]:
    """Leave out points that lie in the layer's polygons; what only they say goes to the polygon.

    Where a point lies in no polygon or says something else than it (a unit of its own), where two
    in one polygon name it differently, or there are more points than polygons, all stay: they are
    refused later, row by row.

    Args:
        frame: the layer.
        filename: for messages.
        ignored: columns that say nothing of units, such as how KML draws.
    """
    types = frame.geom_type
    is_point = types.isin(["Point", "MultiPoint"]).to_numpy()
    is_area = types.isin(["Polygon", "MultiPolygon", "GeometryCollection"]).to_numpy()
    if not is_point.any() or is_point.sum() > is_area.sum():
        return frame, []
    areas, points = frame[is_area], frame[is_point]
    tree = shapely.STRtree(areas.geometry.to_numpy())
    hits = tree.query(points.geometry.to_numpy(), predicate="intersects")
    # A point on a common border lies in two: the first one will do.
    home = dict(zip(hits[0][::-1].tolist(), hits[1][::-1].tolist(), strict=True))
    columns = [c for c in frame.columns if c != frame.geometry.name and c not in ignored]
    pairs = ((points.iloc[p], areas.iloc[a]) for p, a in home.items())
    if len(home) < len(points) or not all(_agree(p, a, columns) for p, a in pairs):
        return frame, []
    told = [message("label-points-dropped", file=filename, count=len(points))]
    kept, unsure = areas.copy(), []
    for column in columns:
        said: dict[int, list[Any]] = {}
        for point, area in home.items():
            value = points[column].iloc[point]
            if not is_blank(value) and is_blank(areas[column].iloc[area]):
                said.setdefault(area, []).append(value)
        sure = {area: values[0] for area, values in said.items() if len({*map(str, values)}) == 1}
        if len(sure) < len(said):
            if recognise([column]):
                return frame, []
            unsure.append(str(column))
        if sure:
            cells = kept[column].astype(object).to_list()
            filled = [sure.get(area, cell) for area, cell in enumerate(cells)]
            kept[column] = pd.Series(filled, index=kept.index, dtype=object).infer_objects()
    if unsure:
        told.append(message("label-points-differ", file=filename, columns=listing(unsure)))
    return kept.reset_index(drop=True), told


def _agree(point: pd.Series[Any], area: pd.Series[Any], columns: list[str]) -> bool:
    """Whether a point says nothing else than the polygon around it."""
    return all(
        is_blank(point[c]) or is_blank(area[c]) or str(point[c]) == str(area[c]) for c in columns
    )
