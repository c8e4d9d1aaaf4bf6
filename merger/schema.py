"""YAML files of people into frozen models, with one message for what is wrong in them."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from geodata import InputError
from geodata.wording import read_yaml
from merger.wording import sentence

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
        InputError: not YAML, an unknown key or an impossible value; names the file and the place.
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
        place = " → ".join(str(part) for part in culprit["loc"]) or "–"
        if culprit["type"] == "string_type":
            raise InputError(sentence("not-text", file=filename, place=place)) from error
        raise InputError(
            sentence("bad-entry", file=filename, place=place, why=culprit["msg"])
        ) from error
