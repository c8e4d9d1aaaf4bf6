"""A plan as map data: units with their group, the resulting units, who made which step."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from geodata.roads import lines_to_seat
from geodata.work_folders import check_room, work_folder
from merger.law import law_title
from scenarios.markup import xml_text
from scenarios.papers import Papers, about_rows
from scenarios.webmap import new_units

_SHORT = {
    "province": "PROVINCE", "district_code": "DIST_CODE", "district": "DISTRICT",
    "area_km2": "AREA_KM2", "population": "POPULATION", "verdict": "VERDICT",
    "reference": "REFERENCE", "group": "GROUP", "group_name": "GROUP_NAME", "code": "CODE",
    "name": "NAME", "kind": "KIND", "terrain": "TERRAIN", "schematic": "SCHEMATIC",
    "members": "MEMBERS", "area_percent": "AREA_PCT", "population_percent": "POP_PCT",
    "compliant": "COMPLIANT", "seat": "SEAT_CODE", "basis": "BASIS", "east": "EAST",
    "west": "WEST", "cite": "CITE", "law": "LAW", "south": "SOUTH", "north": "NORTH",
}  # fmt: skip
"""Names of at most ten characters for Shapefiles; columns not in it are left out of them."""


def units_layer(papers: Papers) -> gpd.GeoDataFrame:
    """Units as they are, with verdict and group."""
    dataset = papers.dataset
    verdicts = papers.scenario.solution.evaluator.assessment.units
    group_of = {code: group for group in papers.figures.groups for code in group.members}
    units = dataset.units.drop(columns=["x_m", "y_m", "exterior_m"]).reset_index(names="code")
    held = papers.scenario.solution.problem.constraints
    units["terrain"] = held.settled(dataset).units["terrain"].to_numpy()
    units["verdict"] = [verdicts[code].verdict for code in dataset.codes]
    units["reason"] = [verdicts[code].reason.to(papers.language) for code in dataset.codes]
    units["cite"] = [verdicts[code].cite for code in dataset.codes]
    units["law"] = law_title(papers.scenario.criteria).to(papers.language)
    units["reference"] = [verdicts[code].reference for code in dataset.codes]
    units["group"] = [group_of[code].id for code in dataset.codes]
    units["group_name"] = [group_of[code].name for code in dataset.codes]
    units["estimated"] = [
        " ".join(c for c in ("population", "area_km2") if papers.texts.mark(c, (code,)))
        for code in dataset.codes
    ]
    units["schematic"] = dataset.provenance.schematic
    if dataset.provenance.missing("population"):
        people = [dataset.figure("population", (code,)) for code in dataset.codes]
        units["population"] = _people(people)
    return units


def _people(figures: list[float | None]) -> np.ndarray[Any, Any]:
    """Whole people; NaN where there is no figure."""
    return np.array(figures, dtype=float if None in figures else "int64")


def new_units_layer(papers: Papers) -> gpd.GeoDataFrame:
    """Units of the plan, dissolved, with figures, seat and bounds."""
    dissolved = new_units(papers.scenario)
    groups = {group.id: group for group in papers.figures.groups}
    ordered = [groups[code] for code in dissolved.index]
    sides = [papers.texts.sides(group.id) for group in ordered]
    return dissolved.assign(
        code=[g.id for g in ordered],
        name=[g.name for g in ordered],
        kind=[g.kind for g in ordered],
        members=[" ".join(g.members) for g in ordered],
        area_km2=[g.area_km2 for g in ordered],
        population=_people([papers.dataset.figure("population", g.members) for g in ordered]),
        area_percent=[g.area_percent for g in ordered],
        population_percent=[g.population_percent for g in ordered],
        compliant=[g.compliant for g in ordered],
        seat=[g.seat for g in ordered],
        basis=[g.reason.to(papers.language) for g in ordered],
        east=[told["east"] for told in sides],
        west=[told["west"] for told in sides],
        south=[told["south"] for told in sides],
        north=[told["north"] for told in sides],
        schematic=papers.dataset.provenance.schematic,
    ).reset_index(drop=True)


def assignment_layer(papers: Papers) -> pd.DataFrame:
    """Which unit is in which group; no shapes."""
    rows = [(code, group.id) for group in papers.figures.groups for code in group.members]
    return pd.DataFrame(rows, columns=["unit_code", "group"])


def ways_layer(papers: Papers) -> gpd.GeoDataFrame:
    """Ways by road from the old seats to the new ones, where roads are known: km and minutes."""
    dataset, rows = papers.dataset, []
    ways = dataset.ways
    assert ways is not None
    for group in papers.figures.mergers:
        moved = [code for code in group.members if code != group.seat]
        for code, line in lines_to_seat(dataset, group.seat, moved).items():
            if line is None:
                continue
            ends = (np.array([ways.place[c]]) for c in (code, group.seat))
            km, minutes = (float(way[0]) for way in ways.between(*ends))
            rows.append((code, group.id, group.seat, km, minutes, line))
    columns = ["unit_code", "group", "seat", "km", "minutes", "geometry"]
    table = gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=dataset.units.crs)
    return table.assign(basis=dataset.measured.to(papers.language))


def log_layer(papers: Papers) -> pd.DataFrame:
    """How the plan was made, and every step by hand since; no shapes."""
    made = [
        (papers.say(key), str(value), "", "")
        for key, value in about_rows(papers.scenario, papers.language)
    ]
    steps = [
        (
            papers.say("log-step"),
            version.edit.told(papers.dataset.units["name"]).to(papers.language),
            version.at.isoformat(timespec="seconds"),
            version.by,
        )
        for version in papers.scenario.history.versions
        if version.edit is not None
    ]
    return pd.DataFrame([*made, *steps], columns=["what", "value", "at", "by"])


def geopackage(papers: Papers) -> bytes:
    """Return a GeoPackage: ``units``, ``new_units`` (VN-2000), ``assignment`` and ``log``.

    Where the data have roads and somebody's seat moves, ``ways`` from the old seats to the new too.
    """
    # Whoever opens the file in a desktop GIS sees this beside the layer's name.
    note = papers.dataset.provenance.source.to(papers.language)
    note += f" {law_title(papers.scenario.criteria).to(papers.language)}."
    if papers.dataset.provenance.schematic:
        note += " " + papers.say("about-schematic")
    layers: dict[str, pd.DataFrame] = {
        "units": units_layer(papers),
        "new_units": new_units_layer(papers),
        "assignment": assignment_layer(papers),
        "log": log_layer(papers),
    }
    if papers.dataset.ways is not None and len(ways := ways_layer(papers)):
        layers["ways"] = ways
    with work_folder() as folder:
        path = folder / "plan.gpkg"
        for layer, frame in layers.items():
            pyogrio.write_dataframe(
                frame, path, layer=layer, append=path.exists(), layer_options={"DESCRIPTION": note}
            )
        check_room(folder)
        return path.read_bytes()


def geojson(papers: Papers) -> bytes:
    """Return the plan's units as GeoJSON (RFC 7946: WGS 84)."""
    return _written(new_units_layer(papers).to_crs(4326), "plan", "GeoJSON", RFC7946="YES")


