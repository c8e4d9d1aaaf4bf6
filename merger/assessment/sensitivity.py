"""How many units must be arranged as one threshold moves, exactly and for all values at once.

A unit's verdict changes only where one of its percentages passes a threshold, so the count is a
step function: its steps are found by sorting, none is sampled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from geodata import Dataset, Text
from merger.arrays import Bools, Floats
from merger.assessment.applicability import unsaid_factors
from merger.assessment.triggers import EPSILON, flag_grounds, holds
from merger.assessment.verdicts import Assessment, assess
from merger.law import Criteria, Trigger, as_told, preset_of

Field = Literal["area_below", "population_below", "area_km2", "population"]
_PERCENT_FIELDS: tuple[Field, ...] = ("area_below", "population_below")
_STANDARD_FIELDS: tuple[Field, ...] = ("area_km2", "population")

NEAR = 0.05
"""A figure this near to a threshold, as a share of it, is called close."""


@dataclass(frozen=True, eq=False)
class Curve:
    """Number of units that must be arranged by the value of one threshold.

    Attributes:
        section: ``triggers`` or ``standards``.
        key: of the rule.
        field: which figure of the rule moves; percent for triggers, km² or persons for standards.
        wording: of the rule.
        now: its value in the rule set.
        law: its value in the law; None for a rule set that is no preset.
        values: where the count changes, ascending.
        counts: counts between them, one more than ``values``: ``counts[i]`` holds up to and
            including ``values[i]``, the last one beyond all.
    """

    section: Literal["triggers", "standards"]
    key: str
    field: Field
    wording: Text
    now: float
    law: float | None
    values: Floats
    counts: np.ndarray[tuple[int], np.dtype[np.int64]]

    def at(self, value: float) -> int:
        """Count where the threshold has this value."""
        return int(self.counts[np.searchsorted(self.values, value - EPSILON, side="left")])


@dataclass(frozen=True)
class Near:
    """A figure close to a threshold: a small change of either would change something.

    Attributes:
        code: the unit.
        trigger: key of the rule.
        field: which of its thresholds.
        percent: the unit's figure, percent of its standard.
        threshold: percent.
    """

    code: str
    trigger: str
    field: Field
    percent: float
    threshold: float


@dataclass(frozen=True, eq=False)
class _Units:
    """The units that have a standard, as arrays; ``listed``: how many a list names besides."""

    codes: tuple[str, ...]
    area: Floats
    population: Floats
    standard: np.ndarray[tuple[int], np.dtype[np.object_]]
    exempt: Bools
    listed: int


def _units_of(assessment: Assessment) -> _Units:
    # A unit whose verdict is open on its terrain has no place on a curve.
    found = [
        (row, u)
        for row, u in enumerate(assessment.units.values())
        if u.rule not in ("no-standard", "listed") and u.verdict != "depends"
    ]
    needed = assessment.requirement
    grounds = flag_grounds(assessment.dataset, assessment.criteria)
    declared = assessment.declared.exempt_units
    rules = [needed.rule_of(row) for row, _ in found]
    return _Units(
        tuple(unit.code for _, unit in found),
        np.array([u.area_percent for _, u in found], dtype=float),
        np.array([u.population_percent for _, u in found], dtype=float),
        np.array([rule.key if rule else "" for rule in rules], dtype=object),
        # Exempt by declaration or by a flag of the data, whatever the thresholds say.
        np.array([u.code in declared or grounds[row] is not None for row, u in found], dtype=bool),
        sum(u.rule == "listed" for u in assessment.units.values()),
    )


def _must(triggers: tuple[Trigger, ...], area: Floats, population: Floats) -> Bools:
    """Whether the first trigger that holds says "must"; exemptions apart."""
    decided = np.zeros(len(area), dtype=bool)
    must = np.zeros(len(area), dtype=bool)
    for trigger in triggers:
        found = holds(trigger, area, population)
        if trigger.verdict == "must":
            must |= found & ~decided
        decided |= found
    return must


def curves(assessment: Assessment) -> list[Curve]:
    """Curves of every threshold of the triggers and of every standard that some unit has."""
    criteria = as_told(assessment.criteria)
    law = preset_of(assessment.criteria)
    units = _units_of(assessment)
    triggers = tuple(t for t in criteria.triggers if t.enabled)
    made = []
    for trigger in triggers:
        for field in _PERCENT_FIELDS:
            now = getattr(trigger, field)
            if now is not None:
                values, counts = _moving_trigger(units, triggers, trigger, field)
                before = _value(law, "triggers", trigger.key, field)
                text = trigger.wording.text
                made.append(
                    Curve(
                        "triggers",
                        trigger.key,
                        field,
                        text,
                        now,
                        before,
                        values,
                        counts + units.listed,
                    )
                )
    for standard in criteria.standards:
        if standard.enabled and (units.standard == standard.key).any():
            for field in _STANDARD_FIELDS:
                now = float(getattr(standard, field))
                values, counts = _moving_standard(units, triggers, standard.key, field, now)
                before = _value(law, "standards", standard.key, field)
                text = standard.wording.text
                made.append(
                    Curve(
                        "standards",
                        standard.key,
                        field,
                        text,
                        now,
                        before,
                        values,
                        counts + units.listed,
                    )
                )
    return made


def _value(law: Criteria | None, section: str, key: str, field: Field) -> float | None:
    rules = getattr(law, section) if law is not None else ()
    value = next((getattr(rule, field) for rule in rules if rule.key == key), None)
    return None if value is None else float(value)


def _steps(
    breaks: Floats, before: Bools, after: Bools
) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Sum of unit step functions: ``before`` up to and at the break, ``after`` beyond it."""
    change = after.astype(np.int64) - before.astype(np.int64)
    moved = np.isfinite(breaks) & (change != 0)
    values, place = np.unique(breaks[moved], return_inverse=True)
    deltas = np.bincount(place, change[moved], minlength=len(values)).astype(np.int64)
    # A break below every value has been passed already, one above all never is.
    start = int(np.where(breaks == -np.inf, after, before).sum())
    counts = np.concatenate([[start], start + np.cumsum(deltas)]).astype(np.int64)
    return values, counts


