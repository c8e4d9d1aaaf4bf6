"""A theme on paper: matplotlib draws, this says what where."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import geopandas as gpd
import matplotlib.patheffects as halo
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.transforms import Affine2D, Transform
from matplotlib_scalebar.scalebar import ScaleBar
from pyproj import CRS

from geodata import format_number
from scenarios.maps.grid import graticule, metric_lines
from scenarios.maps.insets import Inset, find_inset
from scenarios.maps.labels import Label, Placed, place, place_beside
from scenarios.maps.lettering import line_height, measure, plain, set_up, wrap
from scenarios.maps.panel import (
    NOTE_SIZE,
    WARNING_SIZE,
    Flow,
    draw_facts,
    draw_key,
    draw_legend,
    draw_notes,
    draw_signature,
    seat_marks,
    signature_height,
)
from scenarios.maps.sheet import Layout, Rect, SheetOptions, lay_out
from scenarios.maps.theme import Box, Name, Theme
from scenarios.papers import Papers

MEDIA = {"pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml"}
"""Media type by file ending."""

ONE_AT_A_TIME = threading.RLock()
"""Font and text caches of matplotlib are shared by all threads."""

_INK = "#1f1b16"
_MOST_BESIDE = 300
"""More numbers beside their units than that nobody can read."""

_HATCH = "#6b645780"


@dataclass(frozen=True, eq=False)
class Sheet:
    """A sheet as drawn.

    Attributes:
        figure: of matplotlib.
        layout: how it is divided.
        placed: names with their places, millimetres from the map frame's lower left corner; those
            of insets are counted from the inset's.
        key: numbers with the names they stand for.
        insets: maps of crowded places.
    """

    figure: Figure
    layout: Layout
    placed: tuple[tuple[Placed, ...], ...]
    key: tuple[tuple[str, str], ...]
    insets: tuple[Inset, ...]

    def save(self, ending: str, dpi: int, title: str, moment: object = None) -> bytes:
        """Return the sheet as ``pdf``, ``png`` or ``svg``."""
        out = BytesIO()
        told: dict[str, object] = {"Title": title}
        told |= {"Creator": "Sắp Xếp"} if ending != "png" else {"Software": "Sắp Xếp"}
        if ending == "pdf":
            told["CreationDate"] = moment
        if ending == "svg":
            told["Date"] = None
        with ONE_AT_A_TIME:
            self.figure.savefig(out, format=ending, dpi=dpi, metadata=told)
        return out.getvalue()


def draw(theme: Theme, papers: Papers, options: SheetOptions, crs: CRS) -> Sheet:
    """Draw a sheet.

    Args:
        theme: its content, in the coordinate system ``crs``.
        papers: for texts, numbers and the signature.
        options: paper, scale, grid.
        crs: metric coordinate system.
    """
    with ONE_AT_A_TIME:
        set_up()
        layout = lay_out(options, theme.bounds)
        figure = Figure(figsize=(layout.width / 25.4, layout.height / 25.4), facecolor="white")
        page = figure.add_axes((0, 0, 1, 1))
        page.set_xlim(0, layout.width)
        page.set_ylim(0, layout.height)
        page.axis("off")
        page.set_gid("page")
        _draw_title(page, layout, theme)
        main = _map_axes(figure, layout, layout.map, layout.extent)
        _draw_ground(main, theme, layout.text, layout.extent)
        _draw_grid(page, main, layout, options, crs, papers)
        furniture = _draw_furniture(main, layout, papers)
        furniture += _draw_locator(figure, theme, layout)
        whole = shapely.union_all([fill.shapes.union_all() for fill in theme.fills])
        placed, left = _labels(theme, layout.map, layout.extent, layout.text, furniture)
        insets: list[Inset] = []
        done = [placed]
        blocked = list(furniture)
        for number in (1, 2, 3):
            inset = find_inset(left, layout, whole, blocked, [p.box for p in placed], number)
            if inset is None:
                break
            insets.append(inset)
            blocked.append(inset.box_in_map(layout))
            shown, left = _draw_inset(figure, main, inset, theme, layout, left, papers)
            done.append(shown)
        names = {name.key: name for name in theme.names}
        marks = _seat_boxes(theme, layout.map, layout.extent, layout.text)
        taken = [*blocked, *marks, *(p.box for p in placed)]
        key, numbers = _numbered(left, layout, taken)
        done[0] = [*placed, *numbers]
        _write(main, done[0], names, layout.map, layout.extent)
        _draw_panel(page, layout, _seen(theme, layout.extent), papers, key)
        return Sheet(figure, layout, tuple(map(tuple, done)), tuple(key), tuple(insets))


def _seen(theme: Theme, extent: Box) -> Theme:
    """A theme without the lines that do not come into view: a legend explains what there is."""
    view = shapely.box(*extent)
    strokes = tuple(stroke for stroke in theme.strokes if stroke.lines.intersects(view))
    return replace(theme, strokes=strokes)


def _map_axes(figure: Figure, layout: Layout, rect: Rect, extent: Box) -> Axes:
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


def _draw_title(page: Axes, layout: Layout, theme: Theme) -> None:
    x, y, width, height = layout.title
    k = layout.text
    page.add_patch(
        Rectangle(
            (5 * k, 5 * k), layout.width - 10 * k, layout.height - 10 * k, fill=False,
            edgecolor=_INK, linewidth=1.6 * k,
        )
    )  # fmt: skip
    top = y + height - 1.5 * k
    size = 15.0
    while measure((theme.title[0].upper(),), size * k, bold=True)[0] > width and size > 7:
        size -= 0.5
    page.text(
        x + width / 2, top, plain(theme.title[0].upper()), fontsize=size * k, fontweight="bold",
        ha="center", va="top", color=_INK,
    )  # fmt: skip
    second = " · ".join(theme.title[1:]).upper()
    size = 10.5
    while measure((second,), size * k, bold=True)[0] > width and size > 4:
        size -= 0.25
    page.text(
        x + width / 2, top - 6.6 * k, plain(second), fontsize=size * k, ha="center", va="top",
        fontweight="bold", color=_INK,
    )  # fmt: skip
    if theme.warning:
        size = 6.5
        while measure((theme.warning,), size * k, bold=True)[0] > width and size > 3:
            size -= 0.25
        page.text(
            x + width / 2, top - 12 * k, plain(theme.warning), fontsize=size * k,
            fontweight="bold", ha="center", va="top", color="#8d2f1a",
        )  # fmt: skip


def _draw_ground(axes: Axes, theme: Theme, text: float, extent: Box) -> None:
    """Fills, lines and seats; what lies outside the extent is left out of the file."""
    limits = axes.get_xlim(), axes.get_ylim()
    view = shapely.box(*extent)
    for fill in theme.fills:
        seen = fill.shapes[fill.shapes.intersects(view)]
        if len(seen):
            seen.plot(
                ax=axes, facecolor=fill.colour, edgecolor=_HATCH, linewidth=0, aspect=None,
                hatch=fill.hatch or None, zorder=1,
            )  # fmt: skip
    for number, stroke in enumerate(theme.strokes):
        lines = [
            shapely.get_coordinates(part)
            for part in shapely.get_parts(stroke.lines)
            if part.intersects(view)
        ]
        axes.add_collection(
            LineCollection(
                lines, colors=stroke.colour, linewidths=stroke.width * text,
                linestyles=[stroke.style], capstyle="round" if stroke.style == "solid" else "butt",
                zorder=10 + number,
            ),
            autolim=False,
        )  # fmt: skip
    for seats in theme.seats:
        seen = seats.points[seats.points.intersects(view)]
        marks = seat_marks(seats, seen.x.to_list(), seen.y.to_list(), text)
        marks.set_zorder(30)
        axes.add_line(marks)
    axes.set_xlim(limits[0])
    axes.set_ylim(limits[1])
    axes.set(xlabel="", ylabel="")  # geopandas names the axes


def _draw_grid(
    page: Axes, axes: Axes, layout: Layout, options: SheetOptions, crs: CRS, papers: Papers
) -> None:
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


def _draw_furniture(axes: Axes, layout: Layout, papers: Papers) -> list[Box]:
    """Scale bar and north arrow; returns the boxes they take in the frame, millimetres."""
    k, width, height = layout.text, layout.map[2], layout.map[3]
    bar = ScaleBar(
        1, "m", location="lower left", length_fraction=0.22, width_fraction=0.008,
        border_pad=0.9 * k, pad=0.4, box_color="white", box_alpha=0.9, color=_INK,
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
        arrowprops={"arrowstyle": "-|>", "lw": 1.4 * k, "color": _INK, "mutation_scale": 14 * k},
    )  # fmt: skip
    axes.text(
        width - 9 * k, top - 14 * k, papers.say("map-north"), fontsize=9 * k, fontweight="bold",
        ha="center", va="top", transform=_in_mm(axes, layout), zorder=45,
    )  # fmt: skip
    return [
        (0.0, 0.0, 0.3 * width, 16 * k),
        (width - 16 * k, height - 24 * k, width, height),
    ]


def _in_mm(axes: Axes, layout: Layout) -> Transform:
    """Coordinates in millimetres from the map frame's lower left corner."""
    return Affine2D().scale(1 / layout.map[2], 1 / layout.map[3]) + axes.transAxes


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


