"""Where there is a choice: units whose group is the same in every good plan, and the others."""

from __future__ import annotations

from geodata import Language
from merger.questions import NearPlans
from scenarios.model import Scenario
from scenarios.webmap.layers import Layer
from scenarios.webmap.painting import fill_style, unit_tip
from scenarios.wording import sentence

_SURE, _OPEN = "#7fb2a4", "#e0a458"


def choice_layer(scenario: Scenario, near: NearPlans, language: Language) -> Layer:
    """Paint units by whether every plan puts them in the same group; outlines differ too."""
    dataset, open_units = scenario.dataset, set(near.open)
    styles = [
        fill_style(_SURE, stroke="#2c5a4e", width=1.4),
        fill_style(_OPEN, stroke="#6b4a1b", dash="5 3", width=1.2),
    ]
    words = [sentence("near-sure"), sentence("near-open")]
    style = {code: int(code in open_units) for code in dataset.codes}
    tips = {
        code: f"{unit_tip(dataset, code, language)}\n{words[kind].to(language)}"
        for code, kind in style.items()
    }
    paint = {"styles": styles, "style": style, "tips": tips, "labels": []}
    return Layer(paint, ((_SURE, words[0]), (_OPEN, words[1])))
