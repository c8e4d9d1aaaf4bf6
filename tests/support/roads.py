"""Made-up roads beside made-up coverages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from geodata import Dataset
from geodata.roads import (
    CLASS_KEYS,
    RoadLines,
    Speeds,
    build_network,
    compute_ways,
    spread_homes,
    village_homes,
    with_homes,
)
from geodata.ways import RoadSource
from tests.support.coverages import CRS, ORIGIN

Line = Sequence[tuple[float, float]]


def at(x_km: float, y_km: float) -> tuple[float, float]:
    """A place by km from the corner of the made-up coverages, in metres."""
    return ORIGIN[0] + x_km * 1000, ORIGIN[1] + y_km * 1000


def road_lines(
    lines: Sequence[Line],
    classes: Sequence[str] | None = None,
    level: Sequence[int] | None = None,
    *,
    shares_nodes: bool = False,
) -> RoadLines:
    """Roads of lines in km from the corner."""
    shapes = np.array([shapely.LineString([at(*p) for p in line]) for line in lines], dtype=object)
    kinds = [CLASS_KEYS.index(c) for c in classes or ["unknown"] * len(lines)]
    return RoadLines(
        shapes,
        np.array(kinds, dtype=np.int64),
        np.array(level or [0] * len(lines), dtype=np.int64),
        np.full(len(lines), np.nan),
        np.full(len(lines), np.nan),
        shares_nodes,
    )


def road_frame(lines: Sequence[Line], **columns: Sequence[object]) -> gpd.GeoDataFrame:
    """A layer of roads, in the coverages' coordinate system."""
    shapes = [shapely.LineString([at(*p) for p in line]) for line in lines]
    return gpd.GeoDataFrame(dict(columns), geometry=shapes, crs=CRS)


def streets(columns: int, rows: int, side_km: float = 3.0) -> list[Line]:
    """Streets through the middles of a grid of units, in pieces from middle to middle."""
    middle = [
        ((c + 0.5) * side_km, (r + 0.5) * side_km) for r in range(rows) for c in range(columns)
    ]
    lines: list[Line] = []
    for r in range(rows):
        for c in range(columns):
            here = middle[r * columns + c]
            if c + 1 < columns:
                lines.append([here, middle[r * columns + c + 1]])
            if r + 1 < rows:
                lines.append([here, middle[(r + 1) * columns + c]])
    return lines


def write_roads(folder: Path, frame: gpd.GeoDataFrame, name: str = "duong.gpkg") -> Path:
    """The layer as a file."""
    path = folder / name
    frame.to_file(path, driver="LIBKML" if path.suffix == ".kml" else None)
    return path


def random_villages(dataset: Dataset, seed: int) -> Dataset:
    """The dataset whose people live in a few villages in some of its units, anywhere in them."""
    random = np.random.default_rng(40_000 + seed)
    rows = []
    for code, shape in dataset.units.geometry.items():
        west, south, east, north = shape.bounds
        for _ in range(int(random.integers(0, 4))):
            spot = shapely.Point(random.uniform(west, east), random.uniform(south, north))
            rows.append((code, float(random.integers(0, 900)), spot))
    if not rows:
        return dataset
    columns = ["unit", "population", "geometry"]
    table = gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=dataset.units.crs)
    return with_homes(dataset, village_homes(dataset, table, "thon.gpkg"))


def random_roads(dataset: Dataset, seed: int, share: float = 0.75) -> Dataset:
    """The dataset with bent roads between a share of its neighbours, some of them ferries.

    Points move a little, so that no two ways are of one length. People live where they did.
    """
    random = np.random.default_rng(30_000 + seed)
    units = dataset.units.copy()
    units[["x_m", "y_m"]] += random.uniform(-300, 300, (len(units), 2))
    dataset = replace(dataset, units=units)
    xy = units[["x_m", "y_m"]]
    shapes, kinds = [], []
    for a, b in zip(dataset.borders.code_a, dataset.borders.code_b, strict=True):
        if random.random() < share:
            one, other = xy.loc[a].to_numpy(), xy.loc[b].to_numpy()
            bend = (one + other) / 2 + random.uniform(-2500, 2500, 2)
            shapes.append(shapely.LineString([one, bend, other]))
            kinds.append(str(random.choice(["national", "lane", "ferry"], p=[0.5, 0.4, 0.1])))
    if not shapes:
        return dataset
    n = len(shapes)
    roads = RoadLines(
        np.array(shapes, dtype=object),
        np.array([CLASS_KEYS.index(k) for k in kinds], dtype=np.int64),
        np.zeros(n, dtype=np.int64),
        np.full(n, np.nan),
        np.full(n, np.nan),
        True,
    )
    source = RoadSource("made up", "2026-01-01", "", f"random {seed}")
    network, homes = build_network(roads, 5.0), dataset.homes or spread_homes(dataset)
    ways, _ = compute_ways(dataset, network, Speeds.usual(), homes, source)
    return replace(dataset, ways=ways)
