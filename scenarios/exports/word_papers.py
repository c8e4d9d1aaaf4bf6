"""The Word files of a scenario: what fills each, its template, its placeholders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from scenarios.exports.council_papers import (
    COUNCIL_PAPERS,
    council_paper,
    council_placeholders,
    council_template,
)
from scenarios.exports.dossier import dossier, template
from scenarios.exports.dossier_template import dossier_spec
from scenarios.exports.word_filling import Filled
from scenarios.papers import Papers


@dataclass(frozen=True)
class WordPaper:
    """One Word file.

    Attributes:
        fill: a person's template, or the program's, with a plan.
        template: the program's, to be changed in Word.
        placeholders: what templates may use, with the meaning by language.
        of_new_units: whether there is none without new units.
    """

    fill: Callable[[Papers, bytes | None], Filled]
    template: Callable[[Papers], bytes]
    placeholders: Callable[[], Mapping[str, Mapping[str, str]]]
    of_new_units: bool


def _council(name: str) -> WordPaper:
    return WordPaper(
        fill=lambda papers, own: council_paper(papers, name, own),
        template=lambda papers: council_template(papers, name),
        placeholders=partial(council_placeholders, name),
        of_new_units=True,
    )


WORD_PAPERS: Mapping[str, WordPaper] = {
    "dossier.docx": WordPaper(
        dossier, template, lambda: dossier_spec()["placeholders"], of_new_units=False
    ),
    **{f"{name}.docx": _council(name) for name in COUNCIL_PAPERS},
}
"""By the names of their files."""
