"""Which units must be arranged, and why: criteria applied to the units as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import Any, Literal, get_args

from geodata import KIND_LABELS, TERRAIN_LABELS, Dataset, Text
from merger.criteria import Certainty, Criteria, Difference, Standard, Trigger, differences, edited
from merger.wording import sentence

Verdict = Literal["must", "encouraged", "exempt", "none"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

EPSILON = 1e-9
"""Comparisons with a legal figure are strict ("dưới"); rounding noise must not decide them."""


@dataclass(frozen=True)
class UnitAssessment:
    """Verdict on one unit.

    Attributes:
        area_percent: area in percent of the unit's standard; None if there is no standard.
        population_percent: population likewise.
        rule: key of the deciding rule (``none``, ``no-standard``, ``user`` where none decided).
        reason: the deciding rule in words, with the figures.
        cite: legal reference of that rule.
        certainty: how certain the rule's figures are.
    """

    code: str
    area_percent: float | None
    population_percent: float | None
    verdict: Verdict
    rule: str
    reason: Text
    cite: str
    certainty: Certainty


@dataclass(frozen=True)
class Assessment:
    """Verdicts on all units of a dataset, in the dataset's order.

    Attributes:
        reasons: reason by code of the units that the user declared exempt.
    """

    dataset: Dataset
    criteria: Criteria
    units: Mapping[str, UnitAssessment]
    reasons: Mapping[str, str] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Number of units by verdict."""
        found = Counter(unit.verdict for unit in self.units.values())
        return {verdict: found[verdict] for verdict in VERDICTS}

    def codes(self, verdict: Verdict) -> list[str]:
        """Codes of the units with this verdict."""
        return [code for code, unit in self.units.items() if unit.verdict == verdict]

    def without_standard(self) -> list[str]:
        """Codes of units of a type the rule set does not know: dataset and law do not fit."""
        return [code for code, unit in self.units.items() if unit.rule == "no-standard"]


def assess(
    dataset: Dataset, criteria: Criteria, exempt: Mapping[str, str] | None = None
) -> Assessment:
    """Apply the triggers and exemptions of ``criteria`` to every unit.

    Args:
        dataset: the units; areas in km², populations in persons.
        criteria: the rule set.
        exempt: reason by code of units that the user declares exempt.
    """
    reasons = exempt or {}
    changes = differences(criteria)
    verdicts = {
        str(code): _assess_unit(
            str(code), unit._asdict(), criteria, changes, reasons.get(str(code))
        )
        for code, unit in zip(
            dataset.units.index,
            dataset.units.drop(columns="geometry").itertuples(index=False, name="Unit"),
            strict=True,
        )
    }
    return Assessment(dataset, criteria, verdicts, reasons)


def _assess_unit(
    code: str,
    unit: Mapping[str, Any],
    criteria: Criteria,
    changes: tuple[Difference, ...],
    user_reason: str | None,
) -> UnitAssessment:
    standard = criteria.standard(unit["kind"], unit["terrain"], unit["district_kind"])
    if standard is None:
        reason = sentence(
            "rule-no-standard",
            kind=KIND_LABELS[unit["kind"]],
            terrain=TERRAIN_LABELS[unit["terrain"]],
        )
        cite = criteria.id
        return UnitAssessment(code, None, None, "none", "no-standard", reason, cite, "uncertain")
    area, population = percentages(unit["area_km2"], unit["population"], standard)
    figures = {
        "area": area,
        "population": population,
        "standard": standard.wording.text,
        "edited": edited(changes, "standards", standard.key),
    }
    trigger = next((t for t in criteria.triggers if t.enabled and holds(t, area, population)), None)
    if trigger is None:
        reason = sentence("rule-none", **figures)
        return UnitAssessment(
            code, area, population, "none", "none", reason, standard.cite, standard.certainty
        )
    figures["edited"] = sentence(
        "both", first=edited(changes, "triggers", trigger.key), second=figures["edited"]
    )
    reason = sentence("rule-trigger", wording=trigger.wording.text, **figures)
    if trigger.verdict == "must":
        if user_reason is not None:
            told = sentence("rule-exempt-by-user", reason=user_reason, otherwise=reason)
            return UnitAssessment(
                code, area, population, "exempt", "user", told, trigger.cite, trigger.certainty
            )
        for exemption in criteria.exemptions:
            if exemption.enabled and unit[exemption.flag]:
                told = sentence("rule-exempt", wording=exemption.wording.text, otherwise=reason)
                return UnitAssessment(
                    code,
                    area,
                    population,
                    "exempt",
                    exemption.key,
                    told,
                    exemption.cite,
                    exemption.certainty,
                )
    return UnitAssessment(
        code,
        area,
        population,
        trigger.verdict,
        trigger.key,
        reason,
        trigger.cite,
        trigger.certainty,
    )


def percentages(area_km2: float, population: float, standard: Standard) -> tuple[float, float]:
    """Return area and population in percent of a standard."""
    return 100 * area_km2 / standard.area_km2, 100 * population / standard.population


def holds(trigger: Trigger, area_percent: Any, population_percent: Any) -> Any:
    """Tell whether a trigger holds, for one unit or for arrays of them; without figure always."""
    tests = [
        percent < limit - EPSILON
        for percent, limit in (
            (area_percent, trigger.area_below),
            (population_percent, trigger.population_below),
        )
        if limit is not None
    ]
    if not tests:
        return True
    return reduce(and_ if trigger.logic == "all" else or_, tests)
