"""Names on a map, none over another: inside their unit where they fit, else as near as can be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from merger.arrays import Bools, Floats
from scenarios.maps.lettering import measure

_GRID = 9
_PADDING = 0.35
"""Millimetres that stay free around a name."""


@dataclass(frozen=True, eq=False)
class Label:
    """A name looking for its place.

    Attributes:
        key: of the unit.
        text: the name.
        region: of the unit, in millimetres on the sheet.
        sizes: points to try, largest first.
        bold: in the bold face.
        inside: share of the name's box that must lie in the region at the smallest size.
    """

    key: str
    text: str
    region: shapely.Geometry
    sizes: tuple[float, ...]
    bold: bool = False
    inside: float = 0.55


@dataclass(frozen=True)
class Placed:
    """A name in its place: lines, their middle in millimetres, size in points.

    Attributes:
        leader: where a line leads from a name that stands beside its region.
    """

    key: str
    lines: tuple[str, ...]
    x: float
    y: float
    size: float
    bold: bool
    leader: tuple[float, float] | None = None

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top in millimetres."""
        width, height = measure(self.lines, self.size, bold=self.bold)
        return (
            self.x - width / 2,
            self.y - height / 2,
            self.x + width / 2,
            self.y + height / 2,
        )


def place(
    labels: Iterable[Label],
    frame: tuple[float, float, float, float],
    taken: Sequence[tuple[float, float, float, float]] = (),
) -> tuple[list[Placed], list[Label]]:
    """Place names one after another.

    Each takes the largest size at which it lies in its region, in one line or two, next to the
    region's middle; failing that the smallest size, sticking out as little as can be.

    Args:
        labels: the most important first.
        frame: left, bottom, right, top that no name leaves, millimetres.
        taken: boxes already in use.

    Returns:
        Names in their places, and those without one.
    """
    boxes = [np.array(taken, dtype=float).reshape(-1, 4)]
    placed: list[Placed] = []
    left: list[Label] = []
    for label in labels:
        found = _place(label, frame, np.concatenate(boxes))
        if found is None:
            left.append(label)
            continue
        placed.append(found)
        boxes.append(np.array([found.box]))
    return placed, left


def place_beside(
    labels: Iterable[Label],
    frame: tuple[float, float, float, float],
    taken: Sequence[tuple[float, float, float, float]],
) -> tuple[list[Placed], list[Label]]:
    """Place names at the smallest size as near to their regions as there is room, with a line.

    Args:
        labels: the most important first.
        frame: left, bottom, right, top that no name leaves, millimetres.
        taken: boxes already in use.

    Returns:
        Names in their places, and those for which the frame has no room at all.
    """
    boxes = [np.array(taken, dtype=float).reshape(-1, 4)]
    placed: list[Placed] = []
    left: list[Label] = []
    for label in labels:
        size = label.sizes[-1]
        width, height = measure((label.text,), size, bold=label.bold)
        points = _points(label.region)
        if not len(points):
            left.append(label)
            continue
        reach = np.hypot(frame[2] - frame[0], frame[3] - frame[1])
        radii = np.arange(height, reach, height / 2)
        turns = np.radians(np.arange(0, 360, 15))
        rings = np.stack([np.outer(radii, np.sin(turns)), np.outer(radii, np.cos(turns))], axis=-1)
        around = points[0] + rings.reshape(-1, 2)
        free = _free(_boxes(around, width, height), frame, np.concatenate(boxes))
        if not free.any():
            left.append(label)
            continue
        x, y = around[free.argmax()]
        lead = (float(points[0][0]), float(points[0][1]))
        found = Placed(label.key, (label.text,), float(x), float(y), size, label.bold, lead)
        placed.append(found)
        boxes.append(np.array([found.box]))
    return placed, left


