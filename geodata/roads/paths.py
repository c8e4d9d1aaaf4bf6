"""Ways on a network: from every seat to the seats and homes that can come into one group with it.

Dijkstra once a seat for km and once for minutes (:mod:`scipy.sparse.csgraph`), cut at a distance,
few seats at a time, so that memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geodata.dataset import Dataset
from geodata.problems import Finding, warning
from geodata.roads.classes import CLASS_KEYS
from geodata.roads.network import RoadNetwork
from geodata.roads.reading import Bools, Floats, Ints
from geodata.roads.speeds import Speeds
from geodata.roads.tracing import steps_to, traced
from geodata.ways import Homes, Singles, Traces
from geodata.wording import listing

MOST_STEPS = 8
"""Ways are computed between units so many borders apart: groups have up to nine units."""

FARTHEST_KM = 150.0
FARTHEST_MINUTES = 600.0
"""Ways beyond are none: nobody goes there and back in a day."""

SEAT_FAR_M = 1_000.0
"""A seat farther from any road than this is told."""

ACCESS_M = 5_000.0
"""Farther from any road there is no way."""

ACCESS_KMH = 10.0
"""Speed between a house and the road."""

_AT_ONCE = 8

_NOT_ENTERED = [CLASS_KEYS.index(key) for key in ("expressway", "ferry")]

Progress = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class Access:
    """Points put on the network.

    Attributes:
        line: the nearest line that can be entered, −1 where none is within reach.
        position: metres along it.
        away: metres from it; infinite where none is within reach.
    """

    line: Ints
    position: Floats
    away: Floats


def on_network(network: RoadNetwork, xy: Floats) -> Access:
    """Put points on the nearest road: no expressway, ferry, bridge, tunnel or scrap of drawing.

    Args:
        network: the roads.
        xy: metres, shape (k, 2).
    """
    roads = network.roads
    open_to = ~np.isin(roads.road_class, _NOT_ENTERED) & (roads.level == 0)
    open_to &= ~network.line_is_scrap
    lines = np.flatnonzero(open_to)
    line = np.full(len(xy), -1, dtype=np.int64)
    position, away = np.zeros(len(xy)), np.full(len(xy), np.inf)
    if len(lines):
        points = shapely.points(xy)
        tree = shapely.STRtree(roads.shapes[lines])
        (which, hit), distance = tree.query_nearest(
            points, max_distance=ACCESS_M, all_matches=False, return_distance=True
        )
        line[which], away[which] = lines[hit], distance
        position[which] = shapely.line_locate_point(roads.shapes[lines[hit]], points[which])
    return Access(line, position, away)


@dataclass(frozen=True, eq=False)
class FoundWays:
    """Ways in the arrays of :class:`geodata.ways.RoadWays`, with what was found."""

    first: Ints
    second: Ints
    km: Floats
    minutes: Floats
    reach_start: Ints
    reach_unit: Ints
    home_km: Singles
    home_minutes: Singles
    traces: Traces
    findings: tuple[Finding, ...]


def reach_of(dataset: Dataset, steps: int = MOST_STEPS) -> list[Ints]:
    """Units up to so many borders away from each, with itself, ascending.

    Barred borders count: a person may open them again.
    """
    n = len(dataset)
    place = {code: i for i, code in enumerate(dataset.codes)}
    borders = dataset.borders
    a = np.array([place[c] for c in borders.code_a], dtype=np.int64)
    b = np.array([place[c] for c in borders.code_b], dtype=np.int64)
    links = csr_array((np.ones(2 * len(a)), (np.r_[a, b], np.r_[b, a])), shape=(n, n))
    reach: list[Ints] = []
    for first in range(0, n, 64):
        chunk = np.arange(first, min(first + 64, n))
        away = dijkstra(links, unweighted=True, indices=chunk, limit=steps)
        reach += [np.flatnonzero(np.isfinite(row)).astype(np.int64) for row in away]
    return reach


def find_ways(
    dataset: Dataset,
    network: RoadNetwork,
    speeds: Speeds,
    homes: Homes,
    progress: Progress = lambda _: None,
) -> FoundWays:
    """Compute the ways from each seat to the seats and homes in its reach.

    Args:
        dataset: units with their points.
        network: the roads.
        speeds: by class.
        homes: where people live.
        progress: told the share that is done.
    """
    n = len(dataset)
    seat_xy = dataset.units[["x_m", "y_m"]].to_numpy(dtype=float)
    seat, home = on_network(network, seat_xy), on_network(network, homes.xy)
    reached = np.flatnonzero(seat.line >= 0)
    whole, nodes = network.with_stops(seat.line[reached], seat.position[reached])
    stop = np.full(n, -1, dtype=np.int64)
    stop[reached] = nodes
    spots = _Spots.of(whole, home)
    reach = reach_of(dataset)
    home_start = np.searchsorted(homes.unit, np.arange(n + 1))
    targets = [
        np.concatenate([np.arange(home_start[u], home_start[u + 1]) for u in units])
        for units in reach
    ]
    walk_seat, walk_home = seat.away / 1000, home.away / 1000
    steps: set[tuple[int, int]] = set()
    results: list[tuple[list[Floats], list[Singles]]] = []
    scales = (
        (whole.km(), 1.0, FARTHEST_KM),
        (whole.minutes(speeds), 60 / ACCESS_KMH, FARTHEST_MINUTES),
    )
    for number, (weight, per_km, most) in enumerate(scales):
        graph = whole.graph(weight)
        to_seats: list[Floats] = [np.zeros(0)] * n
        to_homes: list[Singles] = [np.zeros(0, np.float32)] * n
        for first in range(0, n, _AT_ONCE):
            chunk = np.arange(first, min(first + _AT_ONCE, n))
            on = chunk[stop[chunk] >= 0]
            rows, before = _from_stops(graph, stop[on], most, with_back=number == 0)
            by_seat = dict(zip(on.tolist(), rows, strict=True))
            towards = dict(zip(on.tolist(), before, strict=False))
            for s in chunk.tolist():
                others = reach[s][reach[s] > s]
                row = by_seat.get(s)
                if row is None:
                    to_seats[s] = np.full(len(others), np.inf)
                    to_homes[s] = np.full(len(targets[s]), np.inf, dtype=np.float32)
                    continue
                there = np.where(stop[others] >= 0, row[stop[others]], np.inf)
                walk = (walk_seat[s] + walk_seat[others]) * per_km
                to_seats[s] = _cut(there + walk, most)
                if number == 0:
                    ends = stop[others[np.isfinite(to_seats[s])]]
                    steps |= steps_to(int(stop[s]), ends, towards[s])
                away = spots.ways(row, weight, targets[s])
                walk = (walk_seat[s] + walk_home[targets[s]]) * per_km
                to_homes[s] = _cut(away + walk, most).astype(np.float32)
            progress((number + (chunk[-1] + 1) / n) / len(scales))
        results.append((to_seats, to_homes))
    pairs = [np.column_stack([np.full((r > s).sum(), s), r[r > s]]) for s, r in enumerate(reach)]
    both = np.concatenate(pairs).reshape(-1, 2).astype(np.int64)
    (km, home_km), (minutes, home_minutes) = results
    return FoundWays(
        both[:, 0],
        both[:, 1],
        np.concatenate(km),
        np.concatenate(minutes),
        np.r_[0, np.cumsum([len(r) for r in reach])].astype(np.int64),
        np.concatenate(reach),
        np.concatenate(home_km),
        np.concatenate(home_minutes),
        traced(whole, scales[0][0], stop, np.array(sorted(steps), dtype=np.int64).reshape(-1, 2)),
        _far_seats(dataset, seat),
    )


def _from_stops(
    graph: csr_array, stops: Ints, most: float, *, with_back: bool
) -> tuple[Floats, Ints]:
    """Ways from some nodes to all; ``with_back``: and of every node the next one back."""
    none = np.zeros((0, 0), dtype=np.int64)
    if not len(stops):
        return np.zeros((0, 0)), none
    if not with_back:
        return dijkstra(graph, indices=stops, limit=most), none
    rows, before = dijkstra(graph, indices=stops, limit=most, return_predecessors=True)
    return rows, before.astype(np.int64)


def _cut(values: Floats, most: float) -> Floats:
    return np.asarray(np.where(values <= most, values, np.inf))


@dataclass(frozen=True, eq=False)
class _Spots:
    """Homes on the edges of a network.

    Attributes:
        edge: on which each lies.
        share: how far along it, 0 to 1.
        reached: which lie on any.
        a, b: nodes at its ends.
    """

    edge: Ints
    share: Floats
    reached: Bools
    a: Ints
    b: Ints

    @classmethod
    def of(cls, network: RoadNetwork, access: Access) -> _Spots:
        _, a, b, length = network.edges
        reached = access.line >= 0
        line, position = np.where(reached, access.line, 0), access.position
        # Cuts are sorted by line and position: one key orders both.
        span = float(network.position.max()) + 1.0
        cut = np.searchsorted(
            network.line * span + network.position, line * span + position, side="right"
        )
        cut = np.asarray(cut) - 1
        last = np.flatnonzero(np.r_[~network.is_edge, True])
        is_last = np.isin(cut, last)
        cut = np.where(is_last, cut - 1, cut)
        edge = network.edge_of_cut[cut]
        along = position - network.position[cut]
        share = np.clip(along / np.maximum(length[edge], 1e-9), 0.0, 1.0)
        return cls(edge, share, reached, a[edge], b[edge])

    def ways(self, row: Floats, weight: Floats, homes: Ints) -> Floats:
        """Ways from a seat to some homes, along the roads.

        Args:
            row: from the seat to every node.
            weight: of every edge.
            homes: numbers of the homes.
        """
        own, share = weight[self.edge[homes]], self.share[homes]
        by_a, by_b = row[self.a[homes]] + own * share, row[self.b[homes]] + own * (1 - share)
        return np.where(self.reached[homes], np.minimum(by_a, by_b), np.inf)


def _far_seats(dataset: Dataset, seat: Access) -> tuple[Finding, ...]:
    """Seats more than 1 km from any road, and those from which there is none within reach."""
    found = []
    names = dataset.units["name"].to_numpy()
    for key, rows in (
        ("seats-no-road", np.flatnonzero(seat.line < 0)),
        ("seats-far-from-road", np.flatnonzero((seat.line >= 0) & (seat.away > SEAT_FAR_M))),
    ):
        if len(rows):
            told = [
                f"{names[r]} ({seat.away[r] / 1000:.1f} km)" if seat.line[r] >= 0 else str(names[r])
                for r in rows
            ]
            codes = tuple(dataset.codes[r] for r in rows)
            found.append(warning(key, codes, count=len(rows), units=listing(told)))
    return tuple(found)
