"""Made-up provinces of any size: Voronoi cells of random points, figures like real communes'."""

from __future__ import annotations

from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata import Dataset, Provenance, Text, measure_borders
from geodata.dataset import BUILDING, UNIT_COLUMNS

CRS = "EPSG:3405"
MEAN_AREA_KM2 = 27.0


Geography = Literal["scattered", "towns", "strip"]


def made_up(
    units: int, seed: int = 1, district_size: int = 20, geography: Geography = "scattered"
) -> Dataset:
    """Return a province of so many units; area and population scatter as in Hà Tĩnh in 2024.

    Args:
        units: how many.
        seed: of what is drawn.
        district_size: units of a district, about.
        geography: points all over a square; small units around towns; or a coast ten times as long
            as it is deep.
    """
    random = np.random.default_rng(seed)
    side = float(np.sqrt(units * MEAN_AREA_KM2) * 1000)
    long = np.sqrt(10.0) if geography == "strip" else 1.0
    frame = shapely.box(0, 0, side * long, side / long)
    points = random.uniform(0, 1, (units, 2)) * (side * long, side / long)
    if geography == "towns":
        towns = random.uniform(0.1 * side, 0.9 * side, (max(units // 60, 1), 2))
        near = np.flatnonzero(random.random(units) < 0.6)
        around = towns[random.integers(len(towns), size=len(near))]
        points[near] = around + random.normal(0, 5_000, (len(near), 2))
        points = np.clip(points, 1.0, side - 1.0)
    cells = _cells(points, frame)
    points = shapely.get_coordinates(shapely.centroid(cells)) + (500_000.0, 1_900_000.0)
    cells = shapely.transform(cells, lambda xy: xy + (500_000.0, 1_900_000.0))
    codes = pd.Index([f"{number:05d}" for number in range(1, units + 1)], name="code")
    shapes = gpd.GeoSeries(cells, index=codes, crs=CRS)
    borders, exterior = measure_borders(shapes)
    block = np.sqrt(district_size * MEAN_AREA_KM2) * 1000
    cell = ((points - points.min(axis=0)) // block).astype(int)
    population = np.exp(random.normal(np.log(5500), 0.45, units)).round().astype(int)
    table = gpd.GeoDataFrame(
        {
            "name": [f"Xã Số {number}" for number in range(1, units + 1)],
            "kind": random.choice(["xa", "phuong", "thi_tran"], units, p=[0.85, 0.09, 0.06]),
            "district_code": [f"{x:02d}{y:02d}" for x, y in cell],
            "district": [f"Huyện {x}-{y}" for x, y in cell],
            "district_kind": "huyen",
            "terrain": "lowland",
            "area_km2": shapely.area(cells) / 1e6,
            "population": population,
            "rearranged_2019_2021": False,
            "rearranged_2023_2025": False,
            "land_border": False,
            "disadvantaged_coast": False,
            "red_river_delta": False,
            "minority_percent": 0.0,
            "province": "",
            "seat": "",
            **BUILDING,
            "staff": float("nan"),
            "x_m": points[:, 0],
            "y_m": points[:, 1],
            "exterior_m": exterior,
        },
        geometry=shapes,
    )[UNIT_COLUMNS]
    told = Provenance(Text(f"tỉnh giả định {units} đơn vị", f"made-up province of {units} units"))
    return Dataset(f"made-up-{units}", table, borders, told)


def _cells(points: np.ndarray, frame: shapely.Polygon) -> np.ndarray:
    """Voronoi cells in the order of their points."""
    diagram = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=frame, ordered=True)
    return shapely.intersection(shapely.get_parts(diagram), frame)
