"""Figures of old units carried to new ones through a crosswalk, and old units merged to new ones.

Whole units carry their figures exactly; of a unit that was split each part takes its share, and
what rests on shares is an estimate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.boundaries import border_table
from geodata.columns import ColumnMapping
from geodata.dataset import BUILDING, FLAGS, SITUATION_FLAGS, UNIT_COLUMNS, WHOLE_IF, Dataset
from geodata.files import RawTable
from geodata.joining.crosswalk import Crosswalk
from geodata.joining.table_input import TableInput
from geodata.problems import refuse
from geodata.provenance import Basis
from geodata.wording import listing

_ROUNDING = 1e-9
_AREA_DIGITS = 6
"""Of sums, km²: what is left of adding is cut off, no figure is."""


def carry_figures(old: Dataset, crosswalk: Crosswalk, *, mountain_share: float) -> TableInput:
    """Carry figures and situation across, as a table to join to the new boundaries.

    Args:
        old: the units before.
        crosswalk: where they went.
        mountain_share: a new unit counts as mountain from this share of its area; the rule set
            in use says which.

    Returns:
        A table by code of the new units; its ``estimated`` names the units whose figures rest on
        shares, its ``basis`` how the old figures were known.

    Raises:
        InputError: the crosswalk speaks of units that the old dataset does not have, leaves some
            out, or does not know the share of a part.
    """
    carried = _carried(old, crosswalk, mountain_share)
    columns = ["population", "terrain", "staff", "minority_percent", *SITUATION_FLAGS]
    frame = carried[columns].rename_axis("code").reset_index().astype(object)
    frame = frame.where(frame.notna(), None)
    frame["terrain"] = frame["terrain"].where(frame["terrain"] != "unknown", None)
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    title = f"{old.name} →"
    mapping = ColumnMapping({c: c for c in frame.columns})
    return TableInput(
        RawTable(frame, title),
        mapping,
        basis={c: _carried_basis(old, c) for c in ("population", "terrain")},
        estimated={"population": frozenset(carried.index[carried["estimated"]])},
        must_join=True,
    )


def _carried_basis(old: Dataset, column: str) -> Basis:
    basis = old.provenance.basis.get(column, "given")
    return basis if basis in ("official", "given") else "estimated"


def _carried(old: Dataset, crosswalk: Crosswalk, mountain_share: float) -> pd.DataFrame:
    """Figures of the new units: sums over parts, people kept whole."""
    parts = _parts_of(old, crosswalk)
    units = old.units.loc[parts["old"]].reset_index(drop=True)
    people, area = parts["people"], parts["area"]
    # Where the share of the area is not known the terrain may be: all parts alike.
    km2 = units["area_km2"] * area.fillna(0.0)
    known = old.provenance.estimated.get("population", frozenset())
    rows = pd.DataFrame(
        {
            "new": parts["new"],
            "population": _whole_people(units["population"], people, parts["old"]),
            "area_km2": km2,
            "staff": units["staff"] * people,
            "mountain_km2": km2.where(units["terrain"] == "mountain", 0.0),
            "unknown_km2": km2.where(units["terrain"] == "unknown", 0.0),
            "minority": units["minority_percent"] * units["population"] * people,
            "weight": units["population"] * people,
            # All the people of a unit, or none of them, is no estimate.
            "estimated": people.between(0, 1, inclusive="neither")
            | (parts["old"].isin(known) & (people > 0)),
            "terrain": units["terrain"],
            "unmeasured": area.isna(),
        }
    )
    sums = rows.join(units[list(SITUATION_FLAGS)]).groupby("new")
    made = sums[["population", "area_km2", "mountain_km2", "unknown_km2"]].sum()
    made["staff"] = sums["staff"].agg(lambda s: s.sum(skipna=False))
    made["staff"] = made["staff"].round()
    minority = sums["minority"].agg(lambda s: s.sum(skipna=False))
    made["minority_percent"] = minority / sums["weight"].sum()
    for flag in SITUATION_FLAGS:
        made[flag] = sums[flag].any() if WHOLE_IF[flag] == "any" else sums[flag].all()
    made["estimated"] = sums["estimated"].any()
    is_mountain = made["mountain_km2"] >= mountain_share * made["area_km2"] - _ROUNDING
    # What is not known may still tip the balance.
    largest = made["mountain_km2"] + made["unknown_km2"]
    may_be = largest >= mountain_share * made["area_km2"] - _ROUNDING
    made["terrain"] = np.select([is_mountain, may_be], ["mountain", "unknown"], "lowland")
    first, alike = sums["terrain"].first(), sums["terrain"].nunique() == 1
    made.loc[alike & (first == "island"), "terrain"] = "island"
    unmeasured = sums["unmeasured"].any()
    made.loc[unmeasured & ~alike, "terrain"] = "unknown"
    made.loc[unmeasured & alike, "terrain"] = first[unmeasured & alike]
    return made


def _parts_of(old: Dataset, crosswalk: Crosswalk) -> pd.DataFrame:
    """The crosswalk's rows about a dataset's units; every unit has its parts and their people.

    Raises:
        InputError: codes that one of the two does not have, or parts whose share is not known;
            rows of the file are named.
    """
    codes = set(old.codes)
    left_out = sorted(codes - set(crosswalk.table["old"]))
    if left_out:
        raise refuse("crosswalk-left-out", units=listing(left_out), name=old.name)
    if crosswalk.wider:
        crosswalk = crosswalk.of_units(codes, old.name)
    parts = crosswalk.table
    strange = parts[~parts["old"].isin(codes)]
    if len(strange):
        told = [f"{code}{_at(rows)}" for code, rows in strange.groupby("old", sort=True)["row"]]
        raise refuse("crosswalk-unknown", units=listing(told), name=old.name)
    nobody = old.units.loc[parts["old"], "population"].to_numpy() == 0
    open_ = parts[parts["people"].isna() & ~nobody]
    if len(open_):
        names = old.units["name"]
        told = [
            f"{p.old} {names[p.old]} → {p.new}{_at([p.row])}"
            for p in cast(Iterable[Any], open_.itertuples())
        ]
        raise refuse("crosswalk-no-share", source=crosswalk.source, parts=listing(told, 12))
    return parts.assign(people=parts["people"].fillna(0.0)).reset_index(drop=True)


def _at(rows: Iterable[int]) -> str:
    """Rows of a file in brackets; nothing for a crosswalk that is in none."""
    told = " + ".join(str(row) for row in rows if row)
    return f" ({told})" if told else ""


def _whole_people(people: pd.Series[Any], share: pd.Series[Any], old: pd.Series[str]) -> Any:
    """Split people by share so that every old unit's parts sum to it (largest remainder)."""
    exact = people * share
    whole: pd.Series[int] = exact.astype("int64")  # downwards: nothing is negative
    rest = exact - whole
    keys = old.reset_index(drop=True)
    missing = people - whole.groupby(keys).transform("sum")
    rank = rest.groupby(keys).rank(method="first", ascending=False)
    return whole + (rank <= missing.round())


