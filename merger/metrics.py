"""Figures by which plans are compared: a registry of small records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from geodata import Text
from merger.solution import GroupReport
from merger.terms import TERMS

Groups = Sequence[GroupReport]


@dataclass(frozen=True)
class Metric:
    """One figure of a plan.

    Attributes:
        key: name in files.
        label: for people.
        unit: of the figure.
        better: which direction is better, if any is.
        digits: decimals to show.
        compute: the figure from the plan's groups.
    """

    key: str
    label: Text
    unit: Text
    better: Literal["low", "high", ""]
    digits: int
    compute: Callable[[Groups], float]


def _total(term: str) -> Callable[[Groups], float]:
    return lambda groups: float(sum(group.terms[term] for group in groups))


def _people(groups: Groups) -> float:
    return max(float(sum(group.population for group in groups)), 1.0)


_UNITS = Text("đơn vị", "units")
_PERSONS = Text("người", "persons")

METRICS: tuple[Metric, ...] = (
    Metric("units", Text("Số đơn vị", "Units"), _UNITS, "", 0, lambda g: float(len(g))),
    Metric(
        "mergers",
        Text("Đơn vị mới", "New units"),
        _UNITS,
        "",
        0,
        lambda g: float(sum(group.is_merger for group in g)),
    ),
    Metric(
        "unsettled",
        Text("Chưa sắp xếp được", "Unsettled"),
        _UNITS,
        "low",
        0,
        lambda g: float(sum(not group.compliant for group in g)),
    ),
    Metric(
        "touched",
        Text("Dân bị thay đổi", "People touched"),
        _PERSONS,
        "low",
        0,
        lambda g: float(sum(group.population for group in g if group.is_merger)),
    ),
    Metric(
        "travel",
        Text("Bình quân tới trụ sở", "Mean way to seat"),
        Text("km", "km"),
        "low",
        2,
        lambda g: _total("travel")(g) / _people(g),
    ),
    Metric("displaced", TERMS["displaced"].label, _PERSONS, "low", 0, _total("displaced")),
    Metric("crossing", TERMS["crossing"].label, _PERSONS, "low", 0, _total("crossing")),
    Metric("weak_border", TERMS["weak_border"].label, _PERSONS, "low", 0, _total("weak_border")),
    Metric("mixed_kind", TERMS["mixed_kind"].label, _PERSONS, "low", 0, _total("mixed_kind")),
    Metric("shape", TERMS["shape"].label, Text("–", "–"), "low", 2, _total("shape")),
    Metric(
        "median_population",
        Text("Dân số trung vị", "Median population"),
        _PERSONS,
        "",
        0,
        lambda g: float(np.median([group.population for group in g])),
    ),
    Metric(
        "least_population",
        Text("Dân số nhỏ nhất", "Smallest population"),
        _PERSONS,
        "high",
        0,
        lambda g: float(min(group.population for group in g)),
    ),
    Metric(
        "greatest_population",
        Text("Dân số lớn nhất", "Largest population"),
        _PERSONS,
        "",
        0,
        lambda g: float(max(group.population for group in g)),
    ),
    Metric(
        "median_area",
        Text("Diện tích trung vị", "Median area"),
        Text("km²", "km²"),
        "",
        1,
        lambda g: float(np.median([group.area_km2 for group in g])),
    ),
    Metric(
        "cost",
        Text("Chi phí tổng hợp", "Weighted cost"),
        Text("–", "–"),
        "low",
        4,
        lambda g: float(sum(group.cost for group in g)),
    ),
)
