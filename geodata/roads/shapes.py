"""Lines out of the shapes of a layer, and what in it is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely

from geodata.problems import Finding, message, warning
from geodata.wording import Text

Ints = np.ndarray[Any, np.dtype[np.int64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]
Shapes = np.ndarray[Any, np.dtype[np.object_]]

_KINDS = {0: "Point", 3: "Polygon", 4: "MultiPoint", 6: "MultiPolygon"}


def line_parts(geometry: Shapes) -> tuple[Shapes, Ints]:
    """The lines in some shapes, collections opened, and the row of each."""
    parts, owner = geometry, np.arange(len(geometry))
    for _ in range(2):  # collections of multilines
        parts, of = shapely.get_parts(shapely.force_2d(parts), return_index=True)
        owner = owner[of]
    is_line = np.isin(shapely.get_type_id(parts), (1, 2))
    lines = parts[is_line]
    rings = shapely.get_type_id(lines) == 2
    lines[rings] = [shapely.LineString(ring.coords) for ring in lines[rings]]
    return lines, owner[is_line]


def kinds_in(geometry: Shapes) -> Text:
    """Which kinds of shapes there are, and whether some rows have none."""
    kinds = shapely.get_type_id(geometry)
    names = sorted({_KINDS.get(int(kind), "GeometryCollection") for kind in kinds if kind >= 0})
    none = message("roads-no-shape") if (kinds < 0).any() else Text("", "")
    told = [", ".join([*names, *filter(None, [said])]) for said in (none.vi, none.en)]
    return Text(told[0], told[1])


def not_drawn(filename: str, geometry: Shapes, owner: Ints, drawn: Bools) -> list[Finding]:
    """Say what is no line (points, areas), and how many lines have no length or no coordinates."""
    others = np.setdiff1d(np.arange(len(geometry)), owner)
    found = []
    if len(others):
        kinds = kinds_in(geometry[others])
        found.append(warning("roads-other-shapes", file=filename, count=len(others), found=kinds))
    if not drawn.all():
        found.append(warning("roads-no-length", file=filename, count=int((~drawn).sum())))
    return found


def drawn_again(shapes: Shapes, road_class: Ints, level: Ints, kept: Bools) -> Bools:
    """Which lines are drawn once more, either way: of equal ones the higher class stays."""
    rows = np.flatnonzero(kept)
    rows = rows[np.argsort(road_class[rows], kind="stable")]
    drawn = shapely.to_wkb(shapely.normalize(shapes[rows]))
    seen = pd.DataFrame({"line": drawn, "level": level[rows]}).duplicated().to_numpy()
    again = np.zeros(len(shapes), dtype=bool)
    again[rows[seen]] = True
    return again
