"""From old units to new ones: which part of each old unit went where.

A part has a share of the old unit's people and one of its area. Both may be unknown: the table of
the country's mergers says "a part", and no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.columns import code_text, is_blank, number_of
from geodata.dataset import Dataset
from geodata.files import read_columns
from geodata.isolation import Bounds, run_bounded
from geodata.joining.shares import are_percentages, is_part, share_of
from geodata.problems import refuse
from geodata.wording import Text, listing

CrosswalkName = Literal["hatinh-2024-2025-01", "hatinh-2024-2025-07", "vietnam-2025"]
CROSSWALKS: tuple[CrosswalkName, ...] = get_args(CrosswalkName)
"""Crosswalks that come with the program: Hà Tĩnh's 216 units of 2024 to 209 and to 69, and the
country's 10,035 units of 30 June 2025 to 3,321."""

_COUNTRY: CrosswalkName = "vietnam-2025"
_SHARE = frozenset({"share", "ty le", "ti le", "phan"})
_OF_PEOPLE = ("dan so", "people", "population")
_OF_AREA = ("dien tich", "area")
_COLUMNS = {
    "old": frozenset({"old", "old code", "ma cu", "ma xa cu", "ma dvhc cu", "code", "ma", "ma xa"}),
    "new": frozenset({"new", "new code", "ma moi", "ma xa moi", "ma dvhc moi"}),
    "share": _SHARE,
    "people": frozenset(f"{s} {w}" for s in _SHARE for w in _OF_PEOPLE)
    | frozenset(f"{w} {s}" for s in ("share",) for w in _OF_PEOPLE),
    "area": frozenset(f"{s} {w}" for s in _SHARE for w in _OF_AREA)
    | frozenset(f"{w} {s}" for s in ("share",) for w in _OF_AREA),
}
_WORDS: dict[str, tuple[float, float]] = {
    "whole": (1.0, 1.0),
    "part": (np.nan, np.nan),
    "part_area_only": (0.0, np.nan),
    "part_area_all_people": (1.0, np.nan),
    "part_people_only": (np.nan, 0.0),
}
"""Shares of people and area by the words of the statistics office's table."""

SHARES = ("people", "area")
_SUM_TOLERANCE = 0.011
_OVERLAY_S = 30.0
_OVERLAY_S_PER_VERTEX = 60e-6
_NOISE = 0.01
_MOST = 0.9


@dataclass(frozen=True, eq=False)
class Crosswalk:
    """Which part of each old unit went to which new one.

    Attributes:
        table: ``old, new`` (codes), ``people, area`` (shares of the old unit, 0–1, each summing to
            1 over its parts; NaN: not known), ``row`` (in its file; 0: in none).
        source: where it comes from.
        wider: it may speak of more units than a dataset has: of the whole country.
    """

    table: pd.DataFrame
    source: Text
    wider: bool = False

    @property
    def split(self) -> frozenset[str]:
        """Old units that went to more than one new unit."""
        return frozenset(self.table.loc[self.table["old"].duplicated(keep=False), "old"])

    def has_gaps(self, codes: Collection[str]) -> bool:
        """Tell whether a share of one of these old units is not known."""
        mine = self.table["old"].isin(list(codes))
        return bool(self.table.loc[mine, list(SHARES)].isna().to_numpy().any())

    def main_target(self) -> dict[str, str]:
        """The new unit that got the largest part, by old unit: of its area, else of its people."""
        ordered = self.table.assign(size=self.table["area"].fillna(self.table["people"]))
        ordered = ordered.sort_values("size", kind="stable", na_position="first")
        return dict(zip(ordered["old"], ordered["new"], strict=True))

    def of_units(self, codes: Collection[str], name: str) -> Crosswalk:
        """Return what it says of some old units.

        Args:
            codes: of the old units.
            name: of their dataset, for messages.

        Raises:
            InputError: a new unit that gets some of them gets others too that are not among them.
        """
        mine = self.table["old"].isin(list(codes))
        reached = self.table["new"].isin(self.table.loc[mine, "new"])
        others = self.table[reached & ~mine]
        if len(others):
            told = [f"{old} → {new}" for old, new in zip(others["old"], others["new"], strict=True)]
            raise refuse("crosswalk-incomplete", name=name, parts=listing(told))
        return replace(self, table=self.table[mine].reset_index(drop=True), wider=False)


