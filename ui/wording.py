"""The app's own texts (``messages.yaml``) in the language the person chose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import streamlit as st

from geodata import Dataset, Language, Text, format_number
from geodata.wording import read_catalogue, read_yaml
from merger.groups import BURDENS, TERMS, UNITLESS
from scenarios.texts import dataset_title, plan_title, units_title
from scenarios.wording import goal_label


def language() -> Language:
    """Language of this session; Vietnamese unless chosen otherwise."""
    return "en" if st.session_state.get("language") == "en" else "vi"


def t(key: str, **values: Any) -> str:
    """Return the app's text ``key`` in the session's language."""
    return read_catalogue("ui", "messages.yaml").text(key, **values).to(language())


def say(text: Text) -> str:
    """Return a text of the lower rooms in the session's language, without the command line's."""
    return on_page(text.to(language()))


_ASIDE = re.compile(r" ?\(([^()]*--[a-z][^()]*)\)")
_CHOICES = re.compile(r"(,? hoặc |,? or )")
_SWITCH = re.compile(r"--[a-z]|\w+=")
_SPOKEN = (
    ("geodata", "problems.yaml"),
    ("geodata", "checks.yaml"),
    ("merger", "wording.yaml"),
    ("scenarios", "wording.yaml"),
    ("ui", "messages.yaml"),
)
"""Catalogues whose sentences pages say."""

_COMMAND_LINE = ("dòng lệnh:", "command line:")


def on_page(text: str) -> str:
    """Leave out of a message what only the command line has, such as ``(--crs, or the field “X”)``.

    Messages of the lower rooms serve both; switches stand in brackets, beside what a page has.
    Brackets that no catalogue has came with a name, and stay.
    """
    return _ASIDE.sub(_without_switches, text) if "--" in text else text


@cache
def _asides() -> frozenset[str]:
    """What stands in brackets with switches in the catalogues."""
    found = (
        aside.group(1)
        for room, file in _SPOKEN
        for said in _strings(read_yaml(resources.files(room).joinpath(file).read_text("utf-8")))
        for aside in _ASIDE.finditer(said)
    )
    return frozenset(found)


def _strings(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for part in content.values() if isinstance(content, dict) else content:
            yield from _strings(part)


def _without_switches(found: re.Match[str]) -> str:
    if found.group(1) not in _asides():
        return found.group()
    parts = [p for p in found.group(1).split("; ") if not p.startswith(_COMMAND_LINE)]
    said = "; ".join(filter(None, map(_without_choices, parts)))
    return f" ({said})" if said else ""


def _without_choices(part: str) -> str:
    said, pieces = "", _CHOICES.split(part)
    for at in range(0, len(pieces), 2):
        if not _SWITCH.search(pieces[at]):
            said += (pieces[at - 1] if said else "") + pieces[at]
    return said


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


def aim(key: str) -> str:
    """What a goal of a solve counts, with its unit."""
    if key in TERMS and TERMS[key].unit == UNITLESS:
        return say(TERMS[key].label)
    if key in TERMS:
        return t("aim-term", term=say(TERMS[key].label), unit=say(TERMS[key].unit))
    burden, _, place = key.partition(":")
    if burden in BURDENS and not place.endswith(":units"):
        return t("aim-term", term=say(goal_label(key)), unit=say(BURDENS[burden].unit))
    if burden in BURDENS:
        return say(goal_label(key))
    return t(f"aim-{key}")


def cut_middle(name: str, most: int = 32) -> str:
    """A name for a place with little room: what is too long loses its middle, not its end.

    Names of one kind begin alike ("Thị trấn …"), and plans of one law end alike; both ends tell.

    Args:
        name: whole.
        most: characters.
    """
    if len(name) <= most:
        return name
    kept = most - 1
    return f"{name[: (kept + 1) // 2].rstrip()}…{name[len(name) - kept // 2 :].lstrip()}"


def name_in(name: Text) -> str:
    """A name in the session's language; nothing is left out of it."""
    return name.to(language())


def dataset_label(dataset: Dataset) -> str:
    """Name of a dataset as people know it."""
    return name_in(dataset_title(dataset))


def units_named(name: str) -> str:
    """Embedded units by their title; a file's own name where they come from one."""
    return name_in(units_title(name))


def plan_named(name: str) -> str:
    """A plan's name, in the session's language where the program made it up."""
    return name_in(plan_title(name))
