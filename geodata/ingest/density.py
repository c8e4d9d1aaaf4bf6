"""How thinly a commune can be peopled: the least dense one of its province is the measure."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

import pandas as pd

from geodata.columns import PeopleUnit, province_key
from geodata.files import province_at
from geodata.problems import Finding, error
from geodata.wording import Text, listing

_FAR_BELOW = 0.6
"""Under this share of the least dense commune of today a figure is doubtful; communes before 2025
were smaller and could be somewhat thinner than those they were merged into."""


@cache
def _least() -> Mapping[str, float]:
    """Persons per km² of the least dense commune, by key of each province of then and now."""
    facts = resources.files("geodata").joinpath("facts")
    with facts.joinpath("least_density_2025.csv").open(encoding="utf-8") as file:
        least = {r["province_2025"]: float(r["persons_per_km2"]) for r in csv.DictReader(file)}
    found: dict[str, float] = {}
    with facts.joinpath("provinces.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[province_key(row["province"])] = least[row["province_2025"]]
    return found | {province_key(name): value for name, value in least.items()}


def thinness(
    units: pd.DataFrame, density: pd.Series[float], bounds: Sequence[float]
) -> pd.Series[float]:
    """How many times thinner each unit is than a commune of its province can be; up to 1 is fine.

    Args:
        units: indexed by code; ``province`` where it is known, ``population``.
        density: persons per km².
        bounds: of all units, degrees: tells the province where no unit names it.
    """
    least = _least()
    usual = least.get(province_key(province_at(bounds)) or "", min(least.values()))
    names = units["province"] if "province" in units else pd.Series("", index=units.index)
    floor = names.map(lambda name: least.get(province_key(name), usual) if name else usual)
    result: pd.Series[float] = (_FAR_BELOW * floor / density.clip(lower=1e-9)).astype(float)
    return result


_THOUSAND = 1_000
_DENSEST = 100_000.0
"""Persons per km²; no district of the country has communes so dense throughout."""

_LEAST_UNITS = 3


def people_unit_doubt(
    units: pd.DataFrame, bounds: Sequence[float], column: str, unit: int
) -> Finding | None:
    """Ask whether a column counts people or thousands of them, where only the other fits the land.

    Args:
        units: indexed by code; ``population``, ``area_km2``, ``name``.
        bounds: see :func:`thinness`.
        column: that states the population.
        unit: how many people a figure was taken to count.

    Returns:
        An error with both readings of one unit; None where the figures can be as they were read.
    """
    if len(units) < _LEAST_UNITS:
        return None
    density = units["population"] / units["area_km2"]
    typical = float(density.median())
    asked: PeopleUnit
    if unit == 1 and float(thinness(units, density, bounds).median()) > 1:
        asked, other = "1000", typical * _THOUSAND
    elif unit == _THOUSAND and typical > _DENSEST:
        asked, other = "1", typical / _THOUSAND
    else:
        return None
    factor = other / typical if typical else 0.0
    fits = float(thinness(units, density * factor, bounds).median()) <= 1
    if not factor or not fits or other > _DENSEST:
        return None
    i = int((density - typical).abs().argmin())
    people, area = float(units["population"].iloc[i]), float(units["area_km2"].iloc[i])
    return error(
        "people-unit-asked",
        (str(units.index[i]),),
        column=column,
        unit=f"{units.index[i]} {units['name'].iloc[i]}",
        value=people / unit,
        first=people,
        first_density=people / area,
        second=people * factor,
        second_density=people * factor / area,
        option=asked,
    )


_FEWEST_PEOPLE = 1
_SIMILAR = 3.0
"""Within this factor of the other units' median a figure is like theirs."""


def people_cells_doubt(units: pd.DataFrame, bounds: Sequence[float], column: str) -> Finding | None:
    """Ask for single figures that lost their thousands: 12 where the others have 12,345.

    A spreadsheet of another locale reads "12.000" as 12. Only figures that are like no commune as
    they stand, and like their neighbours a thousand times larger, are asked for.

    Args:
        units: indexed by code; ``population``, ``area_km2``, ``name``.
        bounds: see :func:`thinness`.
        column: that states the population.

    Returns:
        An error with both readings of each unit; None where there is none.
    """
    people = units["population"].astype(float)
    density = people / units["area_km2"]
    few = people.between(_FEWEST_PEOPLE, _THOUSAND - 1)
    if not few.any() or few.sum() * 2 >= len(units):
        return None
    median = float(people[~few].median())
    meant = (people * _THOUSAND).between(median / _SIMILAR, median * _SIMILAR)
    fits = (thinness(units, density * _THOUSAND, bounds) <= 1) & (density * _THOUSAND <= _DENSEST)
    odd = few & meant & fits & (thinness(units, density, bounds) > 1)
    if not odd.any():
        return None
    told = units.loc[odd, ["name", "population"]]

    def both(decimal: str) -> str:
        rows = [
            f"{code} {name}: {n:.0f} / {n:.0f}{decimal}000" for code, name, n in told.itertuples()
        ]
        return listing(rows)

    codes = tuple(map(str, told.index))
    return error("people-cells-asked", codes, column=column, units=Text(both("."), both(",")))
