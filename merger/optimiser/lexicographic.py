"""One attempt at a problem: its goals, one after another, over the candidates of a source.

Each goal is a programme of its own, on the plans that are as good in the goals before it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from geodata import Text
from merger.arrays import Bools, Ints
from merger.evaluator import Evaluator
from merger.groups import GroupLinear, LinearConstraint, Pool
from merger.optimiser.column_source import Source, remember
from merger.optimiser.greedy import greedy_choice
from merger.optimiser.infeasibility import why_infeasible
from merger.optimiser.result import Progress, SetPartitioningResult
from merger.optimiser.set_partitioning import solve_set_partitioning
from merger.optimiser.solvers import SolveControl
from merger.optimiser.unsettled import why_unsettled
from merger.plan import Plan
from merger.problem import Problem
from merger.side_constraints import sameness
from merger.solution import Goal, Solution, Status, Unresolved, describe_plan, total_cost
from merger.wording import sentence

_FIRST = 100.0
"""Weight of a unit left unsettled against all of the goal behind it, which sums to at most 1.

The goal behind leads the search; the heavier the unit, the less it stands in the proof's way."""


_SHARE = 2 / 3
"""Share of the time left that a goal with others after it may take."""


@dataclass(frozen=True, eq=False)
class Level:
    """A goal: its key and measure, what later goals may lose of it, and how it is told.

    Attributes:
        concession: share by which later goals may worsen it.
        closed: its values differ by more than this, or not at all; 0 if that is not known.
        factor: it is told times this.
    """

    key: str
    measure: GroupLinear
    concession: float = 0.0
    closed: float = 0.0
    factor: float = 1.0

    def told(self, value: float) -> float:
        """The value in its own unit."""
        return value if self.factor == 1.0 else float(np.ceil(value * self.factor - 1e-3))


