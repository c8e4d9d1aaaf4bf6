"""The sheets' contents: units as they are, units as planned, one new unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import shapely
from pyproj import CRS

from geodata import KIND_LABELS, written_date
from merger import VERDICTS, GroupReport
from scenarios.maps.ground import Ground
from scenarios.maps.outlines import district_stroke, outlines
from scenarios.maps.theme import ACCENT, INK, SOFT, Fill, Name, Seats, Stroke, Theme
from scenarios.maps.ways import way_strokes
from scenarios.papers import Papers
from scenarios.webmap import PALETTE, UNCHANGED, UNSETTLED_FILL, colour_groups, fill_of

_VERDICT_STYLE: Mapping[str, tuple[str, str]] = {
    "must": ("#e2a08f", "////"),
    "voluntary": ("#cfb3d0", "xx"),
    "encouraged": ("#f1d3a8", "...."),
    "exempt": ("#bcc5e0", "\\\\\\\\"),
    "depends": ("#cfe0db", "oo"),
    "none": ("#f7f5f0", ""),
}
_DASH: tuple[float, tuple[float, ...]] = (0, (4, 2))
_FIRST, _SECOND, _FINE = (8.0, 7.0, 6.2, 5.4), (6.5, 5.8, 5.2, 4.6), (6.0, 5.4, 4.8, 4.4)


def current_state(papers: Papers, ground: Ground) -> Theme:
    """The units as they are, by verdict."""
    verdicts = papers.scenario.solution.evaluator.assessment.units
    units = papers.dataset.units
    fills = []
    for verdict in VERDICTS:
        codes = [code for code in papers.dataset.codes if verdicts[code].verdict == verdict]
        if codes:
            colour, hatch = _VERDICT_STYLE[verdict]
            label = papers.say("map-count", what=papers.say(f"verdict-{verdict}"), count=len(codes))
            fills.append(Fill(ground.units[codes], colour, hatch, label))
    names = [
        Name(
            str(code),
            papers.texts.short_name(str(name), str(kind)),
            ground.units[code],
            _SECOND,
            bold=kind != "xa",
        )
        for code, name, kind in zip(units.index, units["name"], units["kind"], strict=True)
    ]
    strokes = [
        Stroke(
            ground.borders(units.index.to_series()), 0.5, SOFT, label=papers.say("map-border-unit")
        ),
        *district_stroke(papers, ground),
        *outlines(papers, ground),
    ]
    kinds = units["kind"].value_counts()
    facts = [
        (papers.say("map-units"), papers.number(len(units))),
        *(
            (KIND_LABELS[kind].to(papers.language), papers.number(int(count)))
            for kind, count in kinds.items()
        ),
        *_totals(papers),
    ]
    return Theme(
        (papers.say("map-current-title"), papers.texts.province),
        ground.bounds,
        tuple(fills),
        tuple(strokes),
        _smallest_first(names),
        (Seats(ground.points, "o", 2.0, "#ffffff", _seat(papers, "map-seat")),),
        tuple(facts),
        _notes(papers, ground),
        _warning(papers),
        far=ground.far,
    )


def proposal(papers: Papers, ground: Ground) -> Theme:
    """The units as the plan makes them, over the old ones."""
    plan, units = papers.scenario.plan, papers.dataset.units
    colours = colour_groups(plan, papers.dataset.borders)
    groups = papers.figures.groups
    unsettled = [code for g in groups if g.unsettled for code in g.members]
    kept = [g.members[0] for g in papers.figures.kept if not g.unsettled]
    unchanged = Fill(ground.units[kept], fill_of(UNCHANGED), "", papers.say("map-unchanged"))
    fills = [unchanged] if kept else []
    label = papers.say("map-new")
    for number in sorted({colours[g.members[0]] for g in papers.figures.mergers}):
        codes = [c for g in papers.figures.mergers for c in g.members if colours[c] == number]
        hatch = "..." if number >= len(PALETTE) else ""
        fills.append(Fill(ground.units[codes], fill_of(number), hatch, label))
        label = ""
    if unsettled:
        told = papers.say("map-unsettled")
        fills.append(Fill(ground.units[unsettled], UNSETTLED_FILL, "////", told))
    names = [
        Name(
            group.id,
            papers.texts.short_name(group.name, group.kind),
            ground.groups[group.id],
            _FIRST if group.is_merger else _SECOND,
            bold=group.is_merger,
            led=group.is_merger,
        )
        for group in papers.figures.groups
    ]
    old = [
        Name(
            f"{code} ",
            papers.texts.short_name(papers.texts.unit_name(code), str(units.at[code, "kind"])),
            ground.units[code],
            _FINE,
            optional=True,
            inside=1.0,
        )
        for group in papers.figures.mergers
        for code in group.members
    ]
    new_seats = [group.seat for group in papers.figures.mergers]
    freed = [c for group in papers.figures.mergers for c in group.members if c != group.seat]
    strokes = [
        Stroke(
            ground.borders(units.index.to_series(), outer=False),
            0.4, SOFT, _DASH, papers.say("map-border-old"),
        ),
        *district_stroke(papers, ground),
        Stroke(ground.borders(ground.keys), 1.1, INK, label=papers.say("map-border-new")),
        *outlines(papers, ground),
        *way_strokes(papers, ground, papers.figures.mergers),
    ]  # fmt: skip
    before, after = len(units), len(papers.figures.groups)
    facts = [
        (papers.say("map-before"), papers.number(before)),
        (papers.say("map-after"), papers.number(after)),
        (
            papers.say("map-reduced"),
            f"{papers.number(before - after)} ({papers.number(100 * (1 - after / before), 1)} %)",
        ),
        (papers.say("map-mergers"), papers.number(len(papers.figures.mergers))),
        *([(papers.say("map-unsettled"), papers.number(len(unsettled)))] if unsettled else []),
        *_totals(papers),
    ]
    return Theme(
        (papers.say("map-plan-title"), papers.texts.province),
        ground.bounds,
        tuple(fills),
        tuple(strokes),
        (*_smallest_first(names), *_smallest_first(old)),
        (
            Seats(ground.points[freed], "o", 1.4, "#ffffff", _seat(papers, "map-seat-freed")),
            Seats(ground.points[new_seats], "*", 5.0, "#c8553d", _seat(papers, "map-seat-new")),
        ),
        tuple(facts),
        _notes(papers, ground),
        _warning(papers),
        far=ground.far,
    )


def one_unit(papers: Papers, ground: Ground, group: GroupReport) -> Theme:
    """One new unit with the old ones it is made of, and its neighbours."""
    units = papers.dataset.units
    whole = ground.groups[group.id]
    x0, y0, x1, y1 = whole.bounds
    size = max(x1 - x0, y1 - y0)
    pad = 0.11 * size
    # A frame has another shape than the unit: what may come into view reaches farther.
    box = shapely.box(x0 - size, y0 - size, x1 + size, y1 + size)
    near = ground.units.index[ground.units.intersects(box)].to_list()
    others = [code for code in near if code not in group.members]
    around = [
        other
        for other in papers.figures.groups
        if other.id != group.id and set(other.members) & set(near)
    ]
    tints = ("#f4dfc4", "#dcebe6", "#ece0ee", "#e6ecd2", "#dfe4f3", "#f5e3dc")
    fills = [Fill(ground.units[others], "#f4f1ea", "", papers.say("map-neighbours"))]
    fills += [
        Fill(ground.units[[code]], tints[number % len(tints)])
        for number, code in enumerate(group.members)
    ]
    view = Ground(ground.units[near], ground.group_of, ground.points)
    names = [
        Name(
            code,
            papers.texts.short_name(papers.texts.unit_name(code), str(units.at[code, "kind"])),
            ground.units[code],
            (9.0, 8.0, 7.0, 6.0),
            bold=True,
        )
        for code in group.members
    ]
    names += [
        Name(
            other.id,
            papers.texts.short_name(other.name, other.kind),
            ground.groups[other.id],
            (7.5, 6.5, 5.5),
            colour=SOFT,
            optional=True,
            inside=0.75,
        )
        for other in around
    ]
    freed = [code for code in group.members if code != group.seat]
    strokes = (
        Stroke(
            view.borders(view.units.index.to_series(), outer=False),
            0.5, SOFT, _DASH, papers.say("map-border-old"),
        ),
        *outlines(papers, ground),
        Stroke(view.borders(view.keys, outer=False), 0.8, INK, label=papers.say("map-border-new")),
        Stroke(whole.boundary, 2.0, ACCENT, label=papers.say("map-border-this")),
        *way_strokes(papers, ground, [group]),
    )  # fmt: skip
    area = papers.number(group.area_km2, 2) + papers.texts.mark("area_km2", group.members)
    people = papers.say("fact-people", count=papers.texts.people(group.members))
    facts = [
        (papers.say("fact-area"), _of_standard(papers, f"{area} km²", group.area_percent)),
        (papers.say("fact-population"), _of_standard(papers, people, group.population_percent)),
        (papers.say("fact-members"), papers.texts.members(group)),
        (papers.say("fact-seat"), papers.texts.seat(group)),
        (papers.say("fact-sides"), papers.texts.sides_text(group.id)),
        (papers.say("fact-basis"), group.reason.to(papers.language)),
    ]
    pieces = papers.figures.pieces(group)
    if pieces > 1:
        facts.append((papers.say("fact-pieces"), papers.say("unit-pieces", count=pieces)))
    return Theme(
        (group.name, papers.say("map-unit-title", province=papers.texts.province)),
        (x0 - pad, y0 - pad, x1 + pad, y1 + pad),
        tuple(fills),
        strokes,
        tuple(names),
        (
            Seats(ground.points[freed], "o", 3.0, "#ffffff", _seat(papers, "map-seat-freed")),
            Seats(ground.points[[group.seat]], "*", 8.0, "#c8553d", _seat(papers, "map-seat-new")),
        ),
        tuple(facts),
        _notes(papers, ground),
        _warning(papers),
        whole,
        ground.whole,
    )


def _of_standard(papers: Papers, value: str, percent: float | None) -> str:
    return papers.say("fact-of-standard", value=value, percent=papers.number(percent, 1))


def _smallest_first(names: list[Name]) -> tuple[Name, ...]:
    """Small regions have few places for a name, so they choose first."""
    return tuple(sorted(names, key=lambda name: name.region.area))


def _seat(papers: Papers, key: str) -> str:
    """What a seat's sign means; where seats are not known, that a point stands for them."""
    return (
        papers.say(key)
        if papers.figures.seats_are_known
        else f"{papers.say(key)} {papers.say('map-point')}"
    )


