"""From old units to new ones: adopted mergers, and figures carried across them.

A crosswalk says which part of each old unit went where. Whole units carry their figures exactly;
of a unit that was split each part takes its share, and what rests on shares is an estimate.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.boundaries import border_table, measure_borders
from geodata.columns import ColumnMapping, code_text, is_blank, number_of
from geodata.dataset import FLAGS, SITUATION_FLAGS, UNIT_COLUMNS, WHOLE_IF, Dataset
from geodata.files import RawTable, read_columns
from geodata.isolation import Bounds, run_bounded
from geodata.joining.table_input import TableInput
from geodata.problems import refuse
from geodata.provenance import Basis, Provenance
from geodata.wording import Text, listing

CrosswalkName = Literal["hatinh-2024-2025-01", "hatinh-2024-2025-07"]
CROSSWALKS: tuple[CrosswalkName, ...] = get_args(CrosswalkName)
"""Crosswalks that come with the program: Hà Tĩnh's 216 units to 209 and to 69."""

_COLUMNS = {
    "old": frozenset({"old", "old code", "ma cu", "ma xa cu", "ma dvhc cu", "code", "ma", "ma xa"}),
    "new": frozenset({"new", "new code", "ma moi", "ma xa moi", "ma dvhc moi"}),
    "share": frozenset({"share", "ty le", "ti le", "phan", "ty le dien tich", "ti le dien tich"}),
}
_SUM_TOLERANCE = 0.011
_OVERLAY_S = 30.0
_OVERLAY_S_PER_VERTEX = 60e-6
_NOISE = 0.01
_ROUNDING = 1e-9
_MOST = 0.9


@dataclass(frozen=True, eq=False)
class Crosswalk:
    """Which part of each old unit went to which new one.

    Attributes:
        table: ``old, new, share``; the shares of an old unit sum to 1.
        source: where it comes from.
    """

    table: pd.DataFrame
    source: Text

    @property
    def split(self) -> frozenset[str]:
        """Old units that went to more than one new unit."""
        return frozenset(self.table.loc[self.table["share"] < 1, "old"])

    def main_target(self) -> dict[str, str]:
        """The new unit that got the largest part, by old unit."""
        ordered = self.table.sort_values("share", kind="stable")
        return dict(zip(ordered["old"], ordered["new"], strict=True))


def embedded_crosswalk(name: str) -> Crosswalk:
    """Hà Tĩnh's adopted mergers: to 209 units on 1 January 2025, to 69 on 1 July 2025.

    Raises:
        InputError: no crosswalk has this name.
    """
    if name not in CROSSWALKS:
        raise refuse("unknown-crosswalk", name=name, known=", ".join(CROSSWALKS))
    facts = resources.files("geodata").joinpath("facts")
    with facts.joinpath("hatinh_adopted_mergers.csv").open(encoding="utf-8") as file:
        adopted = pd.read_csv(file, dtype=str)
    column = "unit_2025_01" if name.endswith("01") else "unit_2025_07"
    table = pd.DataFrame({"old": adopted["code"], "new": adopted[column], "share": 1.0})
    if name.endswith("07"):
        with facts.joinpath("hatinh_splits_2025.csv").open(encoding="utf-8") as file:
            parts = pd.read_csv(file, dtype={"code": str, "unit_2025_07": str})
        parts = parts.set_axis(["old", "new", "share"], axis=1)
        table = pd.concat([table[~table["old"].isin(parts["old"])], parts], ignore_index=True)
        source = Text("Nghị quyết 1665/NQ-UBTVQH15", "Resolution 1665/NQ-UBTVQH15")
    else:
        source = Text("Nghị quyết 1283/NQ-UBTVQH15", "Resolution 1283/NQ-UBTVQH15")
    return Crosswalk(table, source)


def fitting_crosswalk(old: Collection[str], new: Collection[str]) -> CrosswalkName | None:
    """The embedded crosswalk that leads from most of the old codes to the new ones, if one does."""
    for name in CROSSWALKS:
        ways = embedded_crosswalk(name).table
        mine = ways[ways["old"].isin(list(old))]
        if len(mine) >= _MOST * len(old) and mine["new"].isin(list(new)).mean() >= _MOST:
            return name
    return None


