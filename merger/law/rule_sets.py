"""The rule sets that come with the program, and those people bring as files."""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from geodata import InputError
from geodata.isolation import is_regular_file
from geodata.wording import read_yaml
from merger.law.criteria import Criteria
from merger.law.yaml_models import parse_model, read_text
from merger.wording import sentence


def preset_names() -> tuple[str, ...]:
    """Names of the rule sets that come with the program, by the date they took effect."""
    return tuple(preset.id for preset in _presets())


@cache
def _presets() -> tuple[Criteria, ...]:
    files = resources.files("merger.law").joinpath("presets").iterdir()
    found = [Criteria.model_validate(_read(file)) for file in files if file.name.endswith(".yaml")]
    return tuple(sorted(found, key=lambda c: (c.valid_from, c.id)))


def _read(file: Traversable) -> dict[str, Any]:
    """Read a preset; ``include`` names files of ``presets/common``, rules that several share."""
    content: dict[str, Any] = read_yaml(file.read_text("utf-8"))
    whole: dict[str, Any] = {}
    for name in content.pop("include", []):
        common = resources.files("merger.law").joinpath("presets", "common", f"{name}.yaml")
        whole = _merged(whole, read_yaml(common.read_text("utf-8")))
    return _merged(whole, content)


def _merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Entries of both; where both have a mapping, its entries; else the second's."""
    both = {**first, **second}
    for key in first.keys() & second.keys():
        if isinstance(first[key], dict) and isinstance(second[key], dict):
            both[key] = _merged(first[key], second[key])
    return both


def load_criteria(name: str) -> Criteria:
    """Return a preset by name, or read a YAML file by path.

    Raises:
        InputError: no such preset or file, or the file breaks the schema.
    """
    for preset in _presets():
        if preset.id == name:
            return preset
    path = Path(name)
    if path.suffix.lower() not in {".yaml", ".yml"} or not is_regular_file(path):
        raise InputError(sentence("unknown-criteria", name=name, known=", ".join(preset_names())))
    return parse_criteria(read_text(path), path.name)


def parse_criteria(text: str, filename: str) -> Criteria:
    """Read a rule set from YAML.

    Raises:
        InputError: not YAML, an unknown key or an impossible value; names the line.
    """
    return parse_model(Criteria, text, filename)


def dump_criteria(criteria: Criteria) -> str:
    """Write a rule set as YAML that :func:`parse_criteria` reads back."""
    plain = criteria.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=100)


def preset_of(criteria: Criteria) -> Criteria | None:
    """The law that a rule set is, or was copied from; None if there is none."""
    name = criteria.based_on or criteria.id
    return next((preset for preset in _presets() if preset.id == name), None)