def _labels(
    theme: Theme, rect: Rect, extent: Box, text: float, taken: list[Box]
) -> tuple[list[Placed], list[Name]]:
    """Names in their places, and those that must be read elsewhere."""
    frame = (0.5, 0.5, rect[2] - 0.5, rect[3] - 0.5)
    view = shapely.box(*extent)
    boxes = _seat_boxes(theme, rect, extent, text)
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


def _seat_boxes(theme: Theme, rect: Rect, extent: Box, text: float) -> list[Box]:
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


def _numbered(
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


def _write(
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
                [x, ends[0]], [y, ends[1]], color=_INK, linewidth=0.08 * label.size, zorder=38,
                scalex=False, scaley=False,
            )  # fmt: skip
        # The halo is drawn as outlines; the letters over it stay text in PDF files.
        outline = halo.Stroke(linewidth=0.16 * label.size, foreground="white", alpha=0.85)
        axes.text(x, y, text, path_effects=[outline], zorder=39, color="white", **style)
        axes.text(x, y, text, zorder=40, color=names[label.key].colour, **style)


def _draw_inset(
    figure: Figure,
    main: Axes,
    inset: Inset,
    theme: Theme,
    layout: Layout,
    left: list[Name],
    papers: Papers,
) -> tuple[list[Placed], list[Name]]:
    """Draw a map of a crowded place; returns its names, and those that still have no place."""
    axes = _map_axes(figure, layout, inset.rect, inset.extent)
    axes.set_zorder(main.get_zorder() + 1)
    _draw_ground(axes, theme, layout.text, inset.extent)
    k = layout.text
    caption = papers.say("map-inset", number=inset.number, ratio=inset.ratio)
    size = 5.2 * k
    width, height = measure((caption,), size, bold=True)
    axes.text(
        0.8 * k / inset.rect[2], 1 - 0.6 * k / inset.rect[3], plain(caption), fontsize=size,
        fontweight="bold", ha="left", va="top", transform=axes.transAxes, zorder=46,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.85},
    )  # fmt: skip
    taken = [(0.0, inset.rect[3] - height - 1.2 * k, width + 2 * k, inset.rect[3])]
    view = shapely.box(*inset.extent)
    here = replace(
        theme,
        names=tuple(
            replace(name, region=shapely.intersection(name.region, view))
            for name in theme.names
            if name.region.intersects(view)
            and shapely.area(shapely.intersection(name.region, view)) > 0.5 * name.region.area
        ),
    )
    placed, _ = _labels(here, inset.rect, inset.extent, k, taken)
    names = {name.key: name for name in here.names}
    _write(axes, placed, names, inset.rect, inset.extent)
    x0, y0, x1, y1 = inset.extent
    main.add_patch(
        Rectangle((x0, y0), x1 - x0, y1 - y0, fill=False, edgecolor="#8d2f1a",
                  linewidth=0.9 * k, zorder=44)
    )  # fmt: skip
    main.text(
        x0, y1, f" {inset.number}", fontsize=6 * k, fontweight="bold", color="#8d2f1a", va="top",
        zorder=44, clip_on=True,
    )  # fmt: skip
    read = {label.key for label in placed}
    return placed, [name for name in left if name.key not in read]


