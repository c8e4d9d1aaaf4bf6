"""Why a unit that must be arranged is left as it is."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from geodata import InputError, Text
from merger.arrays import Ints
from merger.evaluator import Evaluator
from merger.groups import OutOfTime, Pool, connected_groups
from merger.optimiser.tuning import Tuning
from merger.solution import Unresolved
from merger.wording import sentence


def why_unsettled(
    evaluator: Evaluator, pool: Pool, left: Ints, tuning: Tuning, *, proven: bool
) -> tuple[Unresolved, ...]:
    """Say of each unit left unsettled (by its number) why.

    Args:
        evaluator: of the problem solved.
        pool: candidates of the problem.
        left: unit numbers.
        tuning: how long to look for the reasons, and among how many groups.
        proven: whether it is proven that no plan leaves fewer.
    """
    deadline = time.monotonic() + tuning.unsettled_seconds
    problem = evaluator.problem
    within = Text("", "")
    if problem.constraints.within_district:
        within = sentence("within-district")
    elif problem.dataset.units["province"].nunique() > 1:
        within = sentence("within-province")
    # Once for all units: thousands may be left, each in thousands of groups.
    counts = np.asarray(pool.incidence[pool.size > 1].sum(axis=0)).ravel()

    def why(unit: int) -> Text:
        if counts[unit] and evaluator.graph.codes[unit] not in problem.constraints.kept:
            key = "unsettled-not-chosen" if proven else "unsettled-stopped"
            return sentence(key, count=int(counts[unit]))
        return _why(evaluator, unit, tuning, within, lambda: time.monotonic() > deadline)

    return tuple(Unresolved(evaluator.graph.codes[unit], why(int(unit))) for unit in left)


def _why(
    evaluator: Evaluator, unit: int, tuning: Tuning, within: Text, over: Callable[[], bool]
) -> Text:
    """Why no candidate holds a unit."""
    problem, graph = evaluator.problem, evaluator.graph
    if graph.codes[unit] in problem.constraints.kept:
        return sentence("unsettled-kept")
    if graph.adjacency.indptr[unit] == graph.adjacency.indptr[unit + 1]:
        return sentence("unsettled-no-neighbour", within=within)
    k = problem.limits.largest
    if k == 1:
        return sentence("unsettled-k-one")
    try:
        groups = connected_groups(
            graph.adjacency, k, np.array([unit]), tuning.unsettled_groups, over
        )
    except (InputError, OutOfTime):
        return sentence("unsettled-unexplained", k=k)
    tried = groups[(groups >= 0).sum(axis=1) > 1]
    judgement = evaluator.judge(tried)
    if judgement.accepted.any():
        # It would be accepted: a lock, or the rule of minimal mode, keeps it out.
        return sentence("unsettled-by-constraints", count=int(judgement.accepted.sum()))
    nearest = min(range(len(tried)), key=judgement.shortfall)
    names = " + ".join(
        str(problem.dataset.units.at[graph.codes[i], "name"]) for i in tried[nearest] if i >= 0
    )
    short = judgement.reason(nearest)
    # With a margin or years asked, the nearest may well meet the law.
    key = "unsettled-beyond" if problem.horizon.required else "unsettled-no-candidate"
    return sentence(key, k=k, within=within, names=names, short=short)
