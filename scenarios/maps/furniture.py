"""What frames a map: title, frame, grid, scale bar, north arrow, locator."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.transforms import Affine2D, Transform
from matplotlib_scalebar.scalebar import ScaleBar
from pyproj import CRS

from geodata import format_number
from scenarios.maps.grid import graticule, metric_lines
from scenarios.maps.lettering import measure, plain
from scenarios.maps.sheet import Layout, Rect, SheetOptions
from scenarios.maps.theme import ACCENT, INK, Box, Theme
from scenarios.papers import Papers


def map_axes(figure: Figure, layout: Layout, rect: Rect, extent: Box) -> Axes:
    """A framed map of an extent (metres) in a part of the sheet (millimetres)."""
    axes = figure.add_axes(
        (
            rect[0] / layout.width,
            rect[1] / layout.height,
            rect[2] / layout.width,
            rect[3] / layout.height,
        )
    )
    axes.set_xlim(extent[0], extent[2])
    axes.set_ylim(extent[1], extent[3])
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_linewidth(1.2 * layout.text)
        spine.set_zorder(50)
    return axes


def draw_title(page: Axes, layout: Layout, theme: Theme) -> None:
    """The sheet's frame and its title, as large as fits."""
    x, y, width, height = layout.title
    k = layout.text
    page.add_patch(
        Rectangle(
            (5 * k, 5 * k), layout.width - 10 * k, layout.height - 10 * k, fill=False,
            edgecolor=INK, linewidth=1.6 * k,
        )
    )  # fmt: skip
    top = y + height - 1.5 * k
    size = 15.0
    while measure((theme.title[0].upper(),), size * k, bold=True)[0] > width and size > 7:
        size -= 0.5
    page.text(
        x + width / 2, top, plain(theme.title[0].upper()), fontsize=size * k, fontweight="bold",
        ha="center", va="top", color=INK,
    )  # fmt: skip
    second = " · ".join(theme.title[1:]).upper()
    size = 10.5
    while measure((second,), size * k, bold=True)[0] > width and size > 4:
        size -= 0.25
    page.text(
        x + width / 2, top - 6.6 * k, plain(second), fontsize=size * k, ha="center", va="top",
        fontweight="bold", color=INK,
    )  # fmt: skip
    if theme.warning:
        size = 6.5
        while measure((theme.warning,), size * k, bold=True)[0] > width and size > 3:
            size -= 0.25
        page.text(
            x + width / 2, top - 12 * k, plain(theme.warning), fontsize=size * k,
            fontweight="bold", ha="center", va="top", color=ACCENT,
        )  # fmt: skip


def draw_grid(
    page: Axes, axes: Axes, layout: Layout, options: SheetOptions, crs: CRS, papers: Papers
) -> None:
    """Grid lines with their figures outside the frame."""
    if options.grid == "none":
        return
    if options.grid == "vn2000":
        lines = metric_lines(layout.extent, layout.metres, papers.language)
    else:
        lines = graticule(crs, layout.extent, layout.metres, papers.language)
    x, y, width, height = layout.map
    k, x0, y0, x1, y1 = layout.text, *layout.extent
    for line in lines:
        axes.plot(
            *line.points.T, color="#8aa4b0", linewidth=0.3 * k, zorder=5, scalex=False, scaley=False
        )
        if line.axis == "x":
            low, high = (float(np.interp(edge, *line.points.T[::-1])) for edge in (y0, y1))
            for at, edge, side in ((low, y - 1, "top"), (high, y + height + 1, "bottom")):
                if x0 <= at <= x1:
                    page.text(
                        x + (at - x0) / layout.metres, edge, line.figure, fontsize=5.2 * k,
                        ha="center", va=side, color="#4a6572",
                    )  # fmt: skip
        else:
            low, high = (float(np.interp(edge, *line.points.T)) for edge in (x0, x1))
            for at, edge, side in ((low, x - 1, "right"), (high, x + width + 1, "left")):
                if y0 <= at <= y1:
                    page.text(
                        edge, y + (at - y0) / layout.metres, line.figure, fontsize=5.2 * k,
                        ha=side, va="center", rotation=90, color="#4a6572",
                    )  # fmt: skip


def draw_scale_and_north(axes: Axes, layout: Layout, papers: Papers) -> list[Box]:
    """Scale bar and north arrow; returns the boxes they take in the frame, millimetres."""
    k, width, height = layout.text, layout.map[2], layout.map[3]
    bar = ScaleBar(
        1, "m", location="lower left", length_fraction=0.22, width_fraction=0.008,
        border_pad=0.9 * k, pad=0.4, box_color="white", box_alpha=0.9, color=INK,
        scale_formatter=lambda value, unit: f"{format_number(value, papers.language)} {unit}",
        label=papers.say("map-ratio", ratio=layout.ratio), label_loc="top", scale_loc="bottom",
        rotation="horizontal-only",
        font_properties={"size": 7 * k},
    )  # fmt: skip
    axes.add_artist(bar)
    bar.set_zorder(45)
    top = height - 4 * k
    axes.annotate(
        "", xy=(width - 9 * k, top), xytext=(width - 9 * k, top - 13 * k),
        xycoords=_in_mm(axes, layout), textcoords=_in_mm(axes, layout), zorder=45,
        arrowprops={"arrowstyle": "-|>", "lw": 1.4 * k, "color": INK, "mutation_scale": 14 * k},
    )  # fmt: skip
    axes.text(
        width - 9 * k, top - 14 * k, papers.say("map-north"), fontsize=9 * k, fontweight="bold",
        ha="center", va="top", transform=_in_mm(axes, layout), zorder=45,
    )  # fmt: skip
    return [
        (0.0, 0.0, 0.3 * width, 16 * k),
        (width - 16 * k, height - 24 * k, width, height),
    ]


def draw_locator(figure: Figure, theme: Theme, layout: Layout) -> list[Box]:
    """A small map of the whole with the unit marked, in the upper left corner of the frame.

    Returns:
        The box it takes in the frame, millimetres.
    """
    if theme.locator is None or theme.context is None:
        return []
    x0, y0, x1, y1 = theme.context.bounds
    scale = 0.22 * min(layout.map[2], layout.map[3]) / max(x1 - x0, y1 - y0)
    width, height = (x1 - x0) * scale, (y1 - y0) * scale
    rect = (layout.map[0], layout.map[1] + layout.map[3] - height, width, height)
    axes = map_axes(figure, layout, rect, (x0, y0, x1, y1))
    axes.set_zorder(5)
    simple = theme.context.simplify(0.1 / scale)
    line = 0.4 * layout.text
    gpd.GeoSeries([simple]).plot(
        ax=axes, facecolor="#f4f1ea", edgecolor=INK, linewidth=line, aspect=None
    )
    gpd.GeoSeries([theme.locator]).plot(
        ax=axes, facecolor="#c8553d", edgecolor=ACCENT, linewidth=line, aspect=None
    )
    axes.set(xlim=(x0, x1), ylim=(y0, y1), xlabel="", ylabel="")
    return [(0.0, layout.map[3] - height, width, layout.map[3])]


def _in_mm(axes: Axes, layout: Layout) -> Transform:
    """Coordinates in millimetres from the map frame's lower left corner."""
    return Affine2D().scale(1 / layout.map[2], 1 / layout.map[3]) + axes.transAxes
