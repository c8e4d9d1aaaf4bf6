"""Candidate groups: every connected set of units up to a size, as rows of unit numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array

from geodata import InputError
from merger.arrays import Bools, Ints
from merger.constraints import Constraints
from merger.graph import UnitGraph
from merger.wording import sentence

MAX_GROUPS = 3_000_000
"""More candidate groups than this do not fit a planner's machine."""


class OutOfTime(Exception):  # noqa: N818 - not an error
    """Listing the groups took longer than the limit, or was cancelled."""


def connected_groups(
    graph: UnitGraph,
    max_size: int,
    seeds: Ints | None = None,
    limit: int = MAX_GROUPS,
    over: Callable[[], bool] = lambda: False,
) -> Ints:
    """Enumerate the connected groups of 1 to ``max_size`` units, each once.

    Grows sets one unit at a time, a whole size at once: a set of size s + 1 is a set of size s
    and one of its neighbours, and equal sets are dropped.

    Args:
        graph: units and links.
        max_size: K, the largest group.
        seeds: groups must hold one of these units (all units by default).
        limit: refuse beyond this many groups.
        over: asked between sizes; true gives up.

    Returns:
        Shape (G, K): sorted unit numbers, padded with −1 at the end.

    Raises:
        InputError: more than ``limit`` groups.
        OutOfTime: ``over`` said so.
    """
    n = len(graph)
    start = np.arange(n) if seeds is None else np.sort(seeds)
    level = start.reshape(-1, 1).astype(np.int64)
    levels = [level]
    total = len(level)
    for size in range(2, max_size + 1):
        if over():
            raise OutOfTime
        grown = _grow(level, graph.adjacency, n, limit * max_size)
        if grown is None:
            raise InputError(sentence("too-many-groups", limit=limit, k=max_size))
        level = grown
        total += len(level)
        if total > limit:
            raise InputError(sentence("too-many-groups", limit=limit, k=max_size))
        if not len(level):
            break
        levels.append(level)
        assert level.shape[1] == size
    groups = np.full((total, max_size), -1, dtype=np.int64)
    row = 0
    for level in levels:
        groups[row : row + len(level), : level.shape[1]] = level
        row += len(level)
    return groups


def membership(groups: Ints, n: int) -> csr_array:
    """Return the incidence of groups and units, shape (G, n), ones as float."""
    row, column = np.nonzero(groups >= 0)
    return csr_array((np.ones(len(row)), (row, groups[row, column])), shape=(len(groups), n))


def _grow(level: Ints, adjacency: csr_array, n: int, most: int) -> Ints | None:
    """Sets one unit larger; None if more than ``most`` would have to be laid out."""
    holds = membership(level, n)
    reach = (holds @ adjacency.astype(np.float64)).tocoo()
    if reach.nnz - level.size > most:
        return None
    outside = ~(level[reach.row] == reach.col[:, None]).any(axis=1)
    row, column = reach.row[outside], reach.col[outside]
    grown = np.sort(np.column_stack([level[row], column]), axis=1)
    if float(n) ** grown.shape[1] < 2**62:
        key = np.zeros(len(grown), dtype=np.int64)
        for position in range(grown.shape[1]):
            key = key * n + grown[:, position]
        return np.asarray(grown[np.unique(key, return_index=True)[1]])
    return np.unique(grown, axis=0)


def allowed_by(groups: Ints, graph: UnitGraph, constraints: Constraints) -> Bools:
    """Tell which groups respect ``keep``, ``together``, ``apart``, ``only``, ``own_district``."""
    holds = membership(groups, len(graph))
    size = (groups >= 0).sum(axis=1)
    allowed = np.ones(len(groups), dtype=bool)
    if constraints.keep:
        kept = holds[:, graph.positions(constraints.kept)].sum(axis=1) > 0
        allowed &= ~(kept & (size > 1))
    for lock in constraints.together:
        inside = holds[:, graph.positions(lock.units)].sum(axis=1)
        allowed &= (inside == 0) | (inside == len(lock.units))
    for lock in constraints.apart:
        allowed &= holds[:, graph.positions(lock.units)].sum(axis=1) < 2
    for item in constraints.only:
        inside = holds[:, graph.positions((item.code, *set(item.partners)))].sum(axis=1)
        concerned = holds[:, graph.positions((item.code,))].sum(axis=1) > 0
        allowed &= ~concerned | (inside == size)
    for own in constraints.own_district:
        unit = graph.positions((own.code,))
        inside = holds[:, np.flatnonzero(graph.district == graph.district[unit])].sum(axis=1)
        allowed &= (holds[:, unit].sum(axis=1) == 0) | (inside == size)
    return allowed


def around(groups: Ints, graph: UnitGraph, must: Bools) -> Bools:
    """Tell which groups change only units that must be arranged and those that take them in.

    A group qualifies if it is a single unit, or holds a unit of ``must`` and every other member
    borders such a unit within the group.
    """
    held = groups >= 0
    member = np.where(held, groups, 0)
    needy = must[member] & held
    dense = graph.adjacency.toarray()
    beside = np.zeros_like(held)
    for position in range(groups.shape[1]):
        touches = dense[member, member[:, [position]]]
        beside |= touches & needy[:, [position]]
    fine = (~held | needy | beside).all(axis=1) & needy.any(axis=1)
    return np.asarray(fine | (held.sum(axis=1) == 1))
