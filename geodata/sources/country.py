"""The 3,321 units of 2026 as datasets: one province, or the whole country.

Figures, borders and outer perimeters come from the tables of facts; boundaries are drawn through
the points where units meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Transformer

from geodata.boundaries import BorderKind, border_table, draw_outlines
from geodata.crs import GEOGRAPHIC, metric_crs
from geodata.dataset import BUILDING, KIND_LABELS, UNIT_COLUMNS, Dataset
from geodata.folding import collation_key
from geodata.problems import Finding, finding, message
from geodata.provenance import Provenance, Remark, RemarkStatus
from geodata.sources.facts import facts_table, units_of_2026
from geodata.wording import Text, listing

RED_RIVER_DELTA = frozenset(
    {"Hà Nội", "Hải Phòng", "Hải Dương", "Hưng Yên", "Thái Bình"}
    | {"Hà Nam", "Nam Định", "Ninh Bình", "Vĩnh Phúc", "Bắc Ninh"}
)
"""Provinces until June 2025 whose communes count as of the Red River Delta. Whether Quảng Ninh,
which some plans count in, belongs to it for NQ 112/2025 is open: it is left out, and said so."""

AS_OF = "2026-09-20"
"""Day on which units and kinds of the country's datasets were as they are here."""

_AREA_TOLERANCE = 0.1
"""From this difference to the measured area an official figure is called doubtful."""


def metric_points(longitude: Any, latitude: Any, crs: Any) -> np.ndarray[Any, Any]:
    """Points in degrees, shape (n,) each, as metres of a coordinate system, shape (n, 2)."""
    return np.column_stack(_to_metres(crs).transform(np.asarray(longitude), np.asarray(latitude)))


@cache
def _to_metres(crs: Any) -> Transformer:
    return Transformer.from_crs(GEOGRAPHIC, crs, always_xy=True)


def drawn(outlines: pd.DataFrame, points: pd.DataFrame, crs: Any) -> gpd.GeoSeries:
    """Draw units from tables of outlines and points."""
    places = metric_points(points["lon"], points["lat"], crs)
    return draw_outlines(outlines, places, crs)


def dataset_of_2026(province: str | None, name: str) -> Dataset:
    """Build one province, or with None the whole country, as of :data:`AS_OF`.

    Units stand in the order of their Vietnamese names, of the country's by province first.
    """
    units = units_of_2026()
    if province is not None:
        units = units[units["province"] == province]
    names = list(zip(units["province"].tolist(), units["name"].tolist(), strict=True))
    keys = [(collation_key(province), collation_key(name)) for province, name in names]
    units = units.iloc[sorted(range(len(units)), key=keys.__getitem__)]
    crs = metric_crs(float(units.lon.mean()))
    points = metric_points(units.lon, units.lat, crs)
    outlines = facts_table("vietnam_outlines_2025")
    if province is not None:
        outlines = outlines[outlines["code"].isin(units.index)]
    shapes = drawn(outlines, facts_table("vietnam_points_2025"), crs)
    borders, beyond = _borders_of(units.index)
    links = facts_table("vietnam_links_2026")
    links = links[links["code_a"].isin(units.index) & links["code_b"].isin(units.index)]
    outer_km = units["coast_km"] + units["land_border_km"]
    kinds = {kind: label.vi for kind, label in KIND_LABELS.items()}
    estimate = units["population_estimate"]
    frame = gpd.GeoDataFrame(
        {
            "name": units["kind_now"].map(kinds) + " " + units["name"],
            "kind": units["kind_now"],
            "province": units["province"],
            "district_code": "",
            "district": "",
            "district_kind": "",
            "terrain": _terrain(units),
            "area_km2": units["area_km2"],
            "population": units["population"].fillna(estimate).fillna(0).round().astype("int64"),
            "rearranged_2019_2021": False,
            "rearranged_2023_2025": False,
            "land_border": units["land_border"].astype(bool),
            "disadvantaged_coast": False,
            "red_river_delta": units["old_province"].isin(RED_RIVER_DELTA),
            "minority_percent": float("nan"),
            "seat": "",
            **BUILDING,
            "staff": float("nan"),
            "x_m": points[:, 0],
            "y_m": points[:, 1],
            "exterior_m": 1000 * outer_km + beyond,
        },
        index=units.index,
        geometry=shapes.reindex(units.index),
        crs=crs,
    )
    return Dataset(
        name=name,
        units=frame[UNIT_COLUMNS],
        borders=_with_links(borders, links),
        provenance=Provenance(
            source=_source(province, len(units)),
            schematic=True,
            basis={
                "population": "official",
                "area_km2": "official",
                "terrain": "secondary",
                "exterior_m": "geometry",
                "land_border": "geometry",
                "red_river_delta": "secondary",
            },
            notices=_notices(units, links),
            findings=_findings(units),
            as_of=AS_OF,
            remarks=_remarks(units),
        ),
    )


