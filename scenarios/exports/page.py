"""A plan as one HTML file: map, figures and notes, with no request outside."""

from __future__ import annotations

import json
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from geodata import Language, format_number
from scenarios.markup import page_text, script_json
from scenarios.papers import Papers, about_rows
from scenarios.serving import served
from scenarios.webmap import (
    PALETTE,
    UNSETTLED_FILL,
    scenario_paint,
    seat_links,
    seat_links_note,
    unit_facts,
)

_TOLERANCES_M = (25.0, 50.0, 100.0, 200.0, 400.0)
_MOST_BYTES = 2_900_000
"""A phone takes that much without trouble."""


def html_map(papers: Papers) -> bytes:
    """Return the plan's map as one self-contained HTML page of less than 3 MB.

    Borders are simplified, together, as far as that takes; the page says by how much.
    """
    schematic = papers.dataset.provenance.schematic
    for tolerance in (0.0,) if schematic else _TOLERANCES_M:
        page = _page(papers, tolerance)
        if len(page) < _MOST_BYTES:
            break
    return page


def _page(papers: Papers, tolerance: float) -> bytes:
    environment = Environment(
        loader=PackageLoader("scenarios", "templates"),
        autoescape=select_autoescape(),
        finalize=page_text,
    )
    scenario, language = papers.scenario, papers.language
    rows = [(papers.say(key), v) for key, v in about_rows(scenario, language)]
    notes = [label for label, value in rows if value == ""]
    if tolerance:
        notes.append(papers.say("map-simplified", metres=tolerance))
    paint, legend = scenario_paint(scenario, language), []
    if scenario.dataset.ways is not None:
        paint = {**paint, "links": seat_links(scenario)}
        colour, meaning = seat_links_note(scenario)
        legend = [(colour, meaning.to(language))]
    static = served() / "static"  # scripts and styles that the app serves too, inlined here
    page = environment.get_template("map.html").render(
        language=language,
        title=papers.say("map-title", name=papers.texts.province),
        close=papers.say("map-close"),
        hint=papers.say("map-hint"),
        leaflet_css=(static / "leaflet" / "leaflet.css").read_text("utf-8"),
        leaflet_js=(static / "leaflet" / "leaflet.js").read_text("utf-8"),
        labels_js=(static / "labels.js").read_text("utf-8"),
        choropleth_js=(static / "choropleth.js").read_text("utf-8"),
        geometry=script_json(json.loads(papers.dataset.display_geojson(tolerance))),
        facts=script_json(json.loads(unit_facts(papers.dataset))),
        paint=script_json(paint),
        legend=[
            ("#f4f1ea", papers.say("map-unchanged")),
            (PALETTE[0], papers.say("map-new")),
            (UNSETTLED_FILL, papers.say("map-unsettled")),
            *legend,
        ],
        about=[(label, _written(value, language)) for label, value in rows if value != ""],
        notes=notes,
    )
    return page.encode("utf-8")


def _written(value: Any, language: Language) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return format_number(value, language, 4)
    return str(value)