def _draw_panel(
    page: Axes, layout: Layout, theme: Theme, papers: Papers, key: list[tuple[str, str]]
) -> None:
    x, y, width, height = layout.panel
    k = layout.text
    sign = signature_height(k)
    if height > width:  # beside the map: one below the other
        draw_signature(Flow(page, (x, y, width, sign), k), papers)
        flow = Flow(page, (x, y + sign, width, height - sign), k)
        draw_facts(flow, theme)
        draw_legend(flow, theme, papers)
        notes = _notes_height(flow, theme)
        room = Flow(page, (x, flow.bottom + notes, width, flow.y - flow.bottom - notes), k)
        draw_key(room, key, papers)
        flow.y = min(flow.y, room.y)
        draw_notes(flow, theme)
        return
    third = (width - 8 * k) / 3
    columns = [(x + number * (third + 4 * k), y, third, height) for number in range(3)]
    draw_legend(Flow(page, columns[0], k), theme, papers)
    flow = Flow(page, columns[1], k)
    draw_facts(flow, theme)
    draw_key(flow, key, papers)
    last = Flow(page, (columns[2][0], y + sign, third, height - sign), k)
    draw_notes(last, theme)
    draw_signature(Flow(page, (columns[2][0], y, third, sign), k), papers)


def _notes_height(flow: Flow, theme: Theme) -> float:
    k = flow.text
    lines = sum(len(wrap(note, flow.width, NOTE_SIZE * k)) for note in theme.notes)
    height = lines * line_height(NOTE_SIZE * k) + 4 * k
    if theme.warning:
        warned = len(wrap(theme.warning, flow.width, WARNING_SIZE * k, bold=True))
        height += warned * line_height(WARNING_SIZE * k)
    return height


def _draw_locator(figure: Figure, theme: Theme, layout: Layout) -> list[Box]:
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
    axes = _map_axes(figure, layout, rect, (x0, y0, x1, y1))
    axes.set_zorder(5)
    simple = theme.context.simplify(0.1 / scale)
    line = 0.4 * layout.text
    gpd.GeoSeries([simple]).plot(
        ax=axes, facecolor="#f4f1ea", edgecolor=_INK, linewidth=line, aspect=None
    )
    gpd.GeoSeries([theme.locator]).plot(
        ax=axes, facecolor="#c8553d", edgecolor="#8d2f1a", linewidth=line, aspect=None
    )
    axes.set(xlim=(x0, x1), ylim=(y0, y1), xlabel="", ylabel="")
    return [(0.0, layout.map[3] - height, width, layout.map[3])]
