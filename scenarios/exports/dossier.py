"""The dossier as a Word file: a template, the program's or the user's own, filled with a plan."""

from __future__ import annotations

from dataclasses import dataclass

from geodata import InputError
from geodata.isolation import run_bounded
from geodata.wording import listing
from scenarios.exports.annexes import annexes
from scenarios.exports.dossier_template import default_template, dossier_spec
from scenarios.exports.dossier_values import values
from scenarios.exports.word_rendering import asked_of, rendered
from scenarios.maps.sheet import SheetOptions
from scenarios.maps.sheets import draw_whole
from scenarios.papers import Papers
from scenarios.wording import sentence

_MAP_DPI = 170


@dataclass(frozen=True)
class Dossier:
    """A filled template.

    Attributes:
        content: the Word file.
        unused: placeholders that the template leaves out.
    """

    content: bytes
    unused: tuple[str, ...]


def template(papers: Papers) -> bytes:
    """Return the program's template, to be changed in Word."""
    return default_template(annexes(papers), papers.language)


def dossier(papers: Papers, own_template: bytes | None = None) -> Dossier:
    """Fill a template.

    Args:
        papers: of the scenario.
        own_template: a person's template; None takes the program's.

    Raises:
        InputError: the template is no Word file, its tags cannot be read, or it asks for
            placeholders that there are not; they are named.
    """
    tables = annexes(papers)
    content = (
        own_template if own_template is not None else default_template(tables, papers.language)
    )
    is_own = own_template is not None
    asked = run_bounded(asked_of, content, what="*.docx") if is_own else asked_of(content)
    known = set(dossier_spec()["placeholders"])
    unknown = sorted(asked - known)
    if unknown:
        raise InputError(sentence("template-unknown", names=listing(unknown)))
    context = values(papers, tables)
    pictures: dict[str, bytes] = {
        key: _picture(papers, key.removeprefix("map_"))
        for key in ("map_current", "map_plan")
        if key in asked
    }
    filled = (
        run_bounded(rendered, content, context, pictures, what="*.docx")
        if is_own
        else rendered(content, context, pictures)
    )
    return Dossier(filled, tuple(sorted(known - asked)))


def _picture(papers: Papers, which: str) -> bytes:
    options = SheetOptions(paper="A3", orientation="landscape", dpi=_MAP_DPI)
    return draw_whole(papers, which, options).save("png", _MAP_DPI, papers.texts.province)
