"""Filling of a Word template, with a sandbox that lets no text grow without bound.

Kept apart from what draws and computes: for templates of people this runs in a child process
with limits (:mod:`geodata.isolation`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, markup_join
from jinja2.sandbox import ImmutableSandboxedEnvironment

from geodata import InputError, Text
from geodata.faults import numbered
from scenarios.cells import unpacked_size
from scenarios.exports.word_blanks import mark_blanks
from scenarios.wording import sentence

_LARGEST = 200_000_000
_LONGEST = 100_000
"""Characters that an expression of a template may put together."""

_GROWING_FILTERS = ("batch", "center", "format", "indent", "replace", "slice", "wordwrap")
_METHODS = frozenset(
    (
        "count",
        "endswith",
        "lower",
        "lstrip",
        "rstrip",
        "split",
        "startswith",
        "strip",
        "title",
        "upper",
    )
)
"""Methods of text that give nothing longer than the text."""


class _TooLongError(Exception):
    """An expression of the template makes more text than any dossier holds."""


class _Generator(CodeGenerator):
    """Has the environment put texts together (``~``), which Jinja intercepts nowhere."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class _Bounded(ImmutableSandboxedEnvironment):
    """Jinja whose loops run over what the plan has and whose texts stay short."""

    code_generator_class = _Generator
    intercepted_binops = frozenset(["*", "**", "%", "+"])

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)
        self.globals.clear()
        for name in _GROWING_FILTERS:
            del self.filters[name]

    def joined(self, parts: Iterable[Any]) -> Any:
        """Texts put together."""
        return _short(markup_join(parts))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Compute, with numbers alone where a text would be multiplied or formatted."""
        numbers = all(isinstance(side, int | float) for side in (left, right))
        if operator == "+":
            return _short(super().call_binop(context, operator, left, right))
        if not numbers or (operator == "**" and (abs(left) > 1_000 or abs(right) > 9)):
            raise _TooLongError
        return _short(super().call_binop(context, operator, left, right))

    def wrap_str_format(self, value: Any) -> Any:
        """Refuse ``"…".format``: widths in it are without bound."""
        if super().wrap_str_format(value) is not None:
            raise _TooLongError
        return None

    def call(self, context: Context, called: Any, *args: Any, **kwargs: Any) -> Any:
        """Call a method of a text that makes nothing longer; macros and loops as they are."""
        owner = getattr(called, "__self__", None)
        if isinstance(owner, str) and called.__name__ not in _METHODS:
            raise _TooLongError
        return super().call(context, called, *args, **kwargs)


def _short(value: Any) -> Any:
    if isinstance(value, str | list | tuple) and len(value) > _LONGEST:
        raise _TooLongError
    if isinstance(value, int) and value.bit_length() > 256:
        raise _TooLongError
    return value


def asked_of(content: bytes) -> set[str]:
    """Names of the placeholders that a template asks for.

    Raises:
        InputError: no Word file, or its tags cannot be read.
    """
    word = _opened(content)
    try:
        return set(word.get_undeclared_template_variables(_Bounded()))
    except Exception as error:  # Word files can be damaged in any way
        raise InputError(sentence("template-broken", why=_why(error))) from error


@dataclass(frozen=True)
class Picture:
    """A picture among the values of a template.

    Attributes:
        png: its content.
        width_cm: on paper.
    """

    png: bytes
    width_cm: float


def rendered(content: bytes, context: Mapping[str, Any]) -> bytes:
    """Fill a template; what is still to be written in it gets a coloured ground.

    Args:
        content: the Word file.
        context: value by placeholder; pictures among them.

    Raises:
        InputError: its tags cannot be filled, or make more text than a dossier holds.
    """
    word = _opened(content)
    try:
        word.render(_drawn(word, context), _Bounded(), autoescape=True)
    except UndefinedError as error:
        raise InputError(sentence("template-unknown", names=_missing(error))) from error
    except _TooLongError as error:
        raise InputError(sentence("template-grows")) from error
    except Exception as error:  # an expression of the template's author may fail in any way
        raise InputError(sentence("template-broken", why=_why(error))) from error
    mark_blanks(word.docx)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def _drawn(word: DocxTemplate, value: Any) -> Any:
    """The same with pictures as this Word file holds them."""
    if isinstance(value, Picture):
        return InlineImage(word, BytesIO(value.png), width=Cm(value.width_cm))
    if isinstance(value, dict):
        return {key: _drawn(word, item) for key, item in value.items()}
    return [_drawn(word, item) for item in value] if isinstance(value, list) else value


_SAID: tuple[tuple[str, str], ...] = (
    (r"[Ee]ncountered unknown tag '(.{1,60}?)'", "tag"),
    (r"[Uu]nexpected end of template", "open"),
    (r"[Nn]o (?:filter|test) named '(.{1,60}?)'", "filter"),
    (r"expected token .*, got '(.{1,60}?)'", "sign"),
    (r"unexpected (?:char )?'(.{1,60}?)'", "sign"),
)
"""What Jinja says of tags, and the kind that it is."""


def _why(error: Exception) -> Text:
    """What is wrong with a template, in words."""
    if isinstance(error, TemplateSyntaxError):
        for pattern, kind in _SAID:
            found = re.search(pattern, str(error))
            if found is not None:
                what = found[1] if found.groups() else ""
                return sentence(f"template-why-{kind}", what=what)
    if isinstance(error, ZeroDivisionError):
        return sentence("template-why-zero")
    if isinstance(error, SecurityError):
        return sentence("template-why-denied")
    if isinstance(error, SyntaxError):  # of XML: what lxml raises is one
        return sentence("template-why-xml")
    return sentence("template-why-expression", number=numbered(error))


def _missing(error: UndefinedError) -> str:
    """The name that a template asks for and there is not."""
    named = re.findall(r"'([^']{1,60})'|element (\S{1,20})", str(error))
    return next((quoted or number for quoted, number in reversed(named)), "?")


def _opened(content: bytes) -> DocxTemplate:
    try:
        if unpacked_size(content) > _LARGEST:
            raise InputError(sentence("template-too-large"))
        word = DocxTemplate(BytesIO(content))
        word.init_docx()
    except InputError:
        raise
    except Exception as error:  # whatever a damaged file can be made of
        raise InputError(sentence("template-no-word", number=numbered(error))) from error
    return word
