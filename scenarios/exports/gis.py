"""A plan as GeoPackage: units with their group, and the resulting units dissolved."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyogrio

from geodata import Language
from scenarios.painting import new_units
from scenarios.scenario import Scenario
from scenarios.wording import sentence


def geopackage(scenario: Scenario, language: Language) -> bytes:
    """Return a GeoPackage with the layers ``units`` and ``new_units`` (VN-2000 / UTM)."""
    dataset = scenario.dataset
    verdicts = scenario.solution.problem.assessment.units
    by_unit = {code: group for group in scenario.groups for code in group.members}
    units = dataset.units.drop(columns=["x_m", "y_m", "exterior_m"]).reset_index()
    units["verdict"] = [verdicts[code].verdict for code in dataset.codes]
    units["reason"] = [verdicts[code].reason.to(language) for code in dataset.codes]
    units["cite"] = [verdicts[code].cite for code in dataset.codes]
    units["reference"] = [verdicts[code].reference for code in dataset.codes]
    units["group"] = [by_unit[code].id for code in dataset.codes]
    units["group_name"] = [by_unit[code].name for code in dataset.codes]
    units["schematic"] = dataset.provenance.schematic

    dissolved = new_units(scenario)
    groups = {group.id: group for group in scenario.groups}
    ordered = [groups[code] for code in dissolved.index]
    dissolved = dissolved.assign(
        code=[g.id for g in ordered],
        name=[g.name for g in ordered],
        kind=[g.kind for g in ordered],
        members=[" ".join(g.members) for g in ordered],
        area_km2=[g.area_km2 for g in ordered],
        population=[g.population for g in ordered],
        area_percent=[g.area_percent for g in ordered],
        population_percent=[g.population_percent for g in ordered],
        compliant=[g.compliant for g in ordered],
        basis=[g.reason.to(language) for g in ordered],
        schematic=dataset.provenance.schematic,
    ).reset_index(drop=True)

    note = dataset.provenance.source.to(language)
    if dataset.provenance.schematic:
        note += " " + sentence("about-schematic").to(language)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.gpkg"
        for layer, frame in (("units", units), ("new_units", dissolved)):
            pyogrio.write_dataframe(
                frame, path, layer=layer, append=path.exists(), layer_options={"DESCRIPTION": note}
            )
        return path.read_bytes()
