"""What plans and datasets are called: names that the program gave follow the language.

A plan's name is kept as it was given. One that the program made up, in whichever language, is
recognised by its form and told in both; what a person typed stays as it is.
"""

from __future__ import annotations

import re
from functools import cache

from geodata import Dataset, embedded_names, embedded_title
from geodata.wording import Text
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


def plan_title(name: str) -> Text:
    """A plan's name in both languages, where the program made it up; else as it is."""
    if len(name) > _LONGEST:
        return Text(name, name)
    for key, pattern in _patterns():
        found = pattern.fullmatch(name)
        if found is not None:
            return sentence(
                key, **{part: plan_title(said) for part, said in found.groupdict().items()}
            )
    return _words().get(name, Text(name, name))


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
    known = [*laws, *(term.label for term in TERMS.values())]
    return {said: text for text in known for said in (text.en, text.vi)}
