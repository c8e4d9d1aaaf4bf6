"""Better plans from a plan: one neighbourhood after another is planned anew, the rest stays.

Groups are small, so what is best in one place hardly depends on places far away. The programme of
a neighbourhood has few rows and few columns and is solved in a moment. (Large neighbourhood
search: Shaw, "Using constraint programming and local search methods to solve vehicle routing
problems", CP 1998.)
"""

from __future__ import annotations

import time
from collections import deque

import numpy as np
from scipy.sparse import csc_array, csr_array

from merger.arrays import Bools, Ints
from merger.optimiser.column_generation import ColumnGeneration
from merger.optimiser.solvers import Model, SolveControl, solve_mip

_BETTER = 1e-3
"""A plan is better if it costs less by more than this, in scaled costs."""


def improved(lp: ColumnGeneration, chosen: Ints, usable: Ints, until: float) -> Ints:
    """Plan neighbourhoods anew until none of them gets better, or there is no time.

    Args:
        lp: costs and rows.
        chosen: positions in the pool of a plan that keeps the rows.
        usable: columns that a better plan may use, the most promising first.
        until: when to stop, on the clock of ``time.monotonic``.

    Returns:
        Positions of a plan that costs no more.

    Raises:
        EngineFailed: the engine broke down.
    """
    programme = lp.programme
    adjacency, cost = programme.pool.graph.adjacency, programme.cost
    waiting, queued = deque(range(programme.units)), np.ones(programme.units, dtype=bool)
    while waiting and time.monotonic() < until and not lp.control.over:
        seed = waiting.popleft()
        if not queued[seed]:
            continue
        near = _around(adjacency, seed, lp.tuning.neighbourhood_units)
        groups = programme.pool.incidence[chosen]
        met = groups @ near.astype(float) > 0
        inside = np.asarray(groups[met].sum(axis=0)) > 0
        again = _planned_anew(lp, chosen, met, inside, usable, until)
        queued[near] = False
        if cost[again].sum() < cost[chosen].sum() - _BETTER:
            # What lies around may now get better as well.
            chosen = again
            border = np.flatnonzero(inside & ~near & ~queued)
            queued[border] = True
            waiting.extend(border.tolist())
    return chosen


def _around(adjacency: csr_array, seed: int, most: int) -> Bools:
    """The units nearest to one, by borders to cross, up to a number."""
    near = np.zeros(adjacency.shape[0], dtype=bool)
    near[seed] = True
    front = np.array([seed])
    count = 1
    while len(front) and count < most:
        reached = np.unique(adjacency[front].indices)
        front = reached[~near[reached]][: most - count]
        near[front] = True
        count += len(front)
    return near


def _planned_anew(
    lp: ColumnGeneration, chosen: Ints, met: Bools, inside: Bools, usable: Ints, until: float
) -> Ints:
    """The plan with the groups ``met`` replaced by the best that cover the same units."""
    programme = lp.programme
    outside = programme.pool.incidence[usable] @ (~inside).astype(float) > 0
    mine, rest = chosen[met], chosen[~met]
    inner = usable[~outside][: lp.tuning.neighbourhood_columns]
    columns = np.union1d(inner, mine)
    matrix = programme.columns(columns)
    rhs = programme.rows.rhs - np.asarray(programme.columns(rest).sum(axis=1)).ravel()
    bearing = np.unique(matrix.indices)
    model = Model(
        programme.cost[columns],
        csc_array(matrix.tocsr()[bearing]),
        tuple(programme.rows.senses[row] for row in bearing),
        np.asarray(rhs[bearing], dtype=float),
    )
    deadline = min(until, time.monotonic() + lp.tuning.neighbourhood_seconds)
    control = SolveControl(deadline, lp.control.cancelled, lambda *_: None)
    start = np.isin(columns, mine).astype(float)
    answer = solve_mip(model, engine=lp.engine, control=control, seed=lp.seed, start=start)
    if not len(answer.values) or answer.objective > programme.cost[mine].sum() - _BETTER:
        return chosen
    return np.concatenate([rest, columns[answer.values > 0.5]])
