"""The datasets that come with the program: Hà Tĩnh in 2024 and in 2025.

Facts lie in ``geodata/facts`` (sources in ``facts/SOURCES.md``). Boundaries are schematic; borders
come from the table of measured borders, never from the schematic shapes.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from importlib import resources
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from geodata.borders import border_table, measure_borders
from geodata.dataset import UNIT_COLUMNS, Dataset, Provenance, district_kind
from geodata.folders import cache_folder, write_atomically
from geodata.problems import refuse
from geodata.projection import GEOGRAPHIC, metric_crs
from geodata.wording import Text

MOUNTAIN_DISTRICTS = frozenset({"Huyện Hương Sơn", "Huyện Hương Khê", "Huyện Vũ Quang"})
"""Mountain districts of Hà Tĩnh; the legal list by commune was not found, so it is editable."""

_METHOD_VERSION = 1
"""Part of the cache key; raised when ``geodata.schematic`` changes."""

MOUNTAIN_SHARE = 2 / 3
"""A unit made of several counts as mountain from this share of its area (NĐ 272/2025)."""


def _facts(filename: str) -> pd.DataFrame:
    codes = dict.fromkeys(["code", "code_a", "code_b", "district_code", "unit_2025_07"], str)
    with resources.files("geodata").joinpath("facts", filename).open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype=codes)


def _schematic_cells(points: np.ndarray[Any, Any], areas: np.ndarray[Any, Any]) -> Any:
    """Schematic boundaries, from the cache when these very points and areas were drawn before."""
    key = hashlib.sha256(np.round(np.column_stack([points, areas]), 1).tobytes())
    path = cache_folder() / f"schematic-{_METHOD_VERSION}-{key.hexdigest()[:16]}.wkb"
    with contextlib.suppress(OSError, shapely.GEOSException):
        cells = shapely.get_parts(shapely.from_wkb(path.read_bytes()))
        if len(cells) == len(points):
            return cells
    # Imported only here: what it needs of SciPy takes longer to import than the cache to read.
    from geodata.schematic import schematic_boundaries

    cells = schematic_boundaries(points, areas)
    with contextlib.suppress(OSError):  # a read-only home costs time, not the result
        write_atomically(path, shapely.to_wkb(shapely.geometrycollections(cells)))
    return cells


def _hatinh_2024() -> Dataset:
    units = _facts("hatinh_units_2024.csv").set_index("code")
    crs = metric_crs(float(units.lon.mean()))
    to_metres = Transformer.from_crs(GEOGRAPHIC, crs, always_xy=True)
    units["x_m"], units["y_m"] = to_metres.transform(units.lon.to_numpy(), units.lat.to_numpy())
    cells = _schematic_cells(
        units[["x_m", "y_m"]].to_numpy(), units.area_km2.to_numpy(dtype=float) * 1e6
    )
    pairs = _facts("hatinh_borders_2024.csv")
    frame = gpd.GeoDataFrame(
        units.assign(
            population=units.population_2019,
            terrain=np.where(units.district.isin(MOUNTAIN_DISTRICTS), "mountain", "lowland"),
            district_kind=units.district.map(district_kind),
            rearranged_2023_2025=False,
            province="Hà Tĩnh",
            seat="",
            staff=float("nan"),
        ),
        geometry=cells,
        crs=crs,
    )
    frame["exterior_m"] = measure_borders(frame.geometry)[1]
    return Dataset(
        name="hatinh-2024",
        units=frame[UNIT_COLUMNS],
        borders=border_table(pairs.code_a, pairs.code_b, pairs.border_km * 1000),
        provenance=Provenance(
            source=Text(
                "Hà Tĩnh tháng 11/2024: 216 đơn vị; dân số Tổng điều tra 1/4/2019; diện tích "
                "theo số liệu 2009 cộng dồn; ranh giới đo trên bản đồ xã 2009",
                "Hà Tĩnh, November 2024: 216 units; population of the census of 1 April 2019; "
                "areas of 2009 summed; borders measured on the commune map of 2009",
            ),
            schematic=True,
            basis={"population": "census", "area_km2": "official"},
        ),
    )


def _hatinh_2025() -> Dataset:
    old = _hatinh_2024()
    mergers = _facts("hatinh_adopted_mergers.csv").set_index("code").unit_2025_07
    names = _facts("hatinh_units_2025_names.csv").set_index("code")
    parts = old.units.assign(new=mergers, mountain=old.units.terrain == "mountain")
    parts["mountain_km2"] = parts.area_km2.where(parts.mountain, 0.0)
    summed = parts.groupby("new")[["area_km2", "population", "mountain_km2"]].sum()
    cells = parts.groupby("new").geometry.agg(
        lambda shapes: shapely.coverage_union_all(shapes.to_numpy())
    )
    # By the code rule of the statistics office a merged unit keeps the code of the unit where
    # its people's committee sits: that unit's point stands for the seat.
    seat = old.units[["x_m", "y_m"]].reindex(summed.index)
    mountain = summed.mountain_km2 >= MOUNTAIN_SHARE * summed.area_km2
    frame = gpd.GeoDataFrame(
        names.reindex(summed.index).assign(
            district_code="",
            district="",
            district_kind="",
            terrain=np.where(mountain, "mountain", "lowland"),
            area_km2=summed.area_km2.round(2),
            population=summed.population,
            rearranged_2019_2021=False,
            rearranged_2023_2025=False,
            province="Hà Tĩnh",
            seat="",
            staff=float("nan"),
            x_m=seat.x_m,
            y_m=seat.y_m,
        ),
        geometry=gpd.GeoSeries(cells, crs=old.units.crs),
    )
    frame.index.name = "code"
    frame["exterior_m"] = measure_borders(frame.geometry)[1]
    between = old.borders.assign(
        a=old.borders.code_a.map(mergers), b=old.borders.code_b.map(mergers)
    ).query("a != b")
    low = np.minimum(between.a.to_numpy(object), between.b.to_numpy(object))
    high = np.maximum(between.a.to_numpy(object), between.b.to_numpy(object))
    lengths = between.length_m.groupby([low, high]).sum()
    first, second = zip(*lengths.index, strict=True)
    return Dataset(
        name="hatinh-2025",
        units=frame[UNIT_COLUMNS],
        borders=border_table(first, second, lengths.to_numpy()),
        provenance=Provenance(
            source=Text(
                "Hà Tĩnh từ 1/7/2025: 69 đơn vị theo Nghị quyết 1665/NQ-UBTVQH15; diện tích và "
                "dân số cộng từ 216 đơn vị năm 2024 (dân số ước tính từ Tổng điều tra 2019; phần "
                "chia tách của Đại Nài và Kỳ Lợi tính vào đơn vị nhận phần lớn hơn)",
                "Hà Tĩnh since 1 July 2025: 69 units by Resolution 1665/NQ-UBTVQH15; areas and "
                "populations summed over the 216 units of 2024 (population estimated from the "
                "census of 2019; Đại Nài and Kỳ Lợi, which were split, counted whole)",
            ),
            schematic=True,
            basis={"population": "estimated", "area_km2": "estimated"},
        ),
    )


_BUILDERS: dict[str, Callable[[], Dataset]] = {
    "hatinh-2024": _hatinh_2024,
    "hatinh-2025": _hatinh_2025,
}


def embedded_names() -> tuple[str, ...]:
    """Names of the datasets that come with the program."""
    return tuple(_BUILDERS)


def embedded_dataset(name: str) -> Dataset:
    """Build an embedded dataset (schematic boundaries come from the cache when they can).

    Raises:
        InputError: no embedded dataset has this name.
    """
    if name not in _BUILDERS:
        raise refuse("unknown-dataset", name=name, known=", ".join(_BUILDERS))
    return _BUILDERS[name]()
