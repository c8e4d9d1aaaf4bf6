"""Tiny made-up coverages: a grid of rectangles somewhere in Hà Tĩnh."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata import Dataset, Provenance, Text, measure_borders
from geodata.dataset import BUILDING, UNIT_COLUMNS, district_kind
from merger import Declarations

ORIGIN = (540_000.0, 2_020_000.0)
CRS = "EPSG:3405"


def grid(
    columns: int,
    rows: int,
    *,
    side_m: float = 3000.0,
    population: list[int] | None = None,
    kind: list[str] | None = None,
    terrain: list[str] | None = None,
    district: list[str] | None = None,
    area_km2: list[float] | None = None,
    leave_out: set[int] | None = None,
) -> Dataset:
    """Units 00001, 00002, … row by row; lists are cut to the number of units.

    Parts that lie apart count as settled: ``replace(…, settled=frozenset())`` makes them open.
    """
    cells = []
    for number in range(columns * rows):
        if number in (leave_out or set()):
            continue
        x = ORIGIN[0] + number % columns * side_m
        y = ORIGIN[1] + number // columns * side_m
        cells.append(shapely.box(x, y, x + side_m, y + side_m))
    n = len(cells)
    codes = [f"{i + 1:05d}" for i in range(n)]
    names = [f"Xã Số {i + 1}" for i in range(n)]
    shapes = gpd.GeoSeries(cells, index=pd.Index(codes, name="code"), crs=CRS)
    borders, exterior = measure_borders(shapes)
    districts = (district or ["Huyện A"] * n)[:n]
    centre = shapes.centroid
    units = gpd.GeoDataFrame(
        {
            "name": names,
            "kind": (kind or ["xa"] * n)[:n],
            "district_code": "",
            "district": districts,
            "district_kind": [district_kind(d) for d in districts],
            "terrain": (terrain or ["lowland"] * n)[:n],
            "area_km2": (area_km2 or [side_m**2 / 1e6] * n)[:n],
            "population": (population or [5000] * n)[:n],
            "rearranged_2019_2021": False,
            "rearranged_2023_2025": False,
            "land_border": False,
            "disadvantaged_coast": False,
            "red_river_delta": False,
            "minority_percent": float("nan"),
            "province": "",
            "seat": "",
            **BUILDING,
            "staff": float("nan"),
            "x_m": centre.x,
            "y_m": centre.y,
            "exterior_m": exterior,
        },
        geometry=shapes,
    )[UNIT_COLUMNS]
    return Dataset("grid", units, borders, Provenance(Text("lưới", "grid")), frozenset(codes))


def exempt(code: str, reason: str, **more: str) -> Declarations:
    """One unit declared exempt."""
    return Declarations.model_validate({"exempt": [{"code": code, "reason": reason, **more}]})


def random_grid(seed: int, largest: int = 9) -> Dataset:
    """A grid with holes and random figures near the legal thresholds."""
    random = np.random.default_rng(seed)
    situation = np.random.default_rng(1_000_000 + seed)
    columns = int(random.integers(2, 4))
    rows = int(random.integers(2, max(largest // columns, 2) + 1))
    cells = columns * rows
    missing = {int(i) for i in np.flatnonzero(random.random(cells) < 0.1)}
    if len(missing) > cells - 3:
        missing = set()
    dataset = grid(
        columns,
        rows,
        side_m=float(random.choice([2000, 3500, 5000])),
        population=[int(p) for p in random.integers(900, 14_000, cells)],
        kind=[
            str(k) for k in random.choice(["xa", "phuong", "thi_tran"], cells, p=[0.7, 0.2, 0.1])
        ],
        terrain=[str(t) for t in random.choice(["lowland", "mountain"], cells, p=[0.6, 0.4])],
        district=[str(d) for d in random.choice(["Huyện A", "Huyện B", "Thành phố C"], cells)],
        area_km2=[float(a) for a in random.uniform(2, 45, cells).round(2)],
        leave_out=missing,
    )
    n = len(dataset)
    shares = situation.choice([np.nan, 0.0, 28.0, 35.0, 55.0, 61.0, 90.0, 100.0], n)
    dataset.units["minority_percent"] = shares if seed % 3 == 0 else np.zeros(n)
    for flag in ("land_border", "disadvantaged_coast", "red_river_delta"):
        dataset.units[flag] = situation.random(n) < 0.25
    buildings = situation.choice(["good", "fair", "poor", ""], n)
    dataset.units["seat_condition"] = buildings if seed % 2 else [""] * n
    return dataset
