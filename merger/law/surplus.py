"""Until when a resolution wants people beyond the posts to be gone (``surplus.yaml``)."""

from __future__ import annotations

from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from geodata.wording import read_yaml
from merger.law.criteria import Certainty, Criteria
from merger.law.rule_sets import preset_of


class SurplusRule(BaseModel):
    """By when the numbers must be those of the posts.

    Attributes:
        years: at most, from the day the resolution takes effect.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    years: int
    cite: str
    certainty: Certainty


def surplus_rule(criteria: Criteria) -> SurplusRule | None:
    """What the law of a rule set says; None where no rule for its round is known."""
    law = preset_of(criteria)
    return None if law is None else _rules().get(law.id)


@cache
def _rules() -> dict[str, SurplusRule]:
    told = read_yaml(resources.files("merger.law").joinpath("surplus.yaml").read_text("utf-8"))
    return {key: SurplusRule.model_validate(value) for key, value in told.items()}
