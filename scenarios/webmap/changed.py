"""Which units are in another group than in a plan before."""

from __future__ import annotations

from collections.abc import Iterable

from geodata import Dataset, Language
from merger.plans import PlanChange
from scenarios.webmap.layers import Layer
from scenarios.webmap.painting import fill_style, unit_tip
from scenarios.wording import sentence

_SAME, _OTHER = "#e7e3da", "#2f6f8f"


def changed_layer(dataset: Dataset, changes: Iterable[PlanChange], language: Language) -> Layer:
    """Paint units by whether their group changes; tips say from what to what."""
    names = dataset.units["name"].to_dict()
    people = dataset.units["population"].to_dict()
    told = {code: c.told(names, people).to(language) for c in changes for code in c.units}
    words = [sentence("group-same"), sentence("group-other")]
    styles = [
        fill_style(_SAME, stroke="#8a857a", width=0.8),
        fill_style(_OTHER, stroke="#16384a", dash="5 3", width=1.4),
    ]
    tips = {
        code: f"{unit_tip(dataset, code, language)}\n{told.get(code, words[0].to(language))}"
        for code in dataset.codes
    }
    style = {code: int(code in told) for code in dataset.codes}
    paint = {"styles": styles, "style": style, "tips": tips, "labels": []}
    return Layer(paint, ((_SAME, words[0]), (_OTHER, words[1])))
