"""The front of the optimiser: ``solve(dataset, criteria, …) -> Solution``.

Goals come in lexicographic order: fewest units left unsettled, then (minimal mode) fewest people
touched, then terms that were put first, then least cost. Each is a programme of its own, on the
plans that are best in the goals before it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from geodata import Dataset, Text
from merger.constraints import Constraints, Limits, Target
from merger.evaluator import Evaluator
from merger.groups import Objective, OutOfTime, TooManyGroups, load_objective
from merger.law import Criteria
from merger.optimiser.column_source import candidates_of
from merger.optimiser.infeasibility import group_size_too_small
from merger.optimiser.lexicographic import LexicographicSolve, Means
from merger.optimiser.result import Progress
from merger.optimiser.solvers import EngineFailed, SolveControl, engine_name
from merger.optimiser.tuning import DEFAULT, Tuning
from merger.plan import Plan
from merger.problem import Mode, Problem
from merger.side_constraints import SideConstraints
from merger.solution import Goal, Solution, Status
from merger.wording import sentence


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
    started = time.monotonic()
    problem = evaluator.problem
    evaluator.check()
    # Groups fixed by hand may be larger than the limit.
    too_small = None if extra and extra.fixed else group_size_too_small(problem)
    if too_small is not None:
        return Solution(
            evaluator, "infeasible", None, (), None, None, 0.0, "", reasons=(too_small,)
        )
    extra = extra or SideConstraints()
    control = SolveControl(started + problem.limits.seconds, cancelled, lambda *_: None)
    means = Means(engine_name(problem.limits.solver), control, progress, start, tuning)
    notes: tuple[Text, ...] = ()
    try:
        solution = _attempt(evaluator, extra, means)
    except EngineFailed as failure:
        other = "cbc" if means.engine == "highs" else "highs"
        notes = (sentence("engine-failed", engine=means.engine, why=str(failure), other=other),)
        means = replace(means, engine=engine_name(other))
        solution = _attempt(evaluator, extra, means)
    return replace(
        solution,
        seconds=time.monotonic() - started,
        solver=means.engine,
        extra=extra,
        notes=(*notes, *solution.notes),
    )


def _attempt(evaluator: Evaluator, extra: SideConstraints, means: Means) -> Solution:
    """Solve with the small candidates and what is fetched, or where need be with all of them."""
    control, tuning = means.control, means.tuning
    for complete in (False, True):
        try:
            source = candidates_of(
                evaluator, extra, lambda: control.over, complete=complete, tuning=tuning
            )
        except TooManyGroups:
            if not complete:
                raise
            return _without_larger(evaluator, extra, means)
        except OutOfTime:
            # Small groups give a plan to fall back on; what it tells is of these groups only.
            smaller = Evaluator(evaluator.problem.with_group_size(tuning.fallback_size))
            source = candidates_of(smaller, extra, complete=True, tuning=tuning)
            return LexicographicSolve(smaller, source, means).stopped()
        run = LexicographicSolve(evaluator, source, means)
        if control.over:
            return run.stopped()
        solution = run.solve()
        if solution is not None:
            return solution
    raise AssertionError("a complete pool leaves nothing to fetch")


def _without_larger(evaluator: Evaluator, extra: SideConstraints, means: Means) -> Solution:
    """Where larger groups can neither be listed nor fetched: the best of small ones, unproven."""
    size = candidates_of(evaluator, extra, lambda: means.control.over, tuning=means.tuning).size
    smaller = Evaluator(evaluator.problem.with_group_size(size))
    found = _attempt(smaller, extra, means)
    goals = tuple(Goal(goal.key, goal.value, 0.0) for goal in found.goals)
    status: Status = "stopped" if found.plan is None else "feasible"
    note = sentence("larger-not-looked-at", size=size, k=evaluator.problem.limits.largest)
    return replace(found, evaluator=evaluator, status=status, goals=goals, bound=0.0, notes=(note,))
