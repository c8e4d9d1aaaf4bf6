"""The one shape in which units and borders travel through the program."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geodata.crs import GEOGRAPHIC
from geodata.folding import fold
from geodata.problems import message, refuse
from geodata.provenance import Provenance
from geodata.ways import Homes, RoadWays
from geodata.wording import Text

Kind = Literal["xa", "phuong", "thi_tran", "dac_khu"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Terrain = Literal["lowland", "mountain", "island", "unknown"]
TERRAINS: tuple[Terrain, ...] = get_args(Terrain)
"""Terrain as the law means it; ``unknown`` where nobody said: both outcomes are looked at."""
DistrictKind = Literal["quan", "thanh_pho", "thi_xa", "huyen", ""]
DISTRICT_KINDS: tuple[DistrictKind, ...] = get_args(DistrictKind)
Condition = Literal["good", "fair", "poor", ""]
CONDITIONS: tuple[Condition, ...] = get_args(Condition)
"""State of the building where a committee sits; empty where nobody said."""

UNIT_COLUMNS = [
    "name",
    "kind",
    "province",
    "district_code",
    "district",
    "district_kind",
    "terrain",
    "area_km2",
    "population",
    "rearranged_2019_2021",
    "rearranged_2023_2025",
    "land_border",
    "disadvantaged_coast",
    "red_river_delta",
    "minority_percent",
    "seat",
    "seat_condition",
    "seat_rooms",
    "seat_area_m2",
    "seat_year",
    "staff",
    "x_m",
    "y_m",
    "exterior_m",
    "geometry",
]
"""Columns of ``Dataset.units``. ``x_m, y_m``: the unit's point (seat where known), metres in the
dataset's coordinate system. ``exterior_m``: boundary shared with no unit of the dataset. ``seat``:
where the people's committee sits, in words; ``seat_condition`` (of :data:`CONDITIONS`),
``seat_rooms``, ``seat_area_m2`` and ``seat_year`` (NaN where not known) of that building.
``staff``: officials and civil servants, NaN where not known. ``land_border`` (on the state border),
``disadvantaged_coast`` (xã đặc biệt khó khăn vùng bãi ngang ven biển), ``red_river_delta`` and
``minority_percent`` (ethnic minorities in the population, NaN where not known) are what the law's
reductions ask for."""

Flag = Literal[
    "rearranged_2019_2021",
    "rearranged_2023_2025",
    "land_border",
    "disadvantaged_coast",
    "red_river_delta",
]
FLAGS: tuple[Flag, ...] = get_args(Flag)
"""Columns that say yes or no."""

SITUATION_FLAGS: tuple[Flag, ...] = ("land_border", "disadvantaged_coast", "red_river_delta")
"""Those that belong to the place, not to its history."""

WHOLE_IF: Mapping[Flag, Literal["any", "all"]] = {
    "rearranged_2019_2021": "any",
    "rearranged_2023_2025": "any",
    "land_border": "any",
    "disadvantaged_coast": "all",
    "red_river_delta": "all",
}
"""Whether a unit made of several has a flag if any of them has, or all."""

BUILDING: Mapping[str, Any] = {
    "seat_condition": "",
    "seat_rooms": float("nan"),
    "seat_area_m2": float("nan"),
    "seat_year": float("nan"),
}
"""Columns of the building where a committee sits, each with what it holds where nobody said."""

_OFTEN_UNSAID = (*SITUATION_FLAGS, "minority_percent", *BUILDING)

KIND_LABELS: Mapping[str, Text] = {
    "xa": Text("Xã", "Commune"),
    "phuong": Text("Phường", "Ward"),
    "thi_tran": Text("Thị trấn", "Township"),
    "dac_khu": Text("Đặc khu", "Special zone"),
}
TERRAIN_LABELS: Mapping[str, Text] = {
    "lowland": Text("đồng bằng", "lowland"),
    "mountain": Text("miền núi", "mountain"),
    "island": Text("hải đảo", "island"),
    "unknown": Text("chưa rõ địa hình", "terrain unknown"),
}
CONDITION_LABELS: Mapping[str, Text] = {
    "good": Text("tốt", "good"),
    "fair": Text("khá", "fair"),
    "poor": Text("kém", "poor"),
}
FLAG_LABELS: Mapping[str, Text] = {
    "rearranged_2019_2021": Text("Đã sắp xếp 2019–2021", "Arranged in 2019–2021"),
    "rearranged_2023_2025": Text("Đã sắp xếp 2023–2025", "Arranged in 2023–2025"),
    "land_border": Text("Biên giới đất liền", "On the land border"),
    "disadvantaged_coast": Text("Bãi ngang ven biển khó khăn", "Disadvantaged coast"),
    "red_river_delta": Text("Đồng bằng sông Hồng", "Red River Delta"),
}


@dataclass(frozen=True, eq=False)
class Dataset:
    """Units with their borders; treat the frames as frozen.

    Attributes:
        name: short name, for people and files.
        units: one row a unit, indexed by unit code (string), columns :data:`UNIT_COLUMNS`, in a
            metric coordinate system.
        borders: ``code_a, code_b, length_m, kind`` (see :mod:`geodata.boundaries.shared_borders`).
        provenance: source and reliability.
        settled: units confirmed to lie apart from the others (islands).
        ways: ways by road among these units; without, distances are straight lines.
        detour: how many times longer than straight lines ways are taken to be, where there are no
            roads.
        homes: villages where people live, where a layer of them was given; else they are taken to
            live spread evenly over their unit.
    """

    name: str
    units: gpd.GeoDataFrame
    borders: pd.DataFrame
    provenance: Provenance
    settled: frozenset[str] = frozenset()
    ways: RoadWays | None = None
    detour: float = 1.0
    homes: Homes | None = None

    def __post_init__(self) -> None:
        """Check that the ways and homes are those of these units."""
        if self.ways is not None and self.ways.codes != self.codes:
            raise ValueError("ways of other units")
        if self.homes is not None and self.homes.codes != self.codes:
            raise ValueError("homes of other units")

    def __len__(self) -> int:
        return len(self.units)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Unit codes in the order of the table."""
        return tuple(self.units.index)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of everything a result depends on; 16 hexadecimal digits.

        Generalised boundaries decide nothing, so they are not hashed; outer perimeters are, where
        ``provenance.basis`` says how they are known (files of earlier versions do not).
        """
        digest = hashlib.sha256()
        unsaid = {c for c in _OFTEN_UNSAID if not _says(self.units[c])}
        apart = {"x_m", "y_m", "exterior_m", "geometry", *unsaid}
        columns = [c for c in UNIT_COLUMNS if c not in apart]
        table = self.units[columns].sort_index()
        digest.update(table.to_csv(float_format="%.6g", lineterminator="\n").encode())
        points = self.units[["x_m", "y_m"]].sort_index().round(0).astype("int64")
        digest.update(points.to_csv(lineterminator="\n").encode())
        digest.update(self.borders.round(0).to_csv(index=False, lineterminator="\n").encode())
        if "exterior_m" in self.provenance.basis:
            outer = self.units["exterior_m"].sort_index().round(0)
            digest.update(outer.to_csv(lineterminator="\n").encode())
        if not self.provenance.schematic:
            shapes = self.units.geometry.sort_index().to_numpy()
            digest.update(np.rint(shapely.get_coordinates(shapes)).astype("<i8").tobytes())
        if self.ways is not None:
            digest.update(self.ways.mark.encode())
        elif self.detour != 1:
            digest.update(repr(self.detour).encode())
        if self.homes is not None and self.ways is None:  # ways come with their homes
            digest.update(self.homes.mark.encode())
        return digest.hexdigest()[:16]

    @property
    def measured(self) -> Text:
        """How distances are measured: by road (file, day), or by straight lines (× a factor)."""
        if self.ways is not None:
            return self.ways.source.text
        if self.detour != 1:
            return message("ways-straight-times", factor=self.detour)
        return message("ways-straight")

    @property
    def lived(self) -> Text:
        """Where people are taken to live: in villages (file), or spread evenly over their unit."""
        stated = "" if self.homes is None else self.homes.villages
        villages = stated if self.ways is None else self.ways.source.villages
        return message("homes-villages", file=villages) if villages else message("homes-spread")

    @cached_property
    def shape_mark(self) -> str:
        """Hash of the boundaries alone: edits of figures or borders leave it as it is."""
        digest = hashlib.sha256(" ".join(self.codes).encode())
        for shape in shapely.to_wkb(self.units.geometry.to_numpy()):
            digest.update(shape)
        return digest.hexdigest()[:16]

    @cached_property
    def joining_borders(self) -> pd.DataFrame:
        """The borders but those on land between two units that no road joins, if there are roads.

        Bridges, ferries and declared links stay: a person said that there is a way.
        """
        if self.ways is None:
            return self.borders
        place = self.ways.place
        a = np.array([place[c] for c in self.borders.code_a], dtype=np.int64)
        b = np.array([place[c] for c in self.borders.code_b], dtype=np.int64)
        apart = np.isinf(self.ways.between(a, b)[0]) & (self.borders.kind == "land").to_numpy()
        return self.borders[~apart].reset_index(drop=True)

    @cached_property
    def components(self) -> list[set[str]]:
        """Connected parts of the border graph, largest first."""
        place = {code: i for i, code in enumerate(self.codes)}
        land = self.borders[self.borders.kind != "barrier"]
        ends = ([place[c] for c in land.code_a], [place[c] for c in land.code_b])
        links = coo_array((np.ones(len(land)), ends), shape=(len(self), len(self)))
        count, label = connected_components(links, directed=False)
        parts: list[set[str]] = [set() for _ in range(count)]
        for code, number in zip(self.codes, label, strict=True):
            parts[number].add(code)
        return sorted(parts, key=len, reverse=True)

    def figure(self, column: str, codes: Iterable[str]) -> float | None:
        """Sum of ``population`` or ``area_km2`` over units; None where none of them has a figure.

        A unit without a figure adds nothing to the sum.
        """
        chosen = list(codes)
        if chosen and self.provenance.missing(column).issuperset(chosen):
            return None
        return float(self.units.loc[chosen, column].sum())

    @cached_property
    def mainland(self) -> gpd.GeoSeries:
        """The largest connected part of the border graph, of each of its units the largest polygon.

        What a map shows first: far islands would shrink the rest to a dot.
        """
        largest = self.components[0]
        shapes = self.units.geometry[self.units.index.isin(largest)]
        parts, owner = shapely.get_parts(shapes.to_numpy(), return_index=True)
        order = np.lexsort((shapely.area(parts), owner))
        last = np.r_[owner[order][1:] != owner[order][:-1], True]
        return gpd.GeoSeries(parts[order[last]], index=shapes.index, crs=self.units.crs)

    @cached_property
    def main_extent(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the mainland, degrees."""
        return self._degrees(self.mainland.to_numpy())

    @cached_property
    def full_extent(self) -> tuple[float, float, float, float]:
        """West, south, east, north of all that is drawn, degrees."""
        return self._degrees(self.units.geometry.to_numpy())

    def _degrees(self, shapes: Any) -> tuple[float, float, float, float]:
        bounds = gpd.GeoSeries(shapes, crs=self.units.crs).to_crs(GEOGRAPHIC).total_bounds
        west, south, east, north = (float(edge) for edge in bounds)
        return west, south, east, north

    def with_terrain(self, terrain: Mapping[str, str]) -> Dataset:
        """Return the dataset with the terrain of some units set anew; theirs is sure from then on.

        Raises:
            InputError: unknown unit code or terrain.
        """
        for code, value in terrain.items():
            if code not in self.units.index:
                raise refuse("unknown-code", code=code, what="terrain")
            if value not in TERRAINS:
                raise refuse("unknown-terrain", code=code, value=value, known=", ".join(TERRAINS))
        changed = self.units.terrain.copy()
        changed.update(pd.Series(dict(terrain), dtype=object))
        told = self.provenance
        unsure = {c for c in self.codes if told.is_estimated("terrain", c)} - set(terrain)
        provenance = replace(
            told.without_remarks("terrain", terrain),
            basis={**told.basis, "terrain": "given"},
            estimated={**told.estimated, "terrain": frozenset(unsure)},
        )
        return replace(self, units=self.units.assign(terrain=changed), provenance=provenance)

    def with_situation(self, table: pd.DataFrame) -> Dataset:
        """Return the dataset with terrain, flags and minority shares of some units set anew.

        Args:
            table: by unit code, any of ``terrain``, ``minority_percent`` and the flags.

        Raises:
            InputError: an unknown unit or terrain, or a share outside 0–100.
        """
        units = self.units.copy()
        unknown = [str(code) for code in table.index if code not in units.index]
        if unknown:
            raise refuse("unknown-code", code=unknown[0], what="situation")
        for column in set(table.columns) & {"minority_percent", *FLAGS}:
            values = table[column] if column == "minority_percent" else table[column].fillna(False)
            if column == "minority_percent":
                wrong = values.dropna()[lambda shares: (shares < 0) | (shares > 100)]
                if len(wrong):
                    code, share = str(wrong.index[0]), str(wrong.iloc[0])
                    raise refuse("share-outside", code=code, value=share)
            units.loc[values.index, column] = values.astype(units[column].dtype)
        changed = replace(self, units=units)
        if "terrain" not in table:
            return changed
        return changed.with_terrain(dict(zip(table.index, table["terrain"], strict=True)))

    def dated(self, day: str) -> Dataset:
        """Return the dataset as one of the units as they were on this day."""
        return replace(self, provenance=replace(self.provenance, as_of=day))

    def describe(self) -> dict[str, Any]:
        """Return ``name, fingerprint, units`` and parts moved, as JSON documents carry them."""
        told: dict[str, Any] = {
            "name": self.name,
            "fingerprint": self.fingerprint,
            "units": len(self),
        }
        if self.ways is not None:
            told["roads"] = {"file": self.ways.source.title, "day": self.ways.source.day}
        elif self.detour != 1:
            told["detour"] = self.detour
        moved = [asdict(part) for part in self.provenance.adjustments]
        return {**told, "adjustments": moved} if moved else told

    def display_geojson(self, tolerance_m: float = 0.0) -> str:
        """Return boundaries for display: GeoJSON in WGS 84 with ``id`` = unit code.

        Args:
            tolerance_m: shared borders are simplified together by up to this (display only).
        """
        geometry = self.units.geometry
        if tolerance_m:
            simple = shapely.coverage_simplify(np.asarray(geometry.array), tolerance_m)
            geometry = gpd.GeoSeries(simple, index=geometry.index, crs=geometry.crs)
        shapes = geometry.to_crs(4326)
        rounded = shapely.transform(shapes.to_numpy(), lambda xy: np.round(xy, 5))
        features = [
            {"type": "Feature", "id": code, "properties": {}, "geometry": json.loads(shape)}
            for code, shape in zip(shapes.index, shapely.to_geojson(rounded), strict=True)
        ]
        return json.dumps(
            {"type": "FeatureCollection", "features": features}, separators=(",", ":")
        )


def _says(values: pd.Series[Any]) -> bool:
    """Whether a column says anything but no, zero and blank."""
    return bool(values[values.notna()].astype(bool).any())


def district_kind(district: str) -> DistrictKind:
    """Read the kind of a district from its name (``Thành phố Hà Tĩnh`` → ``thanh_pho``)."""
    folded = fold(district)
    prefixes: tuple[tuple[str, DistrictKind], ...] = (
        ("quan ", "quan"),
        ("thanh pho ", "thanh_pho"),
        ("tp ", "thanh_pho"),
        ("thi xa ", "thi_xa"),
        ("tx ", "thi_xa"),
    )
    for prefix, kind in prefixes:
        if folded.startswith(prefix):
            return kind
    return "huyen" if folded else ""