def _moving_trigger(
    units: _Units, triggers: tuple[Trigger, ...], moving: Trigger, field: Field
) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    def with_limit(limit: float) -> Bools:
        moved = moving.model_copy(update={field: limit})
        changed = tuple(moved if t.key == moving.key else t for t in triggers)
        must: Bools = _must(changed, units.area, units.population) & ~units.exempt
        return must

    # The threshold passes each unit's own percentage once: verdicts far below and far above it.
    own = units.area if field == "area_below" else units.population
    return _steps(own, with_limit(-1.0), with_limit(np.inf))


def _moving_standard(
    units: _Units, triggers: tuple[Trigger, ...], key: str, field: Field, now: float
) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """A standard moves all percentages of its units: one possible break for each trigger."""
    own = units.standard == key
    rest = int((_must(triggers, units.area, units.population) & ~units.exempt & ~own).sum())
    area, population = units.area[own], units.population[own]
    figure = area if field == "area_km2" else population
    name = "area_below" if field == "area_km2" else "population_below"
    limits = sorted({getattr(t, name) for t in triggers} - {None}, reverse=True)
    exempt = units.exempt[own]

    def with_percent(percent: Floats) -> Bools:
        a, p = (percent, population) if field == "area_km2" else (area, percent)
        must: Bools = _must(triggers, a, p) & ~exempt
        return must

    # As the standard grows a unit's percentage falls below one limit after the other.
    values_all: list[Floats] = []
    change_all: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
    verdict = with_percent(np.full(len(figure), np.inf))
    start = rest + int(verdict.sum())
    if not limits:  # no trigger looks at this figure
        return np.array([]), np.array([start], dtype=np.int64)
    for upper, lower in zip(limits, [*limits[1:], 0.0], strict=True):
        inside = np.full(len(figure), (upper + lower) / 2)
        after = with_percent(inside)
        values_all.append(figure * now / upper)  # here the percentage passes the limit
        change_all.append(after.astype(np.int64) - verdict.astype(np.int64))
        verdict = after
    values, place = np.unique(np.concatenate(values_all), return_inverse=True)
    deltas = np.bincount(place, np.concatenate(change_all), minlength=len(values))
    kept = deltas != 0
    counts = np.concatenate([[start], start + np.cumsum(deltas[kept])]).astype(np.int64)
    return values[kept], counts