def _terrain(units: pd.DataFrame) -> pd.Series[str]:
    """Terrain by the ministry's list; islands by what the borders say; unknown where doubted.

    The list has "miền núi" and "vùng cao", which the provinces used in different ways: a unit
    counts as mountain if either is set.
    """
    high = (units["mien_nui"] == 1) | (units["vung_cao"] == 1)
    found = np.select(
        [units["island"].astype(bool), units["remark"] != "", high],
        ["island", "unknown", "mountain"],
        "lowland",
    )
    return pd.Series(found, index=units.index, dtype=str)


def _borders_of(codes: pd.Index[str]) -> tuple[pd.DataFrame, pd.Series[float]]:
    """Borders between some units, and what each shares with units that are not among them, m."""
    pairs = facts_table("vietnam_borders_2025")
    a, b = pairs["code_a"].isin(codes), pairs["code_b"].isin(codes)
    length = 1000 * pairs["border_km"]
    beyond = length[a & ~b].groupby(pairs["code_a"]).sum()
    beyond = beyond.add(length[b & ~a].groupby(pairs["code_b"]).sum(), fill_value=0.0)
    mine = pairs[a & b]
    table = border_table(mine["code_a"], mine["code_b"], 1000 * mine["border_km"])
    return table, beyond.reindex(codes).fillna(0.0)


def _with_links(borders: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    if not len(links):
        return borders
    more = [
        border_table(rows["code_a"], rows["code_b"], 0.0, cast(BorderKind, kind))
        for kind, rows in links.groupby("kind")
    ]
    table = pd.concat([borders, *more], ignore_index=True)
    return table.sort_values(["code_a", "code_b"], ignore_index=True)


def _source(province: str | None, count: int) -> Text:
    if province is None:
        return message("source-country", count=count)
    return message("source-province", province=province, count=count)


_POPULATION_REMARKS: Mapping[str, RemarkStatus] = {
    "lookup_zeros_restored": "repaired",
    "lookup_crawls_differ": "doubtful",
    "none_partial_figure": "estimated",
    "none": "missing",
}


def _remarks(units: pd.DataFrame) -> tuple[Remark, ...]:
    """What is to be said of single figures, by what the tables say of their source."""
    measured = units["area_source"] == "boundary"
    apart = (units["area_boundary_km2"] / units["area_km2"] - 1).abs() > _AREA_TOLERANCE
    said: list[tuple[str, RemarkStatus, str, pd.Series[bool]]] = [
        ("population", status, source.replace("_", "-"), units["population_source"] == source)
        for source, status in _POPULATION_REMARKS.items()
    ]
    said += [
        ("area_km2", "measured", "area-measured", measured),
        ("area_km2", "doubtful", "area-apart", apart & ~measured),
        ("terrain", "doubtful", "terrain-doubtful", (units["remark"] != "") & ~units["island"]),
    ]
    return tuple(
        Remark(column, status, message(f"remark-{key}"), frozenset(units.index[rows]))
        for column, status, key, rows in said
        if rows.any()
    )


def _notices(units: pd.DataFrame, links: pd.DataFrame) -> tuple[Text, ...]:
    told = [message("facts-terrain"), message("facts-unsaid")]
    if "Quảng Ninh" in set(units["old_province"]):
        told.append(message("facts-delta-open"))
    missing = units[units["population_source"] == "none"]
    if len(missing):
        told.append(message("facts-no-population", units=listing(_labels(missing))))
    told += [Text(vi, en) for vi, en in zip(links["note_vi"], links["note_en"], strict=True)]
    return tuple(told)


def _findings(units: pd.DataFrame) -> tuple[Finding, ...]:
    """Units that the terrain list calls islands although land borders join them to others."""
    odd = units[(units["hai_dao"] == 1) & ~units["island"].astype(bool)]
    return tuple(
        finding("island-joined", "warning", (code,), (float(lon), float(lat)), unit=label)
        for code, lon, lat, label in zip(odd.index, odd.lon, odd.lat, _labels(odd), strict=True)
    )


def _labels(units: pd.DataFrame) -> list[str]:
    kinds = units["kind_now"].map({kind: label.vi for kind, label in KIND_LABELS.items()})
    return list(units.index + " " + kinds + " " + units["name"])
