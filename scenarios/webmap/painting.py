"""What a map shows: styles, tooltips and labels as the plain data ``choropleth.js`` paints."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import geopandas as gpd
import shapely

from geodata import Dataset, Language, Text
from geodata.roads import lines_to_seat
from merger import Assessment, GroupReport, Plan
from scenarios.model import Scenario
from scenarios.webmap.colouring import PALETTE, UNCHANGED, colour_groups, fill_of
from scenarios.webmap.facts import label_points
from scenarios.wording import sentence

Paint = dict[str, Any]

VERDICT_FILL = {
    "must": "#c8553d",
    "voluntary": "#9c6b9e",
    "encouraged": "#e0a458",
    "exempt": "#6c7fb5",
    "depends": "#8fb8ad",
    "none": "#e7e3da",
}
UNSETTLED_FILL = "#c8553d"
_OUTLINE = "#8d8678"
_LABELS = 60
_WAY_TOLERANCE_M = 10.0


def fill_style(
    fill: str, *, opacity: float = 0.8, stroke: str = _OUTLINE, width: float = 0.7, dash: str = ""
) -> dict[str, Any]:
    """How a unit is drawn: fill, its opacity, outline."""
    return {"fill": fill, "opacity": opacity, "stroke": stroke, "width": width, "dash": dash}


def unit_tip(dataset: Dataset, code: str, language: Language) -> str:
    """Name and figures of a unit."""
    return unit_tips(dataset, language)[code]


@lru_cache(maxsize=16)
def unit_tips(dataset: Dataset, language: Language) -> dict[str, str]:
    """Name and figures of each unit."""
    units, missing = dataset.units, dataset.provenance.missing("population")
    return {
        code: sentence(
            "tip-unit",
            name=str(name),
            code=code,
            population=None if code in missing else float(population),
            area=float(area),
            **_stars(dataset, (code,)),
        ).to(language)
        for code, name, population, area in zip(
            units.index, units["name"], units["population"], units["area_km2"], strict=True
        )
    }


def _stars(dataset: Dataset, codes: Sequence[str]) -> dict[str, str]:
    """Marks of estimates for the sentences of a tooltip."""
    told = dataset.provenance
    return {"star": told.mark("population", codes), "star_area": told.mark("area_km2", codes)}


def plain_paint(dataset: Dataset, language: Language) -> Paint:
    """Units without any judgement."""
    tips = unit_tips(dataset, language)
    return {"styles": [fill_style("#e7e3da")], "style": {}, "tips": tips, "labels": []}


CONTEXT_COLOURS = ("#2f6f8f", "#8a5a2b", "#5d6b3a", "#7a4a6b", "#4d4d4d")
"""Of layers to look at, in the order they were brought."""

TRAVEL_LINE = {"color": "#2f5d73", "weight": 2, "dashArray": None}
_ROADLESS_LINE = {"color": "#b5583f", "weight": 3, "dashArray": "4 4"}

LINK_STYLES = {
    "bridge": {"color": "#2f6f8f", "weight": 3, "dashArray": None},
    "ferry": {"color": "#2f6f8f", "weight": 3, "dashArray": "2 6"},
    "declared": {"color": "#7a5c9e", "weight": 3, "dashArray": "8 4"},
    "barrier": {"color": "#c8553d", "weight": 4, "dashArray": "1 7"},
}


def seat_link(
    dataset: Dataset, one: str, other: str, way: shapely.LineString | None = None
) -> dict[str, Any]:
    """The way to a seat as the map draws it: along roads, or dashed and straight.

    Args:
        dataset: the units.
        one: unit code.
        other: unit code.
        way: along roads, in the dataset's coordinate system; without, a straight line.
    """
    if way is None:
        points = label_points(dataset)
        style = {**TRAVEL_LINE, "weight": 4, "dashArray": "6 6"}
        return {"line": [points[one], points[other]], "style": style}
    simple = gpd.GeoSeries([way.simplify(_WAY_TOLERANCE_M)], crs=dataset.units.crs).to_crs(4326)
    line = [(round(y, 5), round(x, 5)) for x, y in simple.iloc[0].coords]
    return {"line": line, "style": {**TRAVEL_LINE, "weight": 5}}


def seat_links(scenario: Scenario) -> list[dict[str, Any]]:
    """Thin lines from the old seats to the new one of each new unit.

    Along roads where a way is known, dashed where it is not.
    """
    dataset, links = scenario.dataset, []
    for group in scenario.groups:
        moved = [code for code in group.members if code != group.seat]
        for code, line in lines_to_seat(dataset, group.seat, moved).items():
            link = seat_link(dataset, code, group.seat, line)
            dash = link["style"]["dashArray"] if dataset.ways is not None else None
            links.append({**link, "style": {**TRAVEL_LINE, "dashArray": dash}})
    return links


def seat_links_note(scenario: Scenario) -> tuple[str, Text]:
    """Colour and meaning of these lines: by road (file, day), or straight."""
    how = scenario.dataset.measured
    return str(TRAVEL_LINE["color"]), sentence("layer-travel-note", how=how)


def data_paint(
    dataset: Dataset,
    language: Language,
    focus: Sequence[str] = (),
    roadless: Sequence[tuple[str, str]] = (),
) -> Paint:
    """Units without judgement, borders set by hand as lines, and units to look at.

    Args:
        dataset: the units.
        language: of tooltips.
        focus: units to look at.
        roadless: pairs of neighbours that no road joins, to be shown as lines too.
    """
    points = label_points(dataset)
    edited = dataset.borders[dataset.borders["kind"] != "land"]
    links = [
        {"line": [points[a], points[b]], "style": LINK_STYLES[kind]}
        for a, b, kind in zip(edited["code_a"], edited["code_b"], edited["kind"], strict=True)
    ]
    links += [{"line": [points[a], points[b]], "style": _ROADLESS_LINE} for a, b in roadless]
    return {**plain_paint(dataset, language), "links": links, "focus": list(focus)}


def verdict_paint(assessment: Assessment, language: Language) -> Paint:
    """Units by verdict; colour never stands alone: outlines and dashes differ too."""
    styles = [
        fill_style(VERDICT_FILL["must"], stroke="#5b2115", width=1.6),
        fill_style(VERDICT_FILL["voluntary"], dash="1 4", stroke="#3f2340", width=1.4),
        fill_style(VERDICT_FILL["encouraged"], dash="5 3", stroke="#6b4a1b", width=1.0),
        fill_style("url(#sx-hatch)", stroke="#1f2c57", width=1.2),
        fill_style(VERDICT_FILL["depends"], dash="8 3 2 3", stroke="#2c5a4e", width=1.2),
        fill_style(VERDICT_FILL["none"]),
    ]
    order = list(VERDICT_FILL)
    tips = {
        code: "\n".join(
            [
                unit_tip(assessment.dataset, code, language),
                sentence(f"verdict-{unit.verdict}").to(language),
                unit.reason.to(language),
                unit.cite,
            ]
        )
        for code, unit in assessment.units.items()
    }
    style = {code: order.index(unit.verdict) for code, unit in assessment.units.items()}
    return {"styles": styles, "style": style, "tips": tips, "labels": []}


def plan_paint(
    dataset: Dataset,
    plan: Plan,
    groups: Sequence[GroupReport],
    language: Language,
    wished: dict[str, int] | None = None,
) -> Paint:
    """Groups of a plan: neighbours differ in colour, new units carry their names.

    ``wished`` gives colour numbers by unit code, to keep those of a plan it is compared with.
    """
    colours = colour_groups(plan, dataset.borders, wished)
    numbers = sorted(set(colours.values()))
    styles = [
        fill_style(fill_of(c), width=0.5)
        if c == UNCHANGED
        else fill_style(
            fill_of(c), opacity=0.85, width=0.6, dash="6 3" if c >= len(PALETTE) else ""
        )
        for c in numbers
    ]
    unsettled_style = len(styles)
    styles.append(fill_style(UNSETTLED_FILL, stroke="#5b2115", width=1.6, dash="3 3"))
    style, tips, labels = {}, {}, []
    outlined = {c: i for i, group in enumerate(groups) if group.is_merger for c in group.members}
    points = label_points(dataset)
    for group in groups:
        told = sentence(
            "tip-group" if group.is_merger else "tip-kept",
            name=group.name,
            count=len(group.members),
            population=dataset.figure("population", group.members),
            area=group.area_km2,
            **_stars(dataset, group.members),
        ).to(language)
        for code in group.members:
            settled = numbers.index(colours[code])
            style[code] = unsettled_style if group.unsettled else settled
            lines = [unit_tip(dataset, code, language), told, group.reason.to(language)]
            tips[code] = "\n".join(lines)
    mergers = sorted((g for g in groups if g.is_merger), key=lambda g: -g.area_km2)
    if len(mergers) > _LABELS:
        mergers = mergers[: 2 * _LABELS]
    for group in mergers:
        labels.append([*middle_of([points[code] for code in group.members]), group.name])
    return {
        "styles": styles,
        "style": style,
        "tips": tips,
        "labels": labels,
        "groups": outlined,
        "named": {code: group.name for group in mergers for code in group.members},
    }


def middle_of(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Of some points the one nearest to their mean: it lies inside a unit."""
    latitude, longitude = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    return min(points, key=lambda p: (p[0] - latitude) ** 2 + (p[1] - longitude) ** 2)


def scenario_paint(
    scenario: Scenario, language: Language, wished: dict[str, int] | None = None
) -> Paint:
    """Paint of a scenario's plan."""
    return plan_paint(scenario.dataset, scenario.plan, scenario.groups, language, wished)


def new_units(scenario: Scenario) -> gpd.GeoDataFrame:
    """Dissolve a plan: one polygon a resulting unit, indexed by its code, metric coordinates."""
    group_of = {code: group.id for group in scenario.groups for code in group.members}
    shapes = scenario.dataset.units[["geometry"]].assign(
        group=[group_of[code] for code in scenario.dataset.codes]
    )
    method = "coverage" if shapes.geometry.is_valid_coverage() else "unary"
    return shapes.dissolve(by="group", method=method)
