"""Which rule decides about figures: the first trigger that holds, the flags that exempt."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import Any

import numpy as np

from geodata import Dataset
from merger.arrays import Floats
from merger.law import Criteria, Exemption, Trigger

EPSILON = 1e-9
"""Comparisons with a legal figure are strict ("dưới"); rounding noise must not decide them."""


def deciding(
    triggers: tuple[Trigger, ...], area: Floats, population: Floats
) -> list[Trigger | None]:
    """The first trigger that holds, for arrays of percentages; NaN meets none."""
    known = ~(np.isnan(area) | np.isnan(population))
    decided: list[Trigger | None] = [None] * len(area)
    open_ = known.copy()
    for trigger in triggers:
        if not trigger.enabled:
            continue
        found = open_ & holds(trigger, area, population)
        for row in np.flatnonzero(found):
            decided[row] = trigger
        open_ &= ~found
    return decided


def flag_grounds(dataset: Dataset, criteria: Criteria) -> list[Exemption | None]:
    """The first ground of exemption that follows from the data, by unit."""
    grounds: list[Exemption | None] = [None] * len(dataset)
    for exemption in reversed(criteria.exemptions):
        if exemption.enabled and exemption.flag is not None:
            for row in np.flatnonzero(dataset.units[exemption.flag].to_numpy(dtype=bool)):
                grounds[row] = exemption
    return grounds


def holds(trigger: Trigger, area_percent: Any, population_percent: Any) -> Any:
    """Tell whether a trigger holds, for one unit or for arrays of them; without figure always."""
    tests = [
        percent < limit - EPSILON
        for percent, limit in (
            (area_percent, trigger.area_below),
            (population_percent, trigger.population_below),
        )
        if limit is not None
    ]
    if not tests:
        return True
    return reduce(and_ if trigger.logic == "all" else or_, tests)