def merge_units(
    old: Dataset,
    crosswalk: Crosswalk,
    names: Mapping[str, Mapping[str, str]],
    name: str,
    *,
    mountain_share: float,
) -> Dataset:
    """Make the new units out of the old ones: boundaries dissolved, figures and borders summed.

    A split unit's boundary goes whole to the new unit that got its largest part, and so do its
    figures: without the boundary of the part they could not be told apart on the map. All figures
    count as estimated where a unit was split.

    Args:
        old: the units before.
        crosswalk: where they went.
        names: ``name`` and ``kind`` by new code; without an entry those of the old unit with
            that code.
        name: of the new dataset.
        mountain_share: as in :func:`carry_figures`.
    """
    found, known = crosswalk.main_target(), set(old.codes)
    target = {code: new for code, new in found.items() if not crosswalk.wider or code in known}
    whole = pd.DataFrame(
        {
            "old": list(target),
            "new": list(target.values()),
            "people": 1.0,
            "area": 1.0,
            "row": 0,
        }
    )
    made = _carried(old, Crosswalk(whole, crosswalk.source, crosswalk.wider), mountain_share)
    units = old.units
    to_new = units.index.map(target)
    cells = units.geometry.groupby(to_new).agg(lambda s: shapely.coverage_union_all(s.to_numpy()))
    codes = made.index
    # By the code rule of the statistics office a merged unit keeps the code of the unit where
    # its people's committee sits: that unit's words and point stand for the new one; under a new
    # code those of the member with most people.
    kept = units.loc[_representatives(units, to_new, codes)].set_axis(codes)
    frame = gpd.GeoDataFrame(
        kept.assign(
            **{c: kept[c].fillna(unsaid) for c, unsaid in BUILDING.items()},
            name=[names.get(c, {}).get("name") or kept.at[c, "name"] for c in codes],
            kind=[names.get(c, {}).get("kind") or kept.at[c, "kind"] for c in codes],
            terrain=made["terrain"],
            area_km2=made["area_km2"].round(_AREA_DIGITS),
            population=made["population"].astype("int64"),
            staff=made["staff"].astype(float),
            minority_percent=made["minority_percent"].astype(float),
            # Outer boundaries may be known better than from the drawing.
            exterior_m=units["exterior_m"].groupby(to_new).sum(),
            **{flag: units[flag].groupby(to_new).agg(WHOLE_IF[flag]) for flag in FLAGS},
        ),
        geometry=gpd.GeoSeries(cells.reindex(codes), crs=units.crs),
    )
    frame.index.name = "code"
    provenance = old.provenance.summed(target)
    shared = crosswalk.table[crosswalk.table["old"].isin(crosswalk.split & known)]
    split = frozenset(shared["new"]) & frozenset(codes)
    if split:
        marked = {
            c: provenance.estimated.get(c, frozenset()) | split for c in ("population", "area_km2")
        }
        provenance = replace(provenance, estimated={**provenance.estimated, **marked})
    borders = _merged_borders(old.borders, target)
    settled = frozenset(target[code] for code in old.settled if code in target)
    provenance = replace(provenance, source=crosswalk.source)
    homes = old.homes
    if homes is not None:
        homes = homes.merged(target, codes, units["population"].to_numpy(dtype=float))
    return Dataset(
        name,
        frame[UNIT_COLUMNS],
        borders,
        provenance,
        settled,
        detour=old.detour,
        homes=homes,
    )


