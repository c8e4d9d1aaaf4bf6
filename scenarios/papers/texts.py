"""How papers tell of a plan in one language: names, adjoiners, seats, what readers must know."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from geodata import TERRAIN_LABELS, Language
from geodata.boundaries import SIDE_LABELS, SIDES, Bound, adjustments_of, told_adjustment
from geodata.columns import province_title
from geodata.joining import told_amendment, told_correction
from geodata.roads import tell_building
from geodata.wording import Text, listing
from merger import GroupReport
from merger.constraints import bare_name
from merger.law import law_title, preset_of, told_changes
from scenarios.papers.figures import PlanFigures
from scenarios.papers.office import day_of, province_of
from scenarios.papers.words import Words
from scenarios.texts import describe_horizon

OPEN = "……………"
"""Room to write what the data do not tell."""

_SHORT = {"xa": "", "phuong": "P. ", "thi_tran": "TT. ", "dac_khu": "ĐK. "}
"""Words for kinds on maps, as atlases shorten them."""


_READING = re.compile(r" \(([^()]*(?:chương trình|this program)[^()]*)\)")
"""A remark of a rule's wording, such as "(the 100 % mark is this program's reading)"."""


@dataclass(frozen=True, eq=False)
class PlanTexts(Words):
    """Texts about a plan.

    Attributes:
        figures: what is told.
        language: of the text.
    """

    figures: PlanFigures
    language: Language

    @cached_property
    def province(self) -> str:
        """The province with the word for its kind (tỉnh Hà Tĩnh); room to write it without."""
        name = province_of(self.figures.dataset)
        if name:
            known = province_title(name, day_of(self.figures.dataset)).to(self.language)
        else:
            known = self.say("province-open")
        return self.figures.office.province or known

    def sides(self, group: str, unknown: str = "") -> dict[str, str]:
        """What bounds a unit of the plan, in words, by side; ``unknown`` where nothing tells."""
        told: dict[str, str] = {}
        for side in SIDES:
            names = [
                self._beyond(bound) or unknown
                for bound in self.figures.bounds[group]
                if bound.side == side
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
            return self.in_text(self.figures.group_names[bound.neighbour])
        return bound.outside

    def in_text(self, name: str) -> str:
        """A unit's name inside a sentence: the word for its kind is not capital."""
        bare = bare_name(name)
        if bare == name or not name.endswith(bare):
            return name
        return name[: -len(bare)].lower() + bare

    def unit_name(self, code: str) -> str:
        """Name of a unit as it is."""
        return str(self.figures.dataset.units.at[code, "name"])

    def members(self, group: GroupReport) -> str:
        """The units a new one is made of, as a sentence names them."""
        return self.listed([self.member(code, group) for code in group.members])

    def member(self, code: str, group: GroupReport) -> str:
        """A unit's name, with the parts that it took from, or gave to, units outside the group."""
        name = self.in_text(self.unit_name(code))
        for key, others in (
            (
                "member-with",
                [a.giver for a in adjustments_of(self.figures.dataset, code) if a.taker == code],
            ),
            (
                "member-less",
                [a.taker for a in adjustments_of(self.figures.dataset, code) if a.giver == code],
            ),
        ):
            outside = dict.fromkeys(other for other in others if other not in group.members)
            if outside:
                told = self.listed([self.in_text(self.unit_name(other)) for other in outside])
                name = self.say(key, name=name, others=told)
        return name

    def seat(self, group: GroupReport) -> str:
        """Where the seat of a unit is: the old unit's, its address and building where known."""
        unit = self.in_text(self.unit_name(group.seat))
        return self.say("seat-at", unit=unit) + self._remark(self.seat_today(group.seat))

    def seat_today(self, code: str) -> str:
        """Address and building of a unit's seat as it is, as far as they are known."""
        dataset = self.figures.dataset
        building = tell_building(dataset, code)
        told = [str(dataset.units.at[code, "seat"])]
        told.append(building.to(self.language) if building is not None else "")
        return "; ".join(part for part in told if part)

    def freed(self, code: str) -> str:
        """A unit whose seat falls free, with the building where it is known."""
        building = tell_building(self.figures.dataset, code)
        return self.unit_name(code) + self._remark(
            building.to(self.language) if building is not None else ""
        )

    def _remark(self, told: str) -> str:
        return f" ({told})" if told else ""

    def short_name(self, name: str, kind: str) -> str:
        """A name as maps shorten it: the word for a ward or township, none for a commune."""
        return f"{_SHORT[kind]}{bare_name(name)}"

    def people(self, codes: Sequence[str]) -> str:
        """People of some units as the papers write them, with the mark of an estimate."""
        figure = self.number(self.figures.dataset.figure("population", codes))
        return figure + self.mark("population", codes)

    def mark(self, column: str, codes: Sequence[str]) -> str:
        """``*`` where a figure of the units is an estimate."""
        return self.figures.dataset.provenance.mark(column, codes)

    @cached_property
    def law(self) -> str:
        """The rule set, which says so where it is not the law."""
        return law_title(self.figures.scenario.criteria).to(self.language)

    @cached_property
    def law_changes(self) -> tuple[str, ...]:
        """Which rules of the rule set are not the law's; empty where all are."""
        criteria = self.figures.scenario.criteria
        if preset_of(criteria) is None:
            return (self.say("note-own-rules", law=self.law),)
        changes = [told.to(self.language) for told in told_changes(criteria)]
        return (self.say("note-changed-rules", changes="; ".join(changes)),) if changes else ()

    def _terrain_taken(self) -> list[str]:
        """Of which units the terrain is not known, and what it was taken to be."""
        constraints = self.figures.scenario.solution.problem.constraints
        units = constraints.settled(self.figures.dataset).units
        unknown = units.index[units["terrain"] == "unknown"]
        if constraints.unknown_terrain is None or not len(unknown):
            return []
        names = listing([self.in_text(self.unit_name(code)) for code in unknown])
        terrain = TERRAIN_LABELS[constraints.unknown_terrain]
        return [self.say("note-terrain-taken", units=names, terrain=terrain)]

    @cached_property
    def _readings(self) -> tuple[str, ...]:
        """Remarks in the wording of triggers that tell how the program reads the law."""
        criteria = self.figures.scenario.criteria
        found = [
            remark
            for rule in criteria.triggers
            if rule.enabled
            for remark in _READING.findall(rule.wording.text.to(self.language))
        ]
        return tuple(dict.fromkeys(found))

    def reason(self, text: Text) -> str:
        """A verdict's reason for a row of a table; how the law is read is told once, in a note."""
        told = text.to(self.language)
        for remark in self._readings:
            told = told.replace(f" ({remark})", "")
        return told

    @cached_property
    def cautions(self) -> tuple[str, ...]:
        """What readers must know: what is not valid yet, which figures are estimates, and so on."""
        told = self.figures.dataset.provenance
        cautions = list(self.law_changes)
        cautions += [self.say("note-reading", how=remark) for remark in self._readings]
        if self.figures.flaws:
            first = self.figures.flaws[0].text.to(self.language)
            cautions.append(self.say("note-flaws", count=len(self.figures.flaws), first=first))
        if self.figures.wishes:
            first = self.figures.wishes[0].text.to(self.language)
            cautions.append(self.say("note-wishes", count=len(self.figures.wishes), first=first))
        if told.is_rough("population") or told.is_rough("area_km2"):
            cautions.append(self.say("note-star"))
        cautions += [note.to(self.language) for note in told.figure_notes]
        if told.is_rough("terrain"):
            cautions.append(self.say("note-terrain"))
        if told.basis.get("terrain") == "secondary":
            cautions.append(self.say("note-terrain-list"))
        cautions += self._terrain_taken()
        asked = self.figures.scenario.solution.problem.horizon
        cautions += [line.to(self.language) for line in describe_horizon(asked)]
        if not self.figures.seats_are_known:
            cautions.append(self.say("note-seats"))
        cautions += [
            told_adjustment(self.figures.dataset, moved).to(self.language)
            for moved in told.adjustments
        ]
        cautions += [told_amendment(changed).to(self.language) for changed in told.amendments]
        cautions += [
            told_correction(self.figures.dataset, mended).to(self.language)
            for mended in told.corrections
            if not mended.undone
        ]
        return tuple(cautions)
