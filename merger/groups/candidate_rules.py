"""What decides which groups are candidates before locks, and what each costs: one record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geodata import KINDS
from merger.arrays import Bools, Floats, Ints
from merger.assessment import Beyond, ExceptionClaim, KindDecision
from merger.groups.compliance import Judgement, judge
from merger.groups.content_key import content_key
from merger.groups.cost_terms import Costs, GroupBatch, compute_terms
from merger.groups.crowding import Crowding
from merger.groups.enumeration import around, leads_around
from merger.groups.far import NewlyFar
from merger.groups.pool import Pool
from merger.groups.unit_graph import URBAN_KINDS, UnitGraph
from merger.law import Criteria

DEFAULT_REFERENCE = 8_000.0
"""Population that a group should have where neither a target nor the law names one."""


_PIECE = 50_000
"""Groups that are judged at a time, which bounds the memory it takes and the wait for a stop."""


def _go_on() -> None:
    return None


@dataclass(frozen=True, eq=False)
class CandidateRules:
    """Everything that decides which groups are candidates before locks, and their raw terms.

    Whatever lists or fetches candidates is given this record and nothing else. So the key, made
    of every field, holds all that they can depend on: with equal keys the candidates are equal.

    Attributes:
        graph: units and links.
        criteria: the rule set.
        must: per unit, whether it ought to be arranged.
        exempt: per unit, whether it is exempt.
        to_merge: per unit, whether minimal mode may merge it; None where every unit may change.
        claims: exceptions that the locality declares.
        decisions: kinds of new units that are decided.
        beyond: what new units must meet beyond the law.
        max_size_by_kind: the most units in a group, by the kind of the resulting unit in the order
            of :data:`geodata.KINDS`.
        most_people: groups of several units hold no more persons; None without a limit.
        reference_people: population that a group should have; None: what the law asks of it.
        dead_band: share around it that costs nothing.
        weak_border_km: borders shorter than this are weak.
        far: who comes to live far from a seat.
        usual_size: groups of so many units are needed for sure, and are listed in full.
    """

    graph: UnitGraph
    criteria: Criteria
    must: Bools
    exempt: Bools
    to_merge: Bools | None
    claims: tuple[ExceptionClaim, ...]
    decisions: tuple[KindDecision, ...]
    beyond: Beyond
    max_size_by_kind: tuple[int, ...]
    most_people: int | None
    reference_people: float | None
    dead_band: float
    weak_border_km: float
    far: NewlyFar
    usual_size: int

    @cached_property
    def key(self) -> str:
        """Tells these rules from all others by their content."""
        return content_key(self)

    @property
    def max_size(self) -> int:
        """The most units in a group of any kind."""
        return max(self.max_size_by_kind)

    def judge(self, groups: Ints) -> Judgement:
        """Judge groups given as rows of unit numbers."""
        return judge(
            groups,
            self.graph,
            self.criteria,
            self.must,
            self.exempt,
            self.claims,
            self.decisions,
            self.beyond,
        )

    def costs(
        self, groups: Ints, judgement: Judgement, pause: Callable[[], None] = _go_on
    ) -> Costs:
        """Compute the cost terms of groups; ``pause`` is called now and then."""
        urban = np.isin(judgement.kind, [KINDS.index(kind) for kind in URBAN_KINDS])
        reference = self._reference(judgement)
        batch = GroupBatch(
            groups, self.graph, urban, reference, self.dead_band, self.weak_border_km, self.far
        )
        return compute_terms(batch, pause)

    def pool(self, groups: Ints, pause: Callable[[], None] = _go_on) -> Pool:
        """Cost groups given as rows of unit numbers, whether they are candidates or not."""
        judgement = self.judge(groups)
        pause()
        return Pool(
            graph=self.graph,
            groups=groups,
            unsettled=judgement.unsettled,
            touched=np.where(judgement.size > 1, judgement.population, 0.0),
            terms=self.costs(groups, judgement, pause).raw,
        )

    def candidates(
        self, groups: Ints, pause: Callable[[], None] = _go_on, *, sized: bool = True
    ) -> Pool:
        """Those of some connected groups that mode, limits and law allow, with their terms.

        Args:
            groups: rows of unit numbers.
            pause: called now and then; what it raises ends the work.
            sized: whether limits on the size of groups hold.
        """
        parts = [
            self._candidates(groups[first : first + _PIECE], pause, sized=sized)
            for first in range(0, max(len(groups), 1), _PIECE)
        ]
        if len(parts) == 1:
            return parts[0]
        return Pool(
            graph=self.graph,
            groups=np.vstack([part.groups for part in parts]),
            unsettled=np.concatenate([part.unsettled for part in parts]),
            touched=np.concatenate([part.touched for part in parts]),
            terms=np.vstack([part.terms for part in parts]),
        )

    def _candidates(self, groups: Ints, pause: Callable[[], None], *, sized: bool) -> Pool:
        """The same of so many groups that all that is known of them fits in memory at once."""
        pause()
        if self.to_merge is not None:
            groups = groups[around(groups, self.graph, self.to_merge)]
        pause()
        judgement = self.judge(groups)
        usable = judgement.accepted | judgement.unsettled
        if sized:
            usable &= judgement.size <= np.array(self.max_size_by_kind)[judgement.kind]
        if self.most_people is not None:
            usable &= (judgement.size == 1) | (judgement.population <= self.most_people)
        return self.pool(groups[usable], pause)

    @property
    def leads_on(self) -> Callable[[Ints], Bools] | None:
        """Tells from which groups candidates can grow, unit by unit; None: from all."""
        to_merge = self.to_merge
        if to_merge is None:
            return None
        return lambda groups: leads_around(groups, self.graph, to_merge)

    @property
    def crowding(self) -> Crowding:
        """Lower bound on the balance term by population alone, which pricing needs."""
        needed = [c.population for c in self.criteria.result.conditions]
        largest = self.reference_people or max([DEFAULT_REFERENCE, *needed])
        cap = np.inf if self.most_people is None else float(self.most_people)
        return Crowding(largest, self.dead_band, cap)

    def _reference(self, judgement: Judgement) -> Floats:
        """Population a group should have: what is asked for, or the law's condition."""
        if self.reference_people is not None:
            return np.full(len(judgement.size), self.reference_people)
        needed = judgement.needed.need["population"]
        return np.where(np.isnan(needed), DEFAULT_REFERENCE, needed)
