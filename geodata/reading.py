"""The front for boundary files: ``read_units(path) -> Dataset``, all checks on the way."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geodata.borders import measure_borders
from geodata.columns import Match, recognise
from geodata.coverage import GAP_M, SNAP_M, Repair, repair_coverage
from geodata.dataset import UNIT_COLUMNS, Basis, Dataset, Provenance, district_kind
from geodata.embedded import embedded_dataset, embedded_names
from geodata.layers import read_layer
from geodata.problems import message, refuse
from geodata.projection import GEOGRAPHIC, metric_crs
from geodata.values import (
    CODE_LENGTH,
    flag_of,
    is_blank,
    kind_of,
    number_of,
    terrain_of,
    whole_number_of,
)
from geodata.wording import Text, listing

_REQUIRED = ("code", "name", "population")
_EXAMPLES = {"code": "ma_xa", "name": "ten_xa", "population": "dan_so"}
_VIETNAM = (101.0, 6.0, 118.0, 24.0)
_AREA_UNIT_NAMES = {1.0: "km²", 0.01: "ha", 1e-6: "m²"}
_AREA_DIFFERENCE = 0.3
_AREA_FACTOR_DOUBTFUL = 5.0
_MOST_PEOPLE = 20_000_000


def load_dataset(name: str, *, layer: str | None = None, crs: str | None = None) -> Dataset:
    """Load an embedded dataset by name, or a file by path.

    Raises:
        InputError: neither an embedded name nor a readable file, or bad content.
    """
    if name in embedded_names():
        return embedded_dataset(name)
    if not Path(name).exists():
        raise refuse("unknown-dataset", name=name, known=", ".join(embedded_names()))
    return read_units(name, layer=layer, crs=crs)


def read_units(
    path: str | Path, *, layer: str | None = None, crs: str | None = None, name: str | None = None
) -> Dataset:
    """Read boundaries with figures from a file and make a checked :class:`Dataset` of them.

    Columns are recognised by name (``columns.yaml``). The coverage is repaired and borders are
    measured in metres in VN-2000/UTM. What was read in a certain way or mended stands in
    ``provenance.notices``.

    Args:
        path: GeoPackage, GeoJSON, Shapefile or zipped Shapefile.
        layer: which layer, where a file has several.
        crs: coordinate system for files that declare none.
        name: name of the dataset; the file's stem by default.

    Raises:
        InputError: one message that names the row, the column and the mend.
    """
    path = Path(path)
    raw = read_layer(path, layer, crs).reset_index(drop=True)
    roles = recognise([c for c in raw.columns if c != raw.geometry.name])
    missing = [role for role in _REQUIRED if role not in roles]
    if missing:
        raise refuse(
            "missing-columns",
            missing=Text(*(_role_names(missing, language) for language in ("vi", "en"))),
            found=", ".join(str(c) for c in raw.columns if c != raw.geometry.name) or "–",
            example=_EXAMPLES[missing[0]],
        )
    reader = _Reader(raw, roles)
    if crs is not None and raw.crs != CRS.from_user_input(crs):
        reader.notices.append(message("crs-ignored", declared=raw.crs.to_string(), given=crs))
    return reader.dataset(name or path.stem, path.name)


def _role_names(roles: list[str], language: str) -> str:
    return ", ".join(getattr(message(f"role-{role}"), language) for role in roles)


def _clean(value: Any) -> str:
    """Drop control characters and double spaces; everything else stays as it is written."""
    printable = "".join(c if unicodedata.category(c) != "Cc" else " " for c in str(value))
    return " ".join(printable.split())


class _Reader:
    """One pass over a raw layer; collects notices while it reads."""

    def __init__(self, raw: gpd.GeoDataFrame, roles: dict[str, list[Match]]) -> None:
        self.raw = raw
        self.roles = roles
        self.notices: list[Text] = []
        self.basis: dict[str, Basis] = {"population": "given", "area_km2": "given"}

    def dataset(self, name: str, filename: str) -> Dataset:
        units = pd.DataFrame({"code": self._codes(), "name": self._names()})
        self.labels = [f"{c} {n}" for c, n in zip(units.code, units.name, strict=True)]
        units["kind"] = self._kinds(units.name)
        units["population"] = self._population()
        units["district_code"] = self._text("district_code")
        units["district"] = self._text("district")
        if "district" not in self.roles:
            units["district"] = units.district_code
            if "district_code" not in self.roles:
                self.notices.append(message("no-district"))
        units["district_kind"] = units.district.map(district_kind)
        units["terrain"] = self._terrain()
        for flag in ("rearranged_2019_2021", "rearranged_2023_2025"):
            units[flag] = self._flags(flag)
        geometry, repair = self._geometry(pd.Index(units.code))
        units = units.set_index("code")
        mapped = geometry.area / 1e6
        units["area_km2"] = self._areas(mapped.to_numpy())
        self._compare_areas(units.area_km2, mapped)
        borders, exterior = measure_borders(geometry)
        units["exterior_m"] = exterior
        units["x_m"], units["y_m"] = self._points(geometry)
        frame = gpd.GeoDataFrame(units, geometry=geometry)[UNIT_COLUMNS]
        dataset = Dataset(name, frame, borders, Provenance(Text(filename, filename)))
        self._report_parts(dataset)
        provenance = Provenance(
            source=Text(f"Tệp {filename}", f"File {filename}"),
            basis=self.basis,
            notices=tuple(self.notices),
            repair=repair,
        )
        return Dataset(name, frame, borders, provenance)

    def _column(self, role: str) -> tuple[str, list[Any]]:
        column = self.roles[role][0].column
        return column, self.raw[column].tolist()

    def _codes(self) -> list[str]:
        column, values = self._column("code")
        self._require(values, "empty-code", column)
        codes = []
        for row, value in enumerate(values, 1):
            if isinstance(value, float) and not value.is_integer():
                raise refuse("fractional-code", row=str(row), column=column, value=str(value))
            # A column that was a number once carries ".0" even as text.
            codes.append(re.sub(r"^(\d+)\.0+$", r"\1", str(value).strip()))
        self._refuse_duplicates(codes, column)
        length = max(CODE_LENGTH, max(map(len, codes)))
        short = [i for i, code in enumerate(codes) if code.isdigit() and len(code) < length]
        # Only where some codes are complete is a shorter one sure to have lost its zeros.
        if not short or len(short) == len(codes) or not all(map(str.isdigit, codes)):
            return codes
        taken = set(codes)
        padded = list(codes)
        for i in short:
            padded[i] = codes[i].zfill(length)
            if padded[i] in taken:
                raise refuse(
                    "lost-zeros-unsure",
                    column=column,
                    row=str(i + 1),
                    before=codes[i],
                    after=padded[i],
                )
        first = short[0]
        self.notices.append(
            message(
                "lost-zeros",
                column=column,
                count=len(short),
                length=length,
                row=str(first + 1),
                before=codes[first],
                after=padded[first],
            )
        )
        return padded

    def _refuse_duplicates(self, codes: list[str], column: str) -> None:
        rows: dict[str, list[str]] = {}
        for row, code in enumerate(codes, 1):
            rows.setdefault(code, []).append(str(row))
        twice = [f"{code} ({' + '.join(at)})" for code, at in rows.items() if len(at) > 1]
        if twice:
            raise refuse("duplicate-codes", column=column, codes=listing(twice))

    def _require(self, values: list[Any], key: str, column: str) -> None:
        empty = [str(row) for row, value in enumerate(values, 1) if is_blank(value)]
        if empty:
            raise refuse(key, rows=listing(empty), column=column)

    def _names(self) -> list[str]:
        column, values = self._column("name")
        self._require(values, "empty-name", column)
        return [_clean(value) for value in values]

    def _text(self, role: str) -> list[str]:
        if role not in self.roles:
            return [""] * len(self.raw)
        _, values = self._column(role)
        return ["" if is_blank(v) else _clean(v) for v in values]

    def _kinds(self, names: pd.Series[str]) -> list[str]:
        if "kind" in self.roles:
            column, values = self._column("kind")
        else:
            column, values = self.roles["name"][0].column, list(names)
            self.notices.append(message("kind-from-name"))
        kinds: list[str] = []
        for row, (value, label, name) in enumerate(zip(values, self.labels, names, strict=True), 1):
            kind = kind_of("" if is_blank(value) else str(value)) or kind_of(name)
            if kind is None:
                raise refuse(
                    "unknown-kind", row=str(row), unit=label, column=column, value=str(value)
                )
            kinds.append(kind)
        return kinds

    def _population(self) -> list[int]:
        matches = self.roles["population"]
        column, values = self._column("population")
        self._require(values, "missing-population", column)
        people = []
        for row, (value, unit) in enumerate(zip(values, self.labels, strict=True), 1):
            number = whole_number_of(value)
            key = ""
            if number is None:
                is_fraction = isinstance(value, float)
                key = "fraction-population" if is_fraction else "bad-population"
            elif number < 0:
                key = "negative-population"
            elif number > _MOST_PEOPLE:
                key = "huge-population"
            if number is None or key:
                raise refuse(key, row=str(row), unit=unit, column=column, value=str(value))
            people.append(number)
        if len(matches) > 1 or any(isinstance(v, str) for v in values):
            others = ", ".join(m.column for m in matches[1:])
            more = message("other-columns", columns=others) if others else ""
            self.notices.append(message("read-population", column=column, others=more))
        return people

    def _terrain(self) -> list[str]:
        if "terrain" not in self.roles:
            self.notices.append(message("no-terrain"))
            return ["lowland"] * len(self.raw)
        return self._read_each("terrain", "bad-terrain", terrain_of)

    def _flags(self, role: str) -> list[bool]:
        if role not in self.roles:
            return [False] * len(self.raw)
        return self._read_each(role, "bad-flag", flag_of)

    def _read_each(self, role: str, key: str, read: Any) -> list[Any]:
        column, values = self._column(role)
        result = [read(value) for value in values]
        for row, (value, got) in enumerate(zip(values, result, strict=True), 1):
            if got is None:
                unit = self.labels[row - 1]
                raise refuse(key, row=str(row), unit=unit, column=column, value=str(value))
        return result

    def _geometry(self, codes: pd.Index[str]) -> tuple[gpd.GeoSeries, Repair]:
        shapes = self.raw.geometry
        empty = shapes.isna() | shapes.is_empty
        if empty.any():
            rows = [f"{i + 1} ({self.labels[i]})" for i in np.flatnonzero(empty)]
            raise refuse("missing-geometry", rows=listing(rows))
        for i, found in enumerate(shapes.geom_type):
            if found not in {"Polygon", "MultiPolygon"}:
                raise refuse("not-polygon", row=str(i + 1), unit=self.labels[i], found=found)
        shapes = gpd.GeoSeries(shapely.force_2d(shapes.to_numpy()), index=codes, crs=shapes.crs)
        self._check_place(shapes)
        west, _, east, _ = shapes.to_crs(GEOGRAPHIC).total_bounds
        geometry, repair = repair_coverage(shapes.to_crs(metric_crs((west + east) / 2)))
        vanished = np.flatnonzero(geometry.is_empty)
        if len(vanished):
            i = int(vanished[0])
            raise refuse("lost-in-repair", row=str(i + 1), unit=self.labels[i], snap=SNAP_M)
        if repair.self_crossing:
            place = {code: i for i, code in enumerate(codes)}
            rows = [f"{place[c] + 1} ({self.labels[place[c]]})" for c in repair.self_crossing]
            self.notices.append(message("self-crossing", rows=listing(rows)))
        if len(repair.areas):
            self.notices.append(
                message(
                    "repaired",
                    count=len(repair.areas),
                    largest=float(repair.areas.moved_km2.iloc[0]),
                    unit=str(repair.areas.index[0]),
                    snap=SNAP_M,
                    gap=GAP_M,
                )
            )
        return geometry, repair

    def _check_place(self, shapes: gpd.GeoSeries) -> None:
        bounds = shapes.to_crs(GEOGRAPHIC).bounds.to_numpy()
        west, south, east, north = _VIETNAM
        inside = (
            (bounds[:, 0] >= west)
            & (bounds[:, 1] >= south)
            & (bounds[:, 2] <= east)
            & (bounds[:, 3] <= north)
        )
        if not inside.all():
            i = int(np.flatnonzero(~inside)[0])
            x, y = (float(v) if np.isfinite(v) else 0.0 for v in bounds[i, :2])
            raise refuse("outside-vietnam", row=str(i + 1), unit=self.labels[i], x=x, y=y)

    def _areas(self, mapped: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Areas in km² from the table; unit and locale settled by the boundaries where unsaid."""
        if "area" not in self.roles:
            self.notices.append(message("area-from-geometry"))
            self.basis["area_km2"] = "geometry"
            return mapped
        match = self.roles["area"][0]
        column, values = self._column("area")
        readings = {}
        for locale in ("vi", "en"):
            numbers = [None if is_blank(v) else number_of(v, locale) for v in values]
            if all(n is not None and n > 0 for n in numbers):
                readings[locale] = np.array(numbers, dtype=float)
        if not readings:
            wrong = [
                f"{row} ({self.labels[row - 1]}: {'–' if is_blank(value) else value})"
                for row, value in enumerate(values, 1)
                if is_blank(value) or (number_of(value, "vi") or 0) <= 0
            ]
            raise refuse("bad-area", rows=listing(wrong), column=column)
        factors = [match.km2_per_unit] if match.km2_per_unit else list(_AREA_UNIT_NAMES)
        candidates = [
            (abs(np.log(np.median(numbers * factor / mapped))), locale, factor)
            for locale, numbers in readings.items()
            for factor in factors
        ]
        distance, locale, factor = min(candidates)
        if distance > np.log(_AREA_FACTOR_DOUBTFUL):
            times = float(np.exp(distance))
            self.notices.append(message("area-unit-doubtful", column=column, times=times))
        key = "area-unit-stated" if match.km2_per_unit else "area-unit-guessed"
        self.notices.append(message(key, column=column, unit=_AREA_UNIT_NAMES[factor]))
        if len(readings) == 2:
            differs = np.flatnonzero(readings["vi"] != readings["en"])
            if len(differs):
                i = int(differs[0])
                self.notices.append(
                    message(
                        "area-locale",
                        column=column,
                        value=str(values[i]),
                        first=float(readings["vi"][i]),
                        second=float(readings["en"][i]),
                        chosen=float(readings[locale][i]),
                    )
                )
        return readings[locale] * factor

    def _compare_areas(self, stated: pd.Series[float], mapped: pd.Series[float]) -> None:
        ratio = stated / mapped
        wrong = ratio.index[(ratio - 1).abs() > _AREA_DIFFERENCE]
        if len(wrong):
            place = dict(zip(stated.index, self.labels, strict=True))
            self.notices.append(
                message(
                    "area-differs",
                    percent=int(_AREA_DIFFERENCE * 100),
                    count=len(wrong),
                    units=listing([place[c] for c in wrong]),
                )
            )

    def _points(self, geometry: gpd.GeoSeries) -> tuple[Any, Any]:
        """Seat points from longitude and latitude columns, else a point inside each polygon."""
        inside = geometry.representative_point()
        if {"longitude", "latitude"} <= self.roles.keys():
            lon, lat = (
                pd.to_numeric(self.raw[self.roles[r][0].column], errors="coerce").to_numpy()
                for r in ("longitude", "latitude")
            )
            given = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=GEOGRAPHIC)
            points = given.to_crs(geometry.crs).set_axis(geometry.index)
            near = points.notna() & geometry.intersects(points.buffer(SNAP_M))
            inside = inside.where(~near, points)
        return inside.x, inside.y

    def _report_parts(self, dataset: Dataset) -> None:
        parts = dataset.components
        place = dict(zip(dataset.codes, self.labels, strict=True))
        alone = sorted(c for part in parts if len(part) == 1 for c in part)
        if alone and len(dataset) > 1:
            units = listing([place[c] for c in alone])
            self.notices.append(message("no-neighbour", units=units, gap=GAP_M))
        smaller = sorted(c for part in parts[1:] if len(part) > 1 for c in part)
        if smaller:
            count = sum(len(part) > 1 for part in parts)
            units = listing([place[c] for c in smaller])
            self.notices.append(message("several-components", count=count, units=units))
