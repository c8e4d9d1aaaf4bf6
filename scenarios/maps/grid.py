"""Lines and figures of the VN-2000 grid or of the graticule around a map frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pyproj import CRS, Transformer

from geodata import Language, format_number
from merger.arrays import Floats

_SPACING_MM = 55.0
_MINUTES = (0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0, 120.0, 300.0)
_METRES = tuple(step * 10.0**power for power in range(2, 6) for step in (1, 2, 5))


@dataclass(frozen=True, eq=False)
class GridLine:
    """One line: its points (n, 2) in metres, and the figure at its ends.

    Attributes:
        axis: ``x`` for lines that run up the sheet, ``y`` for those across.
    """

    axis: Literal["x", "y"]
    points: Floats
    figure: str


def metric_lines(
    extent: tuple[float, float, float, float], metres_a_mm: float, language: Language
) -> list[GridLine]:
    """Lines of the coordinate system's own grid; figures in kilometres."""
    wanted = _SPACING_MM * metres_a_mm
    step = next((s for s in _METRES if s >= wanted), _METRES[-1])
    x0, y0, x1, y1 = extent
    digits = 1 if step < 1000 else 0
    lines = [
        GridLine("x", np.array([[x, y0], [x, y1]]), format_number(x / 1000, language, digits))
        for x in _between(x0, x1, step)
    ]
    return lines + [
        GridLine("y", np.array([[x0, y], [x1, y]]), format_number(y / 1000, language, digits))
        for y in _between(y0, y1, step)
    ]


def graticule(
    crs: CRS, extent: tuple[float, float, float, float], metres_a_mm: float, language: Language
) -> list[GridLine]:
    """Meridians and parallels (WGS 84) as they run in the coordinate system."""
    wanted = _SPACING_MM * metres_a_mm / 1852
    step = next((m for m in _MINUTES if m >= wanted), _MINUTES[-1]) / 60
    to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    to_metres = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    west, south, east, north = to_degrees.transform_bounds(*extent)
    east_word, north_word = ("Đ", "B") if language == "vi" else ("E", "N")
    along = np.linspace(0, 1, 30)
    lines = []
    for longitude in _between(west, east, step):
        x, y = to_metres.transform(np.full(30, longitude), south + along * (north - south))
        lines.append(GridLine("x", np.column_stack([x, y]), f"{_degrees(longitude)}{east_word}"))
    for latitude in _between(south, north, step):
        x, y = to_metres.transform(west + along * (east - west), np.full(30, latitude))
        lines.append(GridLine("y", np.column_stack([x, y]), f"{_degrees(latitude)}{north_word}"))
    return lines


def _between(low: float, high: float, step: float) -> list[float]:
    first = int(np.ceil(low / step - 1e-9))
    last = int(np.floor(high / step + 1e-9))
    return [number * step for number in range(first, last + 1)]


def _degrees(value: float) -> str:
    minutes = round(value * 120) / 2  # halves are the finest step
    degrees, rest = divmod(minutes, 60)
    shown = f"{rest:04.1f}" if rest % 1 else f"{rest:02.0f}"
    return f"{degrees:.0f}°{shown}'"
