"""A plan by the greedy rule, for when there is no time for a search."""

from __future__ import annotations

import numpy as np

from merger.arrays import Ints
from merger.evaluator import Evaluator
from merger.groups import LinearConstraint, Pool
from merger.optimiser.programme import keeps

_AT_ONCE = 1_000
"""Groups looked at together: most of them hold a unit that is taken already."""


def greedy_choice(
    evaluator: Evaluator, pool: Pool, rows: tuple[LinearConstraint, ...] = ()
) -> Ints | None:
    """Take groups one after another, those first that settle most units for each member.

    Among equals the larger and cheaper come first; what is left over stays alone.

    Args:
        evaluator: of the problem.
        pool: candidates.
        rows: what a plan must keep, such as numbers of units.

    Returns:
        Positions in the pool; None if what comes of it is no plan that keeps the rows.
    """
    size, cost = pool.size, evaluator.cost.of(pool)
    alone = np.full(len(evaluator.graph), -1)
    alone[pool.groups[size == 1, 0]] = np.flatnonzero(size == 1)
    settled = pool.incidence @ evaluator.must.astype(float)
    worth = np.where(size > 1, settled + 1e-3 * size / (1 + cost), -1.0) / size
    useful = (size > 1) & ((settled > 0) | (evaluator.problem.mode == "target"))
    free = np.ones(len(evaluator.graph), dtype=bool)
    chosen = []
    order = np.argsort(-worth, kind="stable")
    order = order[useful[order]]
    for first in range(0, len(order), _AT_ONCE):
        next_ones = order[first : first + _AT_ONCE]
        groups = pool.groups[next_ones]
        open_yet = (free[groups] | (groups < 0)).all(axis=1)
        for place, members in zip(next_ones[open_yet], groups[open_yet], strict=True):
            held = members[members >= 0]
            if free[held].all():
                free[held] = False
                chosen.append(int(place))
    chosen += [int(place) for place in alone[free]]
    if -1 in chosen:
        return None
    taken = pool.subset(np.array(chosen))
    values = [float(row.measure.of(taken).sum()) for row in rows]
    return np.array(chosen) if keeps(rows, values) else None
