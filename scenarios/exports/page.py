"""A plan as one HTML file: map, figures and notes, with no request outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from geodata import Language, format_number
from scenarios.colouring import PALETTE
from scenarios.painting import UNSETTLED_FILL, scenario_paint
from scenarios.plan_tables import about_rows
from scenarios.scenario import Scenario
from scenarios.wording import sentence

STATIC = Path(__file__).resolve().parent.parent / "static"
"""Scripts and styles that the app serves too; inlined here."""

_TOLERANCE_M = 25.0


def script_json(value: Any) -> str:
    """Write JSON that cannot end the script element it stands in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def html_map(scenario: Scenario, language: Language) -> bytes:
    """Return the plan's map as one self-contained HTML page."""
    environment = Environment(
        loader=PackageLoader("scenarios", "templates"), autoescape=select_autoescape()
    )
    simple = 0.0 if scenario.dataset.provenance.schematic else _TOLERANCE_M
    rows = [(sentence(key).to(language), v) for key, v in about_rows(scenario, language)]
    page = environment.get_template("map.html").render(
        language=language,
        title=sentence("map-title", name=scenario.name).to(language),
        leaflet_css=(STATIC / "leaflet" / "leaflet.css").read_text("utf-8"),
        leaflet_js=(STATIC / "leaflet" / "leaflet.js").read_text("utf-8"),
        choropleth_js=(STATIC / "choropleth.js").read_text("utf-8"),
        geometry=script_json(json.loads(scenario.dataset.display_geojson(simple))),
        paint=script_json(scenario_paint(scenario, language)),
        legend=[
            ("#f4f1ea", sentence("map-unchanged").to(language)),
            (PALETTE[0], sentence("map-new").to(language)),
            (UNSETTLED_FILL, sentence("map-unsettled").to(language)),
        ],
        about=[(label, _written(value, language)) for label, value in rows if value != ""],
        notes=[label for label, value in rows if value == ""],
    )
    return page.encode("utf-8")


def _written(value: Any, language: Language) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return format_number(value, language, 4)
    return str(value)
