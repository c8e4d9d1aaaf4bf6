"""Class I, II or III of commune units, as far as population and area decide it.

The rules are data (``classes.yaml``). Points of the other criteria (budget, development, …) are
not in any dataset: without them the class is a range.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from geodata.wording import read_yaml
from merger.law.criteria import Certainty, Figure, Key, Positive, Rule, Selector, Share, Wording


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Grade(_Record):
    """A class and the points it starts from."""

    name: str
    least: Annotated[float, Field(ge=0, le=100, alias="from")]


class Scale(Rule):
    """Points for one figure: ``points`` up to ``up_to``, ``adds`` for ``every`` more, to ``most``.

    Attributes:
        mountain_steps, border_steps: percent to which a step shrinks for a mountain unit, or one
            on the land border.
    """

    figure: Figure
    when: Selector
    up_to: Positive
    points: Share
    every: Positive
    adds: Share
    most: Share
    mountain_steps: Share | None = None
    border_steps: Share | None = None

    def points_for(self, value: float, *, mountain: bool, border: bool, pro_rata: bool) -> float:
        """Points of a value (persons or km²)."""
        step = self.every
        shrunk = [
            percent
            for percent, holds in ((self.mountain_steps, mountain), (self.border_steps, border))
            if percent is not None and holds
        ]
        if shrunk:
            step *= min(shrunk) / 100
        steps = max(value - self.up_to, 0.0) / step
        whole = steps if pro_rata else float(np.floor(steps + 1e-9))
        return round(min(self.points + self.adds * whole, self.most), 2)


class Others(_Record):
    """Least and most points of the criteria that are not computed."""

    least: Annotated[float, Field(ge=0, le=100)]
    most: Annotated[float, Field(ge=0, le=100)]
    cite: str
    certainty: Certainty
    wording: Wording


class Classification(_Record):
    """One regulation; ``pro_rata``: parts of a step count."""

    id: Key
    title: Wording
    pro_rata: bool = False
    grades: tuple[Grade, ...]
    scales: tuple[Scale, ...]
    others: Others

    def grade(self, points: float) -> str:
        """Class for a total of points."""
        return next(g.name for g in self.grades if points >= g.least - 1e-9)


@dataclass(frozen=True)
class Points:
    """Points of one unit.

    Attributes:
        computed: of population and area; None where the regulation's points are not known.
        lowest, highest: class with the least and the most points of the other criteria.
    """

    computed: float | None
    lowest: str
    highest: str


def rate(
    rules: Classification,
    *,
    kind: str,
    mountain: bool,
    border: bool,
    area_km2: float,
    population: float,
    other: float | None = None,
) -> Points:
    """Rate a unit.

    Args:
        rules: the regulation.
        kind: of the unit.
        mountain: whether it is a mountain unit.
        border: whether it lies on the land border.
        area_km2: km².
        population: persons.
        other: points of the other criteria, where a person assumes or knows them.
    """
    value: dict[Figure, float] = {"area": area_km2, "population": population}
    scales = [s for s in rules.scales if s.enabled and kind in s.when.kind]
    if not scales:
        return Points(None, rules.grades[-1].name, rules.grades[0].name)
    computed = sum(
        s.points_for(value[s.figure], mountain=mountain, border=border, pro_rata=rules.pro_rata)
        for s in scales
    )
    least, most = (rules.others.least, rules.others.most) if other is None else (other, other)
    return Points(computed, rules.grade(computed + least), rules.grade(computed + most))


@cache
def _document() -> dict[str, list[dict[str, object]]]:
    text = resources.files("merger.law").joinpath("classes.yaml").read_text("utf-8")
    found: dict[str, list[dict[str, object]]] = read_yaml(text)
    return found


@cache
def classifications() -> dict[str, Classification]:
    """The regulations by id."""
    found = (Classification.model_validate(raw) for raw in _document()["classifications"])
    return {rules.id: rules for rules in found}


def staffing_rules() -> list[dict[str, object]]:
    """The raw staffing rules that stand in the same file."""
    return _document()["staffing"]
