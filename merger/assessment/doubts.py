"""Findings about the data ranked by how much they can change: a verdict, a plan, or neither.

A finding says that a figure may be wrong; what else it could be is tried: the verdict on the unit
is reached once more with the other reading. What changes nothing comes last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from geodata import Dataset, Finding
from geodata.columns import kind_before
from geodata.problems import Severity, finding
from merger.assessment.verdicts import TO_ARRANGE, Assessment, Verdict, assess

Weight = Literal["answer", "verdict", "plan", "other"]
WEIGHTS: tuple[Weight, ...] = get_args(Weight)
"""``answer``: table and map are so far apart that no paper is made before somebody said which is
right; ``verdict``: with the other reading a unit is judged otherwise; ``plan``: it may change what
a unit that must be arranged can be put with, or how its group measures; ``other``: neither."""

TENFOLD = 10.0
"""So many times apart, table and map cannot both be meant."""
TENFOLD_CHECK = "area-tenfold"

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    TENFOLD_CHECK: ("area_km2",),
    "area-differs": ("area_km2",),
    "area-huge": ("area_km2",),
    "area-tiny": ("area_km2",),
    "population-small": ("population",),
    "density-outlier": ("population", "area_km2"),
    "density-low": ("population", "area_km2"),
    "kind-against-name": ("kind",),
    "island-joined": ("terrain",),
}
"""Figures that a finding doubts: one that a person mended since is doubted no longer."""

_ABOUT_JOINS = frozenset({"island", "part-apart", "hole", "duplicate-shape", "outside-district"})
_LOST_THOUSANDS = 1000


@dataclass(frozen=True)
class Turned:
    """A unit whose verdict the other reading changes."""

    code: str
    now: Verdict
    then: Verdict


@dataclass(frozen=True)
class Doubt:
    """An open finding with what hangs on it.

    Attributes:
        finding: what was found.
        weight: of :data:`WEIGHTS`.
        turned: units that the other reading judges otherwise.
        factor: how many times the readings are apart; 1 where there is no other figure.
    """

    finding: Finding
    weight: Weight
    turned: tuple[Turned, ...] = ()
    factor: float = 1.0


@dataclass(frozen=True)
class _Other:
    """What else a finding's unit could be."""

    code: str
    column: str
    value: Any


def doubts(judged: Assessment) -> tuple[Doubt, ...]:
    """Return what is open about the data, what can change most first.

    Left out is what a person answered: a figure mended with its source, a finding declared to be
    in order (:class:`~merger.assessment.Answered`), islands confirmed to stay apart.

    Args:
        judged: the units, and what was declared about them.
    """
    answered = {(item.code, item.check) for item in judged.declared.answered}
    found = [
        *_tenfold(judged.dataset),
        *judged.dataset.provenance.findings,
        *_doubtful_figures(judged.dataset),
    ]
    tenfold = {code for one in found if one.check == TENFOLD_CHECK for code in one.codes}
    left = [
        one
        for one in found
        if not _is_answered(one, judged.dataset, answered)
        # Said once: the tenfold difference is the same finding, weighed.
        and not (one.check == "area-differs" and tenfold.issuperset(one.codes))
    ]
    usual = _usual_densities(judged.dataset)
    others = [_other(one, judged.dataset, usual) for one in left]
    turned = _turned(judged, {other for some in others for other in some})
    weighed = [
        _weighed(judged, one, readings, turned) for one, readings in zip(left, others, strict=True)
    ]
    severities = get_args(Severity)
    return tuple(
        sorted(
            weighed,
            key=lambda d: (
                WEIGHTS.index(d.weight),
                severities.index(d.finding.severity),
                -d.factor,
            ),
        )
    )


def must_be_answered(judged: Assessment) -> tuple[Doubt, ...]:
    """Return what has to be answered before papers are made: see :data:`TENFOLD`."""
    answered = {(item.code, item.check) for item in judged.declared.answered}
    return tuple(
        Doubt(one, "answer", factor=_factor(judged.dataset, one.codes[0]))
        for one in _tenfold(judged.dataset)
        if (one.codes[0], TENFOLD_CHECK) not in answered
    )


def _tenfold(dataset: Dataset) -> list[Finding]:
    """Units whose stated area is ten times the drawn one, or a tenth of it.

    Measured anew whatever was found on the way in: a figure may have been mended for the worse.
    Generalised outlines are true enough for that.
    """
    if dataset.provenance.basis.get("area_km2") == "geometry":
        return []
    drawn = _drawn_km2(dataset)
    stated = dataset.units["area_km2"].astype(float)
    both = (drawn > 0) & (stated > 0)
    apart = np.maximum(stated[both] / drawn[both], drawn[both] / stated[both])
    return [
        finding(
            TENFOLD_CHECK,
            "warning",
            (str(code),),
            unit=f"{code} {dataset.units.at[code, 'name']}",
            value=float(stated[code]),
            other=float(drawn[code]),
            times=float(factor),
        )
        for code, factor in apart[apart >= TENFOLD].sort_values(ascending=False).items()
    ]


