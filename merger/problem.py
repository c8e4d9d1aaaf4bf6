"""One planning problem laid out for solving: candidate groups, their verdicts and costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
from scipy.sparse.csgraph import connected_components

from geodata import KINDS, Dataset, InputError, Text, parts_apart
from geodata.boundaries import nearest_units
from geodata.wording import listing
from merger.arrays import Bools, Floats, Ints
from merger.assessment import Assessment, assess, to_arrange
from merger.constraints import Constraints, Limits, Target
from merger.groups import (
    TERMS,
    URBAN_KINDS,
    Costs,
    Crowding,
    GroupBatch,
    GroupLinear,
    Judgement,
    LinearConstraint,
    Objective,
    Pool,
    UnitGraph,
    as_rows,
    compute_terms,
    judge,
    load_objective,
    unit_graph,
)
from merger.law import Criteria, hangs_on_terrain
from merger.wording import sentence

Mode = Literal["minimal", "target"]
DEFAULT_REFERENCE = 8_000.0


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything a solve depends on.

    Attributes:
        mode: ``minimal`` changes only units that must be arranged and the neighbours that take
            them in; ``target`` may change all units and reaches ``target``.
    """

    dataset: Dataset
    criteria: Criteria
    constraints: Constraints = field(default_factory=Constraints)
    objective: Objective = field(default_factory=load_objective)
    mode: Mode = "minimal"
    target: Target | None = None
    limits: Limits = field(default_factory=Limits)

    def check(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            InputError: unknown codes, contradictions, parts of the map that nothing joins and
                nobody settled, or a target that does not fit the mode.
        """
        self.constraints.check(self.dataset)
        self.constraints.check_law(self.criteria)
        self._check_exceptions()
        self._check_parts()
        self._check_terrain()
        if self.mode == "target":
            if self.target is None:
                raise InputError(sentence("no-target"))
            if not 1 <= self.target.least <= self.target.most <= len(self.dataset):
                raise InputError(
                    sentence("bad-target", target=str(self.target), units=len(self.dataset))
                )
            self._check_districts(self.target)
        elif self.target is not None:
            raise InputError(sentence("target-in-minimal"))

    def asks_as(self, other: Problem) -> bool:
        """Whether the same plan is the best answer to both: names of new units do not matter."""

        def asked(problem: Problem) -> tuple[object, ...]:
            constraints = problem.constraints.model_copy(update={"names": ()})
            return (
                problem.dataset.fingerprint,
                problem.criteria,
                constraints,
                problem.objective,
                problem.mode,
                problem.target,
                problem.limits,
            )

        return asked(self) == asked(other)

    @property
    def unjoined(self) -> list[set[str]]:
        """Parts of the map that nothing joins to the largest, and that are to be asked about.

        A single unit that need not be arranged stays as it is without a question.
        """
        stay = {*self.constraints.kept, *self.constraints.exempt_units}
        apart = parts_apart(self.dataset, self.constraints.declare, stay)
        arranged = {
            code for code, must in zip(self.graph.codes, self.to_merge, strict=True) if must
        }
        return [part for part in apart if len(part) > 1 or part & arranged]

    def _check_parts(self) -> None:
        apart = self.unjoined
        if not apart:
            return
        names = self.dataset.units["name"]
        single = [code for part in apart if len(part) == 1 for code in part]
        near = nearest_units(self.dataset, single)
        told = [f"{c} {names[c]}" for part in apart for c in sorted(part) if c not in near]
        vi, en = list(told), list(told)
        for code, (other, metres) in near.items():
            words = sentence(
                "part-nearest",
                unit=f"{code} {names[code]}",
                other=f"{other} {names[other]}",
                km=metres / 1000,
            )
            vi.append(words.vi)
            en.append(words.en)
        units = Text(listing(vi), listing(en))
        raise InputError(sentence("unsettled-parts", count=len(apart), units=units))

    def _check_terrain(self) -> None:
        """What a group must reach follows from the terrain of all its units."""
        if self.constraints.unknown_terrain is not None:
            return
        units = self.dataset.units
        unknown = units[units["terrain"] == "unknown"]
        matters = {kind for kind in set(unknown["kind"]) if hangs_on_terrain(self.criteria, kind)}
        left = unknown[unknown["kind"].isin(matters)]
        if len(left):
            told = listing([f"{code} {name}" for code, name in left["name"].items()])
            raise InputError(sentence("terrain-open", count=len(left), units=told))

    def _check_districts(self, target: Target) -> None:
        for item in target.districts:
            if not self.district_numbers(item.district):
                raise InputError(
                    sentence("unknown-unit", place="target/districts", code=item.district)
                )

    def _check_exceptions(self) -> None:
        """A declared exception that no group can ever use would be passed over in silence."""
        for claim in self.constraints.exceptions:
            units = ", ".join(claim.units)
            k = self.limits.largest
            if len(claim.units) > k:
                count = len(claim.units)
                raise InputError(sentence("exception-too-large", units=units, count=count, k=k))
            inside = self.graph.positions(claim.units)
            links = self.graph.adjacency[inside][:, inside]
            if connected_components(links, directed=False)[0] > 1:
                raise InputError(sentence("exception-apart", units=units))

    def with_group_size(self, size: int) -> Problem:
        """Return the same problem with no group larger than this."""
        smaller = {kind: min(k, size) for kind, k in self.limits.max_group_by_kind.items()}
        change = {"max_group": min(self.limits.max_group, size), "max_group_by_kind": smaller}
        return replace(self, limits=self.limits.model_copy(update=change))

    def district_numbers(self, district: str) -> frozenset[int]:
        """Numbers (in the graph) of the district of this code or name."""
        units = self.dataset.units
        named = ((units["district"] == district) | (units["district_code"] == district)).to_numpy()
        return frozenset(self.graph.district[named].tolist()) if district else frozenset()

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
            self.objective.balance_dead_band,
            self.objective.weak_border_m / 1000,
        )
        return compute_terms(batch, pause)

    @property
    def mean_people(self) -> float | None:
        """Population of a unit in the mean of the target; None without one."""
        if self.target is None:
            return None
        units = (self.target.least + self.target.most) / 2
        return max(float(self.graph.population.sum()) / units, 1.0)

    @property
    def crowding(self) -> Crowding:
        """What large populations cost at least, whatever the resulting unit."""
        needed = [c.population for c in self.criteria.result.conditions]
        wanted = self.objective.reference_people or self.mean_people
        largest = wanted or max([DEFAULT_REFERENCE, *needed])
        cap = self.limits.most_people
        return Crowding(
            largest, self.objective.balance_dead_band, np.inf if cap is None else float(cap)
        )

    def _reference(self, judgement: Judgement) -> Floats:
        """Population a group should have: the target's mean, or the law's condition."""
        wanted = self.objective.reference_people or self.mean_people
        if wanted is not None:
            return np.full(len(judgement.size), wanted)
        needed = judgement.needed.need["population"]
        return np.where(np.isnan(needed), DEFAULT_REFERENCE, needed)

    @cached_property
    def term_factors(self) -> Floats:
        """Weight over normaliser for each term: cost = raw terms @ factors."""
        weights = np.array([self.objective.weights.get(key, 0.0) for key in TERMS])
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
        target = self.target
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
