"""The one check of a resulting unit, used by the optimiser, the editor, exports and tests.

Groups come as rows of unit numbers (see :mod:`merger.groups.enumeration`); the check is done for
all of them at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from geodata import KIND_LABELS, KINDS, Text
from merger.arrays import Bools, Floats, Ints
from merger.assessment import EPSILON, Beyond, ExceptionClaim, KindDecision
from merger.groups.resulting import resulting_kind, resulting_situation
from merger.groups.unit_graph import UnitGraph
from merger.law import (
    Criteria,
    Difference,
    Requirement,
    Situation,
    Waiver,
    as_told,
    differences,
    edited,
    require,
)
from merger.wording import sentence

Basis = Literal[
    "condition", "waiver", "declared", "kept", "exempt", "unsettled", "short", "no-condition"
]
_BASES: tuple[Basis, ...] = (
    "condition",
    "waiver",
    "declared",
    "kept",
    "exempt",
    "unsettled",
    "short",
    "no-condition",
)
COMPLIANT: frozenset[Basis] = frozenset({"condition", "waiver", "declared", "kept", "exempt"})


@dataclass(frozen=True, eq=False)
class Judgement:
    """Figures and verdicts of G groups, arrays of length G.

    Attributes:
        size: members.
        population: persons.
        area: km².
        situation: type and special factors of the resulting units.
        needed: what they must reach.
        claim: number of the exception declared for exactly these units, or −1.
        basis: positions in the list of bases.
        claims: the exceptions declared.
        decision: number of the decision on the kind of exactly these units, or −1.
        decisions: the kinds decided.
        margin: percent by which planners want the conditions exceeded, beyond the law.
        lowest: persons in the year of those that planners look at in which there are fewest.
        lowest_year: that year; 0 for now.
        tight: new units that meet the law's conditions and not what planners ask beyond them.
        excepted: the law lets them pass whatever their figures: by their size, or as declared.
    """

    criteria: Criteria
    size: Ints
    population: Floats
    area: Floats
    situation: Situation
    needed: Requirement
    claim: Ints
    basis: Ints
    claims: tuple[ExceptionClaim, ...]
    decision: Ints
    decisions: tuple[KindDecision, ...]
    margin: float
    lowest: Floats
    lowest_year: Ints
    tight: Bools
    excepted: Bools

    @property
    def kind(self) -> Ints:
        """Kinds of the resulting units, positions in the vocabulary."""
        return self.situation.kind

    @property
    def compliant(self) -> Bools:
        """Which groups the law accepts as they are."""
        return np.isin(self.basis, [_BASES.index(b) for b in COMPLIANT])

    @property
    def accepted(self) -> Bools:
        """Which groups a plan may hold: the law accepts them, and so do the planners."""
        return np.asarray(self.compliant & ~self.tight)

    @property
    def unsettled(self) -> Bools:
        """Which groups are a single unit that ought to be arranged and is not."""
        return np.asarray(self.basis == _BASES.index("unsettled"))

    @property
    def short(self) -> Bools:
        """Which groups are new units that miss the law's conditions."""
        return ~(self.compliant | self.unsettled)

    @cached_property
    def standards(self) -> Requirement:
        """Standards of the resulting units, after reductions."""
        rules = self.criteria
        return require(rules, rules.standards, rules.reductions, self.situation)

    @cached_property
    def _changes(self) -> tuple[Difference, ...]:
        return differences(self.criteria)

    def basis_of(self, row: int) -> Basis:
        """Basis of one group."""
        return _BASES[int(self.basis[row])]

    def kind_of(self, row: int) -> str:
        """Kind of one resulting unit."""
        return KINDS[int(self.kind[row])]

    def percent_of(self, row: int) -> tuple[float, float] | tuple[None, None]:
        """Area and population in percent of the standard of one resulting unit's type."""
        need = self.standards.need
        if self.standards.rule_of(row) is None:
            return None, None
        return (
            float(100 * self.area[row] / need["area"][row]),
            float(100 * self.population[row] / need["population"][row]),
        )

    def asked(self, row: int) -> tuple[float, float]:
        """Km² and persons that a group must reach, the planners' margin included."""
        more = 1 + self.margin / 100
        need = self.needed.need
        return float(need["area"][row] * more), float(need["population"][row] * more)

    def shortfall(self, row: int) -> float:
        """How far a group is from what it must reach: the sum of the missing shares."""
        if self.needed.rule_of(row) is None:
            return float("inf")
        need_area, need_people = self.asked(row)
        area = self.area[row] / need_area
        population = self.lowest[row] / need_people
        return float(max(1 - area, 0.0) + max(1 - population, 0.0))

    def decision_of(self, row: int) -> KindDecision | None:
        """The decision by which one resulting unit is of its kind, if there is one."""
        number = int(self.decision[row])
        return None if number < 0 else self.decisions[number]

    def reason(self, row: int) -> Text:
        """Say in words on what basis one group stands, or by how much it falls short."""
        told, decided = self._basis_told(row), self.decision_of(row)
        if decided is None:
            return told
        document = f" ({decided.reference})" if decided.reference else ""
        kind = KIND_LABELS[decided.kind]
        reason = decided.reason
        return sentence(
            "basis-kind-decided", told=told, kind=kind, reason=reason, document=document
        )

    def _basis_told(self, row: int) -> Text:
        basis = self.basis_of(row)
        if basis in ("waiver", "declared"):
            return self._excepted(row)
        rule = self.needed.rule_of(row)
        if rule is None or basis not in ("condition", "short"):
            return sentence(f"basis-{basis}", kind=KIND_LABELS[self.kind_of(row)])
        told = self._condition_told(row, basis, rule.key)
        return self._beyond_told(row, told) if basis == "condition" else told

    def _beyond_told(self, row: int, told: Text) -> Text:
        """The same with what planners ask beyond the law, if they do; never as if law."""
        year = int(self.lowest_year[row])
        if not self.margin and not year:
            return told
        area, people = self.asked(row)
        met = self.area[row] >= area - EPSILON and self.lowest[row] >= people - EPSILON
        return sentence(
            "beyond-met" if met else "beyond-missed" if self.tight[row] else "beyond-excepted",
            told=told,
            margin=sentence("beyond-margin", margin=self.margin) if self.margin else "",
            area=float(self.area[row]),
            need_area=area,
            when=sentence("beyond-in", year=str(year)) if year else sentence("beyond-now"),
            lowest=int(self.lowest[row]),
            need_population=int(np.ceil(people - EPSILON)),
        )

    def _condition_told(self, row: int, basis: Basis, condition: str) -> Text:
        marks = [edited(self._changes, "result/conditions", condition)]
        marks += [
            edited(self._changes, "reductions", r.key) for r in self.needed.reductions_of(row)
        ]
        return sentence(
            f"basis-{basis}",
            wording=self.needed.wording(row),
            edited=Text("".join(m.vi for m in marks), "".join(m.en for m in marks)),
            area=float(self.area[row]),
            need_area=float(self.needed.need["area"][row]),
            population=int(self.population[row]),
            need_population=int(np.ceil(self.needed.need["population"][row])),
        )

    def _excepted(self, row: int) -> Text:
        if self.basis_of(row) == "waiver":
            waiver = _first_waiver(as_told(self.criteria), int(self.size[row]))
            assert waiver is not None
            note = edited(self._changes, "result/waivers", waiver.key)
            return sentence("basis-waiver", wording=waiver.wording.text, edited=note)
        claim = self.claims[int(self.claim[row])]
        waiver = _claimed(as_told(self.criteria), claim)
        assert waiver is not None
        note = edited(self._changes, "result/waivers", waiver.key)
        wording = waiver.wording.text
        return sentence("basis-declared", wording=wording, edited=note, reason=claim.reason)


