"""One figure of a rule set by its place, such as ``triggers/below-standard/area_below``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from geodata import InputError
from geodata.wording import listing
from merger.law.criteria import Criteria, Rule
from merger.wording import sentence

_SECTIONS: tuple[tuple[str, ...], ...] = (
    ("triggers",),
    ("standards",),
    ("reductions",),
    ("result", "conditions"),
)
_FIELDS = (
    *("area_below", "population_below", "area_km2", "population"),
    *("minority_from", "percent"),
)


@dataclass(frozen=True)
class PlacedFigure:
    """A figure that can be moved.

    Attributes:
        section: list of the rule set that holds its rule, such as ``("result", "conditions")``.
        rule: the rule.
        field: of the rule: percent, km² or persons.
        value: what it is in the rule set.
    """

    section: tuple[str, ...]
    rule: Rule
    field: str
    value: float

    @property
    def place(self) -> str:
        """Section, key of the rule and field, with slashes."""
        return "/".join((*self.section, self.rule.key, self.field))


def placed_figures(criteria: Criteria) -> tuple[PlacedFigure, ...]:
    """List the figures that decide verdicts and conditions, of rules that are applied."""
    return tuple(_figures(criteria))


def _figures(criteria: Criteria) -> Iterator[PlacedFigure]:
    for section in _SECTIONS:
        holder: Any = criteria
        for name in section:
            holder = getattr(holder, name)
        for rule in holder:
            for field in _FIELDS if rule.enabled else ():
                value = getattr(rule, field, None)
                if value is not None:
                    yield PlacedFigure(section, rule, field, float(value))


def figure_at(criteria: Criteria, place: str) -> PlacedFigure:
    """Return the figure at a place.

    Raises:
        InputError: there is none; names those there are.
    """
    figures = placed_figures(criteria)
    found = next((figure for figure in figures if figure.place == place), None)
    if found is None:
        known = listing([figure.place for figure in figures])
        raise InputError(sentence("unknown-place", place=place, rules=criteria.id, known=known))
    return found


def with_figure(criteria: Criteria, place: str, value: float) -> Criteria:
    """Return the rule set with another value at a place; it tells the change as any edit does.

    Raises:
        InputError: no such place, or a value that the figure cannot have.
    """
    figure = figure_at(criteria, place)
    plain = criteria.model_dump(mode="json")
    holder: Any = plain
    for name in figure.section:
        holder = holder[name]
    rule = next(rule for rule in holder if rule["key"] == figure.rule.key)
    rule[figure.field] = value
    try:
        return Criteria.model_validate(plain)
    except ValidationError as error:
        need = _limits(error)
        raise InputError(sentence("bad-limit", name=place, value=value, need=need)) from None


def _limits(error: ValidationError) -> str:
    told = error.errors()[0].get("ctx", {})
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    return next((f"{signs[name]} {value:g}" for name, value in told.items() if name in signs), "?")
