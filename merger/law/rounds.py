"""What a round of mergers under a rule set leaves on its new units (``rounds.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from geodata.dataset import Flag
from geodata.wording import read_yaml
from merger.law.criteria import Certainty, Criteria


@dataclass(frozen=True)
class ArrangedFlag:
    """The flag that says "already arranged" to later rule sets, and where they say so."""

    criteria: str
    flag: Flag
    cite: str
    certainty: Certainty


@cache
def _flags() -> dict[str, ArrangedFlag]:
    text = resources.files("merger.law").joinpath("rounds.yaml").read_text("utf-8")
    return {raw["criteria"]: ArrangedFlag(**raw) for raw in read_yaml(text)}


def arranged_flag(criteria: Criteria) -> ArrangedFlag | None:
    """The flag of a round under this rule set, or the law it was copied from; None if none is."""
    return _flags().get(criteria.based_on or criteria.id)


def districts_end(criteria: Criteria) -> bool:
    """Whether there are districts before a round under this rule set, and none after it."""
    return criteria.tiers == 3 and criteria.result.tiers == 2
