"""Names on a map: which find a place, which become numbers, and how they are written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import matplotlib.patheffects as halo
import numpy as np
import shapely
from matplotlib.axes import Axes

from scenarios.maps.labels import Label, Placed, place, place_beside
from scenarios.maps.lettering import plain
from scenarios.maps.sheet import Layout, Rect
from scenarios.maps.theme import INK, Box, Name, Theme

_MOST_LED = 30
"""More lines across a map than that are no help."""

_MOST_BESIDE = 300
"""More numbers beside their units than that nobody can read."""


def place_names(
    theme: Theme, rect: Rect, extent: Box, text: float, taken: list[Box]
) -> tuple[list[Placed], list[Name]]:
    """Names in their places, and those that must be read elsewhere."""
    frame = (0.5, 0.5, rect[2] - 0.5, rect[3] - 0.5)
    view = shapely.box(*extent)
    boxes = seat_boxes(theme, rect, extent, text)
    wanted = [
        replace(name, region=shapely.intersection(name.region, view))
        for name in theme.names
        if name.region.intersects(view)
    ]
    first = [name for name in wanted if not name.optional]
    placed, left = place(_regions(first, rect, extent, text), frame, [*taken, *boxes])
    rest = [name for name in wanted if name.optional]
    used = [*taken, *boxes, *(p.box for p in placed)]
    more, _ = place(_regions(rest, rect, extent, text), frame, used)
    missing = {label.key for label in left}
    return [*placed, *more], [name for name in first if name.key in missing]


def seat_boxes(theme: Theme, rect: Rect, extent: Box, text: float) -> list[Box]:
    """Boxes of the seats' signs in a frame, millimetres."""
    view = shapely.box(*extent)
    scale = rect[2] / (extent[2] - extent[0])
    boxes = []
    for seats in theme.seats:
        half = seats.size * text * 0.22
        for point in seats.points[seats.points.intersects(view)]:
            x, y = (point.x - extent[0]) * scale, (point.y - extent[1]) * scale
            boxes.append((x - half, y - half, x + half, y + half))
    return boxes


def number_names(
    names: list[Name], layout: Layout, taken: list[Box]
) -> tuple[list[tuple[str, str]], list[Placed]]:
    """Numbers for names that fit nowhere, and the key to them."""
    ordered = sorted(names, key=lambda n: (-n.region.centroid.y, n.region.centroid.x))
    key = [(str(number), name.text) for number, name in enumerate(ordered, 1)]
    short = [
        replace(name, text=number, sizes=(5.0, 4.2, 3.4), inside=0.0)
        for (number, _), name in zip(key, ordered, strict=True)
    ]
    frame = (0.5, 0.5, layout.map[2] - 0.5, layout.map[3] - 0.5)
    labels = _regions(short, layout.map, layout.extent, layout.text)
    placed, left = place(labels, frame, taken)
    beside, lost = place_beside(
        left[:_MOST_BESIDE], frame, [*taken, *(label.box for label in placed)]
    )
    nowhere = {label.text for label in [*lost, *left[_MOST_BESIDE:]]}
    return [entry for entry in key if entry[0] not in nowhere], [*placed, *beside]


def lead_names(names: list[Name], layout: Layout, taken: list[Box]) -> list[Placed]:
    """Names that a reader looks for, written whole where the map is free, with a line to the unit.

    A new unit of a town is easily too small for its name; a number in a list would hide it.
    """
    wanted = [replace(name, inside=0.0) for name in names if name.led][:_MOST_LED]
    frame = (0.5, 0.5, layout.map[2] - 0.5, layout.map[3] - 0.5)
    placed, _ = place_beside(_regions(wanted, layout.map, layout.extent, layout.text), frame, taken)
    return placed


def write_names(
    axes: Axes,
    placed: list[Placed],
    names: dict[str, Name],
    rect: Rect,
    extent: Box,
) -> None:
    """Write names with a halo, so that lines under them do not disturb."""
    scale = rect[2] / (extent[2] - extent[0])
    for label in placed:
        x, y = extent[0] + label.x / scale, extent[1] + label.y / scale
        text = plain("\n".join(label.lines))
        style: dict[str, Any] = {
            "fontsize": label.size,
            "fontweight": "bold" if label.bold else "normal",
            "ha": "center",
            "va": "center",
            "linespacing": 1.0,
            "clip_on": True,
        }
        if label.leader is not None:
            ends = [extent[0] + label.leader[0] / scale, extent[1] + label.leader[1] / scale]
            axes.plot(
                [x, ends[0]], [y, ends[1]], color=INK, linewidth=0.08 * label.size, zorder=38,
                scalex=False, scaley=False,
            )  # fmt: skip
        # The halo is drawn as outlines; the letters over it stay text in PDF files.
        outline = halo.Stroke(linewidth=0.24 * label.size, foreground="white", alpha=0.9)
        axes.text(x, y, text, path_effects=[outline], zorder=39, color="white", **style)
        axes.text(x, y, text, zorder=40, color=names[label.key].colour, **style)


def _regions(names: list[Name], rect: Rect, extent: Box, text: float) -> list[Label]:
    """Names as labels in millimetres of a frame."""
    scale = rect[2] / (extent[2] - extent[0])
    shift = np.array([extent[0], extent[1]])
    return [
        Label(
            name.key,
            name.text,
            shapely.transform(name.region, lambda xy: (xy - shift) * scale),
            tuple(size * text for size in name.sizes),
            name.bold,
            name.inside,
        )
        for name in names
    ]