def units_geojson(papers: Papers) -> bytes:
    """Return the units as they are, with their group, as GeoJSON."""
    return _written(units_layer(papers).to_crs(4326), "units", "GeoJSON", RFC7946="YES")


def kml(papers: Papers) -> bytes:
    """Return the plan's units as KML; the balloon shows figures and bounds."""
    layer = new_units_layer(papers).to_crs(4326)
    groups = {group.id: group for group in papers.figures.groups}
    told = [
        papers.say(
            "kml-unit",
            members=papers.texts.members(groups[code]),
            population=papers.texts.people(groups[code].members),
            area=papers.number(groups[code].area_km2, 2)
            + papers.texts.mark("area_km2", groups[code].members),
            sides=papers.texts.sides_text(code),
            note=papers.say("about-schematic") if papers.dataset.provenance.schematic else "",
        )
        for code in layer["code"]
    ]
    frame = gpd.GeoDataFrame(
        {
            "Name": [xml_text(name) for name in layer["name"]],
            "Description": [xml_text(text) for text in told],
            "code": [xml_text(code) for code in layer["code"]],
        },
        geometry=layer.geometry,
        crs=4326,
    )
    return _written(frame, "plan", "LIBKML")


def shapefile(papers: Papers) -> bytes:
    """Return a zip with two Shapefiles (UTF-8, with .cpg) and a key to their field names."""
    out = io.BytesIO()
    key = ["field;column"]
    with (
        work_folder() as folder,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for layer, frame in (
            ("units", units_layer(papers)),
            ("new_units", new_units_layer(papers)),
        ):
            columns = [column for column in frame.columns if column in _SHORT]
            narrow = frame[[*columns, "geometry"]].rename(columns=_SHORT)
            for flag in narrow.select_dtypes(bool).columns:
                narrow[flag] = narrow[flag].astype("int32")
            pyogrio.write_dataframe(
                narrow, folder / f"{layer}.shp", encoding="UTF-8", driver="ESRI Shapefile"
            )
            key += [f"{_SHORT[column]};{layer}.{column}" for column in columns]
        check_room(folder)
        (folder / "fields.csv").write_text("\n".join(key) + "\n", "utf-8-sig")
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return out.getvalue()


def _written(frame: gpd.GeoDataFrame, layer: str, driver: str, **options: str) -> bytes:
    """Written in memory: these drivers do not say that a disk is full."""
    out = io.BytesIO()
    pyogrio.write_dataframe(frame, out, layer=layer, driver=driver, layer_options=options)
    return out.getvalue()
