"""What follows from a planning problem: verdicts, the graph, costs of groups, rows to keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geodata import KINDS
from merger.arrays import Bools, Floats, Ints
from merger.assessment import Assessment, assess, to_arrange
from merger.groups import (
    TERMS,
    URBAN_KINDS,
    Costs,
    Crowding,
    GroupBatch,
    GroupLinear,
    Judgement,
    LinearConstraint,
    Pool,
    UnitGraph,
    as_rows,
    compute_terms,
    judge,
    unit_graph,
)
from merger.problem import Problem

DEFAULT_REFERENCE = 8_000.0


@dataclass(frozen=True, eq=False)
class Evaluator:
    """What follows from a problem, each thing computed once, when it is first asked for.

    One is made for a solve and handed on: the solution keeps it, and so do plans edited from it.

    Attributes:
        problem: what is asked.
    """

    problem: Problem

    def district_numbers(self, district: str) -> frozenset[int]:
        """Numbers (in the graph) of the district of this code or name."""
        return frozenset(self.graph.district[self.problem.in_district(district)].tolist())

    @cached_property
    def assessment(self) -> Assessment:
        """Verdicts on the units as they are, with what the locality declared."""
        return assess(self.problem.dataset, self.problem.criteria, self.problem.constraints)

    @cached_property
    def graph(self) -> UnitGraph:
        """Units and links as arrays."""
        return unit_graph(self.problem.dataset, self.problem.constraints)

    @cached_property
    def must(self) -> Bools:
        """Which units ought to be arranged, by law or by their own wish."""
        return to_arrange(self.assessment)

    @cached_property
    def to_merge(self) -> Bools:
        """Which units minimal mode may merge: those to be arranged, and those locked together."""
        together = {code for group in self.problem.constraints.joined for code in group}
        locked = np.array([code in together for code in self.graph.codes], dtype=bool)
        return np.asarray(self.must | locked)

    @cached_property
    def exempt(self) -> Bools:
        """Which units are exempt."""
        return np.array([u.verdict == "exempt" for u in self.assessment.units.values()])

    def judge(self, groups: Ints) -> Judgement:
        """Judge groups given as rows of unit numbers."""
        return judge(
            groups,
            self.graph,
            self.problem.criteria,
            self.must,
            self.exempt,
            self.problem.constraints,
        )

    def pool(self, groups: Ints) -> Pool:
        """Cost groups given as rows of unit numbers, whether the law accepts them or not."""
        judgement = self.judge(groups)
        return Pool(
            graph=self.graph,
            groups=groups,
            unsettled=judgement.unsettled,
            touched=np.where(judgement.size > 1, judgement.population, 0.0),
            terms=self.costs(groups, judgement).raw,
        )

    def costs(
        self, groups: Ints, judgement: Judgement, pause: Callable[[], None] = lambda: None
    ) -> Costs:
        """Compute the cost terms of groups; ``pause`` is called now and then."""
        urban = np.isin(judgement.kind, [KINDS.index(kind) for kind in URBAN_KINDS])
        batch = GroupBatch(
            groups,
            self.graph,
            urban,
            self._reference(judgement),
            self.problem.objective.balance_dead_band,
            self.problem.objective.weak_border_m / 1000,
        )
        return compute_terms(batch, pause)

    @property
    def mean_people(self) -> float | None:
        """Population of a unit in the mean of the target; None without one."""
        if self.problem.target is None:
            return None
        units = (self.problem.target.least + self.problem.target.most) / 2
        return max(float(self.graph.population.sum()) / units, 1.0)

    @property
    def crowding(self) -> Crowding:
        """What large populations cost at least, whatever the resulting unit."""
        needed = [c.population for c in self.problem.criteria.result.conditions]
        wanted = self.problem.objective.reference_people or self.mean_people
        largest = wanted or max([DEFAULT_REFERENCE, *needed])
        cap = self.problem.limits.most_people
        return Crowding(
            largest, self.problem.objective.balance_dead_band, np.inf if cap is None else float(cap)
        )

    def _reference(self, judgement: Judgement) -> Floats:
        """Population a group should have: the target's mean, or the law's condition."""
        wanted = self.problem.objective.reference_people or self.mean_people
        if wanted is not None:
            return np.full(len(judgement.size), wanted)
        needed = judgement.needed.need["population"]
        return np.where(np.isnan(needed), DEFAULT_REFERENCE, needed)

    @cached_property
    def term_factors(self) -> Floats:
        """Weight over normaliser for each term: cost = raw terms @ factors."""
        weights = np.array([self.problem.objective.weights.get(key, 0.0) for key in TERMS])
        return np.asarray(weights * self._normalisers)

    @cached_property
    def _normalisers(self) -> Floats:
        people = max(float(self.graph.population.sum()), 1.0)
        per = {"population": people, "units": float(len(self.graph))}
        return np.array([1.0 / per[term.per] for term in TERMS.values()])

    def normaliser(self, key: str) -> float:
        """What the raw figures of a term are multiplied by."""
        return float(self._normalisers[list(TERMS).index(key)])

    def term(self, key: str) -> GroupLinear:
        """One cost term of a plan, normalised, of weight 1."""
        chosen = np.array([name == key for name in TERMS], dtype=float)
        return GroupLinear(terms=chosen * self._normalisers)

    @property
    def cost(self) -> GroupLinear:
        """Weighted cost of a plan."""
        return GroupLinear(terms=self.term_factors)

    @property
    def count_rows(self) -> tuple[LinearConstraint, ...]:
        """How many units a plan may leave, in all and by district; nothing in minimal mode."""
        target = self.problem.target
        if target is None:
            return ()
        count = GroupLinear(group=1.0)
        rows = [
            LinearConstraint(count, ">=", float(target.least)),
            LinearConstraint(count, "<=", float(target.most)),
        ]
        if target.least == target.most:
            rows = [LinearConstraint(count, "=", float(target.least))]
        for item in target.districts:
            home = np.zeros(int(self.graph.district.max()) + 1)
            home[list(self.district_numbers(item.district))] = 1.0
            rows.append(LinearConstraint(GroupLinear(home=home), "<=", float(item.most)))
        return tuple(rows)

    def rows_of(self, groups: Sequence[Sequence[str]]) -> Ints:
        """Unit-number rows of groups given as codes."""
        return as_rows([self.graph.members(tuple(group)) for group in groups])