def read_crosswalk(path: str | Path) -> Crosswalk:
    """Read a table with old code, new code and, for split units, the share that went there.

    Shares may be fractions or percentages; an empty share means the whole unit.

    Raises:
        InputError: a column missing, a share that is none, or shares that do not sum to 1.
    """
    raw = read_columns(path, _COLUMNS, ("old", "new"))
    shares = raw.frame["share"] if "share" in raw.frame else pd.Series(None, raw.frame.index)
    codes = [[code_text(raw.frame.at[n, role]) for role in ("old", "new")] for n in shares.index]
    percent = _are_percentages(shares)
    times = Counter(old for old, _ in codes)
    rows = []
    for (number, share), (old, new) in zip(shares.items(), codes, strict=True):
        if not old and not new:
            continue
        # "1" on the only row of a unit is the whole of it, whatever the other rows count in.
        whole = times[old] == 1 and number_of(str(share), "en") == 1
        value = 1.0 if whole else _share(share, percent)
        if not old or not new or value is None or not 0 < value <= 1:
            told = " | ".join("–" if is_blank(v) else str(v) for v in (old, new, share))
            raise refuse("crosswalk-row", file=raw.filename, row=str(number), value=told)
        rows.append((number, old, new, value))
    table = pd.DataFrame(rows, columns=["row", "old", "new", "share"])
    _check_shares(table, raw.filename)
    made = table.groupby(["old", "new"], sort=False)["share"].sum().reset_index()
    made["share"] /= made["old"].map(made.groupby("old")["share"].sum())
    return Crosswalk(made, Text(raw.filename, raw.filename))


def _check_shares(table: pd.DataFrame, filename: str) -> None:
    """Every old unit's shares sum to 1.

    Raises:
        InputError: naming the rows of a pair that stands twice, or the units.
    """
    total = table.groupby("old")["share"].sum()
    wrong = total[(total - 1).abs() > _SUM_TOLERANCE]
    if not len(wrong):
        return
    pairs = table[table["old"].isin(wrong.index)].groupby(["old", "new"], sort=False)["row"]
    twice = [
        f"{old} → {new} ({' + '.join(map(str, at))})" for (old, new), at in pairs if len(at) > 1
    ]
    if twice:
        raise refuse("crosswalk-twice", file=filename, pairs=listing(twice))
    told = listing([f"{old} ({value:.2f})" for old, value in wrong.items()])
    raise refuse("crosswalk-shares", file=filename, units=told)


def _are_percentages(shares: pd.Series[Any]) -> bool:
    """One share above 1 means that all are percentages: "1" beside "99" is no whole unit."""
    plain = [_number(s) for s in shares if not is_blank(s) and "%" not in str(s)]
    return any(n is not None and n > 1 for n in plain)


