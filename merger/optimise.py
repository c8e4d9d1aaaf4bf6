"""The front of the optimiser: ``solve(dataset, criteria, …) -> Solution``.

Goals come in lexicographic order: fewest units left unsettled, then (minimal mode) fewest people
touched, then terms that were put first, then least cost. Each is a programme of its own, on the
plans that are best in the goals before it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from geodata import Dataset, Text
from merger.arrays import Bools, Ints
from merger.candidates import OutOfTime, TooManyGroups
from merger.constraints import Constraints
from merger.criteria import Criteria
from merger.engines import Control, EngineFailed, engine_name
from merger.generation import Source, candidates_of, remember
from merger.measures import Measure, Row
from merger.objective import Objective, load_objective
from merger.partitioning import Partition, Progress, partition
from merger.plan import Plan
from merger.pool import Pool
from merger.problem import Extra, Limits, Mode, Problem, Target, sameness
from merger.reasons import why_unsettled
from merger.solution import Goal, Solution, Status, Unresolved, describe_plan, total_cost
from merger.wording import sentence

_DIAGNOSIS_SECONDS = 20.0
_FALLBACK_SIZE = 3
_FIRST = 2.0
"""Weight of a unit left unsettled against all of the goal behind it, which sums to at most 1."""


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
    start: Plan | None = None,
) -> Solution:
    """Solve a problem laid out before; see :func:`solve`.

    Args:
        problem: what to solve.
        progress: as in :func:`solve`.
        cancelled: as in :func:`solve`.
        extra: what the plan must respect beside the problem.
        start: a plan that may be good, such as that of a problem much like this one.
    """
    started = time.monotonic()
    problem.check()
    too_small = _group_size_too_small(problem)
    if too_small is not None:
        return Solution(problem, "infeasible", None, (), None, None, 0.0, "", reasons=(too_small,))
    engine = engine_name(problem.limits.solver)
    control = Control(started + problem.limits.seconds, cancelled, lambda *_: None)
    notes: tuple[Text, ...] = ()
    try:
        solution = _attempt(problem, extra or Extra(), engine, control, progress, start)
    except EngineFailed as failure:
        other = "cbc" if engine == "highs" else "highs"
        notes = (sentence("engine-failed", engine=engine, why=str(failure), other=other),)
        engine = engine_name(other)
        solution = _attempt(problem, extra or Extra(), engine, control, progress, start)
    return replace(
        solution,
        seconds=time.monotonic() - started,
        solver=engine,
        extra=extra or Extra(),
        notes=(*notes, *solution.notes),
    )


def _attempt(
    problem: Problem,
    extra: Extra,
    engine: str,
    control: Control,
    progress: Callable[[Progress], None],
    start: Plan | None,
) -> Solution:
    """Solve with the small candidates and what is fetched, or where need be with all of them."""
    for complete in (False, True):
        try:
            source = candidates_of(problem, extra, lambda: control.over, complete=complete)
        except TooManyGroups:
            if not complete:
                raise
            return _without_larger(problem, extra, engine, control, progress, start)
        except OutOfTime:
            # Small groups give a plan to fall back on; what it tells is of these groups only.
            smaller = problem.with_group_size(_FALLBACK_SIZE)
            source = candidates_of(smaller, extra, complete=True)
            return _Run(smaller, source, engine, control, progress, start).stopped()
        run = _Run(problem, source, engine, control, progress, start)
        if control.over:
            return run.stopped()
        solution = run.solve()
        if solution is not None:
            return solution
    raise AssertionError("a complete pool leaves nothing to fetch")


def _without_larger(
    problem: Problem,
    extra: Extra,
    engine: str,
    control: Control,
    progress: Callable[[Progress], None],
    start: Plan | None,
) -> Solution:
    """Where larger groups can neither be listed nor fetched: the best of small ones, unproven."""
    size = candidates_of(problem, extra, lambda: control.over).size
    found = _attempt(problem.with_group_size(size), extra, engine, control, progress, start)
    goals = tuple(Goal(goal.key, goal.value, 0.0) for goal in found.goals)
    status: Status = "stopped" if found.plan is None else "feasible"
    note = sentence("larger-not-looked-at", size=size, k=problem.limits.largest)
    return replace(found, problem=problem, status=status, goals=goals, bound=0.0, notes=(note,))


@dataclass(frozen=True, eq=False)
class _Aim:
    """A goal: its key and measure, what later goals may lose of it, and how it is told.

    Attributes:
        concession: share by which later goals may worsen it.
        closed: its values differ by more than this, or not at all; 0 if that is not known.
        factor: it is told times this.
    """

    key: str
    measure: Measure
    concession: float = 0.0
    closed: float = 0.0
    factor: float = 1.0

    def told(self, value: float) -> float:
        """The value in its own unit."""
        return value if self.factor == 1.0 else float(np.ceil(value * self.factor - 1e-3))


@dataclass(frozen=True, eq=False)
class _Run:
    """One attempt: its candidates and engine. None for a solution: all candidates are needed."""

    problem: Problem
    source: Source
    engine: str
    control: Control
    progress: Callable[[Progress], None]
    start: Plan | None = None

    @property
    def pool(self) -> Pool:
        """Candidates to begin with."""
        return self.source.pool

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """What every plan must keep: the numbers of units, and what is asked besides."""
        return (*self.problem.count_rows, *self.source.extra.rows(self.problem.graph))

    def solve(self) -> Solution | None:
        """Fewest unsettled, then the other goals; None: all candidates are needed."""
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
            behind.less(-_FIRST, Measure(unsettled=1.0)),
            self.rows,
            goal="unsettled",
            closed=_FIRST - 1.01,
        )
        if found.outcome == "incomplete":
            return None
        if found.outcome == "infeasible":
            return self._infeasible()
        if not len(found.chosen):
            return self.stopped()
        unsettled = float(found.pool.unsettled[found.chosen].sum())
        least = unsettled
        if found.outcome != "optimal":
            least = max(0.0, float(np.ceil((found.bound - 1.0) / _FIRST - 1e-6)))
        rows = (*self.rows, Row(Measure(unsettled=1.0), "<=", unsettled))
        goals = (Goal("unsettled", unsettled, least),)
        return self._after(found.pool, rows, goals, (found,))

    def _share_behind(self) -> Measure:
        """The goal after the unsettled units, as a share of at most 1: it leads and breaks ties.

        Nothing where candidates are missing, since how much a plan can have is not known then.
        """
        aim = self._aims()[0]
        if aim.key == "touched":
            return aim.measure
        if not self.source.complete:
            return Measure()
        dearest = np.zeros(len(self.problem.graph))
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
        kept = self.problem.graph.positions(self.problem.constraints.kept)
        degree = np.diff(self.problem.graph.adjacency.indptr)
        open_units = np.setdiff1d(alone[hopeless], kept)
        known = self.source.complete or not degree[open_units].any()
        return (int(hopeless.sum()) if known else None), hopeless

    def _after(
        self,
        pool: Pool,
        rows: tuple[Row, ...],
        goals: tuple[Goal, ...],
        before: tuple[Partition, ...],
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
                slack=None if final or not complete else aim.concession,
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
            if best.outcome != "optimal":
                return self._solution("feasible", (*before, best), goals, 0.0)
            # Every plan as good so far is made of the groups that survived this proof.
            allowed = best.objective * (1 + aim.concession)
            scale = 1000.0 / allowed if allowed > 1e-9 else 1.0
            rows = (*rows, Row(aim.measure.scaled(scale), "<=", scale * allowed + 1e-5))
            before = (*before, best)
            pool = best.survivors(aim.concession) if complete else best.pool
        raise AssertionError("there is always an aim")

    def _aims(self) -> list[_Aim]:
        """Goals after the unsettled units, in order."""
        problem, unlike = self.problem, self.source.extra.unlike
        aims = []
        if problem.mode == "minimal":
            people = max(float(problem.graph.population.sum()), 1.0)
            aims.append(_Aim("touched", Measure(touched=1 / people), 0.0, 0.9 / people, people))
        concession = problem.objective.concession
        aims += [_Aim(key, problem.term(key), concession) for key in problem.objective.order]
        if unlike:
            aims.append(_Aim("unlike", sameness(problem.graph, unlike), closed=0.9))
        return [*aims, _Aim("cost", problem.cost)]

    def _partition(
        self,
        pool: Pool,
        aim: Measure,
        rows: tuple[Row, ...],
        *,
        goal: str,
        unsettled: int = 0,
        known: Ints | None = None,
        slack: float | None = None,
        closed: float = 0.0,
    ) -> Partition:
        """Partition at least ``aim``, from the groups ``known`` of a plan or those of the start."""
        complete = self.source.complete

        def told(progress: Progress) -> None:
            self.progress(replace(progress, goal=goal, unsettled=unsettled))

        found = partition(
            pool,
            aim,
            rows,
            engine=self.engine,
            control=self.control,
            seed=self.problem.limits.seed,
            progress=told,
            tie=self.problem.cost,
            # Counting people, many groups tie: few are needed to meet the bound.
            first=1_000 if goal == "touched" else 2_500,
            grow=None if complete else self.source.fetch,
            closed=closed,
            slack=slack,
            start=_start(pool, self._given if known is None else known),
        )
        if not complete:
            remember(self.source, found.pool)
        return found

    @cached_property
    def _given(self) -> Ints | None:
        """Groups of the plan given; None if it is not of these units."""
        if self.start is None or set(self.start.group_of) != set(self.problem.graph.codes):
            return None
        return self.problem.rows_of(self.start.groups)

    def _solution(
        self, status: Status, found: tuple[Partition, ...], goals: tuple[Goal, ...], bound: float
    ) -> Solution:
        """The last of what was found, described."""
        result = found[-1]
        if not all(goal.proven for goal in goals):
            status = "feasible"
        codes = self.problem.graph.codes
        chosen = result.pool.groups[result.chosen]
        plan = Plan(tuple(tuple(codes[i] for i in row if i >= 0) for row in chosen))
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
            unresolved=self._unresolved(result, proven=bool(goals and goals[0].proven)),
            candidates=max(len(self.pool), *(len(each.pool) for each in found)),
            proof_columns=result.columns,
            certificates=tuple(each.certificate for each in found if each.certificate),
        )

    def _unresolved(self, result: Partition, *, proven: bool) -> tuple[Unresolved, ...]:
        left = result.pool.groups[result.chosen[result.pool.unsettled[result.chosen]], 0]
        return why_unsettled(self.problem, self.pool, left, proven=proven)

    def stopped(self) -> Solution:
        """No plan from the search in time: take the groups that gain most, one after another."""
        pool, problem = self.pool, self.problem
        size, cost = pool.size, problem.cost.of(pool)
        alone = np.full(len(problem.graph), -1)
        alone[pool.groups[size == 1, 0]] = np.flatnonzero(size == 1)
        held = pool.incidence
        settled = held @ self.problem.must.astype(float)
        worth = np.where(size > 1, settled + 1e-3 * size / (1 + cost), -1.0) / size
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
        taken = Partition("feasible", pool, np.array(chosen), np.inf, 0.0)
        goals = [Goal("unsettled", float(pool.unsettled[chosen].sum()), 0.0)]
        if problem.mode == "minimal":
            goals.append(Goal("touched", float(pool.touched[chosen].sum()), 0.0))
        return self._solution("feasible", (taken,), tuple(goals), 0.0)

    def _without_plan(self, status: Status, reasons: tuple[Text, ...]) -> Solution:
        return Solution(
            self.problem, status, None, (), None, None, 0.0, self.engine, reasons=reasons
        )

    def _infeasible(self) -> Solution:
        problem, codes = self.problem, self.problem.graph.codes
        uncovered = np.flatnonzero(np.asarray(self.pool.incidence.sum(axis=0)) == 0)
        if len(uncovered):
            units = ", ".join(codes[i] for i in uncovered[:8])
            k = problem.limits.largest
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
        ends = []
        for aim in (Measure(group=1.0), Measure(group=-1.0)):  # the fewest groups, and the most
            found = partition(self.pool, aim, engine=self.engine, control=control, closed=0.9)
            if found.outcome == "infeasible":
                return sentence("infeasible-any")
            if found.outcome != "optimal":
                return sentence("infeasible-target", target=str(target))
            ends.append(len(found.chosen))
        least, most = ends
        if least <= target.least and target.most <= most:
            return sentence("infeasible-target", target=str(target))
        return sentence("infeasible-target-range", target=str(target), least=least, most=most)


def _group_size_too_small(problem: Problem) -> Text | None:
    """Refuse early what no search can mend: n units in groups of K leave at least n / K."""
    n, k, target = len(problem.dataset), problem.limits.largest, problem.target
    if target is None or target.most * k >= n:
        return None
    return sentence(
        "infeasible-k-too-small",
        target=str(target),
        k=k,
        least=-(-n // k),
        needed=-(-n // target.most),
    )


def _chosen(found: Partition) -> Ints:
    return found.pool.groups[found.chosen]


def _start(pool: Pool, groups: Ints | None) -> Ints | None:
    """Positions of a plan's groups in a pool; None if one is missing."""
    if groups is None:
        return None
    rows = pool.positions(groups)
    return rows if (rows >= 0).all() else None