def embedded_crosswalk(name: str) -> Crosswalk:
    """A crosswalk that comes with the program.

    Raises:
        InputError: no crosswalk has this name.
    """
    if name not in CROSSWALKS:
        raise refuse("unknown-crosswalk", name=name, known=", ".join(CROSSWALKS))
    if name == _COUNTRY:
        return _of_the_country()
    adopted = _facts("hatinh_adopted_mergers")
    column = "unit_2025_01" if name.endswith("01") else "unit_2025_07"
    table = pd.DataFrame({"old": adopted["code"], "new": adopted[column], "share": 1.0})
    if name.endswith("07"):
        parts = _facts("hatinh_splits_2025").set_axis(["old", "new", "share"], axis=1)
        parts["share"] = parts["share"].astype(float)
        table = pd.concat([table[~table["old"].isin(parts["old"])], parts], ignore_index=True)
        source = Text("Nghị quyết 1665/NQ-UBTVQH15", "Resolution 1665/NQ-UBTVQH15")
    else:
        source = Text("Nghị quyết 1283/NQ-UBTVQH15", "Resolution 1283/NQ-UBTVQH15")
    return Crosswalk(_both_shares(table), source)


def _facts(name: str) -> pd.DataFrame:
    path = resources.files("geodata").joinpath("facts", f"{name}.csv")
    with path.open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype=str, keep_default_na=False)


def _of_the_country() -> Crosswalk:
    """The statistics office's table; its words give shares, or leave them unknown."""
    facts = _facts("vietnam_mergers_2025")
    code = facts["old_code"].where(facts["old_code"] != "", facts["old_district_code"])
    words = pd.DataFrame([_WORDS[part] for part in facts["part"]], columns=list(SHARES))
    table = pd.DataFrame({"old": code, "new": facts["new_code"], **words, "row": 0})
    source = Text(
        "Bảng chuyển đổi của Cục Thống kê, 1/7/2025",
        "The statistics office's conversion table, 1 July 2025",
    )
    return Crosswalk(_rest_known(table), source, wider=True)


def _both_shares(table: pd.DataFrame) -> pd.DataFrame:
    """A table ``old, new, share`` with the share as one of people and of area."""
    shares = table["share"].astype(float)
    return table[["old", "new"]].assign(people=shares, area=shares, row=0)


def _rest_known(table: pd.DataFrame) -> pd.DataFrame:
    """Fill what follows: the one part without a share gets the rest, all get 0 if none is left."""
    filled = table.copy()
    for column in SHARES:
        shares = filled[column]
        by_old = filled["old"]
        known = shares.fillna(0.0).groupby(by_old).transform("sum")
        open_ = shares.isna().groupby(by_old).transform("sum")
        rest = (1.0 - known).clip(lower=0.0)
        settles = shares.isna() & ((open_ == 1) | (rest <= _SUM_TOLERANCE))
        filled[column] = shares.mask(settles, rest.where(open_ == 1, 0.0))
    return filled


def fitting_crosswalk(old: Collection[str], new: Collection[str]) -> CrosswalkName | None:
    """The embedded crosswalk that leads from most of the old codes to the new ones, if one does."""
    for name in CROSSWALKS:
        ways = embedded_crosswalk(name).table
        mine = ways[ways["old"].isin(list(old))]
        if (
            mine["old"].nunique() >= _MOST * len(old)
            and mine["new"].isin(list(new)).mean() >= _MOST
        ):
            return name
    return None


