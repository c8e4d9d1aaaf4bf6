"""The one check of a resulting unit, used by the optimiser, the editor, exports and tests.

Groups come as rows of unit numbers (see :mod:`merger.candidates`); the check is done for all of
them at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from geodata import KIND_LABELS, KINDS, Text
from geodata.dataset import DISTRICT_KINDS, TERRAINS
from merger.assessment import EPSILON
from merger.criteria import Condition, Criteria, Difference, Standard, Waiver, differences, edited
from merger.graph import Bools, Floats, Ints, UnitGraph
from merger.wording import sentence

Basis = Literal["condition", "waiver", "kept", "exempt", "unsettled", "short", "no-condition"]
_BASES: tuple[Basis, ...] = (
    "condition",
    "waiver",
    "kept",
    "exempt",
    "unsettled",
    "short",
    "no-condition",
)
COMPLIANT: frozenset[Basis] = frozenset({"condition", "waiver", "kept", "exempt"})


@dataclass(frozen=True, eq=False)
class Judgement:
    """Figures and verdicts of G groups, arrays of length G.

    Attributes:
        size: members.
        population: persons.
        area: km².
        kind, terrain, district_kind: of the resulting unit, positions in the vocabularies.
        basis: positions in the list of bases.
    """

    criteria: Criteria
    size: Ints
    population: Floats
    area: Floats
    kind: Ints
    terrain: Ints
    district_kind: Ints
    basis: Ints

    @property
    def compliant(self) -> Bools:
        """Which groups the law accepts as they are."""
        return np.isin(self.basis, [_BASES.index(b) for b in COMPLIANT])

    @property
    def unsettled(self) -> Bools:
        """Which groups are a single unit that ought to be arranged and is not."""
        return np.asarray(self.basis == _BASES.index("unsettled"))

    @cached_property
    def _changes(self) -> tuple[Difference, ...]:
        return differences(self.criteria)

    def basis_of(self, row: int) -> Basis:
        """Basis of one group."""
        return _BASES[int(self.basis[row])]

    def kind_of(self, row: int) -> str:
        """Kind of one resulting unit."""
        return KINDS[int(self.kind[row])]

    def _type(self, row: int) -> tuple[str, str, str]:
        return (
            KINDS[self.kind[row]],
            TERRAINS[self.terrain[row]],
            DISTRICT_KINDS[self.district_kind[row]],
        )

    def standard_of(self, row: int) -> Standard | None:
        """Standard for the type of one resulting unit."""
        return self.criteria.standard(*self._type(row))

    def condition_of(self, row: int) -> Condition | None:
        """Condition for the type of one resulting unit."""
        return self.criteria.condition(*self._type(row))

    def reason(self, row: int) -> Text:
        """Say in words on what basis one group stands, or by how much it falls short."""
        basis = self.basis_of(row)
        if basis == "waiver":
            waiver = _first_waiver(self.criteria, int(self.size[row]))
            assert waiver is not None
            note = edited(self._changes, "result/waivers", waiver.key)
            return sentence("basis-waiver", wording=waiver.wording.text, edited=note)
        condition = self.condition_of(row)
        key = condition.key if condition else ""
        note = edited(self._changes, "result/conditions", key)
        if basis == "condition" and condition:
            return sentence("basis-condition", wording=condition.wording.text, edited=note)
        if basis == "short" and condition:
            return sentence(
                "basis-short",
                wording=condition.wording.text,
                edited=note,
                area=float(self.area[row]),
                need_area=condition.area_km2,
                population=int(self.population[row]),
                need_population=int(condition.population),
            )
        return sentence(f"basis-{basis}", kind=KIND_LABELS[self.kind_of(row)])


def judge(
    groups: Ints, graph: UnitGraph, criteria: Criteria, must: Bools, exempt: Bools
) -> Judgement:
    """Judge resulting units: kind, terrain, conditions and waivers.

    Args:
        groups: shape (G, K), unit numbers padded with −1.
        graph: the units.
        criteria: the rule set.
        must: per unit, whether it must be arranged.
        exempt: per unit, whether it is exempt.
    """
    held = groups >= 0
    member = np.where(held, groups, 0)
    size = held.sum(axis=1)
    population = (graph.population[member] * held).sum(axis=1)
    area = (graph.area[member] * held).sum(axis=1)
    kind = _resulting_kind(graph.kind[member], held, criteria)
    # A ward belongs to the district kind of its largest part of the resulting kind.
    weight = (graph.population[member] + 1) * held
    weight = weight * np.where(graph.kind[member] == kind[:, None], 1e9, 1.0)
    lead = member[np.arange(len(groups)), weight.argmax(axis=1)]
    district_kind = graph.district_kind[lead]
    terrain = _resulting_terrain(graph, member, held, area, criteria.result.mountain_share)

    need_area = np.full(len(groups), np.inf)
    need_population = np.full(len(groups), np.inf)
    for key in np.unique(np.column_stack([kind, terrain, district_kind]), axis=0):
        condition = criteria.condition(KINDS[key[0]], TERRAINS[key[1]], DISTRICT_KINDS[key[2]])
        if condition:
            same = (kind == key[0]) & (terrain == key[1]) & (district_kind == key[2])
            need_area[same], need_population[same] = condition.area_km2, condition.population

    meets = (area >= need_area - EPSILON) & (population >= need_population - EPSILON)
    waived = np.array(
        [_first_waiver(criteria, s) is not None for s in range(int(size.max(initial=0)) + 1)]
    )[size]
    single = size == 1
    alone = groups[:, 0]
    basis = np.select(
        [
            single & must[alone],
            single & exempt[alone],
            single,
            meets,
            waived,
            np.isinf(need_area),
        ],
        [
            _BASES.index(b)
            for b in ("unsettled", "exempt", "kept", "condition", "waiver", "no-condition")
        ],
        _BASES.index("short"),
    )
    return Judgement(
        criteria, size, population, area, kind, terrain, district_kind, basis.astype(np.int64)
    )


def _first_waiver(criteria: Criteria, size: int) -> Waiver | None:
    for waiver in criteria.result.waivers:
        if waiver.enabled and size >= waiver.min_members:
            return waiver
    return None


def _resulting_kind(kinds: Ints, held: Bools, criteria: Criteria) -> Ints:
    result = np.full(len(kinds), KINDS.index(criteria.result.otherwise), dtype=np.int64)
    for rule in reversed(criteria.result.kinds):
        present = ((kinds == KINDS.index(rule.if_any)) & held).any(axis=1)
        result[present] = KINDS.index(rule.becomes)
    return result


def _resulting_terrain(
    graph: UnitGraph, member: Ints, held: Bools, area: Floats, mountain_share: float
) -> Ints:
    """Mountain from the given share of area; island only if all members are; else lowland."""
    terrain = graph.terrain[member]
    mountain = terrain == TERRAINS.index("mountain")
    share = (graph.area[member] * (held & mountain)).sum(axis=1) / area
    island = ((terrain == TERRAINS.index("island")) | ~held).all(axis=1)
    return np.select(
        [island, share >= mountain_share - EPSILON],
        [TERRAINS.index("island"), TERRAINS.index("mountain")],
        TERRAINS.index("lowland"),
    ).astype(np.int64)
