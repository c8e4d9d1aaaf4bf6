"""A plan by the greedy rule, for when there is no time for a search."""

from __future__ import annotations

import numpy as np

from merger.arrays import Ints
from merger.evaluator import Evaluator
from merger.groups import Pool


def greedy_choice(evaluator: Evaluator, pool: Pool) -> Ints | None:
    """Take groups one after another, those first that settle most units for each member.

    Among equals the larger and cheaper come first; what is left over stays alone.

    Returns:
        Positions in the pool; None if what comes of it is no plan within the target.
    """
    size, cost = pool.size, evaluator.cost.of(pool)
    alone = np.full(len(evaluator.graph), -1)
    alone[pool.groups[size == 1, 0]] = np.flatnonzero(size == 1)
    settled = pool.incidence @ evaluator.must.astype(float)
    worth = np.where(size > 1, settled + 1e-3 * size / (1 + cost), -1.0) / size
    useful = (size > 1) & ((settled > 0) | (evaluator.problem.mode == "target"))
    free = np.ones(len(evaluator.graph), dtype=bool)
    chosen = []
    for row in np.argsort(-worth, kind="stable"):
        members = pool.groups[row][pool.groups[row] >= 0]
        if useful[row] and free[members].all():
            free[members] = False
            chosen.append(int(row))
    chosen += [int(row) for row in alone[free]]
    target = evaluator.problem.target
    if -1 in chosen or (target and not target.least <= len(chosen) <= target.most):
        return None
    return np.array(chosen)
