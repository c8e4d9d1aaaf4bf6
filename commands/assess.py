"""The verb ``assess``: which units must be arranged, and why."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

from commands.beyond import beyond_json, print_beyond
from commands.horizon import (
    ForecastsOption,
    GrowthOption,
    OutlookOption,
    SinceOption,
    UncertainOption,
    read_horizon,
)
from commands.inputs import (
    CriteriaOption,
    FiguresOption,
    LockOption,
    UnitsOption,
    UnknownTerrainOption,
    load_units,
    print_mismatches,
    read_constraints,
)
from commands.output import (
    AloneOption,
    CrsOption,
    JsonOption,
    LangOption,
    LayerOption,
    LinksOption,
    TerrainOption,
    print_json,
    print_notices,
    speaking,
)
from geodata import Language
from geodata.wording import listing
from merger import Assessment, assess
from merger.assessment import assess_districts, factor_check, mismatches
from merger.law import as_told, law_title, told_changes
from scenarios.rule_library import find_criteria
from scenarios.wording import sentence


def assess_command(
    units: UnitsOption,
    criteria: CriteriaOption,
    layer: LayerOption = None,
    crs: CrsOption = None,
    terrain: TerrainOption = None,
    links: LinksOption = None,
    alone: AloneOption = None,
    table: FiguresOption = None,
    lock: LockOption = None,
    unknown_terrain: UnknownTerrainOption = None,
    outlook: OutlookOption = None,
    growth: GrowthOption = None,
    forecasts: ForecastsOption = None,
    since: SinceOption = None,
    uncertain: UncertainOption = 0.0,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Say which units must be arranged, and why."""
    with speaking(lang) as language:
        rules = find_criteria(criteria)
        dataset = load_units(units, layer, crs, terrain, links, alone, table, language)
        constraints = read_constraints(lock, unknown_terrain=unknown_terrain)
        constraints.check(dataset)
        print_notices(dataset, language)
        print_mismatches(dataset, rules, language)
        constraints.check_law(rules)
        horizon = read_horizon(
            dataset,
            language,
            outlook=outlook,
            growth=growth,
            forecasts=forecasts,
            since=since,
            uncertain=uncertain,
        )
        assessment = assess(dataset, rules, constraints)
        for code in assessment.idle_declarations():
            verdict = sentence(f"verdict-{assessment.units[code].verdict}")
            told = sentence("cli-idle", code=code, verdict=verdict)
            print(told.to(language), file=sys.stderr)
        if as_json:
            print_json(
                {**_assessment_json(assessment, language), **beyond_json(assessment, horizon)}
            )
        else:
            _print_assessment(assessment, language)
            print_beyond(assessment, horizon, language)


def _assessment_json(assessment: Assessment, language: Language) -> dict[str, Any]:
    units = assessment.dataset.units
    return {
        "criteria": assessment.criteria.id,
        "criteria_title": law_title(assessment.criteria).to(language),
        "criteria_changes_told": [t.to(language) for t in told_changes(assessment.criteria)],
        "dataset": assessment.dataset.describe(),
        "counts": assessment.counts(),
        "mismatches": [
            told.to(language) for told in mismatches(assessment.dataset, assessment.criteria)
        ],
        "districts": [
            {**asdict(district), "reason": district.reason.to(language)}
            for district in assess_districts(assessment.dataset, assessment.criteria)
        ],
        "factors": [
            {"key": factor.key, "label": factor.label.to(language), "units": list(factor.codes)}
            for factor in factor_check(assessment)
        ],
        "checklist": [
            {"code": check.code, "item": check.item.key, "met": check.met}
            for check in assessment.checks()
        ],
        "units": [
            {
                "code": code,
                "name": str(units.at[code, "name"]),
                "kind": str(units.at[code, "kind"]),
                "terrain": str(units.at[code, "terrain"]),
                "percent": {"area": unit.area_percent, "population": unit.population_percent},
                "verdict": unit.verdict,
                "rule": unit.reason.to(language),
                "rule_key": unit.rule,
                "cite": unit.cite,
                "certainty": unit.certainty,
                "reference": unit.reference,
            }
            for code, unit in assessment.units.items()
        ],
    }


def _print_assessment(assessment: Assessment, language: Language) -> None:
    if as_told(assessment.criteria) != assessment.criteria:
        print(law_title(assessment.criteria).to(language))
        for change in told_changes(assessment.criteria):
            print(f"  {change.to(language)}")
    for verdict, count in assessment.counts().items():
        print(f"{sentence(f'verdict-{verdict}').to(language)}: {count}")
    names = assessment.dataset.units["name"]
    for factor in factor_check(assessment):
        units = listing([f"{code} {names[code]}" for code in factor.codes], 20) or "–"
        told = sentence("cli-factor", factor=factor.label, count=len(factor.codes), units=units)
        print(told.to(language))
    for district in assess_districts(assessment.dataset, assessment.criteria):
        if district.verdict == "must":
            print(f"  {district.name}: {district.reason.to(language)} [{district.cite}]")
    for code in (
        c for v in ("must", "voluntary", "depends", "exempt") for c in assessment.codes(v)
    ):
        unit = assessment.units[code]
        print(f"  {code} {names[code]}: {unit.reason.to(language)} [{unit.cite}]")
