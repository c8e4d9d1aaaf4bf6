"""The front of the optimiser: ``solve(dataset, criteria, …) -> Solution``.

Goals come in lexicographic order: fewest units left unsettled, then (minimal mode) fewest people
touched, then terms that were put first, then least cost. Each is a programme of its own, on the
plans that are best in the goals before it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from geodata import Dataset, Text
from geodata.faults import numbered
from merger.assessment import Horizon
from merger.clock import Clock, OutOfTime
from merger.constraints import LARGEST_GROUP, Constraints, Limits, Target
from merger.evaluator import Evaluator
from merger.groups import Objective, TooManyGroups, load_objective
from merger.law import Criteria
from merger.optimiser.column_source import candidates_of
from merger.optimiser.infeasibility import group_size_too_small
from merger.optimiser.lexicographic import LexicographicSolve, Means
from merger.optimiser.proof_size import proof_size
from merger.optimiser.pulp_engines import engine_name, engine_there
from merger.optimiser.result import Progress
from merger.optimiser.solvers import EngineFailed, SolveControl
from merger.optimiser.tuning import DEFAULT, Tuning
from merger.plan import Plan
from merger.problem import Mode, Problem
from merger.side_constraints import SideConstraints
from merger.solution import Goal, Solution, Status
from merger.wording import sentence

_WIDER = (8, 12, LARGEST_GROUP)
"""Sizes of groups to go on with where nobody set a limit."""

_AWAITED_SECONDS = 0.5
"""For a plan by the greedy rule, where a person asked to stop before there was another."""

_OVERTIME_SECONDS = 1.0
"""On top of the time limit, where it was too short for any plan."""


def solve(
    dataset: Dataset,
    criteria: Criteria,
    constraints: Constraints | None = None,
    objective: Objective | None = None,
    limits: Limits | None = None,
    *,
    mode: Mode = "minimal",
    target: Target | None = None,
    horizon: Horizon | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    tuning: Tuning = DEFAULT,
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
        horizon: what new units must meet beyond the law.
        progress: called with stage, incumbent and bound.
        cancelled: asked often; true stops with the best plan so far.
        tuning: how much to look at and how long.

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
        horizon=horizon or Horizon(),
    )
    return solve_problem(problem, progress, cancelled, tuning=tuning)


def solve_problem(
    problem: Problem,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    extra: SideConstraints | None = None,
    start: Plan | None = None,
    tuning: Tuning = DEFAULT,
) -> Solution:
    """Solve a problem; see :func:`solve`.

    Args:
        problem: what to solve.
        progress: as in :func:`solve`.
        cancelled: as in :func:`solve`.
        extra: as in :func:`solve_with`.
        start: as in :func:`solve_with`.
        tuning: as in :func:`solve`.
    """
    return solve_with(Evaluator(problem), progress, cancelled, extra, start, tuning)


def solve_with(
    evaluator: Evaluator,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    extra: SideConstraints | None = None,
    start: Plan | None = None,
    tuning: Tuning = DEFAULT,
) -> Solution:
    """Solve a problem again, with other conditions, without computing anew what follows from it.

    Args:
        evaluator: of the problem to solve.
        progress: as in :func:`solve`.
        cancelled: as in :func:`solve`.
        extra: what the plan must respect beside the problem.
        start: a plan that may be good, such as that of a problem much like this one.
        tuning: as in :func:`solve`.
    """
    extra = extra or SideConstraints()
    limits = evaluator.problem.limits
    control = SolveControl(time.monotonic() + limits.seconds, cancelled, lambda *_: None)
    means = Means(engine_there(limits.solver), control, progress, start, tuning)
    solved = _any_size if limits.any_size else _within_limit
    found = solved(evaluator, extra, means)
    if limits.solver in ("auto", means.engine):
        return found
    missing = sentence("engine-missing", engine=limits.solver, other=means.engine)
    return replace(found, notes=(missing, *found.notes))


def _any_size(evaluator: Evaluator, extra: SideConstraints, means: Means) -> Solution:
    """Solve where nobody set a limit on the size of groups.

    It begins with groups of the usual size. Where these make no plan, larger ones come in. Where
    they do, the proof is carried to larger groups, and larger groups are planned with, as long as
    that takes a small share more of the time.
    """
    started, tuning, control = time.monotonic(), means.tuning, means.control
    found = _within_limit(evaluator, extra, means)
    # What is put beside another plan is planned with groups of the same size as that one.
    sizes = _WIDER if extra.asks_nothing else ()
    wider = [size for size in sizes if size > evaluator.problem.limits.largest]
    while found.status == "infeasible" and wider and not control.over:
        try:
            found = _within_limit(evaluator.with_larger_groups(wider.pop(0)), extra, means)
        except TooManyGroups:  # what was proven of smaller ones stands
            wider = []
    taken = time.monotonic() - started
    more = max(tuning.any_size_share * taken, tuning.any_size_seconds)
    short = replace(control, deadline=min(control.deadline, time.monotonic() + more))
    while found.status == "optimal":
        size, larger_may_pay = proof_size(found, lambda: short.over)
        found = replace(found, proof_size=size)
        larger_may_pay = larger_may_pay or (size == 0 and bool(found.unresolved))
        if short.over or not (wider and larger_may_pay):
            break
        next_one = found.evaluator.with_larger_groups(wider.pop(0))
        try:
            better = _within_limit(next_one, extra, replace(means, control=short, start=found.plan))
        except TooManyGroups:
            break
        if better.status != "optimal":
            break
        found = better
    return replace(found, seconds=time.monotonic() - started)


def _within_limit(evaluator: Evaluator, extra: SideConstraints, means: Means) -> Solution:
    """Solve with groups up to the limit on their size."""
    started = time.monotonic()
    problem = evaluator.problem
    grace = _Grace(means.control, problem.limits.seconds, means.tuning)
    try:
        evaluator.check(Clock(lambda: grace.over))
    except OutOfTime:
        return replace(_nothing(evaluator, means), seconds=time.monotonic() - started)
    # Groups fixed by hand may be larger than the limit.
    too_small = None if extra.fixed else group_size_too_small(problem)
    if too_small is not None:
        return Solution(
            evaluator, "infeasible", None, (), None, None, 0.0, "", reasons=(too_small,)
        )
    notes: tuple[Text, ...] = ()
    try:
        solution = _attempt(evaluator, extra, means, grace)
    except EngineFailed as failure:
        other, number = "cbc" if means.engine == "highs" else "highs", numbered(failure)
        notes = (sentence("engine-failed", engine=means.engine, other=other, number=number),)
        means = replace(means, engine=engine_name(other))
        solution = _attempt(evaluator, extra, means, grace)
    return replace(
        solution,
        seconds=time.monotonic() - started,
        solver=means.engine,
        extra=extra,
        notes=(*notes, *solution.notes),
    )


@dataclass
class _Grace:
    """How the time is shared between listing candidates and what has to come of it in the end.

    Attributes:
        control: says when the solve is over.
        limit: seconds that were asked for.
        tuning: what share of them is kept for a plan of small groups, and what may be taken on top.
    """

    control: SolveControl
    limit: float
    tuning: Tuning
    _until: float | None = None

    @property
    def listed_enough(self) -> bool:
        """Whether what is left of the time is needed for a plan of small groups."""
        kept = min(self.tuning.fallback_share * self.limit, self.tuning.fallback_seconds)
        return self.control.over or self.control.seconds_left < kept

    @property
    def over(self) -> bool:
        """Whether the time on top is over, too; it begins when the solve is found to be over."""
        if not self.control.over:
            return False
        if self._until is None:
            most = _AWAITED_SECONDS if self.control.awaited else _OVERTIME_SECONDS
            seconds = min(most, self.tuning.fallback_seconds)
            self._until = time.monotonic() + seconds
        return time.monotonic() > self._until


def _attempt(evaluator: Evaluator, extra: SideConstraints, means: Means, grace: _Grace) -> Solution:
    """Solve with the small candidates and what is fetched, or where need be with all of them."""
    control, tuning = means.control, means.tuning
    for complete in (False, True):
        try:
            source = candidates_of(
                evaluator, extra, lambda: grace.listed_enough, complete=complete, tuning=tuning
            )
        except TooManyGroups:
            if not complete:
                raise
            return _without_larger(evaluator, extra, means, grace)
        except OutOfTime:
            return _fallen_back(evaluator, extra, means, grace)
        run = LexicographicSolve(evaluator, source, means)
        if control.over:
            return run.stopped()
        solution = run.solve()
        if solution is not None:
            return solution
    raise AssertionError("a complete pool leaves nothing to fetch")


def _fallen_back(
    evaluator: Evaluator, extra: SideConstraints, means: Means, grace: _Grace
) -> Solution:
    """Where there is no time to list all candidates: a plan of small groups by the greedy rule.

    What it tells is of these groups only. A share of the time was kept for it; if that is not
    enough, there is no plan.
    """
    tuning = means.tuning
    try:
        evaluator.derive(Clock(lambda: grace.over))
        smaller = evaluator.with_group_size(tuning.fallback_size)
        source = candidates_of(smaller, extra, lambda: grace.over, complete=True, tuning=tuning)
    except (OutOfTime, TooManyGroups):
        return _nothing(evaluator, means)
    return LexicographicSolve(smaller, source, means).stopped()


def _nothing(evaluator: Evaluator, means: Means) -> Solution:
    """What is told where the time was over before there was a plan."""
    reasons = (sentence("stopped-without-plan"),)
    return Solution(evaluator, "stopped", None, (), None, None, 0.0, means.engine, reasons=reasons)


def _without_larger(
    evaluator: Evaluator, extra: SideConstraints, means: Means, grace: _Grace
) -> Solution:
    """Where larger groups can neither be listed nor fetched: the best of small ones, unproven."""
    size = candidates_of(evaluator, extra, lambda: means.control.over, tuning=means.tuning).size
    smaller = evaluator.with_group_size(size)
    found = _attempt(smaller, extra, means, grace)
    goals = tuple(Goal(goal.key, goal.value, 0.0) for goal in found.goals)
    status: Status = "stopped" if found.plan is None else "feasible"
    note = sentence("larger-not-looked-at", size=size, k=evaluator.problem.limits.largest)
    return replace(found, evaluator=evaluator, status=status, goals=goals, bound=0.0, notes=(note,))
