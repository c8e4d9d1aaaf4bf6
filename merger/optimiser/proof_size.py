"""How large the groups may be for a proof to hold: beyond the limit on their size.

A better plan with a larger group would need one whose reduced cost lies below the gap, in one of
the goals. All larger groups with that property are looked for; where there is none, the limit could
be dropped and the plan would still be the best.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse.csgraph import connected_components

from merger.evaluator import Evaluator
from merger.groups import BURDENS, OutOfTime, TooManyGroups
from merger.optimiser.column_source import candidates_of
from merger.solution import Certificate, Solution

_MARGIN = 1e-8
_LOOKS = (1, 2, 4, 8)
"""Members beyond the limit that are looked at before any size: the smaller the cheaper."""


def proof_size(best: Solution, over: Callable[[], bool] = lambda: False) -> tuple[int, bool | None]:
    """Tell up to which size of groups no plan is better, beyond the limit of the problem.

    Args:
        best: a solution.
        over: true gives up with what is known by then.

    Returns:
        The size (the number of units, if it holds for groups of any size; 0 where nothing can be
        told), and whether larger groups may do better: None if that is not known.
    """
    limits, units = best.problem.limits, len(best.problem.dataset)
    proofs = _proofs(best)
    if best.status != "optimal" or limits.max_group_by_kind or proofs is None:
        return 0, None
    known, most = limits.largest, largest_possible(best.evaluator)
    source = candidates_of(best.evaluator, best.extra, over)
    for size in sorted({min(known + more, most) for more in _LOOKS} | {most}):
        if size <= known:
            continue
        for proof in proofs:
            # A better plan gains at least this much.
            mark = proof.gap - max(0.999 * proof.least_gain, _MARGIN)
            mark = max(mark, -_MARGIN)
            try:
                found = source.priced(proof.duals, proof.measure, mark, size)
            except (TooManyGroups, OutOfTime):
                return known, None
            larger = found.subset(found.size > known)
            paying = larger.size[proof.reduced(larger) <= mark]
            if len(paying):
                return max(known, int(paying.min()) - 1), True
        known = size
    return units, False


def largest_possible(evaluator: Evaluator) -> int:
    """The most units that any group of a plan can have, whatever the limit on sizes says.

    What hangs together bounds it, a number of units to leave, and a limit on people.
    """
    problem, graph = evaluator.problem, evaluator.graph
    _, part = connected_components(graph.adjacency, directed=False)
    most = int(np.bincount(part).max())
    if problem.target is not None:
        most = min(most, len(graph) - problem.target.least + 1)
    if problem.limits.most_people is not None:
        people = np.cumsum(np.sort(graph.population))
        most = min(most, int((people <= problem.limits.most_people).sum()))
    return max(most, 1)


def _proofs(best: Solution) -> tuple[Certificate, ...] | None:
    """The duals of every goal in which there is something to gain; None if some are not known."""
    if any(key in BURDENS for key in best.problem.objective.order):
        return None  # one programme follows from the other there
    proofs, goals = best.certificates, len(best.goals)
    if not proofs or len(proofs) < goals - 1:
        return None  # a plan read back from a file: its duals were not kept
    if not best.unresolved:
        return proofs[len(proofs) - (goals - 1) :]  # no plan leaves fewer than none
    if len(proofs) == goals:
        # The first goal weighs the unsettled units against the goal behind. The people touched are
        # a share of all; the cost, and nearness to a plan, are known of the groups listed only, and
        # larger ones may have more of them.
        touched_behind = best.problem.mode == "minimal" and best.extra.near is None
        return proofs if touched_behind else None
    # Units that none of the groups listed settles might be settled by larger ones; those that are
    # kept, or have no neighbour, by none.
    graph, kept = best.evaluator.graph, set(best.problem.constraints.kept)
    left = [unit.code for unit in best.unresolved if unit.code not in kept]
    return None if np.diff(graph.adjacency.indptr)[graph.positions(left)].any() else proofs
