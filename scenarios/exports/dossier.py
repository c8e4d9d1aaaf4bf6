"""The dossier as a Word file: a template, the program's or the user's own, filled with a plan."""

from __future__ import annotations

from typing import Any

from geodata import InputError, Text
from merger.assessment import must_be_answered
from scenarios.exports.annexes import annexes
from scenarios.exports.dossier_template import default_template, dossier_spec
from scenarios.exports.dossier_values import values
from scenarios.exports.word_filling import Filled, fill
from scenarios.exports.word_rendering import Picture
from scenarios.maps.sheet import Paper, SheetOptions
from scenarios.maps.sheets import draw_whole
from scenarios.papers import Papers
from scenarios.wording import sentence

_MAP_DPI = 170
_MAP_CM = 23.5


def template(papers: Papers) -> bytes:
    """Return the program's template, to be changed in Word."""
    return default_template(annexes(papers), papers.language)


def refused(papers: Papers) -> Text | None:
    """Why no dossier may be made yet: stated and drawn areas that cannot both be meant."""
    still = must_be_answered(papers.scenario.solution.evaluator.assessment)
    if not still:
        return None
    return sentence("dossier-tenfold", count=len(still), first=still[0].finding.text)


def dossier(papers: Papers, own_template: bytes | None = None) -> Filled:
    """Fill a template.

    Args:
        papers: of the scenario.
        own_template: a person's template; None takes the program's.

    Raises:
        InputError: the template is no Word file, its tags cannot be read, or it asks for
            placeholders that there are not; they are named. Or stated and drawn area of a unit
            are ten times apart and nobody answered that.
    """
    refusal = refused(papers)
    if refusal is not None:
        raise InputError(refusal)
    tables = annexes(papers)

    def told(asked: frozenset[str]) -> dict[str, Any]:
        return values(papers, tables) | maps(papers, asked, "A3", _MAP_CM)

    return fill(
        own_template,
        lambda: default_template(tables, papers.language),
        dossier_spec()["placeholders"],
        told,
    )


def maps(
    papers: Papers, asked: frozenset[str], paper: Paper, width_cm: float
) -> dict[str, Picture]:
    """The maps of the whole province that a template asks for.

    Args:
        papers: of the scenario.
        asked: placeholders of the template.
        paper: that they are drawn for; type on larger ones is too small to be read at this width.
        width_cm: in the Word file.
    """
    options = SheetOptions(paper=paper, orientation="landscape", dpi=_MAP_DPI)
    return {
        key: Picture(
            draw_whole(papers, key.removeprefix("map_"), options).save(
                "png", _MAP_DPI, papers.texts.province
            ),
            width_cm,
        )
        for key in ("map_current", "map_plan")
        if key in asked
    }
