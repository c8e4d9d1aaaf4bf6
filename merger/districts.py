"""The district level (until 1 July 2025), assessed from its communes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geodata import Dataset, Text
from merger.assessment import Verdict, holds
from merger.criteria import Certainty, Criteria, DistrictStandard, Trigger
from merger.differences import Difference, differences, edited
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
    missing is judged too small.
    """
    rules = criteria.districts
    if rules is None or not (dataset.units["district"] != "").any():
        return ()
    changes = differences(criteria)
    units = dataset.units[dataset.units["district"] != ""]
    judged = []
    for (code, name), members in units.groupby(["district_code", "district"], sort=True):
        area = float(members["area_km2"].sum())
        high = float(members["area_km2"].where(members["terrain"] == "mountain", 0.0).sum())
        figures = {
            "code": str(code),
            "name": str(name),
            "kind": str(members["district_kind"].iloc[0]),
            "terrain": "mountain" if high >= criteria.result.mountain_share * area else "lowland",
            "units": len(members),
            "area_km2": area,
            "population": int(members["population"].sum()),
        }
        kind, terrain = str(figures["kind"]), str(figures["terrain"])
        standard = criteria.first(rules.standards, "xa", terrain, kind)
        judged.append(_judge(figures, standard, rules.triggers, changes))
    return tuple(judged)


def _judge(
    figures: Mapping[str, object],
    standard: DistrictStandard | None,
    triggers: tuple[Trigger, ...],
    changes: tuple[Difference, ...],
) -> DistrictAssessment:
    known = dict(figures)
    if standard is None:
        return DistrictAssessment(
            **known,  # type: ignore[arg-type]
            units_short=0,
            area_percent=None,
            population_percent=None,
            verdict="none",
            rule="no-standard",
            reason=sentence("district-no-standard"),
            cite="",
            certainty="uncertain",
        )
    area = 100 * float(figures["area_km2"]) / standard.area_km2  # type: ignore[arg-type]
    people = 100 * int(figures["population"]) / standard.population  # type: ignore[call-overload]
    trigger = next((t for t in triggers if t.enabled and holds(t, area, people)), None)
    mark = edited(changes, "districts/standards", standard.key)
    told = {"area": area, "population": people, "standard": standard.wording.text, "edited": mark}
    if trigger is None:
        reason = sentence("rule-none", **told)
    else:
        reason = sentence("rule-trigger", wording=trigger.wording.text, **told)
    units = int(figures["units"])  # type: ignore[call-overload]
    return DistrictAssessment(
        **known,  # type: ignore[arg-type]
        units_short=max((standard.min_units or 0) - units, 0),
        area_percent=area,
        population_percent=people,
        verdict=trigger.verdict if trigger else "none",
        rule=trigger.key if trigger else "none",
        reason=reason,
        cite=(trigger or standard).cite,
        certainty=(trigger or standard).certainty,
    )
