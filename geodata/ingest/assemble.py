"""From files read and joined to a dataset: checks, repair, borders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geodata.boundaries import SNAP_M, check_neighbours, measure_borders, repair_coverage
from geodata.columns import read_areas, stated_area_unit
from geodata.crs import GEOGRAPHIC, metric_crs
from geodata.dataset import FLAGS, UNIT_COLUMNS, Dataset, district_kind
from geodata.files import VIETNAM, describe_zones, fits, is_swapped, propose_zones
from geodata.ingest.checks import check_gaps, check_units, profile_shapes
from geodata.ingest.intake import Intake
from geodata.joining import WORDS, Figures, Join
from geodata.problems import Finding, error, finding, message, refuse_all
from geodata.provenance import Basis, Provenance, Repair
from geodata.wording import Text, listing

_DISAGREE = 1.5
"""Two files whose populations differ by more than this factor cannot mean the same."""

_DEFAULTS: Mapping[str, Any] = {
    "province": "",
    "district_code": "",
    "district": "",
    "terrain": "unknown",
    "rearranged_2019_2021": False,
    "rearranged_2023_2025": False,
    "land_border": False,
    "disadvantaged_coast": False,
    "red_river_delta": False,
    "minority_percent": float("nan"),
    "seat": "",
    "staff": float("nan"),
}


def build_dataset(intake: Intake, name: str) -> Dataset:
    """Check, repair and measure what was read.

    Cheap to call again after a person corrected a column or accepted a match.

    Raises:
        InputError: with all findings that stand in the way.
    """
    return _Builder(intake).dataset(name)


class _Builder:
    """One pass from an intake to a dataset; collects notices and findings on the way."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.options = intake.options
        self.notices = [*intake.notices, *intake.figures.notices]
        self.findings = list(intake.figures.findings)
        self.first = next(
            (f for f in self._all_figures() if "area" in f.mapping.columns), intake.figures
        )
        self.areas_from: dict[Any, Figures] = {}
        self.basis: dict[str, Basis] = {"population": "given", "area_km2": "given"}
        self.basis.update(intake.basis)
        for figures, join in intake.tables:
            self.notices += figures.notices
            self.findings += [*figures.findings, *join.findings]
            if figures.must_join and join.left_rows:
                rows = listing([figures.label(row) for row in join.left_rows])
                self.findings.append(error("carried-left", file=figures.filename, units=rows))

    def dataset(self, name: str) -> Dataset:
        units = self._units()
        self.labels = (units["code"] + " " + units["name"]).tolist()
        shapes = self._shapes()
        self._stop_on_errors()
        shapes = shapes.set_axis(pd.Index(units["code"], name="code"))
        self._check_place(shapes, units["province"])
        self._stop_on_errors()
        degrees = shapes.to_crs(GEOGRAPHIC)
        west, _, east, _ = degrees.total_bounds
        metric = shapes.to_crs(metric_crs((west + east) / 2))
        profile = profile_shapes(metric)
        geometry, repair = self._repair(metric)
        units = units.set_index("code")
        mapped = geometry.area / 1e6
        units["area_km2"] = self._areas(units, mapped)
        self._stop_on_errors()
        borders, exterior = measure_borders(geometry, self.options.min_border_m)
        units["exterior_m"] = exterior
        units["x_m"], units["y_m"] = _points(units, geometry)
        units["district_kind"] = units["district"].map(district_kind)
        units["population"] = units["population"].astype("int64")
        frame = gpd.GeoDataFrame(units[UNIT_COLUMNS[:-1]], geometry=geometry)[UNIT_COLUMNS]
        tolerance = self.options.area_tolerance
        self.findings += check_units(frame, mapped, profile, metric.crs, tolerance)
        self.findings += check_gaps(metric, geometry, self.options.gap_m)
        title = self.intake.layer.filename
        dataset = Dataset(name, frame, borders, Provenance(Text(title, title)))
        self.findings += check_neighbours(dataset)
        provenance = Provenance(
            source=Text(f"Tệp {title}", f"File {title}"),
            basis=self.basis,
            notices=tuple(self.notices),
            repair=repair,
            findings=tuple(self.findings),
            estimated=self.intake.estimated,
            origins=self.intake.origins,
        )
        return replace(dataset, provenance=provenance)

    def _stop_on_errors(self) -> None:
        errors = [f for f in self.findings if f.severity == "error"]
        if errors:
            raise refuse_all(errors)

    def _units(self) -> pd.DataFrame:
        """Figures of the layer, overruled by those of the tables."""
        base = self.intake.figures.table.copy()
        for figures, join in self.intake.tables:
            base = self._overrule(base, figures, join)
        if "kind" not in base:
            base["kind"] = None
        unsaid = base.index[base["kind"].isna()]
        if len(unsaid) and not self._has_errors():
            rows = [f"{base['row'][i]} ({base['label'][i]})" for i in unsaid]
            self.findings.append(error("no-kind", rows=listing(rows, 4)))
        elif not any("kind" in f.mapping.columns for f in self._all_figures()):
            self.notices.append(message("kind-from-name"))
        if "district" not in base:
            base["district"] = base.get("district_code", "")
            if "district_code" not in base:
                self.notices.append(message("no-district"))
        if "terrain" not in base:
            self.notices.append(message("no-terrain"))
            self.basis["terrain"] = "estimated"
        for column, value in _DEFAULTS.items():
            if column not in base:
                base[column] = value
        base["terrain"] = base["terrain"].fillna(_DEFAULTS["terrain"])
        for flag in FLAGS:
            base[flag] = base[flag].astype(bool)  # a table for some units makes them objects
        missing = base.index[base["population"].isna()]
        if len(missing) and not self._has_errors():
            told = listing([str(base.at[i, "label"]) for i in missing])
            self.findings.append(error("unit-without-figures", units=told, count=len(missing)))
        return base

    def _has_errors(self) -> bool:
        return any(f.severity == "error" for f in self.findings)

    def _all_figures(self) -> list[Figures]:
        return [self.intake.figures, *(figures for figures, _ in self.intake.tables)]

    def _overrule(self, base: pd.DataFrame, figures: Figures, join: Join) -> pd.DataFrame:
        """Lay a table's rows over the units: figures whole, words where the table has them."""
        rows = figures.table.loc[list(join.unit_of)].set_axis(list(join.unit_of.values()))
        filename = figures.filename
        given = [c for c in rows.columns if c not in {"row", "label"}]
        identity = {"code", "name"} & set(base.columns)
        for column in given:
            if column in identity:
                continue
            values = rows[column].reindex(base.index)
            if column in WORDS:
                values = values.where(values != "")  # an empty cell says nothing
            if column == "kind" and "kind" in base:
                changed = values.notna() & (values != base["kind"])
                if changed.any():
                    told = listing([str(base.at[i, "label"]) for i in base.index[changed]])
                    self.notices.append(
                        message("kind-changed", file=filename, count=int(changed.sum()), units=told)
                    )
            if column in base:
                self._note_mixed(base, column, values, filename)
                self._note_disagreement(base, column, values, filename)
                values = values.where(values.notna(), base[column])
            base[column] = _filled(values, column)
            if column == "area":
                self.areas_from.update(dict.fromkeys(rows.index, figures))
        label = base["code"] + " " + base["name"] if {"code", "name"} <= set(base) else None
        if label is not None:
            base["label"] = label.fillna(base["label"])
        for column in ("code", "name"):
            if column not in given or column in identity:
                continue
            without = base[column].isna() | (base[column] == "")
            if without.any():
                rows_without = [str(row) for row in base.loc[without, "row"]]
                column_name = figures.mapping.columns[column]
                self.findings.append(
                    error(f"empty-{column}", rows=listing(rows_without), column=column_name)
                )
                base[column] = base[column].fillna("")
        self.notices.append(
            message(
                "joined",
                file=filename,
                **{k: sum(h == k for h in join.how.values()) for k in ("code", "name", "accepted")},
                rows=len(join.left_rows),
                units=len(join.left_units),
            )
        )
        return base

    def _note_mixed(
        self, base: pd.DataFrame, column: str, values: pd.Series, filename: str
    ) -> None:
        """Say for which units a figure stays that of an earlier file."""
        stays = base.index[values.isna() & base[column].notna()]
        if column in ("population", "area", "staff") and 0 < len(stays) < len(base):
            told = listing([str(base.at[i, "label"]) for i in stays])
            text = message(
                "figures-mixed",
                file=filename,
                what=message(f"role-{column}"),
                count=len(stays),
                units=told,
            )
            self.findings.append(Finding("figures-mixed", "warning", text))

    def _note_disagreement(
        self, base: pd.DataFrame, column: str, values: pd.Series, filename: str
    ) -> None:
        """Say where two files state quite different numbers of people."""
        if column != "population":
            return
        ratio = values.astype(float) / base[column].astype(float).replace(0, np.nan)
        apart = base.index[(ratio > _DISAGREE) | (ratio < 1 / _DISAGREE)]
        if len(apart):
            told = listing([str(base.at[i, "label"]) for i in apart])
            text = message("figures-disagree", file=filename, count=len(apart), units=told)
            self.findings.append(Finding("figures-disagree", "warning", text))

    def _shapes(self) -> gpd.GeoSeries:
        """Polygons by row, flat and with the axes in order."""
        shapes = self.intake.layer.frame.geometry
        empty = shapes.isna() | shapes.is_empty
        rows = shapes.index
        if empty.any():
            told = [f"{rows[i]} ({self.labels[i]})" for i in np.flatnonzero(empty)]
            self.findings.append(error("missing-geometry", rows=listing(told)))
        for i, found in enumerate(shapes.geom_type):
            if not empty.iloc[i] and found not in {"Polygon", "MultiPolygon"}:
                self.findings.append(
                    error("not-polygon", row=str(rows[i]), unit=self.labels[i], found=str(found))
                )
        flat = shapely.force_2d(shapes.to_numpy())
        if self.options.swap_axes:
            flat = shapely.transform(flat, lambda xy: xy[:, ::-1])
            self.notices.append(message("axes-swapped"))
        return gpd.GeoSeries(flat, index=shapes.index, crs=shapes.crs)

    def _check_place(self, shapes: gpd.GeoSeries, provinces: pd.Series) -> None:
        """The map must lie in Vietnam, and should lie where the province is."""
        bounds = shapes.to_crs(GEOGRAPHIC).bounds.to_numpy()
        west, south, east, north = VIETNAM
        inside = (
            (bounds[:, 0] >= west)
            & (bounds[:, 1] >= south)
            & (bounds[:, 2] <= east)
            & (bounds[:, 3] <= north)
        )
        named = {p for p in provinces if p}
        province = named.pop() if len(named) == 1 else None
        total = shapes.to_crs(GEOGRAPHIC).total_bounds
        if not inside.all():
            i = int(np.flatnonzero(~inside)[0])
            x, y = (float(v) if np.isfinite(v) else 0.0 for v in bounds[i, :2])
            hint = describe_zones(propose_zones(shapes.total_bounds, province))
            if is_swapped(total):
                hint = message("hint-swapped")
            row = str(self.intake.layer.frame.index[i])
            self.findings.append(
                error("outside-vietnam", row=row, unit=self.labels[i], x=x, y=y, hint=hint)
            )
        elif CRS(shapes.crs).is_projected and not fits(total, province):
            better = [p for p in propose_zones(shapes.total_bounds, province) if p.whole]
            if better:
                self.findings.append(
                    finding(
                        "wrong-zone",
                        "warning",
                        value=CRS(shapes.crs).to_string(),
                        province=province or better[0].province,
                        zones=describe_zones(better),
                    )
                )

    def _repair(self, metric: gpd.GeoSeries) -> tuple[gpd.GeoSeries, Repair]:
        snap, gap = self.options.snap_m, self.options.gap_m
        geometry, repair = repair_coverage(metric, snap, gap)
        rows = self.intake.layer.frame.index
        for i in np.flatnonzero(geometry.is_empty):
            row, unit = str(rows[i]), self.labels[i]
            self.findings.append(error("lost-in-repair", row=row, unit=unit, snap=snap))
        self._stop_on_errors()
        if repair.self_crossing:
            place = {code: i for i, code in enumerate(metric.index)}
            told = [f"{rows[place[c]]} ({self.labels[place[c]]})" for c in repair.self_crossing]
            self.notices.append(message("self-crossing", rows=listing(told)))
        if len(repair.areas):
            self.notices.append(
                message(
                    "repaired",
                    count=len(repair.areas),
                    largest=float(repair.areas.moved_km2.iloc[0]),
                    unit=str(repair.areas.index[0]),
                    snap=snap,
                    gap=gap,
                )
            )
        return geometry, repair

    def _areas(self, units: pd.DataFrame, mapped: pd.Series) -> np.ndarray[Any, Any]:
        """Areas in km² from the column that speaks last for each unit; else from the boundaries.

        Every file's areas are read by its own unit and number style.
        """
        if not any("area" in f.mapping.columns for f in self._all_figures()):
            missed = [c for f in self._all_figures() for c in f.areas_missed]
            if missed:
                self.notices.append(message("area-missed", columns=", ".join(missed)))
            self.notices.append(message("area-from-geometry"))
            self.basis["area_km2"] = "geometry"
            return mapped.to_numpy()
        rows = self.intake.figures.table.index
        result = np.full(len(units), np.nan)
        for figures in self._all_figures():
            if "area" not in figures.mapping.columns:
                continue
            own = [i for i, r in enumerate(rows) if self.areas_from.get(r, self.first) is figures]
            if not own:
                continue
            column = figures.mapping.columns["area"]
            stated = stated_area_unit(column)
            names = self._row_names(figures)
            labels = [f"{names.get(rows[i], rows[i])} ({self.labels[i]})" for i in own]
            values, notices, findings = read_areas(
                [units["area"].iloc[i] for i in own],
                mapped.to_numpy()[own],
                figures.mapping,
                stated,
                labels,
            )
            result[own] = values
            self.notices += notices
            self.findings += findings
        return result

    def _row_names(self, figures: Figures) -> dict[Any, str]:
        """The row of a file that speaks for each row of the layer, as messages name it."""
        for given, join in self.intake.tables:
            if given is figures:
                return {unit: str(given.table.at[r, "row"]) for r, unit in join.unit_of.items()}
        return {row: str(name) for row, name in figures.table["row"].items()}


def _filled(values: pd.Series, column: str) -> pd.Series:
    """Give the units without a row of the table the value that stands for "not said"."""
    return values.where(values.notna(), _DEFAULTS[column]) if column in _DEFAULTS else values


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
