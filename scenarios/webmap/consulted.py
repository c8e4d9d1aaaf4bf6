"""How far a consultation has come, commune by commune."""

from __future__ import annotations

from geodata import Language
from scenarios.consulting import Outcome, Standing
from scenarios.model import Scenario
from scenarios.webmap.layers import Layer
from scenarios.webmap.painting import fill_style, unit_tip
from scenarios.wording import sentence

_LOOKS: dict[Outcome, tuple[str, str]] = {
    "passes": ("#5ab4ac", ""),
    "fails": ("#c8664b", ""),
    "open": ("#f0c987", "5 3"),
    "none": ("#ffffff", "5 3"),
    "void": ("#b39ddb", "2 4"),
}
_NOT_ASKED = "#e9e6df"


def consulted_layer(scenario: Scenario, standing: Standing, language: Language) -> Layer:
    """Paint communes by outcome; those that are not asked stay grey; dashes say what is open."""
    styles = [fill_style(_NOT_ASKED, stroke="#9a958a", width=0.8)]
    place: dict[str, int] = {}
    for outcome, (fill, dash) in _LOOKS.items():
        place[outcome] = len(styles)
        styles.append(fill_style(fill, stroke="#3b4a46", dash=dash, width=1.2))
    style, tips = {}, {}
    for code in scenario.dataset.codes:
        tips[code] = unit_tip(scenario.dataset, code, language)
        style[code] = 0
        if code in standing.units:
            tally, outcome = standing.units[code]
            style[code] = place[outcome]
            told = [sentence(f"consult-outcome-{outcome}").to(language)]
            if tally.percent is not None:
                told.append(sentence("consult-percent", value=tally.percent).to(language))
            tips[code] += "\n" + "; ".join(told)
    paint = {"styles": styles, "style": style, "tips": tips, "labels": []}
    legend = tuple(
        (fill, sentence(f"consult-outcome-{outcome}"))
        for outcome, (fill, _) in _LOOKS.items()
        if standing.count(outcome)
    )
    return Layer(paint, (*legend, (_NOT_ASKED, sentence("consult-not-asked"))))
