"""How large a file may be that is read: far above a country of communes, below what hurts.

Stated for people in ``docs/data.md``. What is beyond is told before anything is built of it.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geodata.problems import refuse

MOST_UNITS = 20_000
"""Rows of a boundary layer; the country had 11,163 communes in 2009."""

MOST_SHAPES = 200_000
"""Shapes of a layer to look at, of lines or of villages."""

MOST_VERTICES = 3_000_000
"""Vertices of all shapes of a layer."""

MOST_VERTICES_OF_ONE = 100_000
"""Vertices of a single unit; a whole province has about as many in the most detailed maps."""

MOST_ROWS = 30_000
"""Rows of a table: the country's 10,035 units of 2024, three times."""

MOST_COLUMNS = 500
"""Columns of a table or of a layer's attributes."""

MOST_CROSSINGS = 20_000
"""Times a single boundary may cross itself and still be mended."""

LONGEST_TEXT = 10_000
"""Characters of a cell."""

LONGEST_NAME = 300
"""Characters of a column's name; a longer one is cut in messages."""

MOST_CELLS = 5_000_000
"""Cells of the range that a sheet takes, empty ones included."""

MOST_UNPACKED = 800_000_000
"""Bytes of all parts of a zipped file, as they really unpack."""

MOST_PARTS = 20_000
"""Parts of a zipped file."""


def check_size(rows: int, columns: int, filename: str, most_rows: int) -> None:
    """Refuse more rows or columns than are read.

    Raises:
        InputError: too many.
    """
    if rows > most_rows:
        raise refuse("too-many-rows", file=filename, count=rows, most=most_rows)
    if columns > MOST_COLUMNS:
        raise refuse("too-many-columns", file=filename, count=columns, most=MOST_COLUMNS)


def check_text(value: Any, row: Any, column: str, filename: str) -> None:
    """Refuse a cell whose text is too long.

    Raises:
        InputError: naming row and column.
    """
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise refuse(
            "text-too-long",
            file=filename,
            row=str(row),
            column=column,
            count=len(value),
            most=LONGEST_TEXT,
        )


def check_name(column: str, filename: str) -> None:
    """Refuse a column whose name is too long.

    Raises:
        InputError: with the beginning of the name.
    """
    if len(column) > LONGEST_NAME:
        told, count = f"{column[:40]}…", len(column)
        raise refuse("name-too-long", file=filename, column=told, count=count, most=LONGEST_NAME)


def check_layer(frame: gpd.GeoDataFrame, filename: str, most_rows: int) -> None:
    """Refuse a layer that is too large, or whose shapes cannot be mended.

    Raises:
        InputError: naming the limit, and the row where one is at fault.
    """
    check_size(len(frame), len(frame.columns), filename, most_rows)
    for column, values in frame.items():  # two may bear one name
        check_name(str(column), filename)
        for row, value in enumerate(values if values.dtype != "geometry" else (), 1):
            check_text(value, row, str(column), filename)
    counts = shapely.get_num_coordinates(frame.geometry.to_numpy())
    if counts.sum() <= MOST_VERTICES and counts.max(initial=0) > MOST_VERTICES_OF_ONE:
        largest, most = int(counts.argmax()), MOST_VERTICES_OF_ONE
        told = {"row": str(largest + 1), "count": int(counts[largest]), "most": most}
        raise refuse("too-detailed-unit", file=filename, **told)
    check_shapes(frame.geometry, filename)


def check_shapes(shapes: gpd.GeoSeries, filename: str) -> None:
    """Refuse shapes of too many vertices, or that cross themselves beyond mending.

    Raises:
        InputError: naming the limit, and the row where one is at fault.
    """
    geometry = shapes.to_numpy()
    count = int(shapely.get_num_coordinates(geometry).sum())
    if count > MOST_VERTICES:
        raise refuse("too-many-vertices", file=filename, count=count, most=MOST_VERTICES)
    many = np.flatnonzero(shapely.get_num_coordinates(geometry) > _FEW_VERTICES)
    for row in many[~_is_sound(geometry[many])]:
        if _crossings(geometry[row]) > MOST_CROSSINGS:
            raise refuse("too-many-crossings", file=filename, row=str(row + 1))


def _is_sound(geometry: Any) -> Any:
    """Which polygons are valid; lines may cross themselves and still be."""
    return shapely.is_valid(geometry) & (shapely.get_dimensions(geometry) == 2)


_FEW_VERTICES = 1_000
_SAMPLE = 256
_MOST_COMPARED = 20_000_000
Points = np.ndarray[Any, np.dtype[np.float64]]


def _crossings(shape: shapely.Geometry) -> float:
    """Estimate how often the segments of a shape cross each other, from some of them.

    Mending takes time and memory by the number of crossings, which may grow with the square of
    the vertices; counting them all would, too.
    """
    xy, ring = shapely.get_coordinates(shape), _rings(shape)
    same = ring[1:] == ring[:-1]
    start, end = xy[:-1][same], xy[1:][same]
    count = max(1, min(_SAMPLE, _MOST_COMPARED // len(start), len(start)))
    sample = np.linspace(0, len(start) - 1, count).astype(int)
    found = sum(_crossed(start[i], end[i], start, end) for i in sample)
    return float(found / count * len(start) / 2)


def _crossed(a: Points, b: Points, start: Points, end: Points) -> int:
    """How many segments the one from ``a`` to ``b`` crosses; touching does not count."""

    def side(p: Points, q: Points, r: Points) -> Points:
        return np.sign(
            (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1])
            - (q[..., 1] - p[..., 1]) * (r[..., 0] - p[..., 0])
        )

    apart = side(a, b, start) * side(a, b, end) < 0
    return int((apart & (side(start, end, a) * side(start, end, b) < 0)).sum())


def _rings(shape: shapely.Geometry) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Which ring or line each vertex of a shape belongs to."""
    parts = shapely.get_parts(shape)
    lines = [
        line
        for part in parts
        for line in (shapely.get_rings(part) if shapely.get_type_id(part) == 3 else [part])
    ]
    return np.repeat(np.arange(len(lines)), shapely.get_num_coordinates(np.array(lines)))
