"""Lower bound on the balance term of a group, by its population alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from merger.arrays import Floats


@dataclass(frozen=True)
class Crowding:
    """The part of the balance term that only grows with the population of a group.

    Pricing adds units to a set and drops it once no more can make it worth while; it needs to know
    what the people of the set cost for sure, whatever is added.

    Attributes:
        reference: no group's reference population is larger, persons.
        dead_band: share above the reference that costs nothing.
        most_people: larger groups are not allowed.
    """

    reference: float
    dead_band: float
    most_people: float = np.inf

    def cost(self, people: Floats, weight: float) -> Floats:
        """Lower bound on the weighted balance term; infinite where the group is too large."""
        over = np.maximum(people / self.reference - 1 - self.dead_band, 0.0) * weight
        return np.where(people > self.most_people, np.inf, over)
