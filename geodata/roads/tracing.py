"""The roads that shortest ways between seats run along, cut out of a network and simplified."""

from __future__ import annotations

import numpy as np
import shapely

from geodata.roads.network import RoadNetwork, along_lines
from geodata.roads.reading import Floats, Ints, Shapes
from geodata.ways import Traces

_TOLERANCE_M = 15.0
"""Lines are simplified by up to this: they are looked at, nothing is measured on them."""


def steps_to(root: int, targets: Ints, before: Ints) -> set[tuple[int, int]]:
    """Node and the next one towards the root, on the ways from some nodes.

    Args:
        root: where the ways end.
        targets: nodes from which there is a way.
        before: of each node the next one towards the root.
    """
    steps: dict[int, int] = {}
    towards = before.tolist()
    for node in targets.tolist():
        while node != root and node not in steps:
            steps[node] = towards[node]
            node = towards[node]
    return set(steps.items())


def traced(network: RoadNetwork, weight: Floats, stop: Ints, steps: Ints) -> Traces:
    """Cut out the pieces between some nodes.

    Args:
        network: the roads, with the seats as nodes.
        weight: of each edge; of several between two nodes the lightest is meant.
        stop: node of each unit's seat, −1 where it has none.
        steps: pairs of nodes that ways go between, shape (s, 2).
    """
    line, a, b, length = network.edges
    if not len(steps):
        return Traces.none(len(stop))
    key = np.minimum(a, b) * network.size + np.maximum(a, b)
    order = np.lexsort((weight, key))
    lightest = order[np.r_[True, key[order][1:] != key[order][:-1]]]
    wanted = np.unique(steps.min(axis=1) * network.size + steps.max(axis=1))
    edge = lightest[np.isin(key[lightest], wanted)]
    pieces = _pieces(network, edge)
    simple = shapely.simplify(pieces, _TOLERANCE_M)
    simple = np.where(shapely.get_num_coordinates(simple) < 2, pieces, simple)
    xy, owner = shapely.get_coordinates(simple, return_index=True)
    nodes = np.unique(np.r_[a[edge], b[edge], stop[stop >= 0]])
    seat = np.where(stop >= 0, np.searchsorted(nodes, stop), -1)
    start = np.r_[0, np.cumsum(np.bincount(owner, minlength=len(edge)))]
    return Traces(
        seat=seat.astype(np.int64),
        a=np.searchsorted(nodes, a[edge]).astype(np.int64),
        b=np.searchsorted(nodes, b[edge]).astype(np.int64),
        km=weight[edge],
        start=start.astype(np.int64),
        xy=xy.astype(np.float32),
    )


def _pieces(network: RoadNetwork, edge: Ints) -> Shapes:
    """The lines of some edges, from cut to cut, all at once."""
    cut = np.flatnonzero(network.is_edge)[edge]
    order = np.argsort(cut)
    cut = cut[order]
    line, first, last = network.line[cut], network.position[cut], network.position[cut + 1]
    shapes = network.roads.shapes
    used = np.unique(line)
    xy, owner = shapely.get_coordinates(shapes[used], return_index=True)
    along = along_lines(xy, owner)
    # Pieces of one line lie behind each other: one key orders vertices and pieces.
    span = max(float(along.max(initial=0.0)), float(last.max(initial=0.0))) + 1.0
    of = np.searchsorted(used, line)
    piece = np.searchsorted(of * span + first, owner * span + along, side="left") - 1
    inside = (piece >= 0) & (of[piece] == owner) & (along > first[piece]) & (along < last[piece])
    ends = [shapely.get_coordinates(shapely.line_interpolate_point(shapes[line], position))
            for position in (first, last)]  # fmt: skip
    number = np.arange(len(cut))
    every = np.concatenate([ends[0], xy[inside], ends[1]])
    which = np.r_[number, piece[inside], number]
    where = np.r_[first, along[inside], last]
    sort = np.lexsort((where, which))
    found = shapely.linestrings(every[sort], indices=which[sort])
    back = np.empty(len(cut), dtype=np.int64)
    back[order] = number
    return np.asarray(found[back])
