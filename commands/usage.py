"""A call that names verbs, options or values wrongly, told in the person's language.

typer says these in English alone. Its errors are told apart by the names of their classes: older
versions take the classes from click, newer ones carry a copy of their own.
"""

from __future__ import annotations

import sys
from typing import Any

from geodata.isolation import short_name
from geodata.wording import Text
from scenarios.wording import sentence

_WHAT_NUMBERS = {
    "int_parsing": "cli-usage-whole",
    "int_parsing_size": "cli-usage-whole",
    "int_from_float": "cli-usage-whole",
    "float_parsing": "cli-usage-number",
    "finite_number": "cli-usage-number",
}
"""What pydantic calls a number that is none."""

_BOUNDS = {
    "greater_than_equal": "ge",
    "greater_than": "gt",
    "less_than_equal": "le",
    "less_than": "lt",
}
"""What pydantic calls a number beyond a bound, and where it keeps that bound."""


def is_usage_error(error: BaseException) -> bool:
    """Whether typer says by it that the call is wrong."""
    return hasattr(error, "format_message")


def usage_message(error: BaseException) -> Text:
    """Say what is wrong with a call, and which help tells what is right."""
    told, help_ = _what(error), sentence("cli-usage-help", call=f"{_verb(error)} --help")
    return Text(f"{told.vi} {help_.vi}", f"{told.en} {help_.en}")


def _what(error: BaseException) -> Text:
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if "NoSuchOption" in kinds:
        near = getattr(error, "possibilities", None)
        option = _shown(getattr(error, "option_name", ""))
        if near:
            return sentence("cli-usage-option-near", option=option, near=", ".join(sorted(near)))
        return sentence("cli-usage-option", option=option)
    if "BadOptionUsage" in kinds:
        option = _shown(getattr(error, "option_name", ""))
        takes = "not take" not in str(getattr(error, "message", ""))
        return sentence("cli-usage-needs" if takes else "cli-usage-flag", option=option)
    if "MissingParameter" in kinds:
        return sentence("cli-needed", options=_parameter(error))
    if "BadParameter" in kinds:
        return _value(error)
    if _verb(error) != "sapxep":
        return sentence("cli-usage-extra")
    if _words():
        return sentence("cli-usage-verb", verb=_shown(_words()[0]))
    return sentence("cli-usage-verb-needed")


def _value(error: BaseException) -> Text:
    """Of a value that its option does not take."""
    option = _parameter(error)
    found = _as_pydantic_says(error.__cause__)
    value = _shown(str(found.get("input", getattr(error, "message", ""))))
    kind = str(found.get("type", ""))
    if kind in _BOUNDS:
        key = "least" if kind.startswith("greater") else "most"
        bound = found["ctx"][_BOUNDS[kind]]
        return sentence(f"cli-usage-{key}", option=option, value=value, bound=f"{bound:g}")
    key = _WHAT_NUMBERS.get(kind, "cli-usage-value")
    return sentence(key, option=option, value=value)


def _as_pydantic_says(cause: Any) -> dict[str, Any]:
    errors = getattr(cause, "errors", None)
    return dict(errors(include_url=False)[0]) if callable(errors) else {}


def _parameter(error: BaseException) -> str:
    """How a person writes an option, or what an argument is called in the help."""
    hint: Any = getattr(error, "param_hint", None)
    parameter: Any = getattr(error, "param", None)
    if isinstance(hint, str):
        return hint
    if parameter is None:
        return "?"
    if str(parameter.opts[0]).startswith("-"):
        return " / ".join(parameter.opts)
    return str(parameter.metavar or parameter.name).upper()


def _verb(error: BaseException) -> str:
    """The program with its verb, as far as that was understood."""
    ctx: Any = getattr(error, "ctx", None)
    if ctx is not None:
        return "sapxep" if ctx.parent is None else f"sapxep {ctx.info_name}"
    return " ".join(["sapxep", *_words()[:1]])  # an option that lacks its value knows no verb


def _words() -> list[str]:
    return [word for word in sys.argv[1:] if not word.startswith("-")]


def _shown(word: str) -> str:
    return short_name(word)
