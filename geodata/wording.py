"""Bilingual text and locale-aware numbers: what every room uses to speak to people."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args

import yaml
from babel.dates import format_date
from babel.numbers import format_decimal

from geodata.english import agreed

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True)
class Text:
    """One sentence in both languages of the program."""

    vi: str
    en: str

    def to(self, language: Language) -> str:
        """Return the wording in ``language``."""
        return self.vi if language == "vi" else self.en

    def __str__(self) -> str:
        return self.vi


_LARGEST_WRITTEN = 1e18


def format_number(value: float | int, language: Language, digits: int = 0) -> str:
    """Write a number as the locale does: ``12.345,6`` in Vietnamese, ``12,345.6`` in English."""
    if not abs(value) < _LARGEST_WRITTEN:  # infinite, not a number, or from a damaged file
        return "–" if value != value else f"{max(min(value, 1e308), -1e308):.3g}"
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    # A rounded trace of a difference is 0, not −0.
    shown = 0 if round(value, digits) == 0 else value
    return str(format_decimal(shown, format=pattern, locale=language))


class _LocaleFormatter(string.Formatter):
    """``str.format`` whose numbers follow a locale; ``{x:2}`` means two decimals, None a dash."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> Any:
        if isinstance(value, Text):
            return value.to(self.language)
        if value is None:
            return "–"
        if isinstance(value, bool) or not isinstance(value, int | float):
            return super().format_field(value, format_spec)
        return format_number(value, self.language, int(format_spec or 0))


@dataclass(frozen=True)
class Catalogue:
    """Sentences by key, read from a YAML file ``key: {vi: …, en: …}``."""

    entries: Mapping[str, Text]

    def text(self, key: str, **values: Any) -> Text:
        """Fill the sentence ``key``; numbers are written in each language's locale.

        Raises:
            KeyError: the catalogue has no such key, or the sentence asks for a value not given.
        """
        entry = self.entries[key]
        english = _LocaleFormatter("en").vformat(entry.en, (), values)
        return Text(
            vi=_LocaleFormatter("vi").vformat(entry.vi, (), values),
            en=agreed(english) if any(_is_one(v) for v in values.values()) else english,
        )


def _is_one(value: object) -> bool:
    return (isinstance(value, str) and value == "1") or (
        isinstance(value, int | float) and value == 1
    )


class DuplicateKeyError(yaml.constructor.ConstructorError):
    """A key stands twice in one mapping."""

    def __init__(self, key: str, mark: Any) -> None:
        super().__init__(None, None, f"key {key!r} stands twice", mark)
        self.key = key


_MOST_DIGITS = 18


class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML (the C parser where PyYAML has it): no key twice, no number that is none."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise DuplicateKeyError(str(key.value), key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)

    def construct_number(self, node: Any) -> int:
        """A whole number that a computer can write out again."""
        if len(node.value) > _MOST_DIGITS + 2:
            raise yaml.constructor.ConstructorError(
                None, None, f"a number of {len(node.value)} characters", node.start_mark
            )
        return int(self.construct_yaml_int(node))


_StrictLoader.add_constructor("tag:yaml.org,2002:int", _StrictLoader.construct_number)


def read_yaml(text: str) -> Any:
    """Parse YAML safely.

    Raises:
        yaml.YAMLError: not YAML, or a key twice in one mapping.
    """
    return yaml.load(text, Loader=_StrictLoader)  # noqa: S506


@cache
def read_catalogue(package: str, filename: str) -> Catalogue:
    """Read the catalogue ``filename`` that lies in ``package``."""
    raw = read_yaml(resources.files(package).joinpath(filename).read_text("utf-8"))
    return Catalogue({key: Text(**entry) for key, entry in raw.items()})


_LONGEST_ITEM = 80


def listing(items: list[str], limit: int = 8) -> str:
    """Join names for a message, at most ``limit`` of them, the rest as a count; long ones cut."""
    shown = ", ".join(
        item if len(item) <= _LONGEST_ITEM else f"{item[:_LONGEST_ITEM]}…" for item in items[:limit]
    )
    return shown if len(items) <= limit else f"{shown}, … (+{len(items) - limit})"


def written_date(day: date) -> Text:
    """Write a day as people do: 1/7/2025, 1 July 2025."""
    return Text(f"{day.day}/{day.month}/{day.year}", format_date(day, "d MMMM y", locale="en"))