def read_crosswalk(path: str | Path) -> Crosswalk:
    """Read a table with old code, new code and, for split units, the shares that went there.

    One column of shares speaks of people and area alike; two columns speak of each. Shares may be
    fractions or percentages. An empty share of a unit with one row means the whole unit; of a unit
    with several rows one empty share is the rest, several are not known.

    Raises:
        InputError: a column missing, a share that is none, or shares that do not sum to 1.
    """
    raw = read_columns(path, _COLUMNS, ("old", "new"), keep_words=True)
    frame = raw.frame
    codes = [[code_text(frame.at[n, role]) for role in ("old", "new")] for n in frame.index]
    times = Counter(old for old, _ in codes)
    cells = {name: _cells(frame, name) for name in SHARES}
    percent = {name: are_percentages(column) for name, column in cells.items()}
    rows = []
    for number, (old, new) in zip(frame.index, codes, strict=True):
        if not old and not new:
            continue
        told = [cells[name].at[number] for name in SHARES]
        values = [
            _share_of(cell, times[old], percent=percent[name])
            for name, cell in zip(SHARES, told, strict=True)
        ]
        if not old or not new or None in values or _is_nothing(values):
            said = " | ".join(
                "–" if is_blank(v) else str(v) for v in (old, new, *dict.fromkeys(told))
            )
            raise refuse("crosswalk-row", file=raw.filename, row=str(number), value=said)
        rows.append((old, new, *values, number))
    table = pd.DataFrame(rows, columns=["old", "new", *SHARES, "row"])
    _check_pairs(table, raw.filename)
    filled = _rest_known(table)
    _check_shares(filled, raw.filename)
    made = filled.groupby(["old", "new"], sort=False, as_index=False).agg(
        {**dict.fromkeys(SHARES, _known_sum), "row": "first"}
    )
    for name in SHARES:
        made[name] /= made.groupby("old")[name].transform(_known_sum).fillna(1.0)
    return Crosswalk(made, Text(raw.filename, raw.filename))


def _known_sum(shares: pd.Series[float]) -> float:
    """Their sum; NaN if one of them is not known."""
    return float(shares.sum(skipna=False))


