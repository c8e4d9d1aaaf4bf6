"""What stands beside a map: legend, figures, key of numbers, notes, signature."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from scenarios.maps.lettering import line_height, measure, plain, wrap
from scenarios.maps.sheet import Layout, Rect
from scenarios.maps.theme import ACCENT, INK, SOFT, Seats, Theme
from scenarios.papers import Papers

_LONGEST_NAME = 40
NOTE_SIZE, WARNING_SIZE = 6.2, 6.8


class Flow:
    """Text and signs from the top of a part of the sheet downwards; all in millimetres."""

    def __init__(self, page: Axes, rect: Rect, text: float) -> None:
        self.page, self.text = page, text
        self.left, self.bottom, self.width = rect[0], rect[1], rect[2]
        self.y = rect[1] + rect[3]

    @property
    def room(self) -> float:
        """Height that is left."""
        return self.y - self.bottom

    def gap(self, height: float = 2.0) -> None:
        """Leave some height free."""
        self.y -= height * self.text

    def write(
        self,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: str = INK,
        indent: float = 0.0,
        centre: bool = False,
    ) -> None:
        """Write wrapped text; lines for which there is no room left are not begun."""
        size *= self.text
        for line in wrap(text, self.width - indent, size, bold=bold):
            if self.room < line_height(size):
                return
            x = self.left + (self.width / 2 if centre else indent)
            self.page.text(
                x, self.y, plain(line), fontsize=size, va="top", ha="center" if centre else "left",
                fontweight="bold" if bold else "normal", color=colour,
            )  # fmt: skip
            self.y -= line_height(size)

    def heading(self, text: str) -> None:
        """Write a heading."""
        self.gap(1.2)
        self.write(text, 8.5, bold=True)
        self.gap(0.6)

    def explain(self, label: str) -> None:
        """Write what the sign left of this line means."""
        self.write(label, 7.2, indent=11 * self.text)
        self.gap(0.8)


def draw_panel(
    page: Axes, layout: Layout, theme: Theme, papers: Papers, key: list[tuple[str, str]]
) -> None:
    """Everything beside the map, in one column; under it, in three."""
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


def draw_legend(flow: Flow, theme: Theme, papers: Papers) -> None:
    """Fills, lines and seats with their meanings."""
    flow.heading(papers.say("map-legend"))
    k = flow.text
    for fill in theme.fills:
        if fill.label and flow.room > 4 * k:
            box = Rectangle(
                (flow.left, flow.y - 3.4 * k), 8 * k, 3.2 * k, facecolor=fill.colour,
                hatch=fill.hatch or None, edgecolor=SOFT, linewidth=0.5 * k,
            )  # fmt: skip
            flow.page.add_patch(box)
            flow.explain(fill.label)
    for stroke in theme.strokes:
        if stroke.label and flow.room > 4 * k:
            middle = flow.y - 1.6 * k
            line = Line2D(
                [flow.left, flow.left + 8 * k], [middle, middle], color=stroke.colour,
                linewidth=stroke.width * k, linestyle=stroke.style,  # type: ignore[arg-type]
            )  # fmt: skip
            flow.page.add_line(line)
            flow.explain(stroke.label)
    for seats in theme.seats:
        if flow.room > 4 * k and len(seats.points):
            dot = seat_marks(seats, [flow.left + 4 * k], [flow.y - 1.6 * k], k)
            flow.page.add_line(dot)
            flow.explain(seats.label)


def seat_marks(seats: Seats, x: Sequence[float], y: Sequence[float], text: float) -> Line2D:
    """Signs of seats at some points."""
    return Line2D(
        x, y, linestyle="none", marker=seats.marker, markersize=seats.size * text,
        markerfacecolor=seats.face, markeredgecolor=INK, markeredgewidth=0.4 * text,
    )  # fmt: skip


def draw_facts(flow: Flow, theme: Theme) -> None:
    """Figures: a short one on the right of its label, a long one under it."""
    flow.gap()
    for label, value in theme.facts:
        size = 7.5 * flow.text
        width = measure((f"{label}  {value}",), size, bold=True)[0]
        if width <= flow.width:
            flow.page.text(
                flow.left + flow.width, flow.y, plain(value), fontsize=size, va="top", ha="right",
                fontweight="bold", color=INK,
            )  # fmt: skip
            flow.write(label, 7.5)
        else:
            flow.write(label, 7.5, bold=True)
            flow.write(value, 7.2)
        flow.gap(0.5)


def draw_key(flow: Flow, entries: Sequence[tuple[str, str]], papers: Papers) -> None:
    """Numbers on the map and the names they stand for, in as many columns as it takes."""
    if not entries:
        return
    flow.heading(papers.say("map-key"))
    lines = [f"{number}  {_short(name)}" for number, name in entries]
    for size in (6.6, 6.0, 5.4, 5.0, 4.5, 4.0, 3.5, 3.0, 2.5):
        widest = max(measure((line,), size * flow.text)[0] for line in lines) + 2 * flow.text
        columns = max(int(flow.width // widest), 1)
        rows = -(-len(lines) // columns)
        height = rows * line_height(size * flow.text)
        if height <= flow.room:
            break
    fitting = int(flow.room // line_height(size * flow.text))
    if rows > fitting:
        rows = max(fitting - 1, 1)
        lines = lines[: rows * columns]
    for number, line in enumerate(lines):
        column, row = divmod(number, rows)
        flow.page.text(
            flow.left + column * flow.width / columns,
            flow.y - row * line_height(size * flow.text),
            plain(line), fontsize=size * flow.text, va="top", color=INK,
        )  # fmt: skip
    flow.y -= min(height, rows * line_height(size * flow.text))
    if len(lines) < len(entries):
        flow.write(papers.say("map-key-more", count=len(entries) - len(lines)), 5.0)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def draw_notes(flow: Flow, theme: Theme) -> None:
    """Warning, data, law and proof."""
    flow.gap()
    if theme.warning:
        flow.write(theme.warning, WARNING_SIZE, bold=True, colour=ACCENT)
    for note in theme.notes:
        flow.write(note, NOTE_SIZE, colour=SOFT)


def draw_signature(flow: Flow, papers: Papers) -> None:
    """Place, day, who signs."""
    office = papers.office
    day = office.day
    if day is None:
        when = papers.say("sign-day-open", place=office.place or "…………")
    else:
        when = papers.say(
            "sign-day", place=office.place, day=f"{day.day:02d}", month=f"{day.month:02d}",
            year=str(day.year),
        )  # fmt: skip
    signer = Flow(flow.page, (flow.left, flow.bottom, flow.width, 5 * flow.text), flow.text)
    signer.write(_short(office.signer), 6.8, bold=True, centre=True)
    flow.bottom += 6 * flow.text
    flow.write(when, 6.5, centre=True)
    if office.authority:
        flow.write(papers.say("sign-for", authority=office.authority).upper(), 6.5, bold=True,
                   centre=True)  # fmt: skip
    for title in filter(None, (part.strip() for part in office.signer_title.split("/"))):
        flow.write(title.upper(), 6.5, bold=True, centre=True)


def signature_height(text: float) -> float:
    """Height a signature takes, millimetres."""
    return 33.0 * text