def _place(label: Label, frame: tuple[float, float, float, float], taken: Floats) -> Placed | None:
    points = _points(label.region)
    if not len(points):
        return None
    shapely.prepare(label.region)
    for size in label.sizes:
        for lines in _ways_to_break(label.text):
            boxes = _boxes(points, *measure(lines, size, bold=label.bold))
            free = _free(boxes, frame, taken)
            if free.any():
                drawn = shapely.box(*boxes[free].T)
                within = shapely.contains(label.region, drawn)
                if within.any():
                    x, y = points[free][within.argmax()]
                    return Placed(label.key, lines, float(x), float(y), size, label.bold)
    if label.inside >= 1:
        return None
    return _sticking_out(label, points, frame, taken)


def _sticking_out(
    label: Label, points: Floats, frame: tuple[float, float, float, float], taken: Floats
) -> Placed | None:
    """The smallest size where most of the name lies in its region."""
    best: tuple[float, Placed] | None = None
    size = label.sizes[-1]
    for lines in _ways_to_break(label.text):
        boxes = _boxes(points, *measure(lines, size, bold=label.bold))
        free = _free(boxes, frame, taken)
        if not free.any():
            continue
        drawn = shapely.box(*boxes[free].T)
        share = shapely.area(shapely.intersection(label.region, drawn)) / shapely.area(drawn)
        number = int(share.argmax())
        if share[number] >= label.inside and (best is None or share[number] > best[0]):
            x, y = points[free][number]
            best = (
                float(share[number]),
                Placed(label.key, lines, float(x), float(y), size, label.bold),
            )
    return None if best is None else best[1]


def _points(region: shapely.Geometry) -> Floats:
    """Points of a region to put a name's middle on, the most central first; shape (n, 2)."""
    if region.is_empty or region.area <= 0:
        return np.empty((0, 2))
    main = max(shapely.get_parts(region), key=lambda part: part.area)
    x0, y0, x1, y1 = main.bounds
    steps = (np.arange(_GRID) + 0.5) / _GRID
    xs, ys = np.meshgrid(x0 + steps * (x1 - x0), y0 + steps * (y1 - y0))
    grid = np.column_stack([xs.ravel(), ys.ravel()])
    shapely.prepare(main)
    grid = grid[shapely.contains_xy(main, grid[:, 0], grid[:, 1])]
    tolerance = max(np.sqrt(main.area) / 20, 1e-6)
    core = shapely.get_coordinates(shapely.maximum_inscribed_circle(main, tolerance))[0]
    points = np.vstack([core, grid])
    return points[np.argsort(np.hypot(*(points - core).T), kind="stable")]


def _ways_to_break(text: str) -> list[tuple[str, ...]]:
    """A name in one line, and in two as even as its words allow."""
    words = text.split()
    ways: list[tuple[str, ...]] = [(text,)]
    if len(words) > 1:
        at = min(
            range(1, len(words)),
            key=lambda i: max(len(" ".join(words[:i])), len(" ".join(words[i:]))),
        )
        ways.append((" ".join(words[:at]), " ".join(words[at:])))
    return ways


def _boxes(points: Floats, width: float, height: float) -> Floats:
    half = np.array([width, height]) / 2
    return np.hstack([points - half, points + half])


def _free(boxes: Floats, frame: tuple[float, float, float, float], taken: Floats) -> Bools:
    """Which boxes lie in the frame and touch no other."""
    inside = (
        (boxes[:, 0] >= frame[0])
        & (boxes[:, 1] >= frame[1])
        & (boxes[:, 2] <= frame[2])
        & (boxes[:, 3] <= frame[3])
    )
    if not len(taken):
        return np.asarray(inside)
    near = (
        (boxes[:, None, 0] < taken[None, :, 2] + _PADDING)
        & (boxes[:, None, 2] > taken[None, :, 0] - _PADDING)
        & (boxes[:, None, 1] < taken[None, :, 3] + _PADDING)
        & (boxes[:, None, 3] > taken[None, :, 1] - _PADDING)
    )
    return np.asarray(inside & ~near.any(axis=1))