def near_thresholds(assessment: Assessment, share: float = NEAR) -> list[Near]:
    """Units whose figure lies within ``share`` of a trigger's threshold, closest first."""
    found = []
    for trigger in assessment.criteria.triggers:
        for field in _PERCENT_FIELDS:
            limit = getattr(trigger, field)
            if not trigger.enabled or limit is None:
                continue
            for code, unit in assessment.units.items():
                percent = unit.area_percent if field == "area_below" else unit.population_percent
                if percent is not None and abs(percent - limit) <= share * limit:
                    found.append(Near(code, trigger.key, field, percent, limit))
    return sorted(found, key=lambda n: abs(n.percent - n.threshold) / n.threshold)


def grown(dataset: Dataset, percent: float) -> Dataset:
    """The dataset after every population grew by so many percent."""
    people = (dataset.units["population"] * (1 + percent / 100)).round().astype("int64")
    return replace(dataset, units=dataset.units.assign(population=people))


def changed_verdicts(assessment: Assessment, other: Dataset) -> dict[str, tuple[str, str]]:
    """Verdicts before and after, of the units for which other figures change them."""
    after = assess(other, assessment.criteria, assessment.declared)
    return {
        code: (unit.verdict, after.units[code].verdict)
        for code, unit in assessment.units.items()
        if code in after.units and unit.verdict != after.units[code].verdict
    }


@dataclass(frozen=True)
class FactorCheck:
    """A special factor of which the data say nothing, and what hangs on it.

    Attributes:
        key: ``minority``, or the flag.
        label: in words.
        codes: units to arrange that the factor would spare if they had it in full.
    """

    key: str
    label: Text
    codes: tuple[str, ...]


def factor_check(assessment: Assessment) -> list[FactorCheck]:
    """Say which verdicts hang on special factors that the data name for no unit at all."""
    dataset, must = assessment.dataset, set(assessment.codes("must"))
    found = []
    for key, label in unsaid_factors(dataset, assessment.criteria).items():
        column, full = ("minority_percent", 100.0) if key == "minority" else (key, True)
        other = replace(dataset, units=dataset.units.assign(**{column: full}))
        after = set(assess(other, assessment.criteria, assessment.declared).codes("must"))
        spared = tuple(code for code in dataset.codes if code in must - after)
        found.append(FactorCheck(key, label, spared))
    return found


@dataclass(frozen=True)
class TerrainCheck:
    """What the terrain of the units decides, where their legal terrain is not certain.

    Attributes:
        always: units to arrange as lowland and as mountain units alike.
        depends: units to arrange under one of the two only.
    """

    always: tuple[str, ...]
    depends: tuple[str, ...]


def terrain_check(assessment: Assessment) -> TerrainCheck:
    """Judge the units of uncertain terrain as lowland and as mountain; islands stay islands."""
    dataset = assessment.dataset
    terrain = dataset.units["terrain"].to_dict()
    settled = {item.code for item in assessment.declared.terrain}
    land = [
        code
        for code in dataset.codes
        if code not in settled
        and (
            terrain[code] == "unknown"
            or (terrain[code] != "island" and dataset.provenance.is_estimated("terrain", code))
        )
    ]
    as_lowland, as_mountain = (
        set(
            assess(
                dataset.with_terrain(dict.fromkeys(land, terrain)),
                assessment.criteria,
                assessment.declared,
            ).codes("must")
        )
        for terrain in ("lowland", "mountain")
    )
    always, some = as_lowland & as_mountain, as_lowland ^ as_mountain
    return TerrainCheck(
        tuple(code for code in dataset.codes if code in always),
        tuple(code for code in dataset.codes if code in some),
    )
