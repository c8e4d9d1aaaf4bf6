"""The datasets that come with the program: Hà Tĩnh in 2024 and in 2025.

Facts lie in ``geodata/facts`` (sources in ``facts/SOURCES.md``). Boundaries are schematic; borders
come from the table of measured borders, never from the schematic shapes.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from geodata.boundaries import border_table, measure_borders
from geodata.crs import GEOGRAPHIC, metric_crs
from geodata.dataset import UNIT_COLUMNS, Dataset, district_kind
from geodata.folders import cache_folder, write_atomically
from geodata.joining import embedded_crosswalk, merge_units
from geodata.problems import refuse
from geodata.provenance import Provenance
from geodata.wording import Text

MOUNTAIN_DISTRICTS = frozenset({"Huyện Hương Sơn", "Huyện Hương Khê", "Huyện Vũ Quang"})
"""Mountain districts of Hà Tĩnh; the legal list by commune was not found, so it is editable."""

_MOUNTAIN_SHARE = 2 / 3
"""Of the area of a unit made of several, for it to count as mountain: two thirds (NĐ
272/2025/NĐ-CP, on mountain areas in 2026–2030)."""

_METHOD_VERSION = 1
"""Part of the cache key; raised when ``geodata.boundaries.schematic`` changes."""


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
    from geodata.boundaries import schematic_boundaries

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
            land_border=False,
            disadvantaged_coast=False,
            red_river_delta=False,
            minority_percent=float("nan"),
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
            basis={"population": "census", "area_km2": "official", "terrain": "estimated"},
            as_of="2024-11-01",
        ),
    )


def _hatinh_2025() -> Dataset:
    rows = _facts("hatinh_units_2025_names.csv").set_index("code")
    names = {str(code): {"name": row["name"], "kind": row["kind"]} for code, row in rows.iterrows()}
    adopted = embedded_crosswalk("hatinh-2024-2025-07")
    merged = merge_units(
        _hatinh_2024(), adopted, names, "hatinh-2025", mountain_share=_MOUNTAIN_SHARE
    )
    # Two tiers since 1 July 2025: there is no district, and nothing was arranged since.
    frame = merged.units.assign(
        district_code="",
        district="",
        district_kind="",
        rearranged_2019_2021=False,
        rearranged_2023_2025=False,
    )
    provenance = Provenance(
        source=Text(
            "Hà Tĩnh từ 1/7/2025: 69 đơn vị theo Nghị quyết 1665/NQ-UBTVQH15; diện tích và "
            "dân số cộng từ 216 đơn vị năm 2024 (dân số ước tính từ Tổng điều tra 2019; phần "
            "chia tách của Đại Nài và Kỳ Lợi tính vào đơn vị nhận phần lớn hơn)",
            "Hà Tĩnh since 1 July 2025: 69 units by Resolution 1665/NQ-UBTVQH15; areas and "
            "populations summed over the 216 units of 2024 (population estimated from the "
            "census of 2019; Đại Nài and Kỳ Lợi, which were split, counted whole)",
        ),
        schematic=True,
        basis={"population": "estimated", "area_km2": "estimated", "terrain": "estimated"},
        as_of="2025-07-01",
    )
    return replace(merged, units=frame, provenance=provenance)


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
