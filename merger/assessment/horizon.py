"""What planners ask beyond the law: a margin, and conditions that still hold in later years.

The law judges units by the figures of a day. Nothing here changes what must be arranged, nor what
the law accepts; it narrows what a plan may make of the units, and tells what falls below later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from geodata import Dataset, InputError
from geodata.wording import listing
from merger.arrays import Floats
from merger.wording import sentence

MOST_YEARS = 60
"""No forecast of communes is meant to hold for longer."""
MOST_GROWTH = 20.0
MOST_MARGIN = 100.0
MOST_RANGE = 50.0

Year = Annotated[int, Field(ge=1900, le=2200)]
Growth = Annotated[float, Field(ge=-MOST_GROWTH, le=MOST_GROWTH)]
People = Annotated[float, Field(ge=0, le=1e9)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class UnitOutlook(_Record):
    """How many people one unit will have: at a rate, or as forecast.

    Attributes:
        growth: percent a year.
        people: persons by year, in order of the years; between them a straight line is taken.
    """

    code: str
    growth: Growth | None = None
    people: tuple[tuple[Year, People], ...] = ()

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.growth is None) == (not self.people):
            raise PydanticCustomError("one_outlook", "either growth or people")
        years = [year for year, _ in self.people]
        if years != sorted(set(years)):
            raise PydanticCustomError("years_turned", "years are not in order")
        return self


class Horizon(_Record):
    """What a new unit is to meet beyond the law, and what is told of later years.

    Attributes:
        margin: percent by which area and population of a new unit exceed the law's condition.
        since: year of the figures that the units have now.
        until: a new unit must meet its condition in every year from now to this one.
        outlook: year until which is told what falls below; nothing is required after ``until``.
        growth: percent a year, of units without an outlook of their own.
        units: outlooks of single units.
        uncertain: percent by which estimated figures may be wrong either way.
    """

    margin: Annotated[float, Field(ge=0, le=MOST_MARGIN)] = 0.0
    since: Year | None = None
    until: Year | None = None
    outlook: Year | None = None
    growth: Growth | None = None
    units: tuple[UnitOutlook, ...] = ()
    uncertain: Annotated[float, Field(ge=0, le=MOST_RANGE)] = 0.0

    @property
    def required(self) -> bool:
        """Whether a plan has to meet anything beyond the law."""
        return self.margin > 0 or self.until is not None

    @property
    def last(self) -> int | None:
        """The last year of which something is told; None without one."""
        named = [year for year in (self.until, self.outlook) if year is not None]
        return max(named) if named else None

    def for_units(self, dataset: Dataset) -> Horizon:
        """The same for other units: outlooks of units that are not among them are left out."""
        known = set(dataset.codes)
        units = tuple(unit for unit in self.units if unit.code in known)
        return self if units == self.units else self.model_copy(update={"units": units})

    def check(self, dataset: Dataset) -> None:
        """Refuse what cannot be meant of these units.

        Raises:
            InputError: years that lie before the figures or too far ahead, nothing said of how
                populations change, unknown units, or forecasts that end too early.
        """
        last = self.last
        if last is None:
            return
        if self.since is None:
            raise InputError(sentence("horizon-no-since"))
        named = [year for year in (self.until, self.outlook) if year is not None]
        if min(named) <= self.since or last > self.since + MOST_YEARS:
            need = f"{self.since + 1}–{self.since + MOST_YEARS}"
            value = ", ".join(map(str, named))
            raise InputError(sentence("bad-limit", name="until", value=value, need=need))
        self._check_units(dataset, last)

    def _check_units(self, dataset: Dataset, last: int) -> None:
        known = set(dataset.codes)
        said = [unit.code for unit in self.units]
        for code in said:
            if code not in known or said.count(code) > 1:
                raise InputError(sentence("unknown-unit", place="horizon", code=code))
        if self.growth is None:
            names = dataset.units["name"]
            left = [f"{code} {names[code]}" for code in dataset.codes if code not in set(said)]
            if left:
                key = "horizon-units-left" if said else "horizon-no-growth"
                raise InputError(sentence(key, count=len(left), units=listing(left)))
        early = [unit.code for unit in self.units if unit.people and unit.people[-1][0] < last]
        if early:
            raise InputError(
                sentence(
                    "horizon-ends-early", count=len(early), units=listing(early), year=str(last)
                )
            )

    def people(self, dataset: Dataset, year: int) -> Floats:
        """Persons of every unit in a year, in the dataset's order."""
        now: Floats = dataset.units["population"].to_numpy(dtype=float)
        if self.since is None or year <= self.since:
            return now
        later = now * (1 + (self.growth or 0.0) / 100) ** (year - self.since)
        place = {code: row for row, code in enumerate(dataset.codes)}
        for unit in self.units:
            row = place[unit.code]
            if unit.growth is not None:
                later[row] = now[row] * (1 + unit.growth / 100) ** (year - self.since)
                continue
            told = [(known, people) for known, people in unit.people if known > self.since]
            years = [self.since, *(known for known, _ in told)]
            later[row] = np.interp(year, years, [now[row], *(people for _, people in told)])
        return later

    def years(self, last: int | None) -> tuple[int, ...]:
        """The years after the figures up to one of them."""
        if self.since is None or last is None:
            return ()
        return tuple(range(self.since + 1, last + 1))


@dataclass(frozen=True, eq=False)
class Beyond:
    """What new units must meet beyond the law, laid out for judging groups.

    Left out are years in which no unit has fewer people than in another year that stays: no group
    has fewer then either.

    Attributes:
        margin: percent.
        years: in which conditions must hold as well as now, shape (Y,).
        people: persons of each unit in these years, shape (Y, n).
    """

    margin: float
    years: tuple[int, ...]
    people: Floats


def beyond_of(dataset: Dataset, horizon: Horizon) -> Beyond:
    """Lay out what a horizon requires of groups of these units."""
    years = horizon.years(horizon.until)
    rows = [horizon.people(dataset, year) for year in years]
    kept: list[tuple[int, Floats]] = []
    now = dataset.units["population"].to_numpy(dtype=float)
    # From the end: where people become fewer, the last year stands for all.
    for year, row in zip(reversed(years), reversed(rows), strict=True):
        if not any((other <= row).all() for other in (now, *(people for _, people in kept))):
            kept = [(y, other) for y, other in kept if not (row <= other).all()]
            kept.append((year, row))
    kept.sort(key=lambda item: item[0])
    people = np.array([row for _, row in kept]).reshape(len(kept), len(now))
    return Beyond(horizon.margin, tuple(year for year, _ in kept), people)


def figures_year(dataset: Dataset) -> int | None:
    """Year in which the units were as they are here; None where nobody said."""
    told = dataset.provenance.as_of[:4]
    return int(told) if told.isdecimal() and len(told) == 4 else None
