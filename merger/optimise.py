"""The front of the optimiser: ``solve(dataset, criteria, …) -> Solution``.

Goals come in lexicographic order: fewest units left unsettled, then (minimal mode) fewest people
touched, then least cost. The first two are solved as one programme with a weight that makes the
order exact; the last on the plans that are best in the goals before it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from geodata import Dataset, InputError, Text
from merger.arrays import Floats, Ints
from merger.candidates import OutOfTime, connected_groups
from merger.compliance import Judgement
from merger.constraints import Constraints
from merger.criteria import Criteria
from merger.engines import Control, engine_name
from merger.objective import Objective, load_objective
from merger.partitioning import Partition, Progress, SideRow, partition
from merger.plan import Plan
from merger.problem import Extra, Limits, Mode, Pool, Problem, Target, candidate_pool
from merger.solution import Goal, Solution, Status, Unresolved, describe_plan, total_cost
from merger.wording import sentence

_DIAGNOSIS_SECONDS = 20.0
_EXPLAIN_SECONDS = 2.0
_EXPLAINED_GROUPS = 200_000
_FALLBACK_SIZE = 3


def solve(
    dataset: Dataset,
    criteria: Criteria,
    constraints: Constraints | None = None,
    objective: Objective | None = None,
    limits: Limits | None = None,
    *,
    mode: Mode = "minimal",
    target: Target | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Solution:
    """Propose the best plan under a rule set, with proof.

    Args:
        dataset: units and borders.
        criteria: the rule set.
        constraints: locks, wishes, exemptions.
        objective: weights of the cost terms; the ``balanced`` preset by default.
        limits: group size, seconds, engine, seed.
        mode: ``minimal`` or ``target`` (see :class:`merger.problem.Problem`).
        target: number of units to leave, in ``target`` mode.
        progress: called with stage, incumbent and bound.
        cancelled: asked often; true stops with the best plan so far.

    Raises:
        InputError: constraints that name unknown units or contradict each other, a target that
            does not fit, or more candidate groups than fit in memory.
    """
    problem = Problem(
        dataset=dataset,
        criteria=criteria,
        constraints=constraints or Constraints(),
        objective=objective or load_objective(),
        mode=mode,
        target=target,
        limits=limits or Limits(),
    )
    return solve_problem(problem, progress, cancelled)


def solve_problem(
    problem: Problem,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    extra: Extra | None = None,
) -> Solution:
    """Solve a problem laid out before; see :func:`solve`."""
    started = time.monotonic()
    problem.check()
    too_small = _group_size_too_small(problem)
    if too_small is not None:
        return Solution(problem, "infeasible", None, (), None, None, 0.0, "", reasons=(too_small,))
    engine = engine_name(problem.limits.solver)
    control = Control(started + problem.limits.seconds, cancelled, lambda *_: None)
    try:
        pool = candidate_pool(problem, lambda: control.over)
        cut_short = False
    except OutOfTime:
        # Small groups give a plan to fall back on; what it tells is of these groups only.
        problem = problem.with_group_size(min(problem.limits.max_group, _FALLBACK_SIZE))
        pool, cut_short = candidate_pool(problem), True
    rows: tuple[SideRow, ...] = ()
    if extra is not None:
        pool, rows = extra.apply(pool, problem.graph.codes)
    run = _Run(problem, pool, engine, control, progress, rows)
    if cut_short or control.over:
        solution = run.stopped()
    else:
        solution = run.minimal() if problem.mode == "minimal" else run.target()
    return replace(
        solution,
        seconds=time.monotonic() - started,
        solver=engine,
        candidates=len(pool),
        extra=extra or Extra(),
    )


@dataclass(frozen=True, eq=False)
class _Run:
    problem: Problem
    pool: Pool
    engine: str
    control: Control
    progress: Callable[[Progress], None]
    rows: tuple[SideRow, ...] = ()  # further rows that every plan must keep
    full: Pool | None = None  # all candidates, where ``pool`` holds only survivors

    def minimal(self) -> Solution:
        pool = self.pool
        people = max(float(self.problem.graph.population.sum()), 1.0)
        # Shares of the people touched sum to at most 1: a weight of 2 puts units first.
        first = self._partition(pool.touched / people, [*self.rows], weight=2.0, goal="touched")
        if first.outcome == "infeasible":
            return self._infeasible()
        if not len(first.chosen):
            return self.stopped()
        unsettled, touched = self._values(first.chosen)
        least_unsettled = unsettled
        if first.outcome != "optimal":
            least_unsettled = max(0.0, float(np.ceil(first.bound / 2.0 - 0.5 - 1e-9)))
        least_touched = max((first.bound - 2.0 * unsettled) * people, 0.0)
        goals = (
            Goal("unsettled", unsettled, least_unsettled),
            Goal("touched", touched, touched if first.outcome == "optimal" else least_touched),
        )
        if first.outcome != "optimal":
            return self._solution("feasible", first, goals, 0.0)
        # Every plan as good so far is made of the groups that survived the first proof.
        last = replace(self, pool=pool.subset(first.survivors), full=pool)
        rows = [
            SideRow(last.pool.unsettled.astype(float), "<=", unsettled),
            SideRow(last.pool.touched / 1000, "<=", touched / 1000 + 1e-5),
            *(replace(r, coefficients=r.coefficients[first.survivors]) for r in self.rows),
        ]
        best = last._partition(last.pool.cost, rows)
        if not len(best.chosen):
            return self._solution("feasible", first, goals, max(best.bound, 0.0))
        return last._solution(best.outcome, best, goals, best.bound)

    def target(self) -> Solution:
        pool = self.pool
        # No plan costs more than this, so one unit settled more always pays.
        weight = float(self._dearest().sum()) + 1.0
        result = self._partition(pool.cost, self._count_rows(), weight=weight)
        if result.outcome == "infeasible":
            return self._infeasible()
        if not len(result.chosen):
            return self.stopped()
        unsettled, _ = self._values(result.chosen)
        proven = unsettled
        if result.outcome != "optimal":
            proven = max(0.0, float(np.ceil((result.bound - weight) / weight - 1e-9)))
        goals = (Goal("unsettled", unsettled, proven),)
        # Plans with no more unsettled units cost at least this.
        bound = max(result.bound - weight * unsettled, 0.0)
        return self._solution(result.outcome, result, goals, bound)

    def _count_rows(self) -> list[SideRow]:
        target = self.problem.target
        assert target is not None
        ones = np.ones(len(self.pool))
        if target.least == target.most:
            return [SideRow(ones, "=", float(target.least)), *self.rows]
        return [
            *self.rows,
            SideRow(ones, ">=", float(target.least)),
            SideRow(ones, "<=", float(target.most)),
        ]

    def _dearest(self) -> Floats:
        """Per unit, the most its share of a group's cost can be."""
        size = (self.pool.groups >= 0).sum(axis=1)
        share = self.pool.cost / size
        dearest = np.zeros(len(self.problem.graph))
        rows, units = self.pool.incidence.nonzero()
        np.maximum.at(dearest, units, share[rows])
        return dearest

    def _partition(
        self,
        value: Floats,
        side: list[SideRow],
        *,
        weight: float = 0.0,
        goal: Literal["touched", "cost"] = "cost",
    ) -> Partition:
        """Partition at least ``value + weight · unsettled``, telling of the two apart.

        ``weight`` exceeds every plan's value, or is 0.
        """

        def told(progress: Progress) -> None:
            settled_first = weight > 0 and np.isfinite(progress.incumbent)
            unsettled = int(progress.incumbent // weight) if settled_first else 0
            self.progress(
                replace(
                    progress,
                    goal=goal,
                    unsettled=unsettled,
                    incumbent=progress.incumbent - weight * unsettled,
                    bound=max(progress.bound - weight * unsettled, 0.0),
                )
            )

        return partition(
            value + weight * self.pool.unsettled,
            self.pool.incidence,
            side,
            engine=self.engine,
            control=self.control,
            seed=self.problem.limits.seed,
            progress=told,
            tie=self.pool.cost,
            # Counting people, many groups tie: few are needed to meet the bound.
            first=2_500 if goal == "cost" else 1_000,
        )

    def _values(self, chosen: Ints) -> tuple[float, float]:
        return float(self.pool.unsettled[chosen].sum()), float(self.pool.touched[chosen].sum())

    def _solution(
        self, status: Status, result: Partition, goals: tuple[Goal, ...], bound: float
    ) -> Solution:
        codes = self.problem.graph.codes
        plan = Plan(
            tuple(tuple(codes[i] for i in row if i >= 0) for row in self.pool.groups[result.chosen])
        )
        groups = describe_plan(self.problem, plan)
        cost = total_cost(groups)
        bound = cost if status == "optimal" else min(bound, cost)
        return Solution(
            problem=self.problem,
            status=status,
            plan=plan,
            groups=groups,
            objective=cost,
            bound=bound,
            seconds=0.0,
            solver=self.engine,
            goals=(*goals, Goal("cost", cost, bound)),
            unresolved=self._unresolved(
                self.pool.groups[result.chosen], proven=bool(goals and goals[0].proven)
            ),
            proof_columns=len(result.survivors),
        )

    def _unresolved(self, chosen: Ints, *, proven: bool) -> tuple[Unresolved, ...]:
        codes = self.problem.graph.codes
        left = chosen[self.problem.judge(chosen).unsettled, 0]
        deadline = time.monotonic() + _EXPLAIN_SECONDS
        over = lambda: time.monotonic() > deadline  # noqa: E731
        return tuple(
            Unresolved(codes[i], self._why_unsettled(codes[i], proven, over)) for i in left
        )

    def stopped(self) -> Solution:
        """No plan from the search in time: take the groups that gain most, one after another."""
        pool, problem = self.pool, self.problem
        size = (pool.groups >= 0).sum(axis=1)
        alone = np.full(len(problem.graph), -1)
        alone[pool.groups[size == 1, 0]] = np.flatnonzero(size == 1)
        held = pool.incidence
        settled = held @ self.problem.must.astype(float)
        worth = np.where(size > 1, settled + 1e-3 * size / (1 + pool.cost), -1.0) / size
        free = np.ones(len(problem.graph), dtype=bool)
        chosen = []
        for row in np.argsort(-worth, kind="stable"):
            members = pool.groups[row][pool.groups[row] >= 0]
            useful = size[row] > 1 and (settled[row] > 0 or problem.mode == "target")
            if useful and free[members].all():
                free[members] = False
                chosen.append(int(row))
        chosen += [int(row) for row in alone[free]]
        target = problem.target
        if -1 in chosen or (target and not target.least <= len(chosen) <= target.most):
            return self._without_plan("stopped", (sentence("stopped-without-plan"),))
        rows = np.array(chosen)
        unsettled, touched = self._values(rows)
        goals = [Goal("unsettled", unsettled, 0.0)]
        if problem.mode == "minimal":
            goals.append(Goal("touched", touched, 0.0))
        taken = Partition("feasible", rows, np.inf, 0.0, rows)
        return self._solution("feasible", taken, tuple(goals), 0.0)

    def _without_plan(self, status: Status, reasons: tuple[Text, ...]) -> Solution:
        return Solution(
            self.problem, status, None, (), None, None, 0.0, self.engine, reasons=reasons
        )

    def _infeasible(self) -> Solution:
        problem, codes = self.problem, self.problem.graph.codes
        uncovered = np.flatnonzero(np.asarray(self.pool.incidence.sum(axis=0)) == 0)
        if len(uncovered):
            units = ", ".join(codes[i] for i in uncovered[:8])
            k = problem.limits.max_group
            reason = sentence("infeasible-none", units=units, k=k)
            return self._without_plan("infeasible", (reason,))
        target = problem.target
        if target is None:
            return self._without_plan("infeasible", (sentence("infeasible-any"),))
        return self._without_plan("infeasible", (self._reachable(target),))

    def _reachable(self, target: Target) -> Text:
        """Say between which numbers of units the candidates can reach."""
        control = Control(
            time.monotonic() + _DIAGNOSIS_SECONDS, self.control.cancelled, lambda *_: None
        )
        size = (self.pool.groups >= 0).sum(axis=1).astype(float)
        ends = []
        for cost in (np.ones(len(size)), size - 1):
            found = partition(cost, self.pool.incidence, [], engine=self.engine, control=control)
            if found.outcome == "infeasible":
                return sentence("infeasible-any")
            if found.outcome != "optimal":
                return sentence("infeasible-target", target=str(target))
            ends.append(len(found.chosen))
        least, most = ends
        if least <= target.least and target.most <= most:
            return sentence("infeasible-target", target=str(target))
        return sentence("infeasible-target-range", target=str(target), least=least, most=most)

    def _why_unsettled(self, code: str, proven: bool, over: Callable[[], bool]) -> Text:
        problem, graph = self.problem, self.problem.graph
        if code in problem.constraints.kept:
            return sentence("unsettled-kept")
        within = (
            sentence("within-district") if problem.constraints.within_district else Text("", "")
        )
        unit = int(graph.positions((code,))[0])
        span = slice(graph.adjacency.indptr[unit], graph.adjacency.indptr[unit + 1])
        if span.start == span.stop:
            return sentence("unsettled-no-neighbour", within=within)
        pool = self.pool if self.full is None else self.full
        holding = pool.incidence[:, [unit]].toarray().ravel() > 0
        count = int((holding & ((pool.groups >= 0).sum(axis=1) > 1)).sum())
        if count:
            key = "unsettled-not-chosen" if proven else "unsettled-stopped"
            return sentence(key, count=count)
        k = problem.limits.max_group
        if k == 1:
            return sentence("unsettled-k-one")
        try:
            groups = connected_groups(graph, k, np.array([unit]), _EXPLAINED_GROUPS, over)
        except (InputError, OutOfTime):
            return sentence("unsettled-unexplained", k=k)
        tried = groups[(groups >= 0).sum(axis=1) > 1]
        judgement = problem.judge(tried)
        if judgement.compliant.any():
            # The law would accept it: a lock, or the rule of minimal mode, keeps it out.
            return sentence("unsettled-by-constraints", count=int(judgement.compliant.sum()))
        nearest = min(range(len(tried)), key=lambda row: _shortfall(judgement, row))
        names = " + ".join(
            str(problem.dataset.units.at[graph.codes[i], "name"]) for i in tried[nearest] if i >= 0
        )
        short = judgement.reason(nearest)
        return sentence("unsettled-no-candidate", k=k, within=within, names=names, short=short)


def _group_size_too_small(problem: Problem) -> Text | None:
    """Refuse early what no search can mend: n units in groups of K leave at least n / K."""
    n, k, target = len(problem.dataset), problem.limits.max_group, problem.target
    if target is None or target.most * k >= n:
        return None
    return sentence(
        "infeasible-k-too-small",
        target=str(target),
        k=k,
        least=-(-n // k),
        needed=-(-n // target.most),
    )


def _shortfall(judgement: Judgement, row: int) -> float:
    """How far a group is from what it must reach: the sum of the missing shares."""
    need = judgement.needed.need
    if judgement.needed.rule_of(row) is None:
        return float("inf")
    area = judgement.area[row] / need["area"][row]
    population = judgement.population[row] / need["population"][row]
    return float(max(1 - area, 0.0) + max(1 - population, 0.0))
