"""Filling of a Word template, with a sandbox that lets no text grow without bound.

Kept apart from what draws and computes: for templates of people this runs in a child process
with limits (:mod:`geodata.isolation`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, UndefinedError, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, markup_join
from jinja2.sandbox import ImmutableSandboxedEnvironment

from geodata import InputError
from scenarios.cells import unpacked_size
from scenarios.wording import sentence

_MAP_CM = 23.5
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


def rendered(content: bytes, context: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """Fill a template.

    Args:
        content: the Word file.
        context: value by placeholder.
        pictures: PNG by placeholder.

    Raises:
        InputError: its tags cannot be filled, or make more text than a dossier holds.
    """
    word = _opened(content)
    drawn = {
        key: InlineImage(word, BytesIO(picture), width=Cm(_MAP_CM))
        for key, picture in pictures.items()
    }
    try:
        word.render({**context, **drawn}, _Bounded(), autoescape=True)
    except UndefinedError as error:
        raise InputError(sentence("template-unknown", names=_why(error))) from error
    except _TooLongError as error:
        raise InputError(sentence("template-grows")) from error
    except Exception as error:  # an expression of the template's author may fail in any way
        raise InputError(sentence("template-broken", why=_why(error))) from error
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def _why(error: Exception) -> str:
    """What a template engine says, in one line."""
    told = " ".join(str(error).replace("'dict object' has no attribute", "?.").split())
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
