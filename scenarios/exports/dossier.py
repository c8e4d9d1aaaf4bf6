"""The dossier as a Word file: a template, the program's or the user's own, filled with a plan."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from geodata import InputError
from scenarios.cells import unpacked_size
from scenarios.exports.annexes import annexes
from scenarios.exports.dossier_template import default_template, dossier_spec
from scenarios.exports.dossier_values import values
from scenarios.maps.sheet import SheetOptions
from scenarios.maps.sheets import draw_whole
from scenarios.papers import Papers
from scenarios.wording import sentence

_MAP_DPI = 170
_MAP_CM = 23.5
_LARGEST = 200_000_000


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
    word = _opened(content)
    # Loops run over what the plan has, and nothing else: a template can neither hang nor flood.
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    environment.globals.clear()
    try:
        asked = word.get_undeclared_template_variables(environment)
    except Exception as error:  # Word files can be damaged in any way
        raise InputError(sentence("template-broken", why=_why(error))) from error
    known = set(dossier_spec()["placeholders"])
    unknown = sorted(asked - known)
    if unknown:
        raise InputError(sentence("template-unknown", names=", ".join(unknown)))
    context = values(papers, tables)
    for key in ("map_current", "map_plan"):
        if key in asked:
            context[key] = _picture(word, papers, key.removeprefix("map_"))
    try:
        word.render(context, environment, autoescape=True)
    except UndefinedError as error:
        raise InputError(sentence("template-unknown", names=_why(error))) from error
    except Exception as error:  # an expression of the template's author may fail in any way
        raise InputError(sentence("template-broken", why=_why(error))) from error
    out = BytesIO()
    word.save(out)
    return Dossier(out.getvalue(), tuple(sorted(known - asked)))


def _why(error: Exception) -> str:
    """What a template engine says, in one line."""
    told = str(error).replace("'dict object' has no attribute", "?.").strip()
    return (told or type(error).__name__)[:300]


def _opened(content: bytes) -> DocxTemplate:
    try:
        if unpacked_size(content) > _LARGEST:
            raise InputError(sentence("template-too-large"))
        word = DocxTemplate(BytesIO(content))
        word.init_docx()
    except InputError:
        raise
    except Exception as error:  # whatever a damaged file can be made of
        raise InputError(sentence("template-no-word")) from error
    return word


def _picture(word: DocxTemplate, papers: Papers, which: str) -> InlineImage:
    options = SheetOptions(paper="A3", orientation="landscape", dpi=_MAP_DPI)
    content = draw_whole(papers, which, options).save("png", _MAP_DPI, papers.texts.province)
    return InlineImage(word, BytesIO(content), width=Cm(_MAP_CM))
