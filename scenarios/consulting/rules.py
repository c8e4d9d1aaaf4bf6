"""How the law lets the people be consulted: data in ``rules.yaml``, each with its citation."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from geodata import InputError, Text
from geodata.wording import read_yaml
from scenarios.wording import sentence


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    vi: str
    en: str

    @property
    def text(self) -> Text:
        return Text(self.vi, self.en)


class ConsultRule(BaseModel):
    """A way of consulting the people.

    Attributes:
        counted: who has a ballot.
        percent: share of all who have one that must agree, percent.
        more_than: whether that share itself is too little.
        days: how long it may take, days; None where no limit is known.
        rule_sets: ids of the rule sets whose rounds were consulted so; empty for all others.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: _Words
    cite: str
    certainty: Literal["verbatim", "secondary", "uncertain"]
    counted: Literal["households", "voters"]
    percent: float = Field(gt=0, le=100)
    more_than: bool
    days: int | None = Field(default=None, gt=0)
    note: _Words
    rule_sets: tuple[str, ...] = ()

    def passes(self, agree: int, eligible: int) -> bool:
        """Whether so many of all who have a ballot are enough."""
        needed = self.percent * eligible
        return 100 * agree > needed if self.more_than else 100 * agree >= needed > 0


@cache
def consult_rules() -> tuple[ConsultRule, ...]:
    """All there are, the one in force first."""
    text = resources.files("scenarios.consulting").joinpath("rules.yaml").read_text("utf-8")
    return tuple(ConsultRule.model_validate(entry) for entry in read_yaml(text))


def consult_rule(rule_id: str) -> ConsultRule:
    """One by its id.

    Raises:
        InputError: there is none; the known ones are named.
    """
    for rule in consult_rules():
        if rule.id == rule_id:
            return rule
    known = ", ".join(rule.id for rule in consult_rules())
    raise InputError(sentence("consult-rule-none", name=rule_id, known=known))


def usual_rule(rule_set: str) -> ConsultRule:
    """The one that goes with a rule set, by its id."""
    return next((r for r in consult_rules() if rule_set in r.rule_sets), consult_rules()[0])
