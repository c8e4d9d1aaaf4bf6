"""A theme on paper: matplotlib draws, this says what where."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from io import BytesIO

import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from pyproj import CRS

from scenarios.maps.furniture import (
    draw_grid,
    draw_locator,
    draw_scale_and_north,
    draw_title,
    map_axes,
)
from scenarios.maps.insets import Inset, find_inset, island_inset
from scenarios.maps.labels import Placed
from scenarios.maps.lettering import measure, plain, set_up
from scenarios.maps.panel import draw_panel, seat_marks
from scenarios.maps.sheet import Layout, SheetOptions, lay_out
from scenarios.maps.theme import ACCENT, Box, Name, Theme
from scenarios.maps.written_names import (
    lead_names,
    number_names,
    place_names,
    seat_boxes,
    write_names,
)
from scenarios.markup import xml_text
from scenarios.papers import Papers

MEDIA = {"pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml"}
"""Media type by file ending."""

ONE_AT_A_TIME = threading.RLock()
"""Font and text caches of matplotlib are shared by all threads."""

_HATCH = "#6b645780"
_BEYOND = "#efece4"
"""Land that is another province's: the sea stays white."""


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
        told: dict[str, object] = {"Title": xml_text(title)}
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
        draw_title(page, layout, theme)
        main = map_axes(figure, layout, layout.map, layout.extent)
        _draw_ground(main, theme, layout.text, layout.extent)
        draw_grid(page, main, layout, options, crs, papers)
        furniture = draw_scale_and_north(main, layout, papers)
        furniture += draw_locator(figure, theme, layout)
        whole = shapely.union_all([fill.shapes.union_all() for fill in theme.fills])
        placed, left = place_names(theme, layout.map, layout.extent, layout.text, furniture)
        insets: list[Inset] = []
        done = [placed]
        blocked = list(furniture)
        for number in range(1, len(theme.far) + 4):
            written = [p.box for p in placed]
            inset = (
                island_inset(theme.far[number - 1], layout, whole, [*blocked, *written], number)
                if number <= len(theme.far)
                else find_inset(left, layout, whole, blocked, written, number)
            )
            if inset is None:
                break
            insets.append(inset)
            blocked.append(inset.box_in_map(layout))
            shown, left = _draw_inset(figure, main, inset, theme, layout, left, papers)
            done.append(shown)
        names = {name.key: name for name in theme.names}
        marks = seat_boxes(theme, layout.map, layout.extent, layout.text)
        taken = [*blocked, *marks, *(p.box for p in placed)]
        led = lead_names(left, layout, taken)
        taken += [p.box for p in led]
        left = [name for name in left if name.key not in {p.key for p in led}]
        key, numbers = number_names(left, layout, taken)
        done[0] = [*placed, *led, *numbers]
        write_names(main, done[0], names, layout.map, layout.extent)
        draw_panel(page, layout, _seen(theme, layout.extent), papers, key)
        return Sheet(figure, layout, tuple(map(tuple, done)), tuple(key), tuple(insets))


def _seen(theme: Theme, extent: Box) -> Theme:
    """A theme without the lines that do not come into view: a legend explains what there is."""
    view = shapely.box(*extent)
    strokes = tuple(stroke for stroke in theme.strokes if stroke.lines.intersects(view))
    return replace(theme, strokes=strokes)


def _draw_ground(axes: Axes, theme: Theme, text: float, extent: Box) -> None:
    """Fills, lines and seats; what lies outside the extent is left out of the file."""
    limits = axes.get_xlim(), axes.get_ylim()
    view = shapely.box(*extent)
    if theme.around is not None and len(theme.around):
        theme.around.plot(
            ax=axes, facecolor=_BEYOND, edgecolor="#a39b8a", linewidth=0.5 * text, aspect=None,
            zorder=0.5,
        )  # fmt: skip
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
    axes = map_axes(figure, layout, inset.rect, inset.extent)
    axes.set_zorder(main.get_zorder() + 1)
    _draw_ground(axes, theme, layout.text, inset.extent)
    k = layout.text
    islands = inset.number <= len(theme.far)
    caption = papers.say("map-inset", number=inset.number, ratio=inset.ratio)
    if islands:
        caption = f"{_islands(theme, inset)} · 1:{papers.number(inset.ratio)}"
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
    placed, _ = place_names(here, inset.rect, inset.extent, k, taken)
    names = {name.key: name for name in here.names}
    write_names(axes, placed, names, inset.rect, inset.extent)
    read = {label.key for label in placed}
    if islands:  # what it shows lies outside the main map: there is no frame to draw there
        told = {name.key for name in _outside(theme, inset)}
        return placed, [name for name in left if name.key not in read | told]
    x0, y0, x1, y1 = inset.extent
    main.add_patch(
        Rectangle((x0, y0), x1 - x0, y1 - y0, fill=False, edgecolor=ACCENT,
                  linewidth=0.9 * k, zorder=44)
    )  # fmt: skip
    main.text(
        x0, y1, f" {inset.number}", fontsize=6 * k, fontweight="bold", color=ACCENT, va="top",
        zorder=44, clip_on=True,
    )  # fmt: skip
    return placed, [name for name in left if name.key not in read]


def _outside(theme: Theme, inset: Inset) -> list[Name]:
    """Names of units that lie in an inset of islands and not on the main map."""
    here, frame = shapely.box(*inset.extent), shapely.box(*theme.bounds)
    return [
        name
        for name in theme.names
        if name.region.intersects(here) and not name.region.intersects(frame)
    ]


def _islands(theme: Theme, inset: Inset) -> str:
    """Names of the islands an inset shows; its number where they belong to units elsewhere."""
    return ", ".join(dict.fromkeys(n.text for n in _outside(theme, inset))) or str(inset.number)
