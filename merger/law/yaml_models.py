"""YAML files of people into frozen models, with one message for what is wrong in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from geodata import InputError, Text
from geodata.folders import read_regular
from geodata.problems import why_unreadable
from geodata.wording import DuplicateKeyError, read_yaml
from merger.wording import has_sentence, sentence

_Model = TypeVar("_Model", bound=BaseModel)

_DEEPEST = 20
_MOST_BYTES = 64 << 20
_LONGEST = 1_000_000
"""A longer file is no rule set and no list of locks."""


def read_text(path: Path) -> str:
    """Read a text file of a person.

    Raises:
        InputError: missing, unreadable, or not UTF-8.
    """
    try:
        return read_regular(path, _MOST_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            sentence("unreadable-text", file=path.name, why=why_unreadable(error))
        ) from error


def parse_model(model: type[_Model], text: str, filename: str) -> _Model:
    """Read ``model`` from YAML text.

    Raises:
        InputError: not YAML, an unknown key or an impossible value; names the file, the line and
            the place.
    """
    plain = _plain(text, filename)
    try:
        return model.model_validate(plain)
    except ValidationError as error:
        found = error.errors()
        # A misspelt key also leaves the right one missing: name the misspelt one.
        culprit = next((e for e in found if e["type"] == "extra_forbidden"), found[0])
        line = line_of(text, culprit["loc"])
        place = " → ".join(str(part) for part in culprit["loc"]) or "–"
        if culprit["type"] == "string_type":
            message = sentence("not-text", file=filename, place=place, line=line)
        else:
            message = sentence(
                "bad-entry", file=filename, place=place, line=line, why=_why(culprit)
            )
        raise InputError(message) from error


def _plain(text: str, filename: str) -> Any:
    """Values of YAML text from a person: no aliases, which can blow up, and nothing huge."""
    if len(text) > _LONGEST:
        raise InputError(sentence("yaml-huge", file=filename))
    try:
        refused = _refused(text)
        plain = None if refused else read_yaml(text)
    except DuplicateKeyError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        told = sentence("yaml-twice", file=filename, line=line, entry=error.key)
        raise InputError(told) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise InputError(sentence("bad-yaml", file=filename, line=line)) from error
    except (yaml.YAMLError, ValueError, TypeError) as error:
        # Days that do not exist, keys that are lists.
        raise InputError(sentence("bad-yaml-value", file=filename)) from error
    if plain is None:
        raise InputError(sentence(refused or "yaml-empty", file=filename))
    return plain


def _refused(text: str) -> str:
    """Key of the message for YAML that is not to be read at all; empty for the rest."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            return "yaml-alias"
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            return "yaml-deep"
    return ""


def line_of(text: str, place: Sequence[str | int]) -> int:
    """Line (from 1) of a place in YAML text, or of the nearest place around it that is there."""
    node: Any = yaml.compose(text)
    line = 1
    for part in place:
        found = _child(node, part)
        if found is None:
            break
        line, node = found
    return line


def _child(node: Any, part: str | int) -> tuple[int, Any] | None:
    """Line and node of an entry of a mapping or an item of a list."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item.start_mark.line + 1, item
    return None


def _why(error: ErrorDetails) -> Text:
    """Say in words what is wrong with one entry."""
    context = {name: _written(value) for name, value in (error.get("ctx") or {}).items()}
    key = f"entry-{error['type']}"
    if has_sentence(key):
        value = error["input"]
        given = str(value) if isinstance(value, str | int | float | bool) else "…"
        return sentence(key, input=given if len(given) <= 60 else given[:57] + "…", **context)
    return sentence("entry-other")


def _written(value: Any) -> Any:
    """A figure as a figure, so that each language writes it its own way; choices as a list."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int | float) else str(value).replace(" or ", ", ")
