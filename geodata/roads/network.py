"""Roads as a network: where lines join, the pieces between, how long each takes.

Lines join where they share a vertex, and where an end comes within a tolerance of another line.
Lines that merely cross do not: one of them may be a bridge. A line keeps its shape; a node is a
position along it ("cut"), so that seats can be put on a line as further cuts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geodata.problems import Finding, warning
from geodata.roads.classes import CLASS_KEYS, FERRY
from geodata.roads.reading import Floats, Ints, RoadLines
from geodata.roads.speeds import Speeds

_MM = 1000.0
_LEAST_KM = 1e-9
"""An edge of no length is none to a sparse graph."""

_SCRAP_M = 500.0
"""A piece of less road than this is a scrap of drawing: nobody's way begins there."""

_LOOSE = 0.01
_FERRY = CLASS_KEYS.index(FERRY)


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Lines and the nodes along them.

    Attributes:
        roads: the lines with their classes.
        line, position, node: cuts, sorted by line and position in metres along it; every line has
            one at each end. Equal node numbers are one place.
        size: number of nodes.
        findings: what reading and joining found.
    """

    roads: RoadLines
    line: Ints
    position: Floats
    node: Ints
    size: int
    findings: tuple[Finding, ...] = ()

    @cached_property
    def is_edge(self) -> Any:
        """Which cuts (but the last) begin an edge: the next cut lies on the same line."""
        return self.line[1:] == self.line[:-1]

    @cached_property
    def edges(self) -> tuple[Ints, Ints, Ints, Floats]:
        """Line, both nodes, and length in metres of each edge."""
        start = np.flatnonzero(self.is_edge)
        length = self.position[start + 1] - self.position[start]
        return self.line[start], self.node[start], self.node[start + 1], length

    @cached_property
    def edge_of_cut(self) -> Ints:
        """Number of the edge that begins at a cut; of the last cut of a line, of no meaning."""
        return np.asarray(np.r_[0, np.cumsum(self.is_edge)], dtype=np.int64)

    def km(self) -> Floats:
        """Length of each edge, km."""
        return np.asarray(np.maximum(self.edges[3] / 1000, _LEAST_KM))

    def minutes(self, speeds: Speeds) -> Floats:
        """Minutes along each edge; half of a ferry's wait at each end where it meets the land."""
        line, a, b, length = self.edges
        kind = self.roads.road_class[line]
        kmh = np.array([speeds.kmh[key] for key in CLASS_KEYS])[kind]
        minutes = length / 1000 / kmh * 60
        whole = shapely.length(self.roads.shapes)[line]
        stated = self.roads.minutes[line]
        minutes = np.where(np.isfinite(stated), stated * length / whole, minutes)
        is_ferry = kind == _FERRY
        on_land = np.zeros(self.size, dtype=bool)
        on_land[a[~is_ferry]] = on_land[b[~is_ferry]] = True
        wait = np.array([speeds.wait_min[key] for key in CLASS_KEYS])[kind]
        waited = self.roads.wait[line]
        wait = np.where(np.isfinite(waited), waited, wait)
        landings = on_land[a].astype(float) + on_land[b]
        minutes = np.where(is_ferry, minutes + wait / 2 * landings, minutes)
        return np.asarray(np.maximum(minutes, _LEAST_KM))

    def graph(self, weight: Floats) -> csr_array:
        """The sparse graph of the nodes, symmetric: one-way roads count both ways.

        Args:
            weight: of each edge; of several between two nodes the least counts.
        """
        _, a, b, _ = self.edges
        low, high = np.minimum(a, b), np.maximum(a, b)
        order = np.lexsort((weight, high, low))
        low, high, weight = low[order], high[order], weight[order]
        first = np.r_[True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])] & (low != high)
        low, high, weight = low[first], high[first], weight[first]
        ends = (np.r_[low, high], np.r_[high, low])
        return csr_array((np.r_[weight, weight], ends), shape=(self.size, self.size))

    @cached_property
    def piece(self) -> Ints:
        """Number of the connected piece that each node belongs to."""
        _, a, b, _ = self.edges
        links = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(self.size, self.size))
        return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)

    @cached_property
    def piece_length(self) -> Floats:
        """Metres of road in each piece."""
        _, a, _, length = self.edges
        return np.bincount(self.piece[a], length).astype(float)

    @cached_property
    def line_is_scrap(self) -> Any:
        """Which lines belong to a scrap of less than 500 m of road, while there is more."""
        first = np.flatnonzero(np.r_[True, self.line[1:] != self.line[:-1]])
        of_line = self.piece[self.node[first]]
        small = self.piece_length < min(_SCRAP_M, float(self.piece_length.max()))
        return small[of_line]

    def with_stops(self, line: Ints, position: Floats) -> tuple[RoadNetwork, Ints]:
        """Put further nodes on lines.

        Args:
            line: which line each lies on.
            position: metres along it.

        Returns:
            The network, and the numbers of the new nodes.
        """
        stops = np.arange(self.size, self.size + len(line), dtype=np.int64)
        joined = _sorted_cuts(
            np.r_[self.line, line], np.r_[self.position, position], np.r_[self.node, stops]
        )
        return replace(
            self, line=joined[0], position=joined[1], node=joined[2], size=self.size + len(line)
        ), stops


