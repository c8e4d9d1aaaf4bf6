"""Ballots of villages, summed by commune and by new unit: how far it has come, what passes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from geodata.folding import clean, collation_key, fold
from scenarios.consulting.rules import ConsultRule, consult_rule
from scenarios.model import Scenario

MOST_OF_VILLAGE = 100_000
"""Households or voters of a village: more is a slip."""

Outcome = Literal["passes", "fails", "open", "none", "void"]
"""Of a unit: enough agree; all were asked and too few agree; villages are missing, or nobody knows
how many there are; nothing came; the plan was changed after the unit was asked."""


@dataclass(frozen=True)
class Ballots:
    """Ballots of one village (thôn, tổ dân phố).

    Attributes:
        unit: code of its commune.
        village: its name.
        eligible: households or voters that have a ballot.
        took_part: that gave one.
        agree, disagree, other: what they said; they sum up to ``took_part``.
        day: on which it was counted; None where not told.
    """

    unit: str
    village: str
    eligible: int
    took_part: int
    agree: int
    disagree: int
    other: int
    day: date | None = None


class Villages:
    """Villages of one commune, found by name: case, blanks and the place of a tone mark aside.

    Thôn Hạ and Thôn Hà are two villages; THON HA, written without accents, may be either. Of
    several that fit, the first one told is found.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._order: dict[str, int] = {}
        self._exact: dict[Any, str] = {}
        self._folded: dict[str, str] = {}
        self._plain: dict[str, str] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Note one more."""
        self._order.setdefault(name, len(self._order))
        self._exact.setdefault(collation_key(name), name)
        folded = fold(name)
        self._folded.setdefault(folded, name)
        if clean(name).isascii():
            self._plain.setdefault(folded, name)

    def find(self, name: str) -> str | None:
        """The one that is called so; None where there is none."""
        alike = self._folded if clean(name).isascii() else self._plain
        found = (self._exact.get(collation_key(name)), alike.get(fold(name)))
        return min(filter(None, found), key=self._order.__getitem__, default=None)


@dataclass(frozen=True)
class Consultation:
    """What is known of a consultation about one version of a plan.

    Attributes:
        rule: id of the rule.
        begun: first day; None where not told.
        ballots: that came back.
        asked: mark of the new unit that each commune was asked about, by code.
        register: villages of each commune with their households or voters, where a list of them
            was given.
    """

    rule: str
    begun: date | None = None
    ballots: tuple[Ballots, ...] = ()
    asked: Mapping[str, str] = field(default_factory=dict)
    register: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def until(self) -> date | None:
        """Last day; None where there is no limit, or the first is not told."""
        days = consult_rule(self.rule).days
        if self.begun is None or days is None:
            return None
        return self.begun + min(timedelta(days - 1), date.max - self.begun)

    def with_ballots(self, ballots: Iterable[Ballots], scenario: Scenario) -> Consultation:
        """Take ballots in: communes that are among them are replaced whole."""
        new = tuple(ballots)
        units = {row.unit for row in new}
        kept = tuple(row for row in self.ballots if row.unit not in units)
        marks = marks_of(scenario)
        asked = {**self.asked, **{code: marks[code] for code in units}}
        return Consultation(self.rule, self.begun, (*kept, *new), asked, self.register)


@dataclass(frozen=True)
class Tally:
    """Ballots of a commune, of a new unit, or of all.

    Attributes:
        eligible: households or voters of all villages where a register tells them; else of those
            that are in.
        came_in: households or voters of the villages that are in.
        villages: that are in; ``expected`` how many there are, None where no register tells.
    """

    eligible: int = 0
    came_in: int = 0
    took_part: int = 0
    agree: int = 0
    disagree: int = 0
    other: int = 0
    villages: int = 0
    expected: int | None = None

    @property
    def percent(self) -> float | None:
        """Share that agrees, percent of ``eligible``; None where nobody has a ballot."""
        return 100 * self.agree / self.eligible if self.eligible else None


@dataclass(frozen=True)
class Standing:
    """How a consultation stands.

    Attributes:
        rule: it follows.
        units: tally and outcome by commune that is asked, in the order of the plan.
        groups: likewise by key of the new unit; it passes where all its communes do.
        whole: over all communes that are asked; votes that are void do not count.
    """

    rule: ConsultRule
    units: Mapping[str, tuple[Tally, Outcome]]
    groups: Mapping[str, tuple[Tally, Outcome]]
    whole: Tally

    def count(self, outcome: Outcome) -> int:
        """Communes with an outcome."""
        return sum(found == outcome for _, found in self.units.values())

    @property
    def unlisted(self) -> tuple[str, ...]:
        """Communes with ballots and no list of villages: what share of all it is, nobody knows."""
        return tuple(
            code
            for code, (tally, _) in self.units.items()
            if tally.villages and tally.expected is None
        )

    @property
    def done(self) -> float:
        """Share of the communes whose outcome is known."""
        decided = self.count("passes") + self.count("fails")
        return decided / len(self.units) if self.units else 0.0


def asked_units(scenario: Scenario) -> tuple[str, ...]:
    """Codes of the communes that a plan merges: their people are asked."""
    return tuple(code for g in scenario.groups if g.is_merger for code in g.members)


def marks_of(scenario: Scenario) -> dict[str, str]:
    """What each commune is asked about, by code: parts, name, kind and seat of its new unit."""
    marks: dict[str, str] = {}
    for group in scenario.groups:
        if group.is_merger:
            told = json.dumps([sorted(group.members), group.name, group.kind, group.seat])
            mark = hashlib.sha256(told.encode()).hexdigest()[:16]
            marks |= dict.fromkeys(group.members, mark)
    return marks


def standing_of(consultation: Consultation, scenario: Scenario) -> Standing:
    """Count a consultation against the plan as it stands now."""
    rule, marks = consult_rule(consultation.rule), marks_of(scenario)
    rows: dict[str, list[Ballots]] = {code: [] for code in asked_units(scenario)}
    for ballots in consultation.ballots:
        if ballots.unit in rows:
            rows[ballots.unit].append(ballots)
    units: dict[str, tuple[Tally, Outcome]] = {}
    for code, of_unit in rows.items():
        tally = _tally(of_unit, consultation.register.get(code))
        void = bool(of_unit) and consultation.asked.get(code) != marks[code]
        units[code] = (tally, "void" if void else _outcome(rule, tally))
    groups = {
        group.id: (
            _sum([units[code][0] for code in group.members]),
            _together([units[code][1] for code in group.members]),
        )
        for group in scenario.groups
        if group.is_merger
    }
    counted = [tally for tally, outcome in units.values() if outcome != "void"]
    return Standing(rule, units, groups, _sum(counted))


def _tally(rows: list[Ballots], register: Mapping[str, int] | None) -> Tally:
    came_in = sum(row.eligible for row in rows)
    return Tally(
        eligible=sum(register.values()) if register else came_in,
        came_in=came_in,
        took_part=sum(row.took_part for row in rows),
        agree=sum(row.agree for row in rows),
        disagree=sum(row.disagree for row in rows),
        other=sum(row.other for row in rows),
        villages=len(rows),
        expected=len(register) if register else None,
    )


def _outcome(rule: ConsultRule, tally: Tally) -> Outcome:
    if not tally.villages:
        return "none"
    if tally.expected is None:  # a share of what came in says nothing of a share of all
        return "open"
    if rule.passes(tally.agree, tally.eligible):
        return "passes"
    return "open" if tally.villages < tally.expected else "fails"


def _sum(tallies: list[Tally]) -> Tally:
    known = [tally.expected for tally in tallies]
    came_in = sum(tally.came_in for tally in tallies)
    return Tally(
        eligible=came_in if None in known else sum(tally.eligible for tally in tallies),
        came_in=came_in,
        took_part=sum(tally.took_part for tally in tallies),
        agree=sum(tally.agree for tally in tallies),
        disagree=sum(tally.disagree for tally in tallies),
        other=sum(tally.other for tally in tallies),
        villages=sum(tally.villages for tally in tallies),
        expected=None if None in known else sum(n for n in known if n is not None),
    )


def _together(outcomes: list[Outcome]) -> Outcome:
    """Of a new unit: as its communes, the one that holds it up first."""
    for outcome in ("void", "fails", "open"):
        if outcome in outcomes:
            return outcome
    if set(outcomes) == {"passes"}:
        return "passes"
    return "none" if set(outcomes) == {"none"} else "open"
