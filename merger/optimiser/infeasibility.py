"""Why no plan keeps the law, the locks and the target at once."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from geodata import Text
from merger.evaluator import Evaluator
from merger.groups import GroupLinear, Pool
from merger.optimiser.set_partitioning import solve_set_partitioning
from merger.optimiser.solvers import SolveControl
from merger.optimiser.tuning import Tuning
from merger.problem import Problem
from merger.wording import sentence

_NAMED = 8
"""Units that a reason names at most."""


def group_size_too_small(problem: Problem) -> Text | None:
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


def why_infeasible(
    evaluator: Evaluator, pool: Pool, engine: str, control: SolveControl, tuning: Tuning
) -> Text:
    """Say why the groups of a pool, which are all candidates, make no plan.

    Args:
        evaluator: of the problem solved.
        pool: all candidates.
        engine: ``highs`` or ``cbc``.
        control: cancellation.
        tuning: how long to look for the reason.
    """
    problem = evaluator.problem
    uncovered = np.flatnonzero(np.asarray(pool.incidence.sum(axis=0)) == 0)
    if len(uncovered):
        units = ", ".join(evaluator.graph.codes[i] for i in uncovered[:_NAMED])
        return sentence("infeasible-none", units=units, k=problem.limits.largest)
    target = problem.target
    if target is None:
        return sentence("infeasible-any")
    control = replace(control, deadline=time.monotonic() + tuning.reasons_seconds)
    ends = []
    for aim in (GroupLinear(group=1.0), GroupLinear(group=-1.0)):  # the fewest groups, and the most
        found = solve_set_partitioning(
            pool, aim, engine=engine, control=control, least_gain=0.9, tuning=tuning
        )
        if found.outcome == "infeasible":
            return sentence("infeasible-any")
        if found.outcome != "optimal":
            return sentence("infeasible-target", target=str(target))
        ends.append(len(found.chosen))
    least, most = ends
    if least <= target.least and target.most <= most:
        return sentence("infeasible-target", target=str(target))
    return sentence("infeasible-target-range", target=str(target), least=least, most=most)
