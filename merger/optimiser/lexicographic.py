"""A problem solved in lexicographic order: level k under levels 0 … k − 1 kept at their values.

Each level is a set partitioning of its own (:mod:`merger.optimiser.set_partitioning`); what the
levels are, and what is handed from one to the next, stands in :mod:`merger.optimiser.levels`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geodata import Text
from merger.arrays import Ints
from merger.evaluator import Evaluator
from merger.groups import LinearConstraint, Pool
from merger.optimiser.column_source import Source, remember
from merger.optimiser.greedy import greedy_choice
from merger.optimiser.infeasibility import why_infeasible
from merger.optimiser.levels import Level, Reached, WorstFirst, first_level, later_levels
from merger.optimiser.minimax import solve_places
from merger.optimiser.result import Outcome, Progress, SetPartitioningResult
from merger.optimiser.set_partitioning import solve_set_partitioning
from merger.optimiser.solvers import SolveControl
from merger.optimiser.tuning import Tuning
from merger.optimiser.unsettled import why_unsettled
from merger.plan import Plan
from merger.problem import Problem
from merger.solution import Goal, Solution, Status, Unresolved, describe_plan, total_cost
from merger.wording import sentence


@dataclass(frozen=True, eq=False)
class Means:
    """With what a problem is solved: the same for all of its goals.

    Attributes:
        engine: ``highs`` or ``cbc``.
        control: deadline and cancellation.
        progress: called with stage and figures now and then.
        start: a plan that may be good, for the search to begin with; None if there is none.
        tuning: how much to look at and how long.
    """

    engine: str
    control: SolveControl
    progress: Callable[[Progress], None]
    start: Plan | None
    tuning: Tuning


@dataclass(frozen=True, eq=False)
class LexicographicSolve:
    """A problem, its candidates, and with what it is solved."""

    evaluator: Evaluator
    source: Source
    means: Means

    @property
    def problem(self) -> Problem:
        """What to solve."""
        return self.evaluator.problem

    @property
    def pool(self) -> Pool:
        """Candidates to begin with."""
        return self.source.pool

    def solve(self) -> Solution | None:
        """The levels one after another; None: all candidates are needed.

        Raises:
            EngineFailed: the engine broke down.
        """
        end: Solution | Outcome = "infeasible"
        later = later_levels(self.evaluator, self.source.extra)
        counted = self.counted()
        if counted is not None:
            end = self._through(later, counted)
        if end == "infeasible":
            complete = self.source.complete
            leading = next(level for level in later if isinstance(level, Level))
            first = first_level(self.evaluator, leading, self.pool, complete=complete)
            end = self._through([first, *later], self.begun(self.pool))
        if isinstance(end, Solution):
            return end
        if end == "incomplete":
            return None
        if end == "stopped":
            return self.stopped()
        why = why_infeasible(
            self.evaluator, self.pool, self.means.engine, self.means.control, self.means.tuning
        )
        return self._without_plan("infeasible", (why,))

    def begun(self, pool: Pool, *goals: Goal) -> Reached:
        """The start: what every plan must keep are the numbers of units, and what is asked."""
        return Reached(pool, self.source.complete, self._rows, goals)

    @cached_property
    def _rows(self) -> tuple[LinearConstraint, ...]:
        """What every plan must keep, whatever the goal."""
        return (*self.evaluator.count_rows, *self.source.extra.rows(self.evaluator.graph))

    def counted(self) -> Reached | None:
        """Level 0 by counting the units that no candidate settles.

        Most often every other unit can be settled at once. It is then enough to let no other unit
        alone: any plan found is itself the proof that no fewer are left. If there is none, some
        units stand in each other's way, and level 0 has to be solved.

        Returns:
            None where larger groups than those of the pool might settle a unit.
        """
        pool, graph = self.pool, self.evaluator.graph
        settles = pool.incidence[~pool.unsettled].sum(axis=0) > 0
        alone = pool.groups[:, 0]
        hopeless = pool.unsettled & ~np.asarray(settles)[alone]
        # Kept units and those without a neighbour have no larger groups either.
        kept = graph.positions(self.problem.constraints.kept)
        degree = np.diff(graph.adjacency.indptr)
        if not self.source.complete and degree[np.setdiff1d(alone[hopeless], kept)].any():
            return None
        fewest = float(hopeless.sum())
        return self.begun(
            pool.subset(~pool.unsettled | hopeless), Goal("unsettled", fewest, fewest)
        )

    def _through(
        self, levels: Sequence[Level | WorstFirst], reached: Reached
    ) -> Solution | Outcome:
        """Solve levels in turn; the outcome of the first one where there is no plan at all."""
        for level in levels:
            if isinstance(level, WorstFirst):
                after = solve_places(level, reached, self.best)
                if not isinstance(after, Reached):
                    return after
                reached = after
                continue
            final = level is levels[-1]
            found = self.best(level, reached, final=final)
            if found.outcome == "incomplete":
                return found.outcome
            if not len(found.chosen):
                if not reached.found:
                    return found.outcome
                return self._solution("feasible", reached.found, reached.goals, 0.0)
            if final:
                results = (*reached.found, found)
                return self._solution(found.outcome, results, reached.goals, level.bound(found))
            reached = reached.after(level, found)
        raise AssertionError("there is always a level")

    def best(self, level: Level, reached: Reached, *, final: bool = False) -> SetPartitioningResult:
        """The best plan in one level; it begins with that of the level before."""
        means, tuning, pool = self.means, self.means.tuning, reached.pool

        def report(progress: Progress) -> None:
            means.progress(level.reported(progress, reached))

        before = reached.found[-1] if reached.found else None
        groups = self._given if before is None else before.pool.groups[before.chosen]
        people = level.key == "touched"
        found = solve_set_partitioning(
            pool,
            level.minimised,
            reached.rows,
            engine=means.engine,
            # Where a goal cannot be proven, the plan is still made good in those after it.
            control=means.control if final else means.control.part(tuning.goal_share),
            seed=self.problem.limits.seed,
            progress=report,
            tie=self.evaluator.cost,
            first_columns=tuning.first_columns_people if people else tuning.first_columns,
            grow=None if reached.complete else self.source.fetch,
            least_gain=level.least_gain,
            slack=None if final or level.behind is not None else level.concession,
            start=_start(pool, groups),
            tuning=tuning,
        )
        if not self.source.complete:
            remember(self.source, found.pool)
        return found

    @cached_property
    def _given(self) -> Ints | None:
        """Groups of the plan given; None if it is not of these units."""
        if self.means.start is None or set(self.means.start.group_of) != set(
            self.evaluator.graph.codes
        ):
            return None
        return self.evaluator.rows_of(self.means.start.groups)

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
            solver=self.means.engine,
            goals=(*goals, Goal("cost", cost, bound)),
            unresolved=self._unresolved(result, proven=bool(goals and goals[0].proven)),
            candidates=max(len(self.pool), *(len(each.pool) for each in found)),
            proof_columns=result.columns,
            certificates=tuple(each.certificate for each in found if each.certificate),
        )

    def _unresolved(self, result: SetPartitioningResult, *, proven: bool) -> tuple[Unresolved, ...]:
        left = result.pool.groups[result.chosen[result.pool.unsettled[result.chosen]], 0]
        return why_unsettled(self.evaluator, self.pool, left, self.means.tuning, proven=proven)

    def stopped(self) -> Solution:
        """No plan from the search in time: that of the greedy rule, if it gives one."""
        pool = self.pool
        chosen = greedy_choice(self.evaluator, pool, self._rows)
        if chosen is None:
            return self._without_plan("stopped", (sentence("stopped-without-plan"),))
        taken = SetPartitioningResult("feasible", pool, chosen, np.inf, 0.0)
        goals = [Goal("unsettled", float(pool.unsettled[chosen].sum()), 0.0)]
        for level in later_levels(self.evaluator, self.source.extra):
            if isinstance(level, WorstFirst) or level.factor == 1.0:  # only what counts people
                break
            value = float(level.measure.of(pool.subset(chosen)).sum())
            goals.append(Goal(level.key, level.told(value), 0.0))
        return self._solution("feasible", (taken,), tuple(goals), 0.0)

    def _without_plan(self, status: Status, reasons: tuple[Text, ...]) -> Solution:
        return Solution(
            self.evaluator, status, None, (), None, None, 0.0, self.means.engine, reasons=reasons
        )


def _start(pool: Pool, groups: Ints | None) -> Ints | None:
    """Positions of a plan's groups in a pool; None if one is missing."""
    if groups is None:
        return None
    rows = pool.positions(groups)
    return rows if (rows >= 0).all() else None
