"""The front for data that come in: files → columns → join → checks → repair → ``Dataset``.

:func:`open_intake` reads everything and joins the tables; :meth:`Intake.dataset` checks, repairs
and measures. Both are cheap to call again after a person corrected a column or accepted a match.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geodata.areas import read_areas
from geodata.borders import MIN_LENGTH_M, measure_borders
from geodata.checks import AREA_TOLERANCE, check_gaps, check_units, finding, profile_shapes
from geodata.columns import recognise
from geodata.coverage import GAP_M, SNAP_M, Repair, repair_coverage
from geodata.dataset import (
    UNIT_COLUMNS,
    Basis,
    Dataset,
    Origin,
    Provenance,
    district_kind,
)
from geodata.embedded import embedded_dataset, embedded_names
from geodata.figures import Figures, read_figures
from geodata.joining import Join, TableInput, join_rows
from geodata.layers import RawLayer, parse_crs, read_layer
from geodata.mapping import ColumnMapping, propose_mapping
from geodata.neighbours import check_neighbours
from geodata.problems import error, message, refuse, refuse_all
from geodata.projection import GEOGRAPHIC, metric_crs
from geodata.storage import is_stored, read_stored
from geodata.tables import read_table
from geodata.wording import Text, listing
from geodata.zones import VIETNAM, describe_zones, fits, is_swapped, propose_zones

_REQUIRED = ("code", "name", "population")
_EXAMPLES = {"code": "ma_xa", "name": "ten_xa", "population": "dan_so"}
_DEFAULTS: Mapping[str, Any] = {
    "province": "",
    "district_code": "",
    "district": "",
    "terrain": "lowland",
    "rearranged_2019_2021": False,
    "rearranged_2023_2025": False,
    "seat": "",
    "staff": float("nan"),
}


@dataclass(frozen=True)
class ReadOptions:
    """What a person states about the files, where they are silent or wrong.

    Attributes:
        layer: which layer, where a file has several.
        crs: coordinate system for a file that declares none.
        assign_crs: coordinate system to take whatever the file declares.
        swap_axes: the file holds north before east.
        encoding: of text written in another one than declared.
        dissolve: join polygons that bear the same code.
        snap_m: vertices closer than this are snapped together, metres.
        gap_m: gaps narrower than this are filled, metres.
        min_border_m: pairs that share less do not count as neighbours, metres.
        area_tolerance: share by which official and mapped area may differ without remark.
    """

    layer: str | None = None
    crs: str | None = None
    assign_crs: str | None = None
    swap_axes: bool = False
    encoding: str | None = None
    dissolve: bool = False
    snap_m: float = SNAP_M
    gap_m: float = GAP_M
    min_border_m: float = MIN_LENGTH_M
    area_tolerance: float = AREA_TOLERANCE


@dataclass(frozen=True, eq=False)
class Intake:
    """Files read and joined, before anything is checked or repaired.

    Attributes:
        layer: the boundaries.
        figures: what the layer's own columns say.
        tables: the figures of each table and how its rows joined.
    """

    layer: RawLayer
    figures: Figures
    tables: tuple[tuple[Figures, Join], ...]
    options: ReadOptions
    notices: tuple[Text, ...] = ()
    origins: tuple[Origin, ...] = ()
    basis: Mapping[str, Basis] = field(default_factory=dict)
    estimated: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def dataset(self, name: str) -> Dataset:
        """Check, repair and measure.

        Raises:
            InputError: with all findings that stand in the way.
        """
        return _Builder(self).dataset(name)


def load_dataset(name: str, options: ReadOptions | None = None) -> Dataset:
    """Load an embedded dataset by name, or a file by path.

    Raises:
        InputError: neither an embedded name nor a readable file, or bad content.
    """
    if name in embedded_names():
        return embedded_dataset(name)
    if not Path(name).exists():
        raise refuse("unknown-dataset", name=name, known=", ".join(embedded_names()))
    return read_units(name, options=options)


def read_units(
    path: str | Path,
    *,
    layer: str | None = None,
    crs: str | None = None,
    name: str | None = None,
    mapping: ColumnMapping | None = None,
    tables: Sequence[TableInput] = (),
    options: ReadOptions | None = None,
) -> Dataset:
    """Read boundaries with figures, and tables to join, to a checked :class:`Dataset`.

    Columns are recognised by name (``columns.yaml``). The coverage is repaired and borders are
    measured in metres in VN-2000/UTM. What was read in a certain way or mended stands in
    ``provenance.notices``, what is doubtful in ``provenance.findings``. A GeoPackage that
    :func:`geodata.storage.write_dataset` wrote is taken as it is.

    Args:
        path: a boundary file, see :data:`geodata.layers.SUFFIXES`.
        layer: short for ``options.layer``.
        crs: short for ``options.crs``.
        name: name of the dataset; the file's stem by default.
        mapping: roles of the layer's columns; recognised by name without it.
        tables: tables of figures; a later one has the last word.
        options: what a person states about the files.

    Raises:
        InputError: one message that names the row, the column and the mend; ``findings`` holds
            all of them.
    """
    path = Path(path)
    chosen = options or ReadOptions()
    chosen = replace(chosen, layer=layer or chosen.layer, crs=crs or chosen.crs)
    if is_stored(path):
        return read_stored(path)
    return open_intake(path, mapping=mapping, tables=tables, options=chosen).dataset(
        name or path.stem
    )


def open_table(
    path: str | Path,
    *,
    sheet: str | None = None,
    mapping: ColumnMapping | None = None,
    accepted: Mapping[int, str] | None = None,
    encoding: str | None = None,
) -> TableInput:
    """Read a table and match its columns to roles.

    Raises:
        InputError: not a table, or a mapping that does not fit it.
    """
    table = read_table(Path(path), sheet, encoding)
    columns = [str(c) for c in table.frame.columns]
    chosen = mapping or propose_mapping(columns)
    chosen.check(columns)
    return TableInput(table, chosen, accepted or {})


def open_intake(
    path: str | Path,
    *,
    mapping: ColumnMapping | None = None,
    tables: Sequence[TableInput] = (),
    options: ReadOptions | None = None,
    origins: Sequence[Origin] = (),
) -> Intake:
    """Read the boundary file, its columns and the rows of the tables.

    Raises:
        InputError: unreadable, a role without column, or an acceptance that fits nothing.
    """
    path = Path(path)
    chosen = options or ReadOptions()
    raw = read_layer(path, chosen.layer, chosen.crs or chosen.assign_crs, chosen.encoding)
    frame = raw.frame.reset_index(drop=True)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    columns = [str(c) for c in frame.columns if c != frame.geometry.name]
    roles = mapping or propose_mapping(columns)
    roles.check(columns)
    attributes = pd.DataFrame(frame[columns])
    if chosen.dissolve and "code" in roles.columns:
        frame = _dissolved(frame, roles.columns["code"])
        attributes = pd.DataFrame(frame[columns])
    figures = read_figures(attributes, roles)
    joined = []
    for given in tables:
        rows = read_figures(given.table.frame, given.mapping, given.table.filename)
        if not {"code", "name"} & set(given.mapping.columns):
            found = ", ".join(map(str, given.table.frame.columns))
            raise refuse("table-without-key", file=given.table.filename, found=found)
        joined.append((rows, join_rows(figures.table, rows.table, given.accepted)))
    _require_columns(columns, figures, [rows for rows, _ in joined])
    notices = [*raw.notices, *(n for given in tables for n in given.table.notices)]
    content = hashlib.sha256(path.read_bytes()).hexdigest()
    own = origins or (Origin(title=path.name, sha256=content),)
    basis: dict[str, Basis] = {}
    estimated: dict[str, frozenset[str]] = {}
    for given in tables:
        basis.update(given.basis)
        estimated.update(given.estimated)
    return Intake(
        replace(raw, frame=frame),
        figures,
        tuple(joined),
        chosen,
        tuple(notices),
        tuple(own),
        basis,
        estimated,
    )


def _dissolved(frame: gpd.GeoDataFrame, column: str) -> gpd.GeoDataFrame:
    """One row a code: the first row's figures, all polygons together."""
    shapes = frame.geometry.groupby(frame[column], sort=False).agg(
        lambda s: shapely.union_all(shapely.make_valid(s.to_numpy()))
    )
    first = frame.drop_duplicates(column)
    return first.set_geometry(
        gpd.GeoSeries(shapes.loc[first[column]].to_numpy(), index=first.index, crs=frame.crs)
    )


