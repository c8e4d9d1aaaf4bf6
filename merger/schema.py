"""YAML files of people into frozen models, with one message for what is wrong in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from geodata import InputError, Text
from geodata.wording import read_yaml
from merger.wording import has_sentence, sentence

_Model = TypeVar("_Model", bound=BaseModel)


def read_text(path: Path) -> str:
    """Read a text file of a person.

    Raises:
        InputError: missing, unreadable, or not UTF-8.
    """
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "UTF-8"
        raise InputError(sentence("unreadable-text", file=path.name, why=why)) from error


def parse_model(model: type[_Model], text: str, filename: str) -> _Model:
    """Read ``model`` from YAML text.

    Raises:
        InputError: not YAML, an unknown key or an impossible value; names the file, the line and
            the place.
    """
    try:
        return model.model_validate(read_yaml(text) or {})
    except yaml.YAMLError as error:
        why = " ".join(str(error).split())
        raise InputError(sentence("bad-yaml", file=filename, why=why)) from error
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
    context = {key: str(value) for key, value in (error.get("ctx") or {}).items()}
    key = f"entry-{error['type']}"
    if has_sentence(key):
        given = str(error["input"])
        return sentence(key, input=given if len(given) <= 60 else given[:57] + "…", **context)
    return Text(error["msg"], error["msg"])
