"""Limits of one solve: sizes of groups, time, engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from geodata import KINDS
from geodata.dataset import Kind
from merger.arrays import Ints

LARGEST_GROUP = 16


class Limits(BaseModel):
    """Limits of one solve.

    Attributes:
        max_group: K, the most units in one group.
        max_group_by_kind: another K for groups that become a unit of some kind.
        most_people: groups of several units with more people than this are not proposed.
        seconds: wall-clock limit.
        solver: ``auto`` takes HiGHS, or CBC where HiGHS is missing.
        seed: random seed of the solver.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_group: Annotated[int, Field(ge=1, le=LARGEST_GROUP)] = 5
    max_group_by_kind: Mapping[Kind, Annotated[int, Field(ge=1, le=LARGEST_GROUP)]] = {}
    most_people: Annotated[int, Field(ge=1)] | None = None
    seconds: Annotated[float, Field(gt=0, le=86_400)] = 120.0
    solver: Literal["auto", "highs", "cbc"] = "auto"
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0

    @property
    def largest(self) -> int:
        """The most units in a group of any kind."""
        return max(self.max_group, *self.max_group_by_kind.values(), 1)

    def size_of(self, kind: Ints) -> Ints:
        """The largest group allowed, by the kind (its number) of the resulting unit."""
        by_kind = [self.max_group_by_kind.get(name, self.max_group) for name in KINDS]
        return np.array(by_kind, dtype=np.int64)[kind]
