"""The district level (until 1 July 2025), assessed from its communes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geodata import Dataset, Text
from geodata.dataset import DISTRICT_KINDS, SITUATION_FLAGS, TERRAINS
from merger.assessment.triggers import EPSILON, holds
from merger.assessment.verdicts import Verdict, weakest
from merger.law import (
    FIGURES,
    Certainty,
    Criteria,
    Difference,
    DistrictStandard,
    Rule,
    Situation,
    Trigger,
    as_told,
    differences,
    edited,
    positions,
    require,
)
from merger.wording import sentence


@dataclass(frozen=True)
class DistrictAssessment:
    """Verdict on one district.

    Attributes:
        code, name: as the dataset gives them; either may be empty.
        kind, terrain: terrain is mountain from the rule set's share of its area.
        units: communes, wards and townships in it.
        units_short: how many the standard asks for beyond that; 0 if enough or not asked.
        area_km2, population: sums over its units.
        area_percent, population_percent: of its standard; None if there is none.
    """

    code: str
    name: str
    kind: str
    terrain: str
    units: int
    units_short: int
    area_km2: float
    population: int
    area_percent: float | None
    population_percent: float | None
    verdict: Verdict
    rule: str
    reason: Text
    cite: str
    certainty: Certainty


def assess_districts(dataset: Dataset, criteria: Criteria) -> tuple[DistrictAssessment, ...]:
    """Judge the districts of a dataset; empty without districts or rules for them.

    Area (km²) and population (persons) are sums over the units, so a district of which units are
    missing is judged too small. Exemptions of districts are not looked at.
    """
    changes = differences(criteria)
    criteria = as_told(criteria)
    rules = criteria.districts
    if rules is None or not (dataset.units["district"] != "").any():
        return ()
    units = dataset.units[dataset.units["district"] != ""]
    grouped = units.groupby(["province", "district_code", "district"], sort=True)
    members = [rows for _, rows in grouped]
    names = [key for key, _ in grouped]
    terrain = [_terrain(rows, criteria.result.mountain_share) for rows in members]
    situation = _situation(members, terrain)
    needed = require(criteria, rules.standards, rules.reductions, situation)
    judged = []
    for row, ((_, code, name), rows) in enumerate(zip(names, members, strict=True)):
        area, people = float(rows["area_km2"].sum()), int(rows["population"].sum())
        standard = needed.rule_of(row)
        facts: dict[str, Any] = {
            "code": str(code),
            "name": str(name),
            "kind": str(rows["district_kind"].iloc[0]),
            "terrain": terrain[row],
            "units": len(rows),
            "area_km2": area,
            "population": people,
        }
        if standard is None:
            told = sentence("district-no-standard")
            judged.append(
                DistrictAssessment(
                    **facts,
                    units_short=0,
                    area_percent=None,
                    population_percent=None,
                    verdict="none",
                    rule="no-standard",
                    reason=told,
                    cite="",
                    certainty="uncertain",
                )  # fmt: skip
            )
            continue
        percent = [
            100 * value / float(needed.need[figure][row])
            for figure, value in zip(FIGURES, (area, people), strict=True)
        ]
        trigger = next((t for t in rules.triggers if t.enabled and holds(t, *percent)), None)
        used: list[Rule] = [standard, *needed.reductions_of(row), *([trigger] if trigger else [])]
        least = standard.min_units if isinstance(standard, DistrictStandard) else None
        judged.append(
            DistrictAssessment(
                **facts,
                units_short=max((least or 0) - len(rows), 0),
                area_percent=percent[0],
                population_percent=percent[1],
                verdict=trigger.verdict if trigger else "none",
                rule=trigger.key if trigger else "none",
                reason=_reason(percent, trigger, needed.wording(row), standard, changes),
                cite=(trigger or standard).cite,
                certainty=weakest(used),
            )
        )
    return tuple(judged)


def _terrain(rows: pd.DataFrame, share: float) -> str:
    high = rows["area_km2"].where(rows["terrain"] == "mountain", 0.0).sum()
    return "mountain" if high >= share * rows["area_km2"].sum() - EPSILON else "lowland"


def _situation(members: Sequence[pd.DataFrame], terrain: Sequence[str]) -> Situation:
    """Special factors of the districts; a member whose minority share is not known hides it."""
    people = [rows["population"].astype(float) for rows in members]
    shares = [
        (rows["minority_percent"] * weight).sum(skipna=False) / max(float(weight.sum()), 1.0)
        for rows, weight in zip(members, people, strict=True)
    ]
    kinds = [str(rows["district_kind"].iloc[0]) for rows in members]
    return Situation(
        np.zeros(len(members), dtype=np.int64),
        positions(terrain, TERRAINS),
        positions(kinds, DISTRICT_KINDS),
        np.array(shares, dtype=float),
        {f: np.array([bool(rows[f].any()) for rows in members]) for f in SITUATION_FLAGS},
        {f: np.array([bool(rows[f].all()) for rows in members]) for f in SITUATION_FLAGS},
    )


def _reason(
    percent: Sequence[float],
    trigger: Trigger | None,
    wording: Text,
    standard: Rule,
    changes: tuple[Difference, ...],
) -> Text:
    mark = edited(changes, "districts/standards", standard.key)
    if trigger is not None:
        own = edited(changes, "districts/triggers", trigger.key)
        mark = Text(own.vi + mark.vi, own.en + mark.en)
    told = {"area": percent[0], "population": percent[1], "standard": wording, "edited": mark}
    if trigger is None:
        key = "rule-met" if min(percent) >= 100 - EPSILON else "rule-none"
        return sentence(key, **told)
    return sentence("rule-trigger", wording=trigger.wording.text, **told)
