"""The app's own texts (``messages.yaml``) in the language the person chose."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from geodata import Dataset, Language, Text, embedded_names, embedded_title, format_number
from geodata.wording import read_catalogue
from merger.groups import BURDENS, TERMS
from scenarios.wording import goal_label


def language() -> Language:
    """Language of this session; Vietnamese unless chosen otherwise."""
    return "en" if st.session_state.get("language") == "en" else "vi"


def t(key: str, **values: Any) -> str:
    """Return the app's text ``key`` in the session's language."""
    return read_catalogue("ui", "messages.yaml").text(key, **values).to(language())


def say(text: Text) -> str:
    """Return a text of the lower rooms in the session's language."""
    return text.to(language())


def number(value: float, digits: int = 0) -> str:
    """Write a number in the session's locale."""
    return format_number(value, language(), digits)


def signed(value: float, digits: int = 0) -> str:
    """Write a difference with its sign, in the session's locale."""
    return ("+" if value >= 0 else "−") + number(abs(value), digits)


_LINES = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
"""Ends of lines with the blanks around them: four at a line's beginning would make it code."""

_TURNS = re.compile("[\x00-\x09\x0e-\x1b\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of all text after them."""


def plain(text: str) -> str:
    """Escape text for Markdown: names come from files and must not act as markup."""
    text = _TURNS.sub("", _LINES.sub("\n", text))
    return "".join(f"\\{c}" if c in r"\`*_{}[]()<>#+-.!|$:~&=" else c for c in text)


def told(text: Text) -> str:
    """Return a message that may quote files, in the session's language, safe as Markdown."""
    return plain(say(text))


def goal(key: str) -> str:
    """What a goal of a solve is called."""
    if key in TERMS or key.partition(":")[0] in BURDENS:
        return t("goal-term", term=say(goal_label(key)))
    return t(f"goal-{key}")


def dataset_label(dataset: Dataset) -> str:
    """Name of a dataset as people know it."""
    return units_named(dataset.name) if dataset.provenance.schematic else dataset.name


def units_named(name: str) -> str:
    """Embedded units by their title; a file's own name where they come from one."""
    return say(embedded_title(name)) if name in embedded_names() else name
