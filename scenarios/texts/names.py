"""What plans and datasets are called: names that the program gave follow the language.

A plan's name is kept as it was given. One that the program made up, in whichever language, is
recognised by its form and told in both; what a person typed stays as it is.
"""

from __future__ import annotations

import re
from functools import cache

from geodata import Dataset, embedded_names, embedded_title
from geodata.wording import Text, format_number
from merger import Criteria, load_criteria, preset_names
from merger.groups import TERMS
from merger.law import short_title
from scenarios.wording import sentence

_FORMS = {
    "name-plan": ("number", "law"),
    "name-open": ("name",),
    "name-mine": ("name",),
    "name-copy": ("name",),
    "name-moved": ("name", "number"),
    "name-present": ("number",),
    "name-tradeoff": ("first", "second", "value"),
    "name-rounds": ("before", "after"),
}
"""Keys of names that the program makes up, and the parts that they are made of."""

_LONGEST = 400
"""Longer names than people read are no made-up ones; nothing is sought in them."""


def plan_number(number: int, criteria: Criteria, *, is_open: bool = False) -> Text:
    """Name of a plan that was just made: its number and its law.

    Args:
        number: of the plan among those of its units.
        criteria: its rule set.
        is_open: whether it is not proven to be the best.
    """
    name = sentence("name-plan", number=str(number), law=short_title(criteria))
    return sentence("name-open", name=name) if is_open else name


def tradeoff_title(first: str, second: str, value: float, digits: int) -> Text:
    """Name of a plan taken from a front.

    Args:
        first: what was traded: key of a cost term, or ``count``.
        second: against what: key of a cost term, or ``cost``.
        value: of the first, in the unit of its axis.
        digits: decimals it is told with: none, or four.
    """
    axes = [_axis(key) for key in (first, second)]
    figure = Text(format_number(value, "vi", digits), format_number(value, "en", digits))
    return sentence("name-tradeoff", first=axes[0], second=axes[1], value=figure)


def plan_title(name: str) -> Text:
    """A plan's name in both languages, where the program made it up; else as it is."""
    if len(name) > _LONGEST:
        return Text(name, name)
    for key, pattern in _patterns():
        found = pattern.fullmatch(name)
        if found is not None:
            parts = found.groupdict()
            told = {part: plan_title(said) for part, said in parts.items() if part != "value"}
            if "value" in parts:
                told["value"] = _figure(parts["value"])
            return sentence(key, **told)
    return _words().get(name, Text(name, name))


def _axis(key: str) -> Text:
    return TERMS[key].label if key in TERMS else sentence(f"tradeoff-{key}")


_FIGURE = re.compile(r"(\d{1,3}(?:[.,]\d{3})*)(?:[.,](\d{4}))?")
"""A whole number or one of four decimals, in either locale."""


def _figure(said: str) -> Text:
    """A number in both locales; what is none stays as it is."""
    found = _FIGURE.fullmatch(said)
    if found is None:
        return _as_is(said)
    whole, decimals = re.sub("[.,]", "", found.group(1)), found.group(2)
    value, digits = float(f"{whole}.{decimals or 0}"), 4 if decimals else 0
    return Text(format_number(value, "vi", digits), format_number(value, "en", digits))


def dataset_title(dataset: Dataset) -> Text:
    """What units are called: embedded ones by their title, others as their file was."""
    return units_title(dataset.name) if dataset.provenance.schematic else _as_is(dataset.name)


def units_title(name: str) -> Text:
    """Title of embedded units by their dataset's name; a file's own name where it is one."""
    return embedded_title(name) if name in embedded_names() else _as_is(name)


def _as_is(name: str) -> Text:
    return Text(name, name)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """For each form and language, what a name of that form looks like."""
    made = []
    for key, parts in _FORMS.items():
        blank = sentence(key, **{part: f"\x00{part}\x00" for part in parts})
        for form in dict.fromkeys((blank.vi, blank.en)):
            pieces = re.split("\x00(.+?)\x00", form)
            pieces[::2] = map(re.escape, pieces[::2])
            pieces[1::2] = [
                rf"(?P<{part}>\d+)" if part in ("number", "before", "after") else rf"(?P<{part}>.+)"
                for part in pieces[1::2]
            ]
            made.append((key, re.compile("".join(pieces), re.DOTALL)))
    # Endings first: what they end may be any of the others.
    return tuple(sorted(made, key=lambda one: one[0] in ("name-plan", "name-tradeoff")))


@cache
def _words() -> dict[str, Text]:
    """Laws and cost terms in both languages, by either."""
    laws = [short_title(load_criteria(name)) for name in preset_names()]
    laws += [Text(f"{law.vi}*", f"{law.en}*") for law in laws]  # with changed rules
    known = [*laws, *map(_axis, (*TERMS, "count", "cost"))]
    return {said: text for text in known for said in (text.en, text.vi)}
