"""In which year new units first miss the law's conditions, as populations are expected to go."""

from __future__ import annotations

import numpy as np

from geodata import Dataset
from merger.arrays import Ints
from merger.assessment import EPSILON, Horizon
from merger.groups.compliance import Judgement


def first_short_years(
    groups: Ints, judgement: Judgement, dataset: Dataset, horizon: Horizon
) -> list[int | None]:
    """Tell of each group in which year it first has fewer people than its condition asks.

    Only groups that meet the law's condition now are told of, and that need it: others stand, or
    would stand, on another ground.

    Args:
        groups: rows of unit numbers, padded with −1.
        judgement: of these groups.
        dataset: the units.
        horizon: how populations go, and until when to look.
    """
    held = groups >= 0
    member = np.where(held, groups, 0)
    need = judgement.needed.need["population"]
    found: list[int | None] = [None] * len(groups)
    open_ = np.array([judgement.basis_of(row) == "condition" for row in range(len(groups))], bool)
    open_ &= ~judgement.excepted
    for year in horizon.years(horizon.last):
        people = (horizon.people(dataset, year)[member] * held).sum(axis=1)
        below = open_ & (people < need - EPSILON)
        for row in np.flatnonzero(below).tolist():
            found[row] = year
        open_ &= ~below
    return found
