"""What a resolution aims at with the number of units as a whole (``aims.yaml``)."""

from __future__ import annotations

import math
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from geodata.wording import read_yaml
from merger.law.criteria import Certainty, Criteria
from merger.law.rule_sets import preset_of


class Aim(BaseModel):
    """By how much the number of units is to fall, in the country as a whole.

    Attributes:
        least, most: shares of the units, from 0 to 1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    least: float
    most: float
    cite: str
    certainty: Certainty

    def left(self, units: int) -> tuple[int, int]:
        """The fewest and the most units that so many would become."""
        fewest = math.ceil(units * (1 - self.most) - 1e-9)
        return max(1, fewest), max(1, fewest, math.floor(units * (1 - self.least) + 1e-9))


def aim_of(criteria: Criteria) -> Aim | None:
    """What the law of a rule set aims at; None where it names no number."""
    law = preset_of(criteria)
    return None if law is None else _aims().get(law.id)


@cache
def _aims() -> dict[str, Aim]:
    told = read_yaml(resources.files("merger.law").joinpath("aims.yaml").read_text("utf-8"))
    return {key: Aim.model_validate(value) for key, value in told.items()}
