"""The datasets that come with the program: the country and its provinces in 2026, Hà Tĩnh in 2024.

Facts lie in ``geodata/facts`` (sources in ``facts/SOURCES.md``). Boundaries are generalised;
figures, borders and outer perimeters come from the tables, never from the drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import cache, partial

import geopandas as gpd
import numpy as np

from geodata.boundaries import border_table, measure_borders
from geodata.crs import metric_crs
from geodata.dataset import BUILDING, UNIT_COLUMNS, Dataset, district_kind
from geodata.folding import collation_key, fold
from geodata.problems import InputError, message, refuse
from geodata.provenance import Provenance
from geodata.sources.country import dataset_of_2026, drawn, metric_points
from geodata.sources.facts import (
    facts_table,
    province_dataset,
    provinces_of_2026,
    units_of_2026,
)
from geodata.wording import Text

MOUNTAIN_DISTRICTS = frozenset({"Huyện Hương Sơn", "Huyện Hương Khê", "Huyện Vũ Quang"})
"""Mountain districts of Hà Tĩnh; the legal list by commune was not found, so it is editable."""

COUNTRY = "vietnam-2026"
LOOK_BACK = "hatinh-2024"


def _hatinh_2024() -> Dataset:
    units = facts_table("hatinh_units_2024").set_index("code")
    crs = metric_crs(float(units.lon.mean()))
    points = metric_points(units.lon, units.lat, crs)
    shapes = drawn(facts_table("hatinh_outlines_2024"), facts_table("hatinh_points_2024"), crs)
    pairs = facts_table("hatinh_borders_2024")
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
            **BUILDING,
            staff=float("nan"),
            x_m=points[:, 0],
            y_m=points[:, 1],
        ),
        geometry=shapes.reindex(units.index),
        crs=crs,
    )
    frame["exterior_m"] = measure_borders(frame.geometry)[1]
    return Dataset(
        name=LOOK_BACK,
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
            basis={
                "population": "census",
                "area_km2": "official",
                "terrain": "estimated",
                "exterior_m": "geometry",
            },
            as_of="2024-11-01",
        ),
    )


@cache
def _builders() -> Mapping[str, Callable[[], Dataset]]:
    provinces = sorted(provinces_of_2026().index, key=collation_key)
    found: dict[str, Callable[[], Dataset]] = {COUNTRY: partial(dataset_of_2026, None, COUNTRY)}
    for province in provinces:
        name = province_dataset(province)
        found[name] = partial(dataset_of_2026, province, name)
    return {**found, LOOK_BACK: _hatinh_2024}


def embedded_names() -> tuple[str, ...]:
    """Names of the datasets that come with the program: the country, its provinces, 2024."""
    return tuple(_builders())


@cache
def embedded_title(name: str) -> Text:
    """Return what an embedded dataset is called where a person chooses one.

    Raises:
        InputError: no embedded dataset has this name.
    """
    _known(name)
    if name == LOOK_BACK:
        return message("title-look-back", count=len(facts_table("hatinh_units_2024")))
    provinces = provinces_of_2026()
    if name == COUNTRY:
        return message("title-country", count=int(provinces["units"].sum()))
    province = next(p for p in provinces.index if province_dataset(p) == name)
    return message("title-province", province=province, count=int(provinces["units"][province]))


def embedded_with(codes: Iterable[str]) -> tuple[str, ...]:
    """Names of the embedded datasets that are of exactly these units."""
    asked = frozenset(codes)
    provinces = units_of_2026()["province"]
    found = set(provinces[provinces.index.isin(asked)])
    names = [province_dataset(province) for province in found] if len(found) == 1 else [COUNTRY]
    units = {LOOK_BACK: frozenset(facts_table("hatinh_units_2024")["code"])}
    for name in names:
        mine = provinces if name == COUNTRY else provinces[provinces.isin(found)]
        units[name] = frozenset(mine.index)
    return tuple(name for name, own in units.items() if own == asked)


def is_of_today(codes: Iterable[str]) -> bool:
    """Whether these are the official units of a province, or of the country, since July 2025."""
    return any(name == COUNTRY or "-2026" in name for name in embedded_with(codes))


def embedded_dataset(name: str) -> Dataset:
    """Return an embedded dataset; built once in a process.

    Raises:
        InputError: no embedded dataset has this name.
    """
    _known(name)
    return _built(name)


@cache
def _built(name: str) -> Dataset:
    return _builders()[name]()


def _known(name: str) -> None:
    if name not in _builders():
        raise unknown_dataset(name)


def unknown_dataset(name: str) -> InputError:
    """The error for a name that is no embedded dataset; it names those that sound like it."""
    asked = fold(name).replace(" ", "")
    known = {other.replace("-", ""): other for other in embedded_names()}
    near = get_close_matches(asked, known, n=3, cutoff=0.6) or get_close_matches(
        asked + "2026", known, n=3, cutoff=0.6
    )
    told = [known[n] for n in near] or [COUNTRY, LOOK_BACK]
    return refuse("unknown-dataset", name=name, known=", ".join(told))