def _doubtful_figures(dataset: Dataset) -> list[Finding]:
    """Published figures that another source speaks against, one finding a unit."""
    return [
        finding(
            f"doubtful-{remark.column}",
            "note",
            (code,),
            unit=f"{code} {dataset.units.at[code, 'name']}",
            reason=remark.text,
        )
        for remark in dataset.provenance.remarks
        if remark.status == "doubtful" and remark.column in ("area_km2", "population")
        for code in sorted(remark.codes & set(dataset.codes))
    ]


def _drawn_km2(dataset: Dataset) -> pd.Series[float]:
    drawn: pd.Series[float] = dataset.units.geometry.area / 1e6
    return drawn


def _factor(dataset: Dataset, code: str) -> float:
    stated = float(dataset.units.at[code, "area_km2"])
    drawn = float(dataset.units.geometry[code].area) / 1e6
    return max(stated / drawn, drawn / stated) if stated > 0 and drawn > 0 else 1.0


def _is_answered(found: Finding, dataset: Dataset, answered: set[tuple[str, str]]) -> bool:
    codes = [code for code in found.codes if code in dataset.units.index]
    if not codes:
        return False
    if all((code, found.check) in answered for code in codes):
        return True
    if found.check in ("island", "part-apart"):
        joined = dataset.settled | dataset.components[0]
        return joined.issuperset(codes)
    if found.check == TENFOLD_CHECK:
        return False  # measured with the figure that stands
    columns = _COLUMNS.get(found.check, ())
    mended = frozenset().union(*(dataset.provenance.corrected(column) for column in columns))
    return bool(columns) and mended.issuperset(codes)


def _other(found: Finding, dataset: Dataset, densities: Mapping[str, float]) -> tuple[_Other, ...]:
    """What else the figures of a found's unit could be; densities are the usual ones by kind."""
    if len(found.codes) != 1 or found.codes[0] not in dataset.units.index:
        return ()
    code = found.codes[0]
    unit = dataset.units.loc[code]
    if found.check.startswith("area-") or found.check == "doubtful-area_km2":
        return (_Other(code, "area_km2", float(dataset.units.geometry[code].area) / 1e6),)
    if found.check == "population-small":
        return (_Other(code, "population", float(unit["population"]) * _LOST_THOUSANDS),)
    if found.check in ("density-outlier", "density-low"):
        usual = densities[str(unit["kind"])]
        people, area = float(unit["population"]), float(unit["area_km2"])
        return (
            _Other(code, "population", round(usual * area)),
            _Other(code, "area_km2", max(people, 1.0) / usual),
        )
    if found.check == "island-joined":
        return (_Other(code, "terrain", "island"),)
    if found.check == "kind-against-name":
        named = kind_before(str(unit["name"]))
        return (_Other(code, "kind", named),) if named else ()
    repair = dataset.provenance.repair
    measured = dataset.provenance.basis.get("area_km2") == "geometry"
    if measured and repair is not None and code in repair.areas.index:
        return (_Other(code, "area_km2", float(repair.areas["before_km2"][code])),)
    return ()


def _usual_densities(dataset: Dataset) -> dict[str, float]:
    """Median density of the units of each kind, persons a km²."""
    units = dataset.units
    density = units["population"].clip(lower=1) / units["area_km2"].clip(lower=1e-6)
    usual = density.groupby(units["kind"].astype(str)).median().clip(lower=1.0)
    return {str(kind): float(value) for kind, value in usual.items()}


def _turned(judged: Assessment, others: Iterable[_Other]) -> dict[_Other, Turned]:
    """Readings that change the verdict on their unit.

    All first readings of different units are judged together: a verdict hangs on its own unit's
    figures alone.
    """
    waiting, found = list(others), {}
    while waiting:
        seen: set[str] = set()
        now: list[_Other] = []
        later: list[_Other] = []
        for other in waiting:
            (later if other.code in seen else now).append(other)
            seen.add(other.code)
        units = judged.dataset.units.copy()
        for other in now:
            column = units[other.column]
            if column.dtype.kind in "if":
                units[other.column] = column.astype(float)
            units.at[other.code, other.column] = other.value
        tried = replace(judged.dataset, units=units)
        verdicts = assess(tried, judged.criteria, judged.declared).units
        for other in now:
            before, after = judged.units[other.code].verdict, verdicts[other.code].verdict
            if before != after:
                found[other] = Turned(other.code, before, after)
        waiting = later
    return found


def _weighed(
    judged: Assessment,
    found: Finding,
    readings: tuple[_Other, ...],
    turned: Mapping[_Other, Turned],
) -> Doubt:
    changes = tuple(turned[other] for other in readings if other in turned)[:1]
    factor = max((_apart(judged.dataset, other) for other in readings), default=1.0)
    if found.check == TENFOLD_CHECK:
        return Doubt(found, "answer", changes, factor)
    if changes:
        return Doubt(found, "verdict", changes, factor)
    arranged = any(
        code in judged.units and judged.units[code].verdict in (*TO_ARRANGE, "depends")
        for code in found.codes
    )
    touches = bool(readings) or found.check in _ABOUT_JOINS
    weight: Weight = "plan" if arranged and touches else "other"
    return Doubt(found, weight, (), factor)


def _apart(dataset: Dataset, other: _Other) -> float:
    if other.column not in ("area_km2", "population"):
        return 1.0
    stated = float(dataset.units.at[other.code, other.column])
    if stated <= 0 or other.value <= 0:
        return 1.0
    return float(max(stated / other.value, other.value / stated))
