"""Figures by which plans are compared: a registry of small records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from geodata import Dataset, Text
from merger.arrays import Floats
from merger.graph import URBAN_KINDS
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
        compute: the figure from the plan's groups and the units they are made of.
    """

    key: str
    label: Text
    unit: Text
    better: Literal["low", "high", ""]
    digits: int
    compute: Callable[[Groups, Dataset], float]


def _total(term: str) -> Callable[[Groups, Dataset], float]:
    return lambda groups, _: float(sum(group.terms[term] for group in groups))


def _people(groups: Groups) -> float:
    return max(float(sum(group.population for group in groups)), 1.0)


def _distances(groups: Groups, dataset: Dataset) -> tuple[Floats, Floats]:
    """Way of every unit's people to the seat of their group, km, and how many they are."""
    seat = {code: group.seat for group in groups for code in group.members}
    points = dataset.units[["x_m", "y_m"]].to_numpy(dtype=float)
    place = {code: i for i, code in enumerate(dataset.codes)}
    to = np.array([place[seat[code]] for code in dataset.codes], dtype=np.int64)
    away = points - points[to]
    return np.hypot(away[:, 0], away[:, 1]) / 1000, dataset.units["population"].to_numpy(float)


def _farthest_share(share: float) -> Callable[[Groups, Dataset], float]:
    """The way that this share of the people do not exceed (population-weighted percentile)."""

    def compute(groups: Groups, dataset: Dataset) -> float:
        distance, people = _distances(groups, dataset)
        order = np.argsort(distance, kind="stable")
        reached = np.cumsum(people[order])
        if not reached[-1]:
            return 0.0
        first = int(np.searchsorted(reached, share * reached[-1] - 1e-9))
        return float(distance[order][first])

    return compute


def _worst(groups: Groups, dataset: Dataset) -> float:
    distance, people = _distances(groups, dataset)
    return float(distance[people > 0].max(initial=0.0))


def _crossing_groups(groups: Groups, dataset: Dataset) -> float:
    units = dataset.units
    district = (units["district_code"] + "|" + units["district"]).to_dict()
    return float(sum(len({district[c] for c in group.members}) > 1 for group in groups))


def _mixed_groups(groups: Groups, dataset: Dataset) -> float:
    urban = dataset.units["kind"].isin(URBAN_KINDS).to_dict()
    return float(sum(len({urban[c] for c in group.members}) > 1 for group in groups))


_UNITS = Text("đơn vị", "units")
_PERSONS = Text("người", "persons")
_KM = Text("km", "km")

METRICS: tuple[Metric, ...] = (
    Metric("units", Text("Số đơn vị", "Units"), _UNITS, "", 0, lambda g, _: float(len(g))),
    Metric(
        "mergers",
        Text("Đơn vị mới", "New units"),
        _UNITS,
        "",
        0,
        lambda g, _: float(sum(group.is_merger for group in g)),
    ),
    Metric(
        "unsettled",
        Text("Chưa sắp xếp được", "Unsettled"),
        _UNITS,
        "low",
        0,
        lambda g, _: float(sum(not group.compliant for group in g)),
    ),
    Metric(
        "touched",
        Text("Dân bị thay đổi", "People touched"),
        _PERSONS,
        "low",
        0,
        lambda g, _: float(sum(group.population for group in g if group.is_merger)),
    ),
    Metric(
        "travel",
        Text("Bình quân tới trụ sở", "Mean way to seat"),
        _KM,
        "low",
        2,
        lambda g, _: _total("travel")(g, _) / _people(g),
    ),
    Metric(
        "travel_p90",
        Text("90 % dân cư đi không quá", "90 % of people go at most"),
        _KM,
        "low",
        1,
        _farthest_share(0.9),
    ),
    Metric(
        "travel_worst", Text("Xa nhất tới trụ sở", "Longest way to seat"), _KM, "low", 1, _worst
    ),
    Metric(
        "seats_freed",
        Text("Trụ sở dôi dư", "Seats that fall free"),
        Text("trụ sở", "seats"),
        "",
        0,
        lambda g, _: float(sum(len(group.members) - 1 for group in g)),
    ),
    Metric(
        "crossing_groups",
        Text("Đơn vị mới gồm nhiều huyện", "New units over several districts"),
        _UNITS,
        "low",
        0,
        _crossing_groups,
    ),
    Metric(
        "mixed_groups",
        Text("Đơn vị mới gộp xã và phường, thị trấn", "New units of communes and wards or towns"),
        _UNITS,
        "low",
        0,
        _mixed_groups,
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
        lambda g, _: float(np.median([group.population for group in g])),
    ),
    Metric(
        "least_population",
        Text("Dân số nhỏ nhất", "Smallest population"),
        _PERSONS,
        "high",
        0,
        lambda g, _: float(min(group.population for group in g)),
    ),
    Metric(
        "greatest_population",
        Text("Dân số lớn nhất", "Largest population"),
        _PERSONS,
        "",
        0,
        lambda g, _: float(max(group.population for group in g)),
    ),
    Metric(
        "median_area",
        Text("Diện tích trung vị", "Median area"),
        Text("km²", "km²"),
        "",
        1,
        lambda g, _: float(np.median([group.area_km2 for group in g])),
    ),
    Metric(
        "cost",
        Text("Chi phí tổng hợp", "Weighted cost"),
        Text("–", "–"),
        "low",
        4,
        lambda g, _: float(sum(group.cost for group in g)),
    ),
)
