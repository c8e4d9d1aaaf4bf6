"""Merger criteria: the law as a frozen tree of numbers, each with its citation.

Presets lie in ``merger/presets`` as YAML. Percentages are of the standard that holds for the
unit's own kind and terrain. A rule names its legal reference, its wording in both languages and
how certain the figure is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from geodata import InputError, Kind, Terrain, Text
from geodata.dataset import DistrictKind
from merger.schema import parse_model, read_text
from merger.wording import sentence

Certainty = Literal["verbatim", "secondary", "uncertain"]
Province = Literal["other", "mountain_or_border", "municipality"]
Flag = Literal["rearranged_2019_2021", "rearranged_2023_2025"]
Positive = Annotated[float, Field(gt=0, le=1e9)]
Percent = Annotated[float, Field(gt=0, le=10_000)]


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

    key: str
    cite: str
    certainty: Certainty
    wording: Wording
    enabled: bool = True


class Selector(_Record):
    """Which units a figure is for; a field left out does not restrict."""

    kind: tuple[Kind, ...] = ()
    terrain: tuple[Terrain, ...] = ()
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


class Standard(Rule):
    """Minimum area (km²) and population (persons) of one type of unit; 100 %."""

    when: Selector = Selector()
    area_km2: Positive
    population: Positive


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
    """Units not bound by the triggers because of a flag in the data."""

    flag: Flag


class Condition(Rule):
    """What a unit made by a merger must reach, in km² and persons."""

    when: Selector = Selector()
    area_km2: Positive
    population: Positive


class Waiver(Rule):
    """A merger of at least ``min_members`` units is accepted without the conditions."""

    min_members: Annotated[int, Field(ge=2, le=50)]


_FIELDS_IN_WORDS = {"area_below", "population_below", "area_km2", "population", "min_members"}

_R = TypeVar("_R", Standard, Condition)


class KindRule(_Record):
    """Kind of the resulting unit if any member is of kind ``if_any``."""

    if_any: Kind
    becomes: Kind


class Result(_Record):
    """Rules for the unit that results; kinds and conditions are tried in order.

    ``mountain_share``: share of the members' area that must be mountain for the result to count
    as mountain.
    """

    kinds: tuple[KindRule, ...]
    otherwise: Kind = "xa"
    mountain_share: Annotated[float, Field(gt=0, le=1)]
    conditions: tuple[Condition, ...]
    waivers: tuple[Waiver, ...] = ()


class Criteria(_Record):
    """One rule set.

    Attributes:
        id: short name, such as ``nq76-2025``.
        status: whether the rule set is in force.
        standards: 100 % by kind and terrain; the first that matches holds.
        triggers: tried in order after the exemptions; the first that holds decides.
        province: class of the province, where a rule set depends on it.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Wording
    status: Literal["in_force", "finished", "overtaken"]
    status_note: Wording
    valid_from: date
    valid_to: date | None = None
    province: Province = "other"
    standards: tuple[Standard, ...]
    triggers: tuple[Trigger, ...]
    exemptions: tuple[Exemption, ...] = ()
    result: Result

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Self:
        for rules in (
            self.standards,
            self.triggers,
            self.exemptions,
            self.result.conditions,
            self.result.waivers,
        ):
            keys = [rule.key for rule in rules]
            if len(keys) != len(set(keys)):
                raise ValueError(f"keys occur twice: {keys}")
        return self

    def standard(self, kind: str, terrain: str, district_kind: str) -> Standard | None:
        """Return the standard of a type of unit; None if the rule set knows no such type."""
        return self._first(self.standards, kind, terrain, district_kind)

    def condition(self, kind: str, terrain: str, district_kind: str) -> Condition | None:
        """Return what a resulting unit of this type must reach; None if no rule is for it."""
        return self._first(self.result.conditions, kind, terrain, district_kind)

    def _first(
        self, rules: tuple[_R, ...], kind: str, terrain: str, district_kind: str
    ) -> _R | None:
        for rule in rules:
            if rule.enabled and rule.when.matches(kind, terrain, district_kind, self.province):
                return rule
        return None


def preset_names() -> tuple[str, ...]:
    """Names of the rule sets that come with the program, by the date they took effect."""
    return tuple(preset.id for preset in _presets())


@cache
def _presets() -> tuple[Criteria, ...]:
    files = resources.files("merger").joinpath("presets").iterdir()
    found = [
        parse_criteria(file.read_text("utf-8"), file.name)
        for file in files
        if file.name.endswith(".yaml")
    ]
    return tuple(sorted(found, key=lambda c: (c.valid_from, c.id)))


def load_criteria(name: str) -> Criteria:
    """Return a preset by name, or read a YAML file by path.

    Raises:
        InputError: no such preset or file, or the file breaks the schema.
    """
    for preset in _presets():
        if preset.id == name:
            return preset
    path = Path(name)
    if path.suffix.lower() not in {".yaml", ".yml"} or not path.is_file():
        raise InputError(sentence("unknown-criteria", name=name, known=", ".join(preset_names())))
    return parse_criteria(read_text(path), path.name)


def parse_criteria(text: str, filename: str) -> Criteria:
    """Read a rule set from YAML.

    Raises:
        InputError: not YAML, an unknown key or an impossible value; names the place.
    """
    return parse_model(Criteria, text, filename)


@dataclass(frozen=True)
class Difference:
    """A value that is not the law's: ``place`` such as ``triggers/both-low/area_below``."""

    place: str
    law: Any
    now: Any

    def __str__(self) -> str:
        return f"{self.place} {self.law} → {self.now}"


def preset_of(criteria: Criteria) -> Criteria | None:
    """The law as it stands: the preset of the same name, if there is one."""
    return next((preset for preset in _presets() if preset.id == criteria.id), None)


def differences(criteria: Criteria) -> tuple[Difference, ...]:
    """List where a rule set differs from the preset of the same name; none if there is none."""
    law = preset_of(criteria)
    if law is None or law == criteria:
        return ()
    before, after = (dict(_leaves(c.model_dump(mode="json"), "")) for c in (law, criteria))
    places = [*before, *(place for place in after if place not in before)]
    return tuple(
        Difference(place, before.get(place), after.get(place))
        for place in places
        if before.get(place) != after.get(place)
    )


def edited(found: tuple[Difference, ...], section: str, key: str) -> Text:
    """Say in brackets what was changed in one rule; empty if nothing was."""
    prefix = f"{section}/{key}/"
    told = [_change(d, d.place.removeprefix(prefix)) for d in found if d.place.startswith(prefix)]
    if not told:
        return Text("", "")
    changes = Text(", ".join(text.vi for text in told), ", ".join(text.en for text in told))
    return sentence("rule-edited", changes=changes)


def _change(difference: Difference, name: str) -> Text:
    """Write one change in words, where the field has words."""
    if name in _FIELDS_IN_WORDS:
        return sentence(f"changed-{name}", law=difference.law, now=difference.now)
    told = f"{name}: {difference.law} → {difference.now}"
    return Text(told, told)


def _leaves(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Yield every value with its place; rules in lists are named by their key."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(item, f"{place}/{name}" if place else name)
    elif isinstance(value, list) and value and isinstance(value[0], dict) and "key" in value[0]:
        for item in value:
            yield from _leaves(item, f"{place}/{item['key']}")
    else:
        yield place, value
