"""One planning problem laid out for solving: candidate groups, their verdicts and costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Literal
from weakref import WeakKeyDictionary

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geodata import KINDS, Dataset, InputError, Text, parts_apart
from geodata.wording import listing
from merger.arrays import Bools, Floats, Ints
from merger.assessment import Assessment, assess, to_arrange
from merger.candidates import OutOfTime, allowed_by, around, connected_groups, membership
from merger.compliance import Judgement, judge
from merger.constraints import Constraints
from merger.criteria import Criteria
from merger.graph import URBAN_KINDS, UnitGraph, unit_graph
from merger.objective import Objective
from merger.partitioning import SideRow
from merger.plan import Plan
from merger.terms import TERMS, Costs, GroupBatch, compute_terms
from merger.wording import sentence

Mode = Literal["minimal", "target"]
DEFAULT_REFERENCE = 8_000.0


class Target(BaseModel):
    """How many units the plan should leave: from ``least`` to ``most``, both included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    least: int
    most: int

    def __str__(self) -> str:
        return f"{self.least}" if self.least == self.most else f"{self.least}–{self.most}"


class Limits(BaseModel):
    """Limits of one solve.

    Attributes:
        max_group: K, the most units in one group.
        seconds: wall-clock limit.
        solver: ``auto`` takes HiGHS, or CBC where HiGHS is missing.
        seed: random seed of the solver.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_group: Annotated[int, Field(ge=1, le=12)] = 5
    seconds: Annotated[float, Field(gt=0, le=86_400)] = 120.0
    solver: Literal["auto", "highs", "cbc"] = "auto"
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything a solve depends on.

    Attributes:
        mode: ``minimal`` changes only units that must be arranged and the neighbours that take
            them in; ``target`` may change all units and reaches ``target``.
    """

    dataset: Dataset
    criteria: Criteria
    constraints: Constraints
    objective: Objective
    mode: Mode
    target: Target | None
    limits: Limits

    def check(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            InputError: unknown codes, contradictions, parts of the map that nothing joins and
                nobody settled, or a target that does not fit the mode.
        """
        self.constraints.check(self.dataset)
        self.constraints.check_law(self.criteria)
        stay = {*self.constraints.kept, *self.constraints.exempt_units}
        self._check_exceptions()
        apart = parts_apart(self.dataset, self.constraints.declare, stay)
        if apart:
            names = self.dataset.units["name"]
            units = listing([f"{c} {names[c]}" for part in apart for c in sorted(part)])
            raise InputError(sentence("unsettled-parts", count=len(apart), units=units))
        if self.mode == "target":
            if self.target is None:
                raise InputError(sentence("no-target"))
            if not 1 <= self.target.least <= self.target.most <= len(self.dataset):
                raise InputError(
                    sentence("bad-target", target=str(self.target), units=len(self.dataset))
                )
        elif self.target is not None:
            raise InputError(sentence("target-in-minimal"))

    def _check_exceptions(self) -> None:
        """A declared exception that no group can ever use would be passed over in silence."""
        for claim in self.constraints.exceptions:
            units = ", ".join(claim.units)
            k = self.limits.max_group
            if len(claim.units) > k:
                count = len(claim.units)
                raise InputError(sentence("exception-too-large", units=units, count=count, k=k))
            inside = self.graph.positions(claim.units)
            links = self.graph.adjacency[inside][:, inside]
            if connected_components(links, directed=False)[0] > 1:
                raise InputError(sentence("exception-apart", units=units))

    def with_group_size(self, size: int) -> Problem:
        """Return the same problem with another largest group."""
        return replace(self, limits=self.limits.model_copy(update={"max_group": size}))

    @cached_property
    def assessment(self) -> Assessment:
        """Verdicts on the units as they are, with what the locality declared."""
        return assess(self.dataset, self.criteria, self.constraints)

    @cached_property
    def graph(self) -> UnitGraph:
        """Units and links as arrays."""
        return unit_graph(self.dataset, self.constraints)

    @cached_property
    def must(self) -> Bools:
        """Which units ought to be arranged, by law or by their own wish."""
        return to_arrange(self.assessment)

    @cached_property
    def to_merge(self) -> Bools:
        """Which units minimal mode may merge: those to be arranged, and those locked together."""
        together = {code for group in self.constraints.joined for code in group}
        locked = np.array([code in together for code in self.graph.codes], dtype=bool)
        return np.asarray(self.must | locked)

    @cached_property
    def exempt(self) -> Bools:
        """Which units are exempt."""
        return np.array([u.verdict == "exempt" for u in self.assessment.units.values()])

    def judge(self, groups: Ints) -> Judgement:
        """Judge groups given as rows of unit numbers."""
        return judge(groups, self.graph, self.criteria, self.must, self.exempt, self.constraints)

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
            self.objective.balance_dead_band,
            self.objective.weak_border_m / 1000,
        )
        return compute_terms(batch, pause)

    def _reference(self, judgement: Judgement) -> Floats:
        """Population a group should have: the target's mean, or the law's condition."""
        if self.target is not None:
            mean = self.graph.population.sum() / ((self.target.least + self.target.most) / 2)
            return np.full(len(judgement.size), max(mean, 1.0))
        needed = judgement.needed.need["population"]
        return np.where(np.isnan(needed), DEFAULT_REFERENCE, needed)

    @cached_property
    def term_factors(self) -> Floats:
        """Weight over normaliser for each term: cost = raw terms @ factors."""
        people = max(float(self.graph.population.sum()), 1.0)
        per = {"population": people, "units": float(len(self.graph))}
        return np.array(
            [self.objective.weights.get(t.key, 0.0) / per[t.per] for t in TERMS.values()]
        )

    def rows_of(self, groups: Sequence[Sequence[str]]) -> Ints:
        """Unit-number rows of groups given as codes."""
        width = max((len(group) for group in groups), default=1)
        rows = np.full((len(groups), width), -1, dtype=np.int64)
        for row, group in enumerate(groups):
            rows[row, : len(group)] = np.sort(self.graph.positions(tuple(group)))
        return rows


@dataclass(frozen=True, eq=False)
class Pool:
    """The candidate groups of a problem: those that law and constraints allow.

    Attributes:
        groups: shape (G, K), unit numbers padded with −1.
        cost: weighted cost per group.
        unsettled: groups that leave a unit which must be arranged as it is.
        touched: persons in groups of several members.
        incidence: shape (G, n).
        terms: raw cost terms, shape (G, number of terms).
    """

    groups: Ints
    cost: Floats
    unsettled: Bools
    touched: Floats
    incidence: csr_array
    terms: Floats

    def __len__(self) -> int:
        return len(self.groups)

    def subset(self, rows: Ints) -> Pool:
        """Return the pool of some of the groups."""
        return Pool(
            self.groups[rows],
            self.cost[rows],
            self.unsettled[rows],
            self.touched[rows],
            csr_array(self.incidence[rows]),
            self.terms[rows],
        )


@dataclass(frozen=True, eq=False)
class Extra:
    """What a plan must respect beyond its problem (see :mod:`merger.alternatives`).

    Attributes:
        forbidden: groups that may not be chosen, unit codes sorted.
        differ: for each plan, at least so many units must be in another group than there.
    """

    forbidden: frozenset[tuple[str, ...]] = frozenset()
    differ: tuple[tuple[Plan, int], ...] = ()

    def apply(self, pool: Pool, codes: tuple[str, ...]) -> tuple[Pool, tuple[SideRow, ...]]:
        """The groups that are left, and the rows over them."""
        if not self.forbidden and not self.differ:
            return pool, ()
        groups = [tuple(codes[i] for i in row if i >= 0) for row in pool.groups]
        kept = np.array([group not in self.forbidden for group in groups])
        left = [group for group, keep in zip(groups, kept, strict=True) if keep]
        rows = []
        for plan, units in self.differ:
            same = set(plan.groups)
            size = np.array([float(len(group)) if group in same else 0.0 for group in left])
            rows.append(SideRow(size, "<=", float(len(codes) - units)))
        return pool.subset(np.flatnonzero(kept)), tuple(rows)

    def conditions(self, names: Mapping[str, str]) -> tuple[Text, ...]:
        """Say in words what it asks, with the names of the units."""
        told = [
            sentence("extra-forbidden", units=" + ".join(names[code] for code in group))
            for group in sorted(self.forbidden)
        ]
        for units in sorted({units for _, units in self.differ}):
            plans = sum(1 for _, asked in self.differ if asked == units)
            told.append(sentence("extra-differ", plans=plans, units=units))
        return tuple(told)


_POOLS: WeakKeyDictionary[Problem, Pool] = WeakKeyDictionary()
"""Pools of problems that are still in use: alternatives and explanations ask for them again."""


def candidate_pool(problem: Problem, over: Callable[[], bool] = lambda: False) -> Pool:
    """Enumerate, judge and cost the candidate groups of a problem; ``over`` true gives up.

    Raises:
        InputError: too many groups for the group size.
        OutOfTime: ``over`` said so.
    """
    if problem in _POOLS:
        return _POOLS[problem]

    def pause() -> None:
        if over():
            raise OutOfTime

    graph = problem.graph
    n = len(graph)
    if problem.mode == "minimal":
        seeds = np.flatnonzero(problem.to_merge)
        found = connected_groups(graph, problem.limits.max_group, seeds, over=over)
        found = found[around(found, graph, problem.to_merge)]
        rest = np.setdiff1d(np.arange(n), seeds)
        alone = np.full((len(rest), found.shape[1]), -1, dtype=np.int64)
        alone[:, 0] = rest
        found = np.vstack([alone, found])
    else:
        found = connected_groups(graph, problem.limits.max_group, over=over)
    found = found[allowed_by(found, graph, problem.constraints)]
    pause()
    judgement = problem.judge(found)
    usable = judgement.compliant | judgement.unsettled
    groups = found[usable]
    judgement = problem.judge(groups)
    costs = problem.costs(groups, judgement, pause)
    pool = Pool(
        groups=groups,
        cost=costs.raw @ problem.term_factors,
        unsettled=judgement.unsettled,
        touched=np.where(judgement.size > 1, judgement.population, 0.0),
        incidence=membership(groups, n),
        terms=costs.raw,
    )
    _POOLS[problem] = pool
    return pool
