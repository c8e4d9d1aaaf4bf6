"""Limits of one solve: sizes of groups, time, engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from geodata import KINDS
from geodata.dataset import Kind
from merger.arrays import Ints

LARGEST_GROUP = 16
USUAL_GROUP = 5
"""Units of the largest groups that a search begins with: few mergers join more."""


class Limits(BaseModel):
    """Limits of one solve.

    Attributes:
        max_group: K, the most units in one group.
        any_size: nobody wishes a limit on the size of groups: K is where the search begins, and the
            proof is carried beyond it as far as a quarter more time takes it.
        max_group_by_kind: another K for groups that become a unit of some kind.
        most_people: groups of several units with more people than this are not proposed.
        seconds: wall-clock limit.
        solver: ``auto`` takes HiGHS, or CBC where HiGHS is missing; ``highs``, ``cbc``, or for the
            0–1 programmes any other solver by PuLP's name. Where that is missing, as with a plan
            from another machine, it is as ``auto``, and the solution says so.
        seed: random seed of the solver.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_group: Annotated[int, Field(ge=1, le=LARGEST_GROUP)] = USUAL_GROUP
    max_group_by_kind: Mapping[Kind, Annotated[int, Field(ge=1, le=LARGEST_GROUP)]] = {}
    any_size: bool = False
    most_people: Annotated[int, Field(ge=1)] | None = None
    seconds: Annotated[float, Field(gt=0, le=86_400)] = 120.0
    solver: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,32}$")] = "auto"
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0

    @property
    def largest(self) -> int:
        """The most units in a group of any kind."""
        return max(self.max_group, *self.max_group_by_kind.values(), 1)

    def size_of(self, kind: Ints) -> Ints:
        """The largest group allowed, by the kind (its number) of the resulting unit."""
        by_kind = [self.max_group_by_kind.get(name, self.max_group) for name in KINDS]
        return np.array(by_kind, dtype=np.int64)[kind]
