"""Larger maps of places where units are too small for their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from scenarios.maps.sheet import Layout, Rect, round_ratio
from scenarios.maps.theme import Box, Name

_LEAST = 3
"""So many names without a place make an inset worth its room."""

_GROW = (3.5, 3.0, 2.5, 2.0)
_SHARES = (0.3, 0.22, 0.16, 0.11, 0.08)
_STEPS = 24
_ISLAND_SHARES = (0.3, 0.22, 0.16, 0.11)
"""Of the frame's shorter side, for maps of far islands."""


@dataclass(frozen=True)
class Inset:
    """A map within the map.

    Attributes:
        number: that both it and its frame on the main map bear.
        extent: left, bottom, right, top, metres.
        rect: on the sheet, millimetres.
        ratio: denominator of its scale.
    """

    number: int
    extent: Box
    rect: Rect
    ratio: float

    def box_in_map(self, layout: Layout) -> Box:
        """The room it takes, millimetres from the map frame's lower left corner."""
        x, y = self.rect[0] - layout.map[0], self.rect[1] - layout.map[1]
        return x, y, x + self.rect[2], y + self.rect[3]


def find_inset(
    names: Sequence[Name],
    layout: Layout,
    whole: shapely.Geometry,
    blocked: Sequence[Box],
    written: Sequence[Box],
    number: int,
) -> Inset | None:
    """Find the place most in need of an inset, and room for it where the map is blank.

    Args:
        names: without a place on the main map.
        layout: of the sheet.
        whole: all that is drawn, metres.
        blocked: boxes no inset may cover, millimetres from the frame's lower left corner.
        written: boxes of names, likewise.
        number: what the inset is called.

    Returns:
        None where too few names need it, or the frame has no blank room.
    """
    blank = _blank(layout, whole, [*blocked, *written])
    for share in _SHARES:
        crowd = _densest(names, share * max(layout.map[2:]) * layout.metres)
        if len(crowd) < _LEAST:
            return None
        x0, y0, x1, y1 = shapely.union_all([name.region for name in crowd]).bounds
        pad = 0.04 * max(x1 - x0, y1 - y0)
        extent = (x0 - pad, y0 - pad, x1 + pad, y1 + pad)
        found = _roomiest(extent, blank, layout, number)
        if found is not None:
            return found
    return None


def island_inset(
    extent: Box,
    layout: Layout,
    whole: shapely.Geometry,
    blocked: Sequence[Box],
    number: int,
) -> Inset:
    """Place a map of islands that lie outside the frame, as large as the blank allows.

    Where nothing is blank it stands in the lower right corner all the same: a province keeps its
    islands.

    Args:
        extent: what it shows, metres.
        layout: of the sheet.
        whole: all that is drawn, metres.
        blocked: boxes it must not cover, millimetres from the frame's lower left corner.
        number: what it is called.
    """
    blank = _blank(layout, whole, blocked)
    wide, high = extent[2] - extent[0], extent[3] - extent[1]
    for share in _ISLAND_SHARES:
        ratio = round_ratio(1000 * max(wide, high) / (share * min(layout.map[2:])))
        width, height = 1000 * wide / ratio, 1000 * high / ratio
        spot = _spot(blank, layout, width, height)
        if spot is not None or share == _ISLAND_SHARES[-1]:
            break
    x, y = spot or (layout.map[2] - width, 0.0)
    return Inset(number, extent, (layout.map[0] + x, layout.map[1] + y, width, height), ratio)


def _roomiest(extent: Box, blank: shapely.Geometry, layout: Layout, number: int) -> Inset | None:
    """The largest scale at which an extent fits into the blank."""
    for grow in _GROW:
        ratio = round_ratio(layout.ratio / grow)
        width = (extent[2] - extent[0]) / ratio * 1000
        height = (extent[3] - extent[1]) / ratio * 1000
        spot = _spot(blank, layout, width, height)
        if spot is not None:
            rect = (layout.map[0] + spot[0], layout.map[1] + spot[1], width, height)
            return Inset(number, extent, rect, ratio)
    return None


def _densest(names: Sequence[Name], side: float) -> list[Name]:
    """The names in the square of this side (metres) that holds most of them."""
    if not names:
        return []
    points = np.array([shapely.get_coordinates(n.region.centroid)[0] for n in names])
    best: list[Name] = []
    for corner in points:
        low = corner - side / 2
        inside = ((points >= low) & (points <= low + side)).all(axis=1)
        if inside.sum() > len(best):
            best = [name for name, is_in in zip(names, inside, strict=True) if is_in]
    return best


def _blank(layout: Layout, whole: shapely.Geometry, boxes: Sequence[Box]) -> shapely.Geometry:
    """What of the frame is neither drawn nor written on, millimetres."""
    shift = np.array(layout.origin)
    drawn = shapely.transform(whole, lambda xy: (xy - shift) / layout.metres)
    taken = shapely.union_all([drawn, *(shapely.box(*box) for box in boxes)])
    frame = shapely.box(0, 0, layout.map[2], layout.map[3])
    return shapely.difference(frame, shapely.buffer(taken, 1.5 * layout.text))


def _spot(
    blank: shapely.Geometry, layout: Layout, width: float, height: float
) -> tuple[float, float] | None:
    """Lower left corner of a blank box of this size, nearest to the frame's edge."""
    wide, high = layout.map[2] - width, layout.map[3] - height
    if wide < 0 or high < 0:
        return None
    steps = np.linspace(0, 1, _STEPS)
    xs, ys = (grid.ravel() for grid in np.meshgrid(steps * wide, steps * high))
    boxes = shapely.box(xs, ys, xs + width, ys + height)
    shapely.prepare(blank)
    # The frame's own edge may be touched: buffering took it from the blank.
    free = shapely.covers(blank, shapely.buffer(boxes, -0.1))
    if not free.any():
        return None
    edge = np.minimum(xs, wide - xs) + np.minimum(ys, high - ys)
    best = int(np.where(free, edge, np.inf).argmin())
    return float(xs[best]), float(ys[best])