def _totals(papers: Papers) -> list[tuple[str, str]]:
    units = papers.dataset.units
    area = papers.number(float(units["area_km2"].sum()), 2)
    return [
        (
            papers.say("fact-area"),
            f"{area}{papers.texts.mark('area_km2', papers.dataset.codes)} km²",
        ),
        (
            papers.say("fact-population"),
            papers.say("fact-people", count=papers.texts.people(papers.dataset.codes)),
        ),
    ]


def _notes(papers: Papers, ground: Ground) -> tuple[str, ...]:
    """Coordinate system, data, day, law, and what readers must know of the data."""
    told = papers.dataset.provenance
    notes = [_system(papers, ground), papers.say("note-source", source=told.source)]
    if told.as_of:
        day = written_date(date.fromisoformat(told.as_of))
        notes.append(papers.say("note-as-of", day=day))
    notes.append(papers.say("note-law", law=papers.texts.law))
    return (*notes, *papers.texts.cautions)


def _system(papers: Papers, ground: Ground) -> str:
    """The coordinate system in the words of surveyors."""
    # Read from the projection itself: as a PROJ string it loses parts, and pyproj warns of that.
    operation = CRS(ground.units.crs).coordinate_operation
    told = {item.name: item.value for item in operation.params} if operation else {}
    meridian = float(told.get("Longitude of natural origin", 105.0))
    degrees, minutes = divmod(round(meridian * 60), 60)
    scale = float(told.get("Scale factor at natural origin", 0.9996))
    width = 3 if scale > 0.9998 else 6
    return papers.say("note-system", meridian=f"{degrees}°{minutes:02d}'", width=str(width))


def _warning(papers: Papers) -> str:
    return papers.say("about-schematic") if papers.dataset.provenance.schematic else ""