def _representatives(units: gpd.GeoDataFrame, to_new: pd.Index, codes: pd.Index) -> list[str]:
    """By new unit the member that it keeps words and point of."""
    by_size = units.assign(new=to_new).sort_values("population", ascending=False, kind="stable")
    largest = dict(zip(by_size["new"][::-1], by_size.index[::-1], strict=True))
    own = {code for code, new in zip(units.index, to_new, strict=True) if code == new}
    return [code if code in own else largest[code] for code in codes]


def _merged_borders(borders: pd.DataFrame, target: Mapping[str, str]) -> pd.DataFrame:
    """Borders between the new units: lengths summed, barriers and ferries only if nothing else."""
    a, b = borders["code_a"].map(target), borders["code_b"].map(target)
    between = (a != b).to_numpy()
    low = np.minimum(a.to_numpy(object), b.to_numpy(object))[between]
    high = np.maximum(a.to_numpy(object), b.to_numpy(object))[between]
    rank = {"land": 0, "bridge": 1, "ferry": 2, "declared": 3, "barrier": 4}
    rows = pd.DataFrame(
        {
            "a": low,
            "b": high,
            "length_m": borders["length_m"].to_numpy()[between],
            "rank": borders["kind"].map(rank).to_numpy()[between],
        }
    )
    joined = rows.groupby(["a", "b"], as_index=False).agg({"length_m": "sum", "rank": "min"})
    table = border_table(joined["a"], joined["b"], joined["length_m"])
    kinds = {number: kind for kind, number in rank.items()}
    by_pair = dict(zip(zip(joined["a"], joined["b"], strict=True), joined["rank"], strict=True))
    table["kind"] = [kinds[by_pair[p]] for p in zip(table["code_a"], table["code_b"], strict=True)]
    return table
