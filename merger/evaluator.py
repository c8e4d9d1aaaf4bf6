"""What follows from a planning problem: verdicts, the graph, costs of groups, rows to keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geodata import KINDS, InputError, Text, parts_apart
from geodata.boundaries import nearest_units
from geodata.wording import listing
from merger.arrays import Bools, Floats, Ints
from merger.assessment import Assessment, assess, beyond_of, falls_below, to_arrange
from merger.clock import Clock
from merger.groups import (
    TERMS,
    CandidateRules,
    Costs,
    GroupLinear,
    Judgement,
    LinearConstraint,
    NewlyFar,
    Pool,
    UnitGraph,
    as_rows,
    newly_far,
    unit_graph,
)
from merger.problem import Problem
from merger.wording import sentence


@dataclass(frozen=True, eq=False)
class Evaluator:
    """What follows from a problem, each thing computed once, when it is first asked for.

    One is made for a solve and handed on: the solution keeps it, and so do plans edited from it.

    Attributes:
        problem: what is asked.
    """

    problem: Problem

    def __reduce__(self) -> tuple[type[Evaluator], tuple[Problem]]:
        """Travel to another process as the problem; what follows from it is computed there."""
        return Evaluator, (self.problem,)

    def check(self, clock: Clock | None = None) -> None:
        """Refuse what cannot be meant.

        Args:
            clock: asked while that is computed.

        Raises:
            InputError: as :meth:`merger.Problem.check`, and parts of the map that nothing joins
                and nobody settled.
            OutOfTime: the clock said so.
        """
        clock = clock or Clock()
        self.problem.check()
        self._take("assessment", self._assessed, clock)
        self._take("graph", self._laid_out, clock)
        clock.look()
        self._check_parts()

    def derive(self, clock: Clock) -> None:
        """Compute what takes long on many units; what is there already stays.

        Raises:
            OutOfTime: the clock said so.
        """
        self._take("assessment", self._assessed, clock)
        self._take("graph", self._laid_out, clock)
        self._take("far", self._newly_far, clock)

    def _take(self, name: str, make: Callable[[Clock], object], clock: Clock) -> None:
        if name not in vars(self):
            vars(self)[name] = make(clock)

    @property
    def unjoined(self) -> list[set[str]]:
        """Parts of the map that nothing joins to the largest, and that are to be asked about.

        A single unit that need not be arranged stays as it is without a question.
        """
        stay = {*self.problem.constraints.kept, *self.problem.constraints.exempt_units}
        apart = parts_apart(self.problem.dataset, self.problem.constraints.declare, stay)
        arranged = {
            code for code, must in zip(self.graph.codes, self.to_merge, strict=True) if must
        }
        return [part for part in apart if len(part) > 1 or part & arranged]

    def _check_parts(self) -> None:
        apart = self.unjoined
        if not apart:
            return
        names = self.problem.dataset.units["name"]
        single = [code for part in apart if len(part) == 1 for code in part]
        near = nearest_units(self.problem.dataset, single)
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

    def district_numbers(self, district: str) -> frozenset[int]:
        """Numbers (in the graph) of the district of this code or name."""
        return frozenset(self.graph.district[self.problem.in_district(district)].tolist())

    @cached_property
    def assessment(self) -> Assessment:
        """Verdicts on the units as they are, with what the locality declared."""
        return self._assessed(Clock())

    def _assessed(self, clock: Clock) -> Assessment:
        problem = self.problem
        return assess(problem.dataset, problem.criteria, problem.constraints, clock)

    @cached_property
    def falling(self) -> dict[str, int]:
        """Units that need not be arranged now, by the year in which they would have to be."""
        return falls_below(self.assessment, self.problem.horizon)

    @cached_property
    def graph(self) -> UnitGraph:
        """Units and links as arrays."""
        return self._laid_out(Clock())

    def _laid_out(self, clock: Clock) -> UnitGraph:
        return unit_graph(self.problem.dataset, self.problem.constraints, clock)

    @cached_property
    def far(self) -> NewlyFar:
        """Who would come to live far from the seat."""
        return self._newly_far(Clock())

    def _newly_far(self, clock: Clock) -> NewlyFar:
        objective = self.problem.objective
        return newly_far(self.problem.dataset, objective.far_km, clock, objective.far_minutes)

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

    @property
    def mean_people(self) -> float | None:
        """Population of a unit in the mean of the target; None without one."""
        target = self.problem.target
        if target is None:
            return None
        units = (target.least + target.most) / 2
        return max(float(self.graph.population.sum()) / units, 1.0)

    @cached_property
    def rules(self) -> CandidateRules:
        """What decides which groups are candidates before locks, and their terms."""
        problem, limits = self.problem, self.problem.limits
        objective, target = problem.objective, problem.target
        return CandidateRules(
            graph=self.graph,
            criteria=problem.criteria,
            must=self.must,
            exempt=self.exempt,
            to_merge=self.to_merge if problem.mode == "minimal" else None,
            claims=problem.constraints.exceptions,
            decisions=problem.constraints.kinds,
            beyond=beyond_of(problem.dataset, problem.horizon),
            max_size_by_kind=tuple(limits.size_of(np.arange(len(KINDS))).tolist()),
            most_people=limits.most_people,
            reference_people=objective.reference_people or self.mean_people,
            dead_band=objective.balance_dead_band,
            weak_border_km=objective.weak_border_m / 1000,
            far=self.far,
            usual_size=1 if target is None else len(self.graph) // target.least + 1,
        )

    def with_group_size(self, size: int) -> Evaluator:
        """The same with no group larger than this; what does not hang on it is taken over."""
        return self._sized(self.problem.with_group_size(size))

    def with_larger_groups(self, size: int) -> Evaluator:
        """The same with groups of up to this many units; what does not hang on it is taken over."""
        return self._sized(self.problem.with_larger_groups(size))

    def _sized(self, problem: Problem) -> Evaluator:
        other = Evaluator(problem)
        for name in ("assessment", "graph", "far", "must", "to_merge", "exempt"):
            vars(other)[name] = getattr(self, name)
        return other

    def moved(self, problem: Problem) -> Evaluator:
        """Another problem on the same units and locks: links and far ways are taken over.

        Args:
            problem: differs in rules, weights or limits only.
        """
        other = Evaluator(problem)
        for name in ("graph", "far"):
            vars(other)[name] = getattr(self, name)
        return other

    def judge(self, groups: Ints) -> Judgement:
        """Judge groups given as rows of unit numbers."""
        return self.rules.judge(groups)

    def pool(self, groups: Ints) -> Pool:
        """Cost groups given as rows of unit numbers, whether the law accepts them or not."""
        return self.rules.pool(groups)

    def costs(self, groups: Ints, judgement: Judgement) -> Costs:
        """Compute the cost terms of groups."""
        return self.rules.costs(groups, judgement)

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