def _cells(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    """The cells that speak of people or of area: of that column, else of the one for both."""
    other = next(share for share in SHARES if share != name)
    found = next((c for c in (name, "share", other) if c in frame), None)
    return frame[found] if found else pd.Series(None, frame.index, dtype=object)


def _share_of(cell: Any, rows: int, *, percent: bool) -> float | None:
    """A share between 0 and 1; NaN for an empty one of a unit with several rows; None for none."""
    if is_blank(cell):
        if isinstance(cell, str) and cell.strip():
            return None  # "nan" is no share that somebody left out, but one they did not know
        return 1.0 if rows == 1 else float("nan")
    if is_part(cell):
        return float("nan") if rows > 1 else None
    # "1" on the only row of a unit is the whole of it, whatever the other rows count in.
    if rows == 1 and number_of(str(cell), "en") == 1:
        return 1.0
    value = share_of(cell, percent=percent)
    return value if value is not None and 0 <= value <= 1 else None


def _is_nothing(values: list[float | None]) -> bool:
    """Neither people nor area went there: no part at all."""
    return all(value == 0 for value in values)


def _check_pairs(table: pd.DataFrame, filename: str) -> None:
    """No pair stands twice with a share missing, and none beyond the whole of a unit."""
    over = table.groupby("old")[list(SHARES)].transform("sum").max(axis=1) > 1 + _SUM_TOLERANCE
    missing = table[list(SHARES)].isna().any(axis=1)
    pairs = table.groupby(["old", "new"], sort=False)
    again = pairs["row"].transform("size") > 1
    bad = table[again & (over | missing.groupby([table["old"], table["new"]]).transform("any"))]
    if not len(bad):
        return
    told = [
        f"{old} → {new} ({' + '.join(map(str, rows))})"
        for (old, new), rows in bad.groupby(["old", "new"], sort=False)["row"]
    ]
    raise refuse("crosswalk-twice", file=filename, pairs=listing(told))


def _check_shares(table: pd.DataFrame, filename: str) -> None:
    """Every old unit's shares sum to 1 where all are known, and to no more where some are not.

    Raises:
        InputError: naming the units.
    """
    told: dict[str, str] = {}
    for name in SHARES:
        by_old = table.groupby("old")[name]
        total, complete = by_old.sum(), ~by_old.apply(lambda s: s.isna().any())
        off = (total - 1).abs() > _SUM_TOLERANCE
        for old, value in total[(complete & off) | (total > 1 + _SUM_TOLERANCE)].items():
            told.setdefault(str(old), f"{old} ({value:.2f})")
    nothing = table[(table[list(SHARES)] == 0).all(axis=1)]
    for old, new in zip(nothing["old"], nothing["new"], strict=True):
        told.setdefault(old, f"{old} → {new} (0)")
    if told:
        raise refuse("crosswalk-shares", file=filename, units=listing(list(told.values())))


def crosswalk_by_overlay(old: Dataset, new: gpd.GeoSeries) -> Crosswalk:
    """Derive a crosswalk from old and new boundaries, by share of area.

    Parts under 1 % of a unit are taken for differences in drawing.

    Args:
        old: the units before; its boundaries must be surveyed ones.
        new: polygons of the new units, indexed by code.

    Raises:
        InputError: the old boundaries are schematic, or an old unit lies outside the new ones.
    """
    table = _overlay(old, new, old.codes)
    table = table[table["share"] >= _NOISE].reset_index(drop=True)
    table["share"] /= table.groupby("old")["share"].transform("sum")
    source = Text(f"chồng ghép lên {old.name}", f"overlay on {old.name}")
    return Crosswalk(_both_shares(table), source)


def with_shares_by_area(crosswalk: Crosswalk, old: Dataset, new: gpd.GeoSeries) -> Crosswalk:
    """Fill shares that are not known by what the outlines have in common; the rest stays unknown.

    Parts without a share of people divide what is left of them by area.

    Args:
        crosswalk: of these units.
        old: the units before; its boundaries must be surveyed ones.
        new: polygons of the new units, indexed by code.

    Raises:
        InputError: the old boundaries are schematic, or an old unit lies outside the new ones.
    """
    table = crosswalk.table.copy()
    open_ = table[list(SHARES)].isna().any(axis=1)
    units = sorted(set(table.loc[open_, "old"]) & set(old.codes))
    if not units:
        return crosswalk
    found = _overlay(old, new, units).set_index(["old", "new"])["share"]
    pairs = pd.MultiIndex.from_frame(table[["old", "new"]])
    drawn = pd.Series(found.reindex(pairs).to_numpy(), index=table.index).where(
        table["old"].isin(units) & table["new"].isin(list(new.index))
    )
    for name in ("area", "people"):
        shares = table[name]
        weight = drawn.where(shares.isna())
        total = weight.groupby(table["old"]).transform("sum")
        rest = 1.0 - shares.groupby(table["old"]).transform("sum")
        # Of a unit one of whose parts is not drawn nothing is known by area.
        complete = (shares.notna() | weight.notna()).groupby(table["old"]).transform("all")
        able = shares.isna() & complete & (total > 0)
        table[name] = shares.mask(able, rest * weight / total.where(total > 0))
    return replace(crosswalk, table=table)


def _overlay(old: Dataset, new: gpd.GeoSeries, codes: Collection[str]) -> pd.DataFrame:
    """Shares of the area of some old units, ``old, new, share``, in a bounded child process."""
    if old.provenance.schematic:
        raise refuse("overlay-on-schematic")
    shapes = old.units.geometry[old.units.index.isin(list(codes))]
    vertices = shapely.get_num_coordinates([*shapes, *new]).sum()
    bounds = Bounds(seconds=_OVERLAY_S + float(vertices) * _OVERLAY_S_PER_VERTEX)
    return run_bounded(_overlaid, shapes, new, what=old.name, bounds=bounds)


def _overlaid(old: gpd.GeoSeries, new: gpd.GeoSeries) -> pd.DataFrame:
    before = np.asarray(old.array, dtype=object)
    after = shapely.make_valid(np.asarray(new.to_crs(old.crs).array, dtype=object))
    i, j = shapely.STRtree(after).query(before, predicate="intersects")
    shared = shapely.area(shapely.intersection(before[i], after[j]))
    table = pd.DataFrame(
        {
            "old": np.asarray(old.index, dtype=object)[i],
            "new": np.asarray(new.index, dtype=object)[j],
            "share": shared / shapely.area(before[i]),
        }
    )
    outside = sorted(set(old.index) - set(table.loc[table["share"] >= _NOISE, "old"]))
    if outside:
        raise refuse("overlay-outside", units=listing(outside))
    return table
