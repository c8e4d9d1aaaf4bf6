"""Merger criteria: the law as a frozen tree of numbers, each with its citation.

Percentages are of the standard that holds for the unit's own kind and terrain, after reductions.
A rule names its legal reference, its wording in both languages and how certain the figure is.
The presets are read by :mod:`merger.law.rule_sets`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from geodata import Kind, Text
from geodata.dataset import DistrictKind, Flag

Certainty = Literal["verbatim", "secondary", "uncertain", "changed"]
"""``changed``: not the law's, but of a rule set that somebody edited."""
Province = Literal["other", "mountain_or_border", "municipality"]
Figure = Literal["area", "population"]
LegalTerrain = Literal["lowland", "mountain", "island"]
"""Terrains that rules speak of: nothing is ruled for a terrain that is not known."""
Positive = Annotated[float, Field(gt=0, le=1e9)]
Percent = Annotated[float, Field(ge=0.01, le=10_000)]
Share = Annotated[float, Field(gt=0, le=100)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Wording(_Record):
    """A sentence in Vietnamese and English."""

    vi: str
    en: str

    @property
    def text(self) -> Text:
        """The sentence as the program's :class:`Text`."""
        return Text(self.vi, self.en)


class Rule(_Record):
    """What every rule carries: key, citation, certainty, wording, and whether it is applied."""

    key: Key
    cite: str
    certainty: Certainty
    wording: Wording
    enabled: bool = True


class Selector(_Record):
    """Which units a figure is for; a field left out does not restrict."""

    kind: tuple[Kind, ...] = ()
    terrain: tuple[LegalTerrain, ...] = ()
    district_kind: tuple[DistrictKind, ...] = ()
    province: tuple[Province, ...] = ()

    def matches(self, kind: str, terrain: str, district_kind: str, province: str) -> bool:
        """Tell whether a unit of this kind, terrain, district and province is meant."""
        return (
            (not self.kind or kind in self.kind)
            and (not self.terrain or terrain in self.terrain)
            and (not self.district_kind or district_kind in self.district_kind)
            and (not self.province or province in self.province)
        )


class SizeRule(Rule):
    """Least area (km²) and population (persons) of one type of unit."""

    when: Selector = Selector()
    area_km2: Annotated[float, Field(ge=0.01, le=1e6)]
    population: Annotated[float, Field(ge=1, le=1e7)]


class Standard(SizeRule):
    """The standard of a type of unit as it is: 100 %."""


class Condition(SizeRule):
    """What a unit made by a merger must reach."""


class DistrictStandard(SizeRule):
    """The standard of a type of district; ``min_units``: how many communes it should have."""

    min_units: Annotated[int, Field(ge=1, le=100)] | None = None


class Steps(_Record):
    """How a reduction grows with the minority share.

    Every further ``every`` points take ``less`` points more off, down to ``floor`` percent of the
    standard.
    """

    every: Share
    less: Share
    floor: Share


class Reduction(Rule):
    """A special factor that lowers one figure of the standard to ``percent`` of it.

    It holds for the units that ``when`` selects: where ``flag`` is set, or from a minority share
    of ``minority_from`` percent, or for all of them. Each figure is lowered once only: of several
    reductions the one that leaves least.

    Attributes:
        members: whether a resulting unit has the factor if any of its members has, or all.
    """

    figure: Figure
    when: Selector = Selector()
    flag: Flag | None = None
    minority_from: Share | None = None
    percent: Share
    steps: Steps | None = None
    members: Literal["any", "all"] = "all"

    @model_validator(mode="after")
    def _one_ground(self) -> Self:
        if self.flag is not None and self.minority_from is not None:
            raise PydanticCustomError("one_ground", "either flag or minority_from")
        if self.steps is not None and self.minority_from is None:
            raise PydanticCustomError("steps_alone", "steps need minority_from")
        return self


class Trigger(Rule):
    """When a unit must be (or is encouraged to be) arranged.

    ``logic`` says whether all figures must be below their percentage or any one; with no
    percentage at all the trigger holds for every unit the earlier triggers left.
    """

    verdict: Literal["must", "encouraged"]
    logic: Literal["all", "any"] = "all"
    area_below: Percent | None = None
    population_below: Percent | None = None


class Exemption(Rule):
    """A ground on which a unit need not be arranged (yếu tố đặc thù).

    With a ``flag`` it follows from the data; any ground can also be declared for a unit, with a
    reason (see :mod:`merger.assessment.declarations`).
    """

    flag: Flag | None = None


class Waiver(Rule):
    """A merger of at least ``min_members`` units is accepted without the conditions.

    ``declared``: only where a person declares it for these units and says why.
    """

    min_members: Annotated[int, Field(ge=2, le=50)]
    declared: bool = False


class CheckItem(Rule):
    """A further criterion that figures do not show; the person ticks it off for each unit."""

    when: Selector = Selector()


class Unjudged(Rule):
    """Units for which the law sets no figures, so that they are never judged by size."""

    when: Selector = Selector()


class KindRule(_Record):
    """Kind of the resulting unit if any member is of kind ``if_any``."""

    if_any: Kind
    becomes: Kind
    cite: str
    certainty: Certainty


class Result(_Record):
    """Rules for the unit that results; kinds and conditions are tried in order.

    Attributes:
        mountain_share: share of the members' area that must be mountain for the result to count
            as mountain.
        mountain_cite, mountain_certainty: of that share.
        mountain_wording: how "mountain" may be read, where the law leaves it open.
        reduced: whether the reductions of the standards lower the conditions too.
        tiers: of the time when new units operate; None where it is that of the rule set.
    """

    kinds: tuple[KindRule, ...]
    otherwise: Kind = "xa"
    mountain_share: Annotated[float, Field(gt=0, le=1)]
    mountain_cite: str = "NĐ 272/2025/NĐ-CP"
    mountain_certainty: Certainty = "uncertain"
    mountain_wording: Wording | None = None
    reduced: bool = True
    tiers: Literal[2, 3] | None = None
    conditions: tuple[Condition, ...]
    waivers: tuple[Waiver, ...] = ()


class DistrictRules(_Record):
    """Standards and triggers of the district level, which ended on 1 July 2025."""

    standards: tuple[DistrictStandard, ...]
    reductions: tuple[Reduction, ...] = ()
    triggers: tuple[Trigger, ...]


_R = TypeVar("_R", bound=SizeRule)


class Criteria(_Record):
    """One rule set.

    Attributes:
        id: short name, such as ``nq76-2025``.
        based_on: id of the preset that a person's own rule set was copied from.
        status: whether the rule set is in force.
        kinds: kinds of units it holds for.
        tiers: 3 while there were districts, 2 since 1 July 2025.
        standards: 100 % by kind and terrain; the first that matches holds.
        triggers: tried in order; the first that holds decides, unless an exemption stands.
        province: class of the province, where a rule set depends on it.
        checklist: criteria that figures do not show.
        unjudged: types of units without figures, and why.
    """

    id: Key
    based_on: Key | None = None
    title: Wording
    status: Literal["in_force", "finished", "overtaken", "own"]
    status_note: Wording
    valid_from: date
    valid_to: date | None = None
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    tiers: Literal[2, 3]
    province: Province = "other"
    standards: tuple[Standard, ...]
    reductions: tuple[Reduction, ...] = ()
    triggers: tuple[Trigger, ...]
    exemptions: tuple[Exemption, ...] = ()
    checklist: tuple[CheckItem, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    result: Result
    districts: DistrictRules | None = None

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Self:
        lists: list[tuple[Rule, ...]] = [
            self.standards,
            self.reductions,
            self.triggers,
            self.exemptions,
            self.checklist,
            self.unjudged,
            self.result.conditions,
            self.result.waivers,
        ]
        if self.districts is not None:
            own = self.districts
            lists += [own.standards, own.reductions, own.triggers]
        for rules in lists:
            keys = [rule.key for rule in rules]
            if len(keys) != len(set(keys)):
                twice = ", ".join(sorted({key for key in keys if keys.count(key) > 1}))
                raise PydanticCustomError("keys_twice", "keys occur twice", {"keys": twice})
        return self

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise PydanticCustomError("dates_turned", "valid_to lies before valid_from")
        return self

    def first(
        self, rules: tuple[_R, ...], kind: str, terrain: str, district_kind: str
    ) -> _R | None:
        """Return the first of these rules for a type of unit; None if none is for it."""
        for rule in rules:
            if rule.enabled and rule.when.matches(kind, terrain, district_kind, self.province):
                return rule
        return None

    def standard(self, kind: str, terrain: str, district_kind: str) -> Standard | None:
        """Return the standard of a type of unit; None if the rule set knows no such type."""
        return self.first(self.standards, kind, terrain, district_kind)

    def condition(self, kind: str, terrain: str, district_kind: str) -> Condition | None:
        """Return what a resulting unit of this type must reach; None if no rule is for it."""
        return self.first(self.result.conditions, kind, terrain, district_kind)

    def checklist_for(self, kind: str) -> tuple[CheckItem, ...]:
        """Return the further criteria for units of a kind, whatever else they are."""
        return tuple(
            item
            for item in self.checklist
            if item.enabled and (not item.when.kind or kind in item.when.kind)
        )

    def unjudged_by(self, kind: str, terrain: str, district_kind: str) -> Unjudged | None:
        """Return why a type of unit has no standard; None if the rule set does not say."""
        for rule in self.unjudged:
            if rule.enabled and rule.when.matches(kind, terrain, district_kind, self.province):
                return rule
        return None

    def exemption(self, key: str) -> Exemption | None:
        """Return a ground by its key; None if there is none or it is switched off."""
        return next((e for e in self.exemptions if e.key == key and e.enabled), None)
