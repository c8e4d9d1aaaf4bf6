"""From files read and joined to a dataset: checks, repair, borders."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.boundaries import SNAP_M, check_neighbours, measure_borders, repair_coverage
from geodata.columns import stated_people_unit
from geodata.crs import GEOGRAPHIC, metric_crs
from geodata.dataset import UNIT_COLUMNS, Dataset, district_kind
from geodata.ingest.checks import check_gaps, check_units, profile_shapes
from geodata.ingest.density import people_cells_doubt, people_unit_doubt
from geodata.ingest.intake import Intake
from geodata.ingest.official_areas import has_areas, official_areas
from geodata.ingest.overlay import all_figures, known_basis, lay_over, told_by_files
from geodata.ingest.placing import check_place, flat_polygons
from geodata.isolation import at_stage
from geodata.problems import Finding, Report
from geodata.provenance import Provenance, Repair
from geodata.wording import Text, listing


def build_dataset(intake: Intake, name: str) -> Dataset:
    """Check, repair and measure what was read.

    Cheap to call again after a person corrected a column or accepted a match.

    Raises:
        InputError: with all findings that stand in the way.
    """
    at_stage("matching")
    report = told_by_files(intake)
    options = intake.options
    units = lay_over(intake, report)
    labels = (units["code"] + " " + units["name"]).tolist()
    layer = intake.layer.frame.geometry
    shapes = flat_polygons(layer, labels, report, swap_axes=options.swap_axes)
    report.stop_on_errors()
    check_place(shapes, units["province"], labels, report)
    report.stop_on_errors()
    shapes = shapes.set_axis(pd.Index(units["code"], name="code"))
    west, south, east, north = shapes.to_crs(GEOGRAPHIC).total_bounds
    metric = shapes.to_crs(metric_crs((west + east) / 2))
    at_stage("mending")
    profile = profile_shapes(metric)
    geometry, repair = _repaired(intake, metric, labels, report)
    mapped = geometry.area / 1e6
    areas, measured = official_areas(intake, units, mapped, labels, report)
    report.stop_on_errors()
    at_stage("borders")
    frame, borders = _measured(intake, units, geometry, areas)
    report.findings += _people_unit(intake, frame, (west, south, east, north))
    report.stop_on_errors()
    report.findings += check_units(frame, mapped, profile, metric.crs, options.area_tolerance)
    report.findings += check_gaps(metric, geometry, options.gap_m)
    title = intake.layer.filename
    dataset = Dataset(name, frame, borders, Provenance(Text(title, title)))
    report.findings += check_neighbours(dataset)
    basis = known_basis(intake)
    if not has_areas(intake):
        basis["area_km2"] = "geometry"
    estimated = dict(intake.estimated)
    if measured:
        estimated["area_km2"] = estimated.get("area_km2", frozenset()) | measured
    provenance = Provenance(
        source=Text(f"Tệp {title}", f"File {title}"),
        basis=basis,
        notices=tuple(report.notices),
        repair=repair,
        findings=tuple(report.findings),
        estimated=estimated,
        origins=intake.origins,
    )
    return replace(dataset, provenance=provenance)


def _people_unit(
    intake: Intake, units: pd.DataFrame, bounds: tuple[float, float, float, float]
) -> list[Finding]:
    """Whether the file that speaks last of people counts them by the thousand, unless it is said.

    Figures that were carried across were judged where they came from.
    """
    speaking = [f for f in all_figures(intake) if "population" in f.mapping.columns]
    if not speaking or speaking[-1].mapping.people_unit or speaking[-1].must_join:
        return []
    column = speaking[-1].mapping.columns["population"]
    unit = stated_people_unit(column)
    doubt = people_unit_doubt(units, bounds, column, unit)
    if doubt is None and unit == 1 and speaking[-1].filename:  # a layer was no spreadsheet
        doubt = people_cells_doubt(units, bounds, column)
    return [doubt] if doubt else []


def _repaired(
    intake: Intake, metric: gpd.GeoSeries, labels: list[str], report: Report
) -> tuple[gpd.GeoSeries, Repair]:
    """The coverage without gaps and overlaps, and what was changed.

    Raises:
        InputError: a polygon vanished.
    """
    snap, gap = intake.options.snap_m, intake.options.gap_m
    geometry, repair = repair_coverage(metric, snap, gap)
    rows = intake.layer.frame.index
    for i in np.flatnonzero(geometry.is_empty):
        report.error("lost-in-repair", row=str(rows[i]), unit=labels[i], snap=snap)
    report.stop_on_errors()
    if repair.self_crossing:
        place = {code: i for i, code in enumerate(metric.index)}
        told = [f"{rows[place[c]]} ({labels[place[c]]})" for c in repair.self_crossing]
        report.note("self-crossing", rows=listing(told))
    if len(repair.areas):
        report.note(
            "repaired",
            count=len(repair.areas),
            largest=float(repair.areas.moved_km2.iloc[0]),
            unit=str(repair.areas.index[0]),
            snap=snap,
            gap=gap,
        )
    return geometry, repair


def _measured(
    intake: Intake, units: pd.DataFrame, geometry: gpd.GeoSeries, areas: np.ndarray[Any, Any]
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """The units' table with what is measured on the map, and the borders between units."""
    units = units.set_index("code")
    units["area_km2"] = areas
    borders, exterior = measure_borders(geometry, intake.options.min_border_m)
    units["exterior_m"] = exterior
    units["x_m"], units["y_m"] = _points(units, geometry)
    units["district_kind"] = units["district"].map(district_kind)
    units["population"] = units["population"].astype("int64")
    frame = gpd.GeoDataFrame(units[UNIT_COLUMNS[:-1]], geometry=geometry)[UNIT_COLUMNS]
    return frame, borders


def _points(units: pd.DataFrame, geometry: gpd.GeoSeries) -> tuple[Any, Any]:
    """Seat points from longitude and latitude columns, else a point inside each polygon."""
    inside = geometry.representative_point()
    if {"longitude", "latitude"} <= set(units.columns):
        given = gpd.GeoSeries(
            gpd.points_from_xy(units["longitude"], units["latitude"]), crs=GEOGRAPHIC
        )
        points = given.to_crs(geometry.crs).set_axis(geometry.index)
        near = points.notna() & geometry.intersects(points.buffer(SNAP_M))
        inside = inside.where(~near, points)
    return inside.x, inside.y