def build_network(roads: RoadLines, tolerance_m: float) -> RoadNetwork:
    """Join lines to a network.

    Args:
        roads: lines in metres.
        tolerance_m: how near an end must come to another line to join it.
    """
    xy, line = shapely.get_coordinates(roads.shapes, return_index=True)
    line = line.astype(np.int64)
    key = _place_keys(xy)
    fresh = np.r_[True, (key[1:] != key[:-1]) | (line[1:] != line[:-1])]
    fresh |= np.r_[line[1:] != line[:-1], True]  # an end stays, however near the vertex before
    along = along_lines(xy, line)
    xy, line, key, along = xy[fresh], line[fresh], key[fresh], along[fresh]
    is_end = np.r_[True, line[1:] != line[:-1]] | np.r_[line[1:] != line[:-1], True]
    place, count, label = _joined_vertices(key, line, is_end, roads)
    is_node = is_end | (count > 1)
    cuts = line[is_node], along[is_node], label[place[is_node]]
    if not roads.shares_nodes and tolerance_m > 0:
        ends = np.flatnonzero(is_end)
        alike = np.column_stack([place[ends], roads.level[line[ends]]])
        ends = ends[np.unique(alike, axis=0, return_index=True)[1]]  # each place asked once
        cuts = _join_ends(roads, xy[ends], line[ends], label[place[ends]], cuts, tolerance_m)
    numbers = np.unique(cuts[2], return_inverse=True)
    cuts = _sorted_cuts(cuts[0], cuts[1], numbers[1].astype(np.int64))
    network = RoadNetwork(roads, *cuts, size=len(numbers[0]), findings=roads.findings)
    return replace(network, findings=(*roads.findings, *_loose(network)))


def along_lines(xy: Floats, line: Ints) -> Floats:
    """Metres along its line of every vertex.

    Args:
        xy: shape (v, 2).
        line: number of each vertex' line, from 0 without gaps, in order.
    """
    step = np.r_[0.0, np.hypot(*(xy[1:] - xy[:-1]).T)]
    begins = np.r_[True, line[1:] != line[:-1]]
    along = np.cumsum(np.where(begins, 0.0, step))
    return np.asarray(along - along[np.flatnonzero(begins)][line])


def _place_keys(xy: Floats) -> Ints:
    """One number a place, to the millimetre."""
    mm = np.rint((xy - xy.min(axis=0)) * _MM).astype(np.int64)
    return np.asarray((mm[:, 0] << 32) | mm[:, 1])


def _joined_vertices(
    key: Ints, line: Ints, is_end: Any, roads: RoadLines
) -> tuple[Ints, Ints, Ints]:
    """Which vertices are one node.

    Returns:
        Number of each vertex' place; how many vertices share that; and the node of each place.
        Vertices inside a line join those of their own level; an end joins the ground too.
    """
    if roads.shares_nodes:
        _, place, count = np.unique(key, return_inverse=True, return_counts=True)
        return place, count[place], np.arange(len(count), dtype=np.int64)
    level = roads.level[line]
    tag = np.where(is_end, 0, level)
    order = np.lexsort((tag, key))
    changes = np.r_[False, (np.diff(key[order]) != 0) | (np.diff(tag[order]) != 0)]
    place = np.empty(len(key), dtype=np.int64)
    place[order] = np.cumsum(changes)
    size = int(place.max()) + 1
    count = np.bincount(place, minlength=size)
    # The end of a bridge meets the ground, and another line of the same bridge.
    raised = np.flatnonzero(tag != 0)
    inner = {(key[v], tag[v]): place[v] for v in raised}
    ends = np.flatnonzero(is_end & (level != 0))
    links = [(place[v], inner[key[v], level[v]]) for v in ends if (key[v], level[v]) in inner]
    a, b = np.array(links, dtype=np.int64).reshape(-1, 2).T
    count[b] += 1
    graph = coo_array((np.ones(len(a)), (a, b)), shape=(size, size))
    label = connected_components(graph, directed=False)[1]
    return place, count[place], np.asarray(label, dtype=np.int64)


def _join_ends(
    roads: RoadLines,
    xy: Floats,
    line: Ints,
    node: Ints,
    cuts: tuple[Ints, Floats, Ints],
    tolerance_m: float,
) -> tuple[Ints, Floats, Ints]:
    """Join ends with ends, and ends with lines they nearly touch; a bridge takes none from below.

    Args:
        roads: the lines.
        xy: the ends of lines, metres.
        line: of each end.
        node: of each end.
        cuts: what joins already: line, position, node.
        tolerance_m: how near.
    """
    near = cKDTree(xy).query_pairs(tolerance_m, output_type="ndarray")
    size = int(max(node.max(), cuts[2].max())) + 1
    links = coo_array((np.ones(len(near)), (node[near[:, 0]], node[near[:, 1]])), shape=(size,) * 2)
    label = np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)
    node = label[node]
    on_line, at, of = cuts[0], cuts[1], label[cuts[2]]
    points = shapely.points(xy)
    end, other = shapely.STRtree(roads.shapes).query(
        points, predicate="dwithin", distance=tolerance_m
    )
    level = roads.level
    fits = (level[other] == 0) | (level[other] == level[line[end]])
    apart = ~np.isin(other * size + node[end], on_line * size + of) & fits
    end, other = end[apart], other[apart]
    position = shapely.line_locate_point(roads.shapes[other], points[end])
    return np.r_[on_line, other], np.r_[at, position], np.r_[of, node[end]]


def _sorted_cuts(line: Ints, position: Floats, node: Ints) -> tuple[Ints, Floats, Ints]:
    order = np.lexsort((position, line))
    return line[order], position[order], node[order]


def _loose(network: RoadNetwork) -> list[Finding]:
    """Say how many pieces there are, and how much of the roads lies outside the largest."""
    length = network.piece_length
    share = 1 - float(length.max() / length.sum())
    if len(length) == 1 or share < _LOOSE:
        return []
    found = warning(
        "roads-in-pieces", count=len(length), share=100 * share, km=float(length.sum()) / 1000
    )
    return [found]
