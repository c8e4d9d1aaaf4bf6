"""A scenario with all that its papers tell: computed once, shared by maps, tables and dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import shapely

from geodata import Dataset, Language, format_number
from geodata.boundaries import SIDE_LABELS, SIDES, Bound, adjustments_of, bounds, told_adjustment
from geodata.columns import province_title
from merger import GroupReport
from merger.constraints import bare_name
from merger.plans import Effects, Flaw, review
from scenarios.comparing import EffectRow, effect_rows, plan_effects
from scenarios.model import Scenario
from scenarios.papers.office import Office, province_of
from scenarios.wording import sentence

_INTERNAL = frozenset({"cost", "shape", "weak_border"})
_SPLINTER = 0.01

OPEN = "……………"
"""Room to write what the data do not tell."""

_SHORT = {"xa": "", "phuong": "P. ", "thi_tran": "TT. ", "dac_khu": "ĐK. "}
"""Words for kinds on maps, as atlases shorten them."""


@dataclass(frozen=True, eq=False)
class Papers:
    """What is carried away of a scenario is written from this.

    Attributes:
        scenario: the plan.
        office: who carries it.
        language: of the text.
    """

    scenario: Scenario
    office: Office = field(default_factory=Office)
    language: Language = "vi"

    @property
    def dataset(self) -> Dataset:
        """The units planned on."""
        return self.scenario.dataset

    @property
    def groups(self) -> tuple[GroupReport, ...]:
        """The plan's units."""
        return self.scenario.groups

    def say(self, key: str, **values: Any) -> str:
        """A sentence of the catalogue in the language of the papers."""
        return sentence(key, **values).to(self.language)

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number as the language writes it; a dash for none."""
        return "–" if value is None else format_number(value, self.language, digits)

    @cached_property
    def province(self) -> str:
        """The province with the word for its kind (tỉnh Hà Tĩnh); room to write it without."""
        name = province_of(self.dataset)
        known = province_title(name).to(self.language) if name else self.say("province-open")
        return self.office.province or known

    @cached_property
    def mergers(self) -> tuple[GroupReport, ...]:
        """The new units, by district and name of the seat."""
        units = self.dataset.units
        return tuple(
            sorted(
                (group for group in self.groups if group.is_merger),
                key=lambda g: (str(units.at[g.seat, "district_code"]), g.id),
            )
        )

    @cached_property
    def kept(self) -> tuple[GroupReport, ...]:
        """The units left as they are."""
        return tuple(group for group in self.groups if not group.is_merger)

    @cached_property
    def group_of(self) -> dict[str, str]:
        """Key of the group by unit code."""
        return {code: group.id for group in self.groups for code in group.members}

    @cached_property
    def group_names(self) -> dict[str, str]:
        """Name of every group by its key."""
        return {group.id: group.name for group in self.groups}

    @cached_property
    def bounds(self) -> dict[str, tuple[Bound, ...]]:
        """What bounds every unit of the plan on its four sides."""
        return bounds(self.dataset, self.group_of, self.office.outside)

    def sides(self, group: str, unknown: str = "") -> dict[str, str]:
        """What bounds a unit of the plan, in words, by side; ``unknown`` where nothing tells."""
        told: dict[str, str] = {}
        for side in SIDES:
            names = [
                self._beyond(bound) or unknown for bound in self.bounds[group] if bound.side == side
            ]
            told[side] = self.listed([n for n in dict.fromkeys(names) if n]) or unknown
        return told

    def sides_text(self, group: str) -> str:
        """The legal description: Đông giáp …; Tây giáp …; Nam giáp …; Bắc giáp …."""
        told = self.sides(group, OPEN)
        return "; ".join(
            self.say("side-bounds", side=SIDE_LABELS[side], names=told[side]) for side in SIDES
        )

    def _beyond(self, bound: Bound) -> str:
        if bound.neighbour:
            return self.in_text(self.group_names[bound.neighbour])
        return bound.outside

    def listed(self, names: Sequence[str]) -> str:
        """Names as a sentence joins them: a, b và c."""
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self.say('and')} {names[-1]}"

    def in_text(self, name: str) -> str:
        """A unit's name inside a sentence: the word for its kind is not capital."""
        return name[:1].lower() + name[1:] if bare_name(name) != name else name

    def unit_name(self, code: str) -> str:
        """Name of a unit as it is."""
        return str(self.dataset.units.at[code, "name"])

    def members(self, group: GroupReport) -> str:
        """The units a new one is made of, as a sentence names them."""
        return self.listed([self._member(code, group) for code in group.members])

    def _member(self, code: str, group: GroupReport) -> str:
        """A unit's name, with the parts that it took from, or gave to, units outside the group."""
        name = self.in_text(self.unit_name(code))
        for key, others in (
            (
                "member-with",
                [a.giver for a in adjustments_of(self.dataset, code) if a.taker == code],
            ),
            (
                "member-less",
                [a.taker for a in adjustments_of(self.dataset, code) if a.giver == code],
            ),
        ):
            outside = dict.fromkeys(other for other in others if other not in group.members)
            if outside:
                told = self.listed([self.in_text(self.unit_name(other)) for other in outside])
                name = self.say(key, name=name, others=told)
        return name

    @cached_property
    def seats_are_known(self) -> bool:
        """Whether the data say where seats are; else a point inside each unit stands for its."""
        return bool((self.dataset.units["seat"] != "").any())

    def pieces(self, group: GroupReport) -> int:
        """Of how many parts that lie apart a unit of the plan consists; splinters do not count."""
        if self.dataset.provenance.schematic:
            return 1
        whole = shapely.union_all(self.dataset.units.geometry[list(group.members)].to_numpy())
        parts = shapely.area(shapely.get_parts(whole))
        return int((parts >= _SPLINTER * parts.sum()).sum())

    def seat(self, group: GroupReport) -> str:
        """Where the seat of a unit is: the address where it is known, else the old unit's seat."""
        address = str(self.dataset.units.at[group.seat, "seat"])
        unit = self.in_text(self.unit_name(group.seat))
        return self.say("seat-at", unit=unit) + (f" ({address})" if address else "")

    def short_name(self, name: str, kind: str) -> str:
        """A name as maps shorten it: the word for a ward or township, none for a commune."""
        return f"{_SHORT[kind]}{bare_name(name)}"

    def mark(self, column: str, codes: Sequence[str]) -> str:
        """``*`` where a figure of the units is an estimate."""
        return self.dataset.provenance.mark(column, codes)

    @cached_property
    def flaws(self) -> tuple[Flaw, ...]:
        """What keeps the plan from being handed in; units left unsettled are told by themselves."""
        found = review(self.scenario.solution.evaluator, self.scenario.plan)
        return tuple(flaw for flaw in found if flaw.kind != "unsettled")

    @cached_property
    def cautions(self) -> tuple[str, ...]:
        """What readers must know: what is not valid yet, which figures are estimates, and so on."""
        told = self.dataset.provenance
        cautions = []
        if self.flaws:
            first = self.flaws[0].text.to(self.language)
            cautions.append(self.say("note-flaws", count=len(self.flaws), first=first))
        if told.is_estimated("population") or told.is_estimated("area_km2"):
            cautions.append(self.say("note-star"))
        if told.basis.get("terrain") == "estimated" or told.estimated.get("terrain"):
            cautions.append(self.say("note-terrain"))
        if not self.seats_are_known:
            cautions.append(self.say("note-seats"))
        cautions += [
            told_adjustment(self.dataset, moved).to(self.language) for moved in told.adjustments
        ]
        return tuple(cautions)

    @cached_property
    def told_rows(self) -> tuple[EffectRow, ...]:
        """Figures that papers tell: not those of the optimiser alone, nor of what there is none."""
        return tuple(
            row
            for row in self.rows
            if row.metric.key not in _INTERNAL and (row.before or row.after)
        )

    @cached_property
    def rows(self) -> tuple[EffectRow, ...]:
        """Figures before and after."""
        return effect_rows(self.scenario)

    @cached_property
    def effects(self) -> Effects:
        """Staff, seats and money."""
        return plan_effects(self.scenario)
