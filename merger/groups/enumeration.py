"""Candidate groups: every connected set of units up to a size, as rows of unit numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy.sparse import csr_array

from geodata import InputError
from merger.arrays import Bools, Ints
from merger.clock import OutOfTime, never
from merger.constraints import Constraints
from merger.groups.unit_graph import UnitGraph
from merger.wording import sentence

MAX_GROUPS = 3_000_000
"""More candidate groups than this do not fit a planner's machine."""


MAX_BYTES = 1_500_000_000
"""Memory that one size of groups may take while it is laid out."""

_COPIES = 4
"""Arrays of that size held at once: the sets, sorted, their keys, and the distinct ones."""

_CHUNK = 50_000
"""Sets grown at a time, between two looks at the clock."""

_SORTED_AT_ONCE = 300_000
"""Sets sorted at a time, between two looks at the clock."""

LOCKS = ("keep", "together", "apart", "only", "own_district")
"""Constraints that rule out groups."""


class TooManyGroups(InputError):  # noqa: N818 - said so in words
    """More candidate groups than fit."""

    def __init__(self, limit: int, max_size: int) -> None:
        super().__init__(sentence("too-many-groups", limit=limit, k=max_size))


def padded(groups: Ints, width: int) -> Ints:
    """Groups as rows of ``width`` cells, filled up with −1."""
    more = width - groups.shape[1]
    if more <= 0:
        return groups
    return np.hstack([groups, np.full((len(groups), more), -1, dtype=groups.dtype)])


def stacked(levels: list[Ints], width: int) -> Ints:
    """Sets of several sizes in one array."""
    if not levels:
        return np.zeros((0, width), dtype=np.int64)
    return np.vstack([padded(level, width) for level in levels])


def connected_levels(
    adjacency: csr_array,
    max_size: int,
    seeds: Ints | None = None,
    *,
    over: Callable[[], bool] = never,
    most: int = MAX_GROUPS,
    leads_on: Callable[[Ints], Bools] | None = None,
) -> Iterator[Ints]:
    """Yield the connected groups of 1, then of 2, … up to ``max_size`` units, each once.

    A set of size s + 1 is a set of size s and one of its neighbours; equal sets are dropped.

    Args:
        adjacency: links, shape (n, n), boolean.
        max_size: K, the largest group.
        seeds: groups must hold one of these units (all units by default).
        over: asked between pieces of each size; true gives up.
        most: refuse beyond this many groups.
        leads_on: tells from which groups to grow; all by default.

    Yields:
        Shape (G, size): sorted unit numbers.

    Raises:
        TooManyGroups: more than ``most``.
        OutOfTime: ``over`` said so.
    """
    n = adjacency.shape[0]
    start = np.arange(n) if seeds is None else np.sort(seeds)
    level: Ints | None = start.reshape(-1, 1).astype(np.int64)
    total = 0
    for _ in range(max_size):
        if level is None or total + len(level) > most:
            raise TooManyGroups(most, max_size)
        if not len(level):
            return
        if leads_on is not None:
            level = level[_leading(level, leads_on, over)]
        yield level
        total += len(level)
        if level.shape[1] == max_size:
            return
        if over():
            raise OutOfTime
        level = _grow(level, adjacency, n, most * max_size, over)


def _leading(level: Ints, leads_on: Callable[[Ints], Bools], over: Callable[[], bool]) -> Bools:
    """Which sets to grow from, piece by piece."""
    parts = []
    for first in range(0, len(level), _CHUNK):
        if over():
            raise OutOfTime
        parts.append(leads_on(level[first : first + _CHUNK]))
    return np.concatenate(parts)


def connected_groups(
    adjacency: csr_array,
    max_size: int,
    seeds: Ints | None = None,
    limit: int = MAX_GROUPS,
    over: Callable[[], bool] = never,
    leads_on: Callable[[Ints], Bools] | None = None,
) -> Ints:
    """Enumerate the connected groups of 1 to ``max_size`` units: see :func:`connected_levels`.

    Returns:
        Shape (G, K): sorted unit numbers, padded with −1 at the end.

    Raises:
        TooManyGroups: more than ``limit``.
        OutOfTime: ``over`` said so.
    """
    levels = connected_levels(adjacency, max_size, seeds, over=over, most=limit, leads_on=leads_on)
    return stacked(list(levels), max_size)


def membership(groups: Ints, n: int) -> csr_array:
    """Return the incidence of groups and units, shape (G, n), ones as float."""
    row, column = np.nonzero(groups >= 0)
    return csr_array((np.ones(len(row)), (row, groups[row, column])), shape=(len(groups), n))


