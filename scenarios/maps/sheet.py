"""Paper, scale and how a sheet is divided, in millimetres from the lower left corner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Paper = Literal["A4", "A3", "A2", "A1", "A0"]
PAPERS: tuple[Paper, ...] = get_args(Paper)
_SIZES: dict[Paper, tuple[float, float]] = {
    "A4": (210, 297),
    "A3": (297, 420),
    "A2": (420, 594),
    "A1": (594, 841),
    "A0": (841, 1189),
}
Grid = Literal["vn2000", "graticule", "none"]
GRIDS: tuple[Grid, ...] = get_args(Grid)
Orientation = Literal["auto", "landscape", "portrait"]
ORIENTATIONS: tuple[Orientation, ...] = get_args(Orientation)

_TEXT: dict[Paper, float] = {"A4": 0.8, "A3": 1.0, "A2": 1.3, "A1": 1.7, "A0": 2.3}
"""Size of type and margins, of those on A3: larger sheets are looked at from farther away."""

_RATIOS = tuple(
    step * 10**power
    for power in range(2, 7)
    for step in (10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 70, 75, 80, 90)
)
"""Denominators of scale, 1:1.000 to 1:75.000.000."""

Rect = tuple[float, float, float, float]
"""Left, bottom, width, height."""


class SheetOptions(BaseModel):
    """What a person chooses of a sheet.

    Attributes:
        ratio: denominator of the scale; None takes the largest round one that fits.
        dpi: of PNG files.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    paper: Paper = "A3"
    orientation: Orientation = "auto"
    ratio: Annotated[int, Field(ge=500, le=20_000_000)] | None = None
    dpi: Annotated[int, Field(ge=72, le=600)] = 300
    grid: Grid = "vn2000"


@dataclass(frozen=True)
class Layout:
    """A sheet divided: all in millimetres but ``text``, a factor on sizes, and ``ratio``.

    Attributes:
        title, map, panel: parts of the sheet.
        ratio: denominator of the scale.
        origin: map coordinates of the map frame's lower left corner, metres.
    """

    width: float
    height: float
    text: float
    title: Rect
    map: Rect
    panel: Rect
    ratio: float
    origin: tuple[float, float]

    @property
    def metres(self) -> float:
        """Metres on the ground a millimetre on the sheet stands for."""
        return self.ratio / 1000

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of the map frame, metres."""
        x, y = self.origin
        return x, y, x + self.map[2] * self.metres, y + self.map[3] * self.metres


def round_ratio(needed: float) -> float:
    """The largest round scale whose denominator is at least ``needed``."""
    return float(next((ratio for ratio in _RATIOS if ratio >= needed), needed))


def lay_out(options: SheetOptions, bounds: tuple[float, float, float, float]) -> Layout:
    """Divide a sheet so that ``bounds`` (metres) come out as large as can be.

    A chosen ratio is kept, even where the map then does not fit its frame: the middle is shown.
    """
    turned = options.orientation
    tried = [
        _divided(options, bounds, landscape=landscape)
        for landscape in (True, False)
        if turned == "auto" or landscape == (turned == "landscape")
    ]
    return min(tried, key=lambda layout: layout.ratio)


def _divided(
    options: SheetOptions, bounds: tuple[float, float, float, float], *, landscape: bool
) -> Layout:
    short, long = _SIZES[options.paper]
    width, height = (long, short) if landscape else (short, long)
    text = _TEXT[options.paper]
    margin, gutter, head = 9 * text, 5 * text, 17 * text
    top = height - margin - head
    if landscape:
        panel = max(0.195 * width, 62 * text)
        right = width - margin - panel
        map_rect = (margin + gutter, margin + gutter, right - margin - 2 * gutter, 0.0)
        map_rect = (*map_rect[:3], top - margin - 2 * gutter)
        panel_rect = (right + gutter / 2, margin, panel - gutter / 2, top - margin)
    else:
        panel = max(0.24 * height, 62 * text)
        low = margin + panel
        map_rect = (
            margin + gutter,
            low + gutter,
            width - 2 * margin - 2 * gutter,
            top - low - 2 * gutter,
        )
        panel_rect = (margin, margin, width - 2 * margin, panel - gutter / 2)
    wide, high = bounds[2] - bounds[0], bounds[3] - bounds[1]
    needed = 1.04 * max(wide / map_rect[2], high / map_rect[3]) * 1000
    ratio = float(options.ratio) if options.ratio is not None else round_ratio(needed)
    middle = ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
    origin = (
        middle[0] - map_rect[2] * ratio / 2000,
        middle[1] - map_rect[3] * ratio / 2000,
    )
    title = (margin, top, width - 2 * margin, head)
    return Layout(width, height, text, title, map_rect, panel_rect, ratio, origin)
