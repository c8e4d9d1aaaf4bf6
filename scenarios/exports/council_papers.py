"""The papers put before the council, as Word files: templates that people may change, filled.

Request, draft resolution, summary with the map, a fact sheet for each new unit, and the report of
what the people said.
"""

from __future__ import annotations

from typing import Any

from geodata import InputError
from scenarios.exports.council_values import council_values
from scenarios.exports.dossier import maps, refused
from scenarios.exports.dossier_template import dossier_spec
from scenarios.exports.word_filling import Filled, fill
from scenarios.exports.word_rendering import Picture
from scenarios.exports.word_template import word_spec, word_template
from scenarios.maps.sheet import SheetOptions
from scenarios.maps.sheets import draw_units
from scenarios.papers import Papers

COUNCIL_PAPERS = ("request", "resolution", "summary", "unit-sheets", "consultation")
"""Names of the papers: of their files and of what they are made of (YAML of this folder)."""

_MAP_CM = 16.4
_UNIT_DPI = 100
_SHEETS = "unit-sheets"


def council_placeholders(name: str) -> dict[str, dict[str, str]]:
    """Placeholders that a paper's template may use, with what they mean."""
    dossier = dossier_spec()["placeholders"]
    fields = {"new_units": _joined(dossier["new_units"], word_spec("council")["unit_fields"])}
    known = {**dossier, **fields, **word_spec("council")["placeholders"]}
    if name == _SHEETS:  # a map of the whole would be drawn for each of them
        known = {key: told for key, told in known.items() if not key.startswith("map_")}
    return known


def _joined(first: dict[str, str], second: dict[str, str]) -> dict[str, str]:
    return {language: f"{first[language]}; {second[language]}" for language in first}


def council_template(papers: Papers, name: str) -> bytes:
    """The program's template of a paper, to be changed in Word."""
    return word_template(word_spec(name), papers.language)


def council_paper(papers: Papers, name: str, own_template: bytes | None = None) -> Filled:
    """Fill a paper.

    Args:
        papers: of a scenario with new units.
        name: of :data:`COUNCIL_PAPERS`.
        own_template: a person's template; None takes the program's.

    Raises:
        InputError: the template does not work, see :func:`scenarios.exports.word_filling.fill`;
            or areas are not answered, as for the dossier. What the people said has no areas.
    """
    refusal = refused(papers) if name != "consultation" else None
    if refusal is not None:
        raise InputError(refusal)

    def told(asked: frozenset[str]) -> dict[str, Any]:
        context = council_values(papers)
        if name == _SHEETS and "new_units" in asked:
            drawn = _unit_maps(papers)
            context["new_units"] = [
                {**unit, "map": picture}
                for unit, picture in zip(context["new_units"], drawn, strict=True)
            ]
        return context | maps(papers, asked, "A4", _MAP_CM)

    return fill(
        own_template, lambda: council_template(papers, name), council_placeholders(name), told
    )


def _unit_maps(papers: Papers) -> list[Picture]:
    """A map of each new unit, in their order."""
    options = SheetOptions(paper="A4", orientation="landscape", dpi=_UNIT_DPI, grid="none")
    return [
        Picture(sheet.save("png", _UNIT_DPI, group.name), _MAP_CM)
        for group, sheet in zip(papers.figures.mergers, draw_units(papers, options), strict=True)
    ]
