"""How thinly a commune can be peopled: the least dense one of its province is the measure."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

import pandas as pd

from geodata.columns import province_key
from geodata.files import province_at

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
