"""What a map shows: styles, tooltips and labels as the plain data ``choropleth.js`` paints."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import geopandas as gpd

from geodata import Dataset, Language
from merger import Assessment, GroupReport, Plan
from scenarios.model import Scenario
from scenarios.webmap.colouring import PALETTE, UNCHANGED, colour_groups, fill_of
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


def fill_style(
    fill: str, *, opacity: float = 0.8, stroke: str = _OUTLINE, width: float = 0.7, dash: str = ""
) -> dict[str, Any]:
    """How a unit is drawn: fill, its opacity, outline."""
    return {"fill": fill, "opacity": opacity, "stroke": stroke, "width": width, "dash": dash}


@lru_cache(maxsize=16)
def label_points(dataset: Dataset) -> dict[str, tuple[float, float]]:
    """Latitude and longitude of a point inside each unit."""
    inside = dataset.units.geometry.representative_point().to_crs(4326)
    return {
        code: (round(point.y, 5), round(point.x, 5))
        for code, point in zip(inside.index, inside, strict=True)
    }


def unit_tip(dataset: Dataset, code: str, language: Language) -> str:
    """Name and figures of a unit."""
    unit = dataset.units.loc[code]
    return sentence(
        "tip-unit",
        name=str(unit["name"]),
        code=code,
        population=dataset.figure("population", (code,)),
        area=float(unit["area_km2"]),
        **_stars(dataset, (code,)),
    ).to(language)


def _stars(dataset: Dataset, codes: Sequence[str]) -> dict[str, str]:
    """Marks of estimates for the sentences of a tooltip."""
    told = dataset.provenance
    return {"star": told.mark("population", codes), "star_area": told.mark("area_km2", codes)}


def plain_paint(dataset: Dataset, language: Language) -> Paint:
    """Units without any judgement."""
    tips = {code: unit_tip(dataset, code, language) for code in dataset.codes}
    return {"styles": [fill_style("#e7e3da")], "style": {}, "tips": tips, "labels": []}


CONTEXT_COLOURS = ("#2f6f8f", "#8a5a2b", "#5d6b3a", "#7a4a6b", "#4d4d4d")
"""Of layers to look at, in the order they were brought."""

LINK_STYLES = {
    "bridge": {"color": "#2f6f8f", "weight": 3, "dashArray": None},
    "ferry": {"color": "#2f6f8f", "weight": 3, "dashArray": "2 6"},
    "declared": {"color": "#7a5c9e", "weight": 3, "dashArray": "8 4"},
    "barrier": {"color": "#c8553d", "weight": 4, "dashArray": "1 7"},
}


def data_paint(dataset: Dataset, language: Language, focus: Sequence[str] = ()) -> Paint:
    """Units without judgement, borders set by hand as lines, and units to look at."""
    points = label_points(dataset)
    edited = dataset.borders[dataset.borders["kind"] != "land"]
    links = [
        {"line": [points[a], points[b]], "style": LINK_STYLES[kind]}
        for a, b, kind in zip(edited["code_a"], edited["code_b"], edited["kind"], strict=True)
    ]
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
        latitude, longitude = points[group.seat]
        labels.append([latitude, longitude, group.name])
    return {
        "styles": styles,
        "style": style,
        "tips": tips,
        "labels": labels,
        "groups": outlined,
    }


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