def group_keys(groups: Ints, n: int) -> Ints:
    """A number for each group, equal for equal groups and for hardly any others (Zobrist)."""
    random = np.random.default_rng(0).integers(1, 2**62, n + 1, dtype=np.int64)
    random[n] = 0
    with np.errstate(over="ignore"):
        return np.asarray(random[np.where(groups >= 0, groups, n)].sum(axis=1))


def distinct(rows: Ints, keys: Ints, over: Callable[[], bool] = never) -> Ints:
    """Positions of rows in the order of their keys, each row once; equal rows have equal keys.

    Raises:
        OutOfTime: ``over``, asked between pieces of many rows, said so.
    """
    pieces = len(rows) // _SORTED_AT_ONCE + 1
    if pieces == 1:
        return _distinct(rows, keys)
    # Keys between two marks at a time: what comes of it is the same as of all at once.
    sample = np.sort(keys[:: max(len(keys) // (100 * pieces), 1)])
    marks = sample[np.linspace(0, len(sample) - 1, pieces + 1).astype(int)[1:-1]]
    piece = np.searchsorted(marks, keys, side="right")
    found = []
    for number in range(len(marks) + 1):
        if over():
            raise OutOfTime
        here = np.flatnonzero(piece == number)
        found.append(here[_distinct(rows[here], keys[here])])
    return np.concatenate(found)


def _distinct(rows: Ints, keys: Ints) -> Ints:
    order = np.argsort(keys, kind="stable")
    again = keys[order][1:] == keys[order][:-1]
    again[again] = (rows[order[1:][again]] == rows[order[:-1][again]]).all(axis=1)
    return np.asarray(order[np.concatenate([[True], ~again])]) if len(order) else order


def _grow(
    level: Ints, adjacency: csr_array, n: int, most: int, over: Callable[[], bool]
) -> Ints | None:
    """Sets one unit larger; None if more than ``most``, or than memory allows, would come of it.

    Made piece by piece: time is asked for, and memory counted, before each piece is laid out.
    """
    links = adjacency.astype(np.float64)
    row_bytes = level.dtype.itemsize * (level.shape[1] + 1)
    most = min(most, MAX_BYTES // (_COPIES * row_bytes))
    parts = [np.zeros((0, level.shape[1] + 1), dtype=level.dtype)]
    laid_out = 0
    for first in range(0, len(level), _CHUNK):
        if over():
            raise OutOfTime
        piece = level[first : first + _CHUNK]
        reach = (membership(piece, n) @ links).tocoo()
        laid_out += reach.nnz - piece.size
        if laid_out > most:
            return None
        outside = ~(piece[reach.row] == reach.col[:, None]).any(axis=1)
        row, column = reach.row[outside], reach.col[outside]
        grown = np.sort(np.column_stack([piece[row], column]), axis=1)
        parts.append(grown[distinct(grown, group_keys(grown, n))])
    grown = np.vstack(parts)
    return np.asarray(grown[distinct(grown, group_keys(grown, n), over)])


def allowed_by(groups: Ints, graph: UnitGraph, constraints: Constraints) -> Bools:
    """Tell which groups respect ``keep``, ``together``, ``apart``, ``only``, ``own_district``."""
    if not any(getattr(constraints, place) for place in LOCKS):
        return np.ones(len(groups), dtype=bool)
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
    needy = must[np.where(held, groups, 0)] & held
    fine = (_lacking(groups, graph, must) == 0) & needy.any(axis=1)
    return np.asarray(fine | (held.sum(axis=1) == 1))


def leads_around(groups: Ints, graph: UnitGraph, must: Bools) -> Bools:
    """Tell from which groups those of :func:`around` can grow, unit by unit.

    Claim: every group of :func:`around` can be built from one of its units of ``must`` by adding
    one neighbour at a time so that at no time more than one member lacks a neighbour of ``must``
    in the group so far. So sets with two such members need not be grown.

    Why: let M be units of ``must`` and x others. In a finished group every x borders an M, so two
    M that are nearest to each other are at most two x apart::

        M ── x ── x ── M

    Built from the left: M; M x, where x borders the M; M x x, where the second x borders no M
    yet (one member lacks a neighbour); M x x M, where it does. The other x are added last, when
    the M they border is there.
    """
    return np.asarray(_lacking(groups, graph, must) <= 1)


def _lacking(groups: Ints, graph: UnitGraph, must: Bools) -> Ints:
    """How many members neither are of ``must`` nor border such a member of their group."""
    held = groups >= 0
    member = np.where(held, groups, 0)
    needy = must[member] & held
    fine, pairs = needy | ~held, graph.pairs
    for position in range(groups.shape[1]):
        touches = pairs.linked[pairs.numbers(member, member[:, [position]])]
        fine |= touches & needy[:, [position]]
    return np.asarray((~fine).sum(axis=1))