def judge(
    groups: Ints,
    graph: UnitGraph,
    criteria: Criteria,
    must: Bools,
    exempt: Bools,
    claims: tuple[ExceptionClaim, ...] = (),
    decisions: tuple[KindDecision, ...] = (),
    beyond: Beyond | None = None,
) -> Judgement:
    """Judge resulting units: kind, terrain, conditions after reductions, and waivers.

    Args:
        groups: shape (G, K), sorted unit numbers padded with −1.
        graph: the units.
        criteria: the rule set.
        must: per unit, whether it ought to be arranged.
        exempt: per unit, whether it is exempt.
        claims: exceptions that the locality declares.
        decisions: kinds of new units that are decided.
        beyond: what planners ask beyond the law; nothing without.
    """
    held = groups >= 0
    member = np.where(held, groups, 0)
    size = held.sum(axis=1)
    population = (graph.population[member] * held).sum(axis=1)
    area = (graph.area[member] * held).sum(axis=1)
    decision = _numbers_of(groups, graph, [decided.units for decided in decisions])
    stated = np.array([KINDS.index(decided.kind) for decided in decisions] or [-1])[decision]
    kind = np.where(decision >= 0, stated, resulting_kind(graph.kind[member], held, criteria))
    situation = resulting_situation(member, held, area, graph, criteria, kind)
    spoken = as_told(criteria)
    reductions = spoken.reductions if criteria.result.reduced else ()
    needed = require(spoken, spoken.result.conditions, reductions, situation)
    ruled = needed.rule >= 0
    meets = (
        ruled
        & (area >= needed.need["area"] - EPSILON)
        & (population >= needed.need["population"] - EPSILON)
    )
    margin = 0.0 if beyond is None else beyond.margin
    lowest, lowest_year = _lowest(member, held, population, beyond)
    more = 1 + margin / 100
    holds = (
        meets
        & (area >= needed.need["area"] * more - EPSILON)
        & (lowest >= needed.need["population"] * more - EPSILON)
    )
    waived = np.array(
        [_first_waiver(criteria, s) is not None for s in range(int(size.max(initial=0)) + 1)]
    )[size]
    claim = _claims(groups, graph, criteria, claims)
    excepted = waived | (claim >= 0)
    single = size == 1
    alone = groups[:, 0]
    basis = np.select(
        [
            single & must[alone],
            single & exempt[alone],
            single,
            meets,
            waived,
            claim >= 0,
            ~ruled,
        ],
        [
            _BASES.index(b)
            for b in (
                "unsettled",
                "exempt",
                "kept",
                "condition",
                "waiver",
                "declared",
                "no-condition",
            )
        ],
        _BASES.index("short"),
    )
    return Judgement(
        criteria,
        size,
        population,
        area,
        situation,
        needed,
        claim,
        basis.astype(np.int64),
        claims,
        decision,
        decisions,
        margin,
        lowest,
        lowest_year,
        # What the law lets pass whatever its figures, planners' figures do not stop either.
        (basis == _BASES.index("condition")) & ~holds & ~excepted,
        excepted,
    )


