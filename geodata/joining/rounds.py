"""Rounds of mergers: units after a round as the dataset of the next, with what they came of.

Every round keeps the units before it in the provenance, so that the last dataset alone tells the
whole way: names, figures and seats of the first state, and which unit each became.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import geopandas as gpd
import pandas as pd

from geodata.crs import GEOGRAPHIC
from geodata.dataset import Dataset, Flag
from geodata.joining.carrying import merge_units
from geodata.joining.crosswalk import Crosswalk
from geodata.problems import message, refuse
from geodata.provenance import FormerUnit, Round
from geodata.wording import listing, written_date

_SUMMED = ("population", "area_km2")
_MOST_ROUNDS = 12


@dataclass(frozen=True)
class Enacted:
    """How a round is recorded.

    Attributes:
        name: of the dataset it leads to.
        title: of the plan or the resolution.
        law: id of the rule set; empty if not known.
        day: on which the new units begin; None if not said.
        flag: that the new units bear from then on; None if no law asks for one.
        districts_end: the new units belong to no district.
    """

    name: str
    title: str
    law: str = ""
    day: date | None = None
    flag: Flag | None = None
    districts_end: bool = False


def next_round(
    old: Dataset,
    crosswalk: Crosswalk,
    names: Mapping[str, Mapping[str, str]],
    enacted: Enacted,
    *,
    mountain_share: float,
) -> Dataset:
    """Make the dataset of the next round: see :func:`merge_units`, and the round is kept.

    Ways by road do not go over: the homes of a new unit were never asked for their way to the new
    seat; a notice says so. The last round's notices stay behind.

    Args:
        old: the units before.
        crosswalk: where they went.
        names: ``name`` and ``kind`` by new code, as in :func:`merge_units`.
        enacted: how the round is recorded.
        mountain_share: a new unit counts as mountain from this share of its area.

    Raises:
        InputError: nothing is merged, the day is before that of the units, too many rounds, or
            the crosswalk does not fit the units.
    """
    told = old.provenance
    day = enacted.day.isoformat() if enacted.day else ""
    if enacted.day and told.as_of and enacted.day < date.fromisoformat(told.as_of):
        before = written_date(date.fromisoformat(told.as_of))
        raise refuse("round-early", day=written_date(enacted.day), as_of=before)
    if len(told.rounds) >= _MOST_ROUNDS:
        raise refuse("round-many", most=_MOST_ROUNDS)
    ways = crosswalk.of_units(old.codes, old.name) if crosswalk.wider else crosswalk
    target = ways.main_target()
    missing = sorted(set(old.codes) - set(target))
    if missing:
        raise refuse("crosswalk-left-out", units=listing(missing), name=old.name)
    made = merge_units(old, ways, names, enacted.name, mountain_share=mountain_share)
    if len(made) == len(old):
        raise refuse("round-nothing", name=enacted.title)
    units = made.units
    counts = pd.Series(target).value_counts()
    changed = units.index.isin(counts.index[counts > 1]) | units.index.isin(
        list(ways.table.loc[ways.table["old"].isin(ways.split), "new"])
    )
    if enacted.flag is not None:
        units = units.assign(**{enacted.flag: units[enacted.flag].astype(bool) | changed})
    if enacted.districts_end:
        units = units.assign(district="", district_code="", district_kind="")
    notices = [message("round-split", units=_split_names(old, ways))] if ways.split else []
    if old.ways is not None:
        notices.append(message("round-ways"))
    made_of = Round(
        title=enacted.title,
        law=enacted.law,
        day=day,
        before=old.fingerprint,
        name=old.name,
        as_of=told.as_of,
        marked=tuple(column for column in _SUMMED if told.is_estimated(column)),
        units=former_units(old, target, ways.split),
    )
    provenance = replace(
        made.provenance,
        source=message("round-source", title=enacted.title, before=told.source),
        notices=tuple(notices),
        as_of=day or told.as_of,
        rounds=(*told.rounds, made_of),
    )
    return replace(made, units=units, provenance=provenance)


def _split_names(old: Dataset, ways: Crosswalk) -> str:
    return listing([str(old.units.at[code, "name"]) for code in sorted(ways.split)])


def former_units(
    old: Dataset, target: Mapping[str, str], split: frozenset[str]
) -> tuple[FormerUnit, ...]:
    """The units of a dataset as a round keeps them.

    Args:
        old: the dataset.
        target: by code, the unit it goes to.
        split: codes of those that went to more than one.
    """
    units, told = old.units, old.provenance
    points = gpd.GeoSeries(
        gpd.points_from_xy(units["x_m"], units["y_m"]), crs=units.crs
    ).to_crs(GEOGRAPHIC)  # fmt: skip
    without = {column: told.missing(column) for column in _SUMMED}
    rows = cast(Iterable[Any], units.itertuples())
    return tuple(
        FormerUnit(
            code=str(row.Index),
            name=str(row.name),
            kind=str(row.kind),
            district=str(row.district),
            population=None if row.Index in without["population"] else int(row.population),
            area_km2=None if row.Index in without["area_km2"] else float(row.area_km2),
            staff=None if pd.isna(row.staff) else int(row.staff),
            longitude=float(point.x),
            latitude=float(point.y),
            into=target[str(row.Index)],
            split=row.Index in split,
        )
        for row, point in zip(rows, points, strict=True)
    )


def with_official(derived: Dataset, official: Dataset) -> Dataset:
    """Lay an official dataset of the same units over a derived one, which keeps its rounds.

    Names, kinds, figures, borders and outlines are the official ones; what the rounds left on the
    units (already arranged) stays.

    Raises:
        InputError: the two are not of the same units; what is missing on either side is named.
    """
    here, there = set(derived.codes), set(official.codes)
    if here != there:
        raise refuse(
            "round-other-units",
            name=official.name,
            missing=listing(sorted(here - there)) or "–",
            more=listing(sorted(there - here)) or "–",
        )
    flags = [c for c in official.units if str(c).startswith("rearranged_")]
    own = derived.units.loc[list(official.codes), flags].astype(bool)
    units = official.units.assign(**{c: official.units[c].astype(bool) | own[c] for c in flags})
    provenance = replace(official.provenance, rounds=derived.provenance.rounds)
    return replace(official, units=units, provenance=provenance)


def figure_differences(derived: Dataset, official: Dataset) -> pd.DataFrame:
    """Sums against official figures.

    Returns:
        By unit code, for units that both have: ``name`` (official), ``population``,
        ``population_official``, ``population_percent`` (official less the sum, in percent of the
        sum; NaN for none), and the same of ``area_km2``; the largest difference of people first.
    """
    codes = [code for code in official.codes if code in set(derived.codes)]
    table = pd.DataFrame({"name": official.units.loc[codes, "name"]})
    for column in _SUMMED:
        lacking = [derived.provenance.missing(column), official.provenance.missing(column)]
        sums, told = (
            d.units.loc[codes, column].astype(float).mask(pd.Index(codes).isin(list(none)))
            for d, none in zip((derived, official), lacking, strict=True)
        )
        table[column], table[f"{column}_official"] = sums, told
        table[f"{column}_percent"] = 100 * (told - sums) / sums.where(sums > 0)
    return table.sort_values("population_percent", key=abs, ascending=False, na_position="last")
