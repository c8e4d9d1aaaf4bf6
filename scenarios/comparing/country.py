"""How many units fall short, province by province: for sure, and where terrain decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from geodata import COUNTRY, Dataset, InputError, Text, embedded_names
from geodata.folding import collation_key
from geodata.sources import listed_terrain, province_dataset
from geodata.wording import read_yaml
from merger import Criteria, assess
from merger.arrays import Bools
from merger.assessment import FactorCheck, factor_check
from merger.law import Certainty, law_title
from scenarios.wording import sentence


@dataclass(frozen=True)
class ProvinceCount:
    """Units of one province, or of the whole country, that fall short of their standard.

    Attributes:
        province: its name; empty for the country.
        dataset: name of the embedded dataset to open; empty where none is of this province.
        units: commune-level units.
        judged: those that have a standard (special zones have none).
        sure: must be arranged as lowland and as mountain units alike; islands stay islands.
        hanging: must be arranged under one of the two terrains only.
        by_list: must be arranged with the terrain of the list.
        at_most: ``sure + hanging``.
        unsettled: whose terrain the list itself leaves in doubt and whose verdict hangs on it.
        population: of all units, persons; units without a figure add nothing.
        people: in the units of ``by_list``, persons.
        codes: of the units of ``by_list``, in the dataset's order.
        hanging_codes: of the units of ``hanging``, in the dataset's order.
    """

    province: str
    dataset: str
    units: int
    judged: int
    sure: int
    hanging: int
    by_list: int
    at_most: int
    unsettled: int
    population: int
    people: int
    codes: tuple[str, ...]
    hanging_codes: tuple[str, ...]

    @property
    def share(self) -> float:
        """Share of all units that fall short by the list, 0 to 1."""
        return self.by_list / self.units if self.units else 0.0


@dataclass(frozen=True)
class StateFigure:
    """What the state itself says, with how certain that is."""

    criteria: str
    count: int
    as_of: Text
    certainty: Certainty
    source: Text


@dataclass(frozen=True, eq=False)
class CountryCount:
    """The count of a whole dataset.

    Attributes:
        provinces: in the order of their Vietnamese names.
        total: the sums.
        state: the state's own figure for this rule set; None where none is known, or where the
            dataset is not the whole country.
        difference: in words, what explains the difference; empty without a state figure.
        factors: special factors that the data name for no unit, with the units they could spare.
    """

    criteria: Criteria
    provinces: tuple[ProvinceCount, ...]
    total: ProvinceCount
    state: StateFigure | None
    difference: tuple[Text, ...]
    factors: tuple[FactorCheck, ...]


def count_country(dataset: Dataset, criteria: Criteria) -> CountryCount:
    """Count the units that fall short, by province and in all.

    Args:
        dataset: units with their provinces; the terrain of rows it leaves open is taken from the
            list (its flag as it stands, even where a remark doubts it) for ``by_list`` alone.
        criteria: a rule set for two tiers.

    Raises:
        InputError: the rule set is for districts too, or units have no province.
    """
    if 2 not in (criteria.tiers, criteria.result.tiers):
        raise InputError(sentence("country-tiers", law=law_title(criteria)))
    units = dataset.units
    provinces = units["province"].to_numpy(dtype=object)
    if (provinces == "").any():
        code = dataset.codes[int(np.flatnonzero(provinces == "")[0])]
        raise InputError(sentence("country-no-province", code=code))
    terrain = units["terrain"].to_numpy(dtype=object)
    listed = np.where(terrain == "unknown", listed_terrain(dataset.codes), terrain)
    by_list = assess(_with_terrain(dataset, listed), criteria)
    as_low, as_high = (
        _must(_with_terrain(dataset, np.where(terrain == "island", "island", other)), criteria)
        for other in ("lowland", "mountain")
    )
    must = np.array([unit.verdict == "must" for unit in by_list.units.values()], dtype=bool)
    flags = {
        "judged": np.array([u.rule != "no-standard" for u in by_list.units.values()], dtype=bool),
        "sure": as_low & as_high,
        "hanging": as_low ^ as_high,
        "by_list": must,
        "at_most": as_low | as_high,
        "unsettled": (terrain == "unknown") & (as_low ^ as_high),
    }
    people = units["population"].to_numpy(dtype=np.int64)
    codes = np.array(dataset.codes, dtype=object)
    names = sorted(set(provinces), key=collation_key)
    known = frozenset(embedded_names())

    def counted(province: str, name: str, rows: Bools) -> ProvinceCount:
        return ProvinceCount(
            province=province,
            dataset=name,
            units=int(rows.sum()),
            population=int(people[rows].sum()),
            people=int(people[rows & must].sum()),
            codes=tuple(codes[rows & must]),
            hanging_codes=tuple(codes[rows & flags["hanging"]]),
            **{key: int((flag & rows).sum()) for key, flag in flags.items()},
        )

    rows = [counted(p, _opened(province_dataset(p), known), provinces == p) for p in names]
    total = counted("", _opened(dataset.name, known), np.ones(len(dataset), dtype=bool))
    factors = tuple(factor_check(by_list))
    state = state_figures().get(criteria.id) if dataset.name == COUNTRY else None
    told = () if state is None else _difference(state, total, factors)
    return CountryCount(criteria, tuple(rows), total, state, told, factors)


@cache
def state_figures() -> Mapping[str, StateFigure]:
    """The state's own figures by rule set (``state_figures.yaml``)."""
    text = resources.files("scenarios.comparing").joinpath("state_figures.yaml").read_text("utf-8")
    found = [
        StateFigure(
            criteria=row["criteria"],
            count=int(row["count"]),
            as_of=Text(**row["as_of"]),
            certainty=row["certainty"],
            source=Text(**row["source"]),
        )
        for row in read_yaml(text)
    ]
    return {figure.criteria: figure for figure in found}


def _difference(
    state: StateFigure, total: ProvinceCount, factors: tuple[FactorCheck, ...]
) -> tuple[Text, ...]:
    told = [
        sentence(
            "country-state",
            count=state.count,
            day=state.as_of,
            ours=total.by_list,
            difference=abs(state.count - total.by_list),
        ),
        sentence(
            "country-why-terrain",
            sure=total.sure,
            most=total.at_most,
            unsettled=total.unsettled,
        ),
    ]
    told += [
        sentence("country-why-factor", factor=check.label, count=len(check.codes))
        for check in factors
        if check.codes
    ]
    inside = total.sure <= state.count <= total.at_most
    told.append(sentence("country-within" if inside else "country-beyond"))
    return tuple(told)


def _opened(name: str, known: frozenset[str]) -> str:
    return name if name in known else ""


def _with_terrain(dataset: Dataset, terrain: Any) -> Dataset:
    return replace(dataset, units=dataset.units.assign(terrain=terrain))


def _must(dataset: Dataset, criteria: Criteria) -> Bools:
    judged = assess(dataset, criteria)
    return np.array([unit.verdict == "must" for unit in judged.units.values()], dtype=bool)
