"""Dual-bounded search: the groups whose reduced cost may lie below a mark, without listing all.

A group's reduced cost is its cost less the duals of its members. For a fixed seat s, travel,
minutes and displaced people add up over the members, churn, people and touched people too, and no
other term is negative (amounts of particular groups may be: these stand in the pool already); so
unit u adds at most ``gain[s, u]`` (its dual less those costs), and a set can be dropped once even
the best units still to come cannot lift the sum of gains over the mark. The search grows connected
sets from every seat, a whole size at once. Each group is met from its own seat, so none is missed;
what the bound lets through is costed exactly by the caller.

(Pricing by bounded enumeration, as for elementary routes: Baldacci, Christofides and Mingozzi,
"An exact algorithm for the vehicle routing problem based on the set partitioning formulation",
Math. Program. 115, 2008.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import dijkstra, reverse_cuthill_mckee

from merger.arrays import Bools, Floats, Ints
from merger.groups import (
    TERMS,
    Crowding,
    GroupLinear,
    OutOfTime,
    TooManyGroups,
    UnitGraph,
    distinct,
    group_keys,
    stacked,
)
from merger.optimiser.tuning import DEFAULT

_CHUNK = 25_000
"""Sets that are grown at a time, which bounds the memory it takes and the wait for a stop."""

_CELLS = 4_194_304
"""Gains, of so many pairs of a seat and a unit, that are held at a time: 2,048² pairs, 32 MB."""

_KEYS = list(TERMS)


@dataclass(frozen=True, eq=False)
class _Gains:
    """What units bring to a group with one of some seats, and what a group costs besides.

    Attributes:
        seats: unit numbers of the seats, S of them.
        units: unit numbers that a group with one of these seats may hold, C of them, in order.
        gain: by seat (rows) and unit (columns), shape (S, C): the unit's dual less what it costs
            in a group with that seat, at least.
        floor: cost of any group, whatever its members.
        balance: weight of the balance term, which large populations raise.
        row: by unit number, the row of a seat; shape (n,).
        column: by unit number, the column of a unit; shape (n,).
    """

    seats: Ints
    units: Ints
    gain: Floats
    floor: float
    balance: float
    row: Ints
    column: Ints

    def of(self, seats: Ints, units: Ints) -> Floats:
        """What units bring to groups with these seats."""
        return np.asarray(self.gain[self.row[seats], self.column[units]])


def priced_groups(
    graph: UnitGraph,
    duals: Floats,
    measure: GroupLinear,
    mark: float,
    max_size: int,
    crowding: Crowding,
    *,
    limit: int,
    best_gains: int = DEFAULT.best_gains,
    over: Callable[[], bool] = lambda: False,
    leads_on: Callable[[Ints], Bools] | None = None,
) -> Ints:
    """Return every connected group of several units whose reduced cost may be ``mark`` or less.

    Args:
        graph: units and links.
        duals: of the units, shape (n,).
        measure: cost of groups less the duals of all other rows.
        mark: the reduced cost asked for.
        max_size: the largest group.
        crowding: what large populations cost.
        best_gains: units still to come are looked up among so many of each seat, those that gain
            most.
        limit: give up beyond this many groups, or sets on the way.
        over: asked between sizes; true gives up.
        leads_on: tells from which sets of unit numbers to grow; all by default.

    Returns:
        Shape (G, K): sorted unit numbers, padded with −1; more groups than asked for, none less.

    Raises:
        TooManyGroups: more than ``limit``.
        OutOfTime: ``over`` said so.
    """
    n = len(graph)
    random = np.random.default_rng(1).integers(1, 2**62, (2, n), dtype=np.int64)
    found: dict[int, list[Ints]] = {}
    count = 0
    for seats in _blocks(graph):
        if over():
            raise OutOfTime
        gains = _gains(graph, duals, measure, max_size, seats)
        for sets in _from_seats(
            graph, gains, mark, max_size, crowding, random, limit, best_gains, over, leads_on
        ):
            found.setdefault(sets.shape[1], []).append(sets)
            count += len(sets)
            if count > limit:
                raise TooManyGroups(limit, max_size)
    levels = [np.vstack(found[size]) for size in sorted(found)]
    return stacked([sets[distinct(sets, group_keys(sets, n), over)] for sets in levels], max_size)


def _blocks(graph: UnitGraph) -> list[Ints]:
    """Seats to begin with at a time, near to each other: their gains are to fit in memory."""
    n = len(graph)
    if n * n <= _CELLS:
        return [np.arange(n)]
    # Close numbers in this order are close on the map, so that a block reaches few units.
    order = reverse_cuthill_mckee(graph.adjacency.tocsr(), symmetric_mode=True).astype(np.int64)
    size = max(_CELLS // n, 1)
    return [np.sort(order[first : first + size]) for first in range(0, n, size)]


def _from_seats(
    graph: UnitGraph,
    gains: _Gains,
    mark: float,
    max_size: int,
    crowding: Crowding,
    random: Ints,
    limit: int,
    best_gains: int,
    over: Callable[[], bool],
    leads_on: Callable[[Ints], Bools] | None,
) -> Iterator[Ints]:
    """Yield the groups that are met from some seats, size by size: see :func:`priced_groups`."""
    need = gains.floor - mark
    ahead = np.argsort(-gains.gain, axis=1)[:, :best_gains]
    ahead_gain = np.maximum(np.take_along_axis(gains.gain, ahead, axis=1), 0.0)
    # Beyond the units looked up, no seat gains more than its last one looked up, a step.
    beyond = np.zeros(len(gains.seats))
    if ahead.shape[1] < len(gains.units):
        beyond = ahead_gain[:, -1]
    view = _Ahead(gains.units[ahead], ahead_gain, beyond)

    roots = gains.seats
    level = _Sets(
        roots[:, None], roots, gains.of(roots, roots), graph.population[roots], random[0][roots]
    )
    for size in range(1, max_size):
        room = _room(level, gains.row, view, max_size - size - 1)
        parts = []
        for start in range(0, len(level.root), _CHUNK):
            if over():
                raise OutOfTime
            span = slice(start, start + _CHUNK)
            parts.append(
                _grown(level.part(span), room[span], graph, gains, need, crowding, random[0])
            )
        level = _Sets.gathered(parts, random[1], over)
        if leads_on is not None:
            level = level.part(leads_on(level.members))
        if len(level.root) > limit:
            raise TooManyGroups(limit, max_size)
        if not len(level.root):
            return
        crowd = crowding.cost(level.people, gains.balance)
        yield level.members[level.have - crowd >= need]


@dataclass(frozen=True, eq=False)
class _Ahead:
    """The units that gain most with each seat of a block.

    Attributes:
        units: unit numbers, shape (S, up to ``best_gains``), those that gain most first.
        gain: what they gain, at least 0.
        beyond: by seat, what no other unit exceeds.
    """

    units: Ints
    gain: Floats
    beyond: Floats


@dataclass(frozen=True, eq=False)
class _Sets:
    """S connected sets of one size, each with a seat.

    Attributes:
        members: sorted unit numbers, shape (S, size).
        root: unit number of the seat.
        have: sum of the gains of the members.
        people: that live in the set.
        key: sum of random numbers of the members: sets of other members have other keys.
    """

    members: Ints
    root: Ints
    have: Floats
    people: Floats
    key: Ints

    def part(self, rows: slice | Ints | Bools) -> _Sets:
        return _Sets(
            self.members[rows], self.root[rows], self.have[rows], self.people[rows], self.key[rows]
        )

    @classmethod
    def gathered(cls, parts: list[_Sets], random: Ints, over: Callable[[], bool]) -> _Sets:
        """The sets of all parts, each once a seat."""
        together = cls(
            np.vstack([p.members for p in parts]),
            np.concatenate([p.root for p in parts]),
            np.concatenate([p.have for p in parts]),
            np.concatenate([p.people for p in parts]),
            np.concatenate([p.key for p in parts]),
        )
        with np.errstate(over="ignore"):
            key = together.key + random[together.root]
        whole = np.column_stack([together.members, together.root])
        return together.part(distinct(whole, key, over))


def _gains(
    graph: UnitGraph, duals: Floats, measure: GroupLinear, max_size: int, seats: Ints
) -> _Gains:
    weight = dict(zip(_KEYS, measure.terms.tolist(), strict=True))
    worst = min(weight.values())
    if worst < -1e-9 * max(1.0, max(weight.values())):
        raise ValueError("a term of negative weight has no such bound")
    units = _within_reach(graph, seats, max_size)
    travel, displaced, minutes = (
        max(weight[key], 0.0) for key in ("travel", "displaced", "minutes")
    )
    by_seat = travel * graph.distances.between(seats[:, None], units[None, :])
    by_seat += displaced * (seats[:, None] != units[None, :])
    if minutes:
        by_seat += minutes * graph.distances.minutes(seats[:, None], units[None, :])
    people = graph.population[units]
    cost = by_seat * people[None, :]
    cost += max(weight["churn"], 0.0) + (measure.touched + measure.people) * people[None, :]
    gain = duals[units][None, :] - cost
    if not (travel or displaced or minutes):
        # The seat does not matter: each group is met from its first unit only.
        gain[units[None, :] < seats[:, None]] = -np.inf
        links = graph.adjacency.astype(float)
        hops = dijkstra(links, unweighted=True, limit=max_size - 1, indices=seats)
        gain[~np.isfinite(hops[:, units])] = -np.inf
    home = 0.0 if measure.home is None else float(measure.home.min())
    row, column = np.full((2, len(graph)), -1, dtype=np.int64)
    row[seats] = np.arange(len(seats))
    column[units] = np.arange(len(units))
    floor, balance = measure.group + home, max(weight["balance"], 0.0)
    return _Gains(seats, units, gain, floor, balance, row, column)


def _within_reach(graph: UnitGraph, seats: Ints, max_size: int) -> Ints:
    """Units that a group of up to ``max_size`` units with one of some seats may hold, in order."""
    if len(seats) == len(graph):
        return seats
    reached = np.zeros(len(graph), dtype=bool)
    reached[seats] = True
    front: Ints = seats
    for _ in range(max_size - 1):
        near = np.unique(graph.adjacency[front].indices).astype(np.int64)
        front = near[~reached[near]]
        if not len(front):
            break
        reached[front] = True
    return np.flatnonzero(reached)


def _room(level: _Sets, row: Ints, ahead: _Ahead, steps: int) -> Floats:
    """What ``steps`` more units can add at most to the gains of each set."""
    if steps == 0:
        return np.zeros(len(level.root))
    seat = row[level.root]
    units = ahead.units[seat]
    room = ahead.gain[seat]
    for position in range(level.members.shape[1]):
        room[units == level.members[:, [position]]] = 0.0
    counted = np.cumsum(room > 0, axis=1)
    total = np.where(counted <= steps, room, 0.0).sum(axis=1)
    return np.asarray(total + np.maximum(steps - counted[:, -1], 0) * ahead.beyond[seat])


def _grown(
    level: _Sets,
    room: Floats,
    graph: UnitGraph,
    gains: _Gains,
    need: float,
    crowding: Crowding,
    random: Ints,
) -> _Sets:
    """Every set with one neighbour more that may still reach what is needed."""
    indptr, indices = graph.adjacency.indptr, graph.adjacency.indices
    size = level.members.shape[1]
    flat = level.members.ravel()
    degree = np.diff(indptr)[flat]
    parent = np.repeat(np.repeat(np.arange(len(level.root)), size), degree)
    first = np.repeat(indptr[flat] - np.concatenate([[0], np.cumsum(degree)[:-1]]), degree)
    unit = indices[np.arange(len(parent)) + first].astype(np.int64)
    have = level.have[parent] + gains.of(level.root[parent], unit)
    people = level.people[parent] + graph.population[unit]
    fine = have + room[parent] - crowding.cost(people, gains.balance) >= need
    parent, unit, have, people = parent[fine], unit[fine], have[fine], people[fine]
    new = ~(level.members[parent] == unit[:, None]).any(axis=1)
    parent, unit = parent[new], unit[new]
    with np.errstate(over="ignore"):
        key = level.key[parent] + random[unit]
    members = np.sort(np.column_stack([level.members[parent], unit]), axis=1)
    return _Sets(members, level.root[parent], have[new], people[new], key)