def _require_columns(columns: list[str], figures: Figures, tables: list[Figures]) -> None:
    """Every role a dataset needs must be played in the layer or in a table."""
    known = set(figures.mapping.columns).union(*(t.mapping.columns for t in tables))
    missing = [role for role in _REQUIRED if role not in known]
    if not {"code", "name"} & set(figures.mapping.columns):
        missing = [r for r in _REQUIRED if r in missing or r in ("code", "name")]
    if missing:
        raise refuse(
            "missing-columns",
            missing=Text(*(_role_names(missing, language) for language in ("vi", "en"))),
            found=", ".join(columns) or "–",
            example=_EXAMPLES[missing[0]],
        )


def _role_names(roles: list[str], language: str) -> str:
    return ", ".join(getattr(message(f"role-{role}"), language) for role in roles)


class _Builder:
    """One pass from an intake to a dataset; collects notices and findings on the way."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.options = intake.options
        self.notices = [*intake.notices, *intake.figures.notices]
        self.findings = list(intake.figures.findings)
        self.basis: dict[str, Basis] = {"population": "given", "area_km2": "given"}
        self.basis.update(intake.basis)
        for figures, join in intake.tables:
            self.notices += figures.notices
            self.findings += [*figures.findings, *join.findings]

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
        self.findings += check_neighbours(dataset, self.options.gap_m)
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
        for column, value in _DEFAULTS.items():
            if column not in base:
                base[column] = value
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
        filename = _file_of(figures)
        given = [c for c in rows.columns if c not in {"row", "label"}]
        identity = {"code", "name"} & set(base.columns)
        for column in given:
            if column in identity:
                continue
            values = rows[column].reindex(base.index)
            if column == "kind" and "kind" in base:
                changed = values.notna() & (values != base["kind"])
                if changed.any():
                    told = listing([str(base.at[i, "label"]) for i in base.index[changed]])
                    self.notices.append(
                        message("kind-changed", file=filename, count=int(changed.sum()), units=told)
                    )
            # Figures are never mixed from two files; words are filled up from the layer.
            is_figure = column in {"population", "area", "staff"}
            if is_figure or column not in base:
                base[column] = values
            else:
                base[column] = values.where(values.notna(), base[column])
            base[column] = _filled(base[column], column)
        label = base["code"] + " " + base["name"] if {"code", "name"} <= set(base) else None
        if label is not None:
            base["label"] = label.fillna(base["label"])
        for column in ("code", "name"):
            if column in base and base[column].isna().any():
                rows_without = [str(base.at[i, "row"]) for i in base.index[base[column].isna()]]
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

    def _shapes(self) -> gpd.GeoSeries:
        """Polygons in the coordinate system that holds for them, by row."""
        shapes = self.intake.layer.frame.geometry
        empty = shapes.isna() | shapes.is_empty
        rows = shapes.index
        if empty.any():
            told = [f"{rows[i]} ({self.labels[i]})" for i in np.flatnonzero(empty)]
            self.findings.append(error("missing-geometry", rows=listing(told)))
        for i, found in enumerate(shapes.geom_type):
            if found not in {"Polygon", "MultiPolygon", None}:
                self.findings.append(
                    error("not-polygon", row=str(rows[i]), unit=self.labels[i], found=str(found))
                )
        assigned = self.options.assign_crs
        crs = parse_crs(assigned) if assigned else shapes.crs
        if assigned and shapes.crs != crs:
            declared = shapes.crs.to_string()
            self.notices.append(message("crs-assigned", declared=declared, given=assigned))
        flat = shapely.force_2d(shapes.to_numpy())
        if self.options.swap_axes:
            flat = shapely.transform(flat, lambda xy: xy[:, ::-1])
            self.notices.append(message("axes-swapped"))
        return gpd.GeoSeries(flat, index=shapes.index, crs=crs)

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
        """Areas in km² from the column that speaks last; else from the boundaries."""
        speaking = [f for f in self._all_figures() if "area" in f.mapping.columns]
        if not speaking:
            self.notices.append(message("area-from-geometry"))
            self.basis["area_km2"] = "geometry"
            return mapped.to_numpy()
        figures = speaking[-1]
        column = figures.mapping.columns["area"]
        stated = next((m.km2_per_unit for m in recognise([column]).get("area", [])), None)
        labels = [f"{r} ({label})" for r, label in zip(units["row"], self.labels, strict=True)]
        values, notices, findings = read_areas(
            units["area"].tolist(), mapped.to_numpy(), figures.mapping, stated, labels
        )
        self.notices += notices
        self.findings += findings
        return values


def _file_of(figures: Figures) -> str:
    first = str(figures.table["row"].iloc[0]) if len(figures.table) else ""
    return first.partition(" (")[2].removesuffix(")")


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