def _number(value: Any) -> float | None:
    """A share; no share goes into the thousands, so one point or comma is a decimal sign."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d+[.,]\d+\s*", value):
        return float(value.replace(",", "."))
    return number_of(value, "vi")


def _share(value: Any, percent: bool) -> float | None:
    if is_blank(value):
        return 1.0
    text = str(value).strip()
    number = _number(text.rstrip("% ") if isinstance(value, str) else value)
    if number is None:
        return None
    return number / 100 if text.endswith("%") or percent else number


def crosswalk_by_overlay(old: Dataset, new: gpd.GeoSeries) -> Crosswalk:
    """Derive a crosswalk from old and new boundaries, by share of area.

    Parts under 1 % of a unit are taken for differences in drawing.

    Args:
        old: the units before; its boundaries must be surveyed ones.
        new: polygons of the new units, indexed by code.

    Raises:
        InputError: the old boundaries are schematic, or an old unit lies outside the new ones.
    """
    if old.provenance.schematic:
        raise refuse("overlay-on-schematic")
    vertices = shapely.get_num_coordinates([*old.units.geometry, *new]).sum()
    bounds = Bounds(seconds=_OVERLAY_S + float(vertices) * _OVERLAY_S_PER_VERTEX)
    return run_bounded(_overlaid, old, new, what=old.name, bounds=bounds)


def _overlaid(old: Dataset, new: gpd.GeoSeries) -> Crosswalk:
    before = np.asarray(old.units.geometry.array, dtype=object)
    after = shapely.make_valid(np.asarray(new.to_crs(old.units.crs).array, dtype=object))
    i, j = shapely.STRtree(after).query(before, predicate="intersects")
    shared = shapely.area(shapely.intersection(before[i], after[j]))
    table = pd.DataFrame(
        {
            "old": np.asarray(old.codes, dtype=object)[i],
            "new": np.asarray(new.index, dtype=object)[j],
            "share": shared / shapely.area(before[i]),
        }
    )
    table = table[table["share"] >= _NOISE]
    outside = sorted(set(old.codes) - set(table["old"]))
    if outside:
        raise refuse("overlay-outside", units=listing(outside))
    table["share"] /= table.groupby("old")["share"].transform("sum")
    source = Text(f"chồng ghép lên {old.name}", f"overlay on {old.name}")
    return Crosswalk(table.reset_index(drop=True), source)


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
        InputError: the crosswalk speaks of units that the old dataset does not have.
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
    parts = crosswalk.table
    unknown = sorted(set(parts["old"]) - set(old.codes))
    if unknown:
        raise refuse("crosswalk-unknown", units=listing(unknown), name=old.name)
    left_out = sorted(set(old.codes) - set(parts["old"]))
    if left_out:
        raise refuse("crosswalk-left-out", units=listing(left_out), name=old.name)
    units = old.units.loc[parts["old"]].reset_index(drop=True)
    share = parts["share"].reset_index(drop=True)
    mountain = units["area_km2"].where(units["terrain"] == "mountain", 0.0) * share
    unknown = units["area_km2"].where(units["terrain"] == "unknown", 0.0) * share
    known = old.provenance.estimated.get("population", frozenset())
    rows = pd.DataFrame(
        {
            "new": parts["new"].to_numpy(),
            "population": _whole_people(units["population"], share, parts["old"]),
            "area_km2": units["area_km2"] * share,
            "staff": units["staff"] * share,
            "mountain_km2": mountain,
            "unknown_km2": unknown,
            "minority": units["minority_percent"] * units["population"] * share,
            "weight": units["population"] * share,
            "estimated": (share < 1) | parts["old"].isin(known).to_numpy(),
            "island": units["terrain"] == "island",
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
    made.loc[sums["island"].all(), "terrain"] = "island"
    return made


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
    """Make the new units out of the old ones: boundaries dissolved, figures summed.

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
    target = crosswalk.main_target()
    whole = pd.DataFrame({"old": list(target), "new": list(target.values()), "share": 1.0})
    made = _carried(old, Crosswalk(whole, crosswalk.source), mountain_share)
    units = old.units
    to_new = units.index.map(target)
    cells = units.geometry.groupby(to_new).agg(lambda s: shapely.coverage_union_all(s.to_numpy()))
    codes = made.index
    # By the code rule of the statistics office a merged unit keeps the code of the unit where
    # its people's committee sits: that unit's words and point stand for the new one.
    kept = units.reindex(codes)
    frame = gpd.GeoDataFrame(
        kept.assign(
            name=[names.get(c, {}).get("name") or kept.at[c, "name"] for c in codes],
            kind=[names.get(c, {}).get("kind") or kept.at[c, "kind"] for c in codes],
            terrain=made["terrain"],
            area_km2=made["area_km2"].round(2),
            population=made["population"].astype("int64"),
            staff=made["staff"].astype(float),
            minority_percent=made["minority_percent"].astype(float),
            **{flag: units[flag].groupby(to_new).agg(WHOLE_IF[flag]) for flag in FLAGS},
        ),
        geometry=gpd.GeoSeries(cells.reindex(codes), crs=units.crs),
    )
    frame.index.name = "code"
    frame["exterior_m"] = measure_borders(frame.geometry)[1]
    split = {target[code] for code in crosswalk.split}
    told = old.provenance
    provenance = Provenance(
        source=crosswalk.source,
        schematic=told.schematic,
        basis=told.basis,
        estimated={c: frozenset(split) for c in ("population", "area_km2")},
        origins=told.origins,
    )
    borders = _merged_borders(old.borders, target)
    return Dataset(name, frame[UNIT_COLUMNS], borders, provenance)


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