@dataclass(frozen=True, eq=False)
class LexicographicSolve:
    """A problem with candidates and an engine.

    Attributes:
        evaluator: of the problem to solve.
        source: its candidates.
        engine: ``highs`` or ``cbc``.
        control: deadline and cancellation.
        progress: told of stages and figures.
        start: a plan that may be good.
    """

    evaluator: Evaluator
    source: Source
    engine: str
    control: SolveControl
    progress: Callable[[Progress], None]
    start: Plan | None = None

    @property
    def problem(self) -> Problem:
        """What to solve."""
        return self.evaluator.problem

    @property
    def pool(self) -> Pool:
        """Candidates to begin with."""
        return self.source.pool

    @cached_property
    def rows(self) -> tuple[LinearConstraint, ...]:
        """What every plan must keep: the numbers of units, and what is asked besides."""
        return (*self.evaluator.count_rows, *self.source.extra.rows(self.evaluator.graph))

    def solve(self) -> Solution | None:
        """Fewest unsettled, then the other goals; None: all candidates are needed.

        Raises:
            EngineFailed: the engine broke down.
        """
        # Most often every unit that can be settled at all can be settled at once: then the plan
        # itself is the proof that no fewer are left.
        fewest, hopeless = self._hopeless()
        if fewest is not None:
            open_pool = self.pool.subset(~self.pool.unsettled | hopeless)
            goals = (Goal("unsettled", float(fewest), float(fewest)),)
            solution = self._after(open_pool, self.rows, goals, ())
            if solution is None or solution.plan is not None:
                return solution
            if solution.status == "stopped":
                return self.stopped()
        behind = self._share_behind()
        found = self._partition(
            self.pool,
            behind.minus(-_FIRST, GroupLinear(unsettled=1.0)),
            self.rows,
            goal="unsettled",
            closed=_FIRST - 1.01,
            complete=self.source.complete,
        )
        if found.outcome == "incomplete":
            return None
        if found.outcome == "infeasible":
            why = why_infeasible(self.evaluator, self.pool, self.engine, self.control)
            return self._without_plan("infeasible", (why,))
        if not len(found.chosen):
            return self.stopped()
        unsettled = float(found.pool.unsettled[found.chosen].sum())
        least = unsettled
        if found.outcome != "optimal":
            least = max(0.0, float(np.ceil((found.bound - 1.0) / _FIRST - 1e-6)))
        rows = (*self.rows, LinearConstraint(GroupLinear(unsettled=1.0), "<=", unsettled))
        goals = (Goal("unsettled", unsettled, least),)
        return self._after(found.pool, rows, goals, (found,))

    def _share_behind(self) -> GroupLinear:
        """The goal after the unsettled units, as a share of at most 1: it leads and breaks ties.

        Nothing where candidates are missing, since how much a plan can have is not known then.
        """
        aim = self._aims()[0]
        if aim.key == "touched":
            return aim.measure
        if not self.source.complete:
            return GroupLinear()
        dearest = np.zeros(len(self.evaluator.graph))
        share = aim.measure.of(self.pool) / self.pool.size
        rows, units = self.pool.incidence.nonzero()
        np.maximum.at(dearest, units, share[rows])
        return aim.measure.scaled(1.0 / max(float(dearest.sum()), 1e-9))

    def _hopeless(self) -> tuple[int | None, Bools]:
        """Units that no candidate settles, and the groups that leave them alone.

        The number is None where larger groups might settle them.
        """
        settles = self.pool.incidence[~self.pool.unsettled].sum(axis=0) > 0
        alone = self.pool.groups[:, 0]
        hopeless = self.pool.unsettled & ~np.asarray(settles)[alone]
        # Kept units and those without a neighbour have no larger groups either.
        kept = self.evaluator.graph.positions(self.problem.constraints.kept)
        degree = np.diff(self.evaluator.graph.adjacency.indptr)
        open_units = np.setdiff1d(alone[hopeless], kept)
        known = self.source.complete or not degree[open_units].any()
        return (int(hopeless.sum()) if known else None), hopeless

    def _after(
        self,
        pool: Pool,
        rows: tuple[LinearConstraint, ...],
        goals: tuple[Goal, ...],
        before: tuple[SetPartitioningResult, ...],
    ) -> Solution | None:
        """The goals after the first, one by one, on the plans that are as good in those before."""
        complete = self.source.complete
        aims = self._aims()
        for number, aim in enumerate(aims):
            final = number == len(aims) - 1
            best = self._partition(
                pool,
                aim.measure,
                rows,
                goal=aim.key,
                unsettled=int(goals[0].value),
                closed=aim.closed,
                known=_chosen(before[-1]) if before else None,
                slack=None if final else aim.concession,
                complete=complete,
            )
            if best.outcome == "incomplete":
                return None
            if not len(best.chosen):
                if not before:
                    none: Status = "infeasible" if best.outcome == "infeasible" else "stopped"
                    return self._without_plan(none, ())
                return self._solution("feasible", before, goals, 0.0)
            bound = best.objective if best.outcome == "optimal" else best.bound
            if final:
                return self._solution(best.outcome, (*before, best), goals, bound)
            goals = (*goals, Goal(aim.key, aim.told(best.objective), aim.told(bound)))
            allowed = best.objective * (1 + aim.concession)
            scale = 1000.0 / allowed if allowed > 1e-9 else 1.0
            rows = (
                *rows,
                LinearConstraint(aim.measure.scaled(scale), "<=", scale * allowed + 1e-5),
            )
            before = (*before, best)
            complete = complete or best.holds_survivors(aim.concession)
            # Every plan as good so far is made of the groups that survive.
            pool = best.survivors(aim.concession) if complete else best.pool
        raise AssertionError("there is always an aim")

    def _aims(self) -> list[Level]:
        """Goals after the unsettled units, in order."""
        problem, evaluator = self.problem, self.evaluator
        unlike = self.source.extra.unlike
        aims = []
        if problem.mode == "minimal":
            people = max(float(evaluator.graph.population.sum()), 1.0)
            aims.append(
                Level("touched", GroupLinear(touched=1 / people), 0.0, 0.9 / people, people)
            )
        concession = problem.objective.concession
        aims += [Level(key, evaluator.term(key), concession) for key in problem.objective.order]
        if unlike:
            aims.append(Level("unlike", sameness(evaluator.graph, unlike), closed=0.9))
        return [*aims, Level("cost", evaluator.cost)]

    def _partition(
        self,
        pool: Pool,
        aim: GroupLinear,
        rows: tuple[LinearConstraint, ...],
        *,
        goal: str,
        unsettled: int = 0,
        known: Ints | None = None,
        slack: float | None = None,
        closed: float = 0.0,
        complete: bool,
    ) -> SetPartitioningResult:
        """Partition at least ``aim``, from the groups ``known`` of a plan or those of the start.

        ``complete``: the pool holds every group that can be in such a plan.
        """

        def told(progress: Progress) -> None:
            self.progress(replace(progress, goal=goal, unsettled=unsettled))

        found = solve_set_partitioning(
            pool,
            aim,
            rows,
            engine=self.engine,
            # Where a goal cannot be proven, the plan is still made good in those after it.
            control=self.control if goal == "cost" else self.control.part(_SHARE),
            seed=self.problem.limits.seed,
            progress=told,
            tie=self.evaluator.cost,
            # Counting people, many groups tie: few are needed to meet the bound.
            first=1_000 if goal == "touched" else 2_500,
            grow=None if complete else self.source.fetch,
            closed=closed,
            slack=slack,
            start=_start(pool, self._given if known is None else known),
        )
        if not self.source.complete:
            remember(self.source, found.pool)
        return found

    @cached_property
    def _given(self) -> Ints | None:
        """Groups of the plan given; None if it is not of these units."""
        if self.start is None or set(self.start.group_of) != set(self.evaluator.graph.codes):
            return None
        return self.evaluator.rows_of(self.start.groups)

    def _solution(
        self,
        status: Status,
        found: tuple[SetPartitioningResult, ...],
        goals: tuple[Goal, ...],
        bound: float,
    ) -> Solution:
        """The last of what was found, described."""
        result = found[-1]
        if not all(goal.proven for goal in goals):
            status = "feasible"
        codes = self.evaluator.graph.codes
        chosen = result.pool.groups[result.chosen]
        plan = Plan(tuple(tuple(codes[i] for i in row if i >= 0) for row in chosen))
        groups = describe_plan(self.evaluator, plan)
        cost = total_cost(groups)
        bound = cost if status == "optimal" else min(bound, cost)
        return Solution(
            evaluator=self.evaluator,
            status=status,
            plan=plan,
            groups=groups,
            objective=cost,
            bound=bound,
            seconds=0.0,
            solver=self.engine,
            goals=(*goals, Goal("cost", cost, bound)),
            unresolved=self._unresolved(result, proven=bool(goals and goals[0].proven)),
            candidates=max(len(self.pool), *(len(each.pool) for each in found)),
            proof_columns=result.columns,
            certificates=tuple(each.certificate for each in found if each.certificate),
        )

    def _unresolved(self, result: SetPartitioningResult, *, proven: bool) -> tuple[Unresolved, ...]:
        left = result.pool.groups[result.chosen[result.pool.unsettled[result.chosen]], 0]
        return why_unsettled(self.evaluator, self.pool, left, proven=proven)

    def stopped(self) -> Solution:
        """No plan from the search in time: what a first grasp gives, if anything."""
        pool = self.pool
        chosen = greedy_choice(self.evaluator, pool)
        if chosen is None:
            return self._without_plan("stopped", (sentence("stopped-without-plan"),))
        taken = SetPartitioningResult("feasible", pool, chosen, np.inf, 0.0)
        goals = [Goal("unsettled", float(pool.unsettled[chosen].sum()), 0.0)]
        if self.problem.mode == "minimal":
            goals.append(Goal("touched", float(pool.touched[chosen].sum()), 0.0))
        return self._solution("feasible", (taken,), tuple(goals), 0.0)

    def _without_plan(self, status: Status, reasons: tuple[Text, ...]) -> Solution:
        return Solution(
            self.evaluator, status, None, (), None, None, 0.0, self.engine, reasons=reasons
        )


def _chosen(found: SetPartitioningResult) -> Ints:
    return found.pool.groups[found.chosen]


def _start(pool: Pool, groups: Ints | None) -> Ints | None:
    """Positions of a plan's groups in a pool; None if one is missing."""
    if groups is None:
        return None
    rows = pool.positions(groups)
    return rows if (rows >= 0).all() else None