def _lowest(
    member: Ints, held: Bools, population: Floats, beyond: Beyond | None
) -> tuple[Floats, Ints]:
    """Fewest people of each group now and in the years that planners look at, and when."""
    lowest, when = population.copy(), np.zeros(len(population), dtype=np.int64)
    if beyond is not None:
        for year, people in zip(beyond.years, beyond.people, strict=True):
            then = (people[member] * held).sum(axis=1)
            fewer = then < lowest
            lowest[fewer], when[fewer] = then[fewer], year
    return lowest, when


def _first_waiver(criteria: Criteria, size: int) -> Waiver | None:
    for waiver in criteria.result.waivers:
        if waiver.enabled and not waiver.declared and size >= waiver.min_members:
            return waiver
    return None


def _claimed(criteria: Criteria, claim: ExceptionClaim) -> Waiver | None:
    for waiver in criteria.result.waivers:
        if waiver.key == claim.waiver and waiver.enabled and waiver.declared:
            return waiver if len(claim.units) >= waiver.min_members else None
    return None


def _claims(
    groups: Ints, graph: UnitGraph, criteria: Criteria, claims: tuple[ExceptionClaim, ...]
) -> Ints:
    """Number of the exception declared for exactly the units of each group, or −1."""
    usable = [claim.units if _claimed(criteria, claim) else () for claim in claims]
    return _numbers_of(groups, graph, usable)


def _numbers_of(groups: Ints, graph: UnitGraph, sets: Sequence[tuple[str, ...]]) -> Ints:
    """Which of some sets of units each group is exactly, or −1."""
    found = np.full(len(groups), -1, dtype=np.int64)
    for number, codes in enumerate(sets):
        if not codes or len(codes) > groups.shape[1]:
            continue
        units = np.sort(graph.positions(codes))
        row = np.full(groups.shape[1], -1, dtype=np.int64)
        row[: len(units)] = units
        found[(groups == row).all(axis=1)] = number
    return found
