"""What becomes of verdicts: units that fall below later, and verdicts that hang on estimates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from geodata import Dataset
from merger.arrays import Bools
from merger.assessment.horizon import Horizon
from merger.assessment.triggers import deciding
from merger.assessment.verdicts import Assessment, Verdict, assess
from merger.law import as_told

_FIGURES = ("population", "area_km2")
_SPARED: frozenset[Verdict] = frozenset({"none", "encouraged"})


def falls_below(assessment: Assessment, horizon: Horizon) -> dict[str, int]:
    """Tell in which year units that need not be arranged today first would have to be.

    Only populations change: areas, kinds, factors and shares of minorities stay as they are.

    Returns:
        The year by unit code; units that stay above until the last year are left out, and so are
        those that are to be arranged or exempt already.
    """
    criteria, needed = as_told(assessment.criteria), assessment.requirement.need
    area = 100 * assessment.dataset.units["area_km2"].to_numpy(dtype=float) / needed["area"]
    spared = [unit.verdict in _SPARED for unit in assessment.units.values()]
    found: dict[str, int] = {}
    for year in horizon.years(horizon.last):
        people = 100 * horizon.people(assessment.dataset, year) / needed["population"]
        triggers = deciding(tuple(criteria.triggers), area, people)
        for code, may, trigger in zip(assessment.units, spared, triggers, strict=True):
            if may and trigger is not None and trigger.verdict == "must":
                found.setdefault(code, year)
    return found


@dataclass(frozen=True)
class Hanging:
    """A unit whose verdict would be another within the range of an estimated figure.

    Attributes:
        columns: the estimated figures.
        now: verdict by the figures as they stand.
        others: other verdicts at the ends of the range.
    """

    code: str
    columns: tuple[str, ...]
    now: Verdict
    others: tuple[Verdict, ...]


def hanging_on_range(assessment: Assessment, percent: float) -> tuple[Hanging, ...]:
    """Say which verdicts hang on estimated figures, each taken so much lower and higher.

    Args:
        assessment: verdicts by the figures as they stand.
        percent: by which an estimate may be wrong either way.
    """
    dataset = assessment.dataset
    unsure = {column: unsure_figures(dataset, column) for column in _FIGURES}
    open_ = {column: rows for column, rows in unsure.items() if rows.any()}
    if not percent or not open_:
        return ()
    seen: dict[str, set[Verdict]] = {code: set() for code in dataset.codes}
    for signs in product((-1.0, 1.0), repeat=len(open_)):
        tried = dataset
        for column, sign in zip(open_, signs, strict=True):
            tried = moved_figures(tried, column, open_[column], sign * percent)
        for code, unit in assess(tried, assessment.criteria, assessment.declared).units.items():
            seen[code].add(unit.verdict)
    found = []
    for row, (code, unit) in enumerate(assessment.units.items()):
        others = tuple(sorted(seen[code] - {unit.verdict}))
        if others:
            columns = tuple(column for column, rows in open_.items() if rows[row])
            found.append(Hanging(code, columns, unit.verdict, others))
    return tuple(found)


def unsure_figures(dataset: Dataset, column: str) -> Bools:
    """Which units' figures in a column are estimates; a missing one has no range."""
    told = dataset.provenance
    missing = told.missing(column)
    return np.array(
        [told.is_estimated(column, code) and code not in missing for code in dataset.codes],
        dtype=bool,
    )


def moved_figures(dataset: Dataset, column: str, rows: Bools, percent: float) -> Dataset:
    """The dataset with some figures of a column changed by so many percent."""
    now = dataset.units[column].to_numpy(dtype=float)
    moved = np.where(rows, now * (1 + percent / 100), now)
    if column == "population":
        moved = np.round(moved).astype(np.int64)
    return replace(dataset, units=dataset.units.assign(**{column: moved}))
