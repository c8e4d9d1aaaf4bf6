"""Which roads lead from one unit to another: by pair and class."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from geodata.dataset import Dataset
from geodata.roads.classes import CLASS_KEYS, FERRY
from geodata.roads.network import RoadNetwork
from geodata.roads.reading import Ints, Shapes
from geodata.ways import RoadWays

_STEP_M = 50.0
"""Roads near borders are looked at in steps of this length."""

_BESIDE_M = 10.0
"""Roads so near to a border may lead across: lines of two communes end on it."""


def find_crossings(dataset: Dataset, network: RoadNetwork) -> tuple[Ints, Ints, Ints, Ints]:
    """Count the roads that lead from each unit straight into another.

    A line counts once for a pair, however often it winds across their border, and so does a
    junction that joins lines of both. Water or land of no unit in between does not matter. Where
    boundaries are drawn coarsely, so is this.

    Returns:
        Unit numbers ``first < second``, position of the class, and count, sorted.
    """
    shapes = dataset.units.geometry.to_numpy()
    edge = _edges_near(shapes, network)
    line, a, b, _ = network.edges
    sample_edge, unit = _units_along(shapes, network, edge)
    kind = network.roads.road_class[line]
    # Within an edge: two samples in a row in different units.
    over = np.flatnonzero((sample_edge[1:] == sample_edge[:-1]) & (unit[1:] != unit[:-1]))
    within = pd.DataFrame(
        {
            "one": unit[over],
            "other": unit[over + 1],
            "class": kind[sample_edge[over]],
            "what": line[sample_edge[over]],
        }
    )
    begins = np.flatnonzero(np.r_[True, sample_edge[1:] != sample_edge[:-1]][: len(unit)])
    ends = np.r_[begins[1:], len(unit)] - 1
    at = np.r_[a[sample_edge[begins]], b[sample_edge[ends[: len(begins)]]]]
    ends_of = pd.DataFrame(
        {
            "node": at,
            "unit": np.r_[unit[begins], unit[ends[: len(begins)]]],
            "class": kind[np.r_[sample_edge[begins], sample_edge[ends[: len(begins)]]]],
        }
    )
    # Of each unit the best road that meets at the node; the lesser of two is what leads across.
    best = ends_of.groupby(["node", "unit"], as_index=False)["class"].min()
    pairs = best.merge(best, on="node", suffixes=("", "_2"))
    pairs = pairs[pairs["unit"] < pairs["unit_2"]]
    at_node = pd.DataFrame(
        {
            "one": pairs["unit"],
            "other": pairs["unit_2"],
            "class": pairs[["class", "class_2"]].max(axis=1),
            "what": -1 - pairs["node"],
        }
    )
    table = pd.concat([within, at_node], ignore_index=True).astype("int64")
    table["first"] = table[["one", "other"]].min(axis=1)
    table["second"] = table[["one", "other"]].max(axis=1)
    table = table.drop_duplicates(["first", "second", "what"])
    counted = table.groupby(["first", "second", "class"]).size().reset_index(name="count")
    columns = ("first", "second", "class", "count")
    first, second, road_class, count = (counted[c].to_numpy(dtype=np.int64) for c in columns)
    return first, second, road_class, count


def _edges_near(shapes: Shapes, network: RoadNetwork) -> Ints:
    """Edges of lines that come near to a border, and those that meet them at a node."""
    line, a, b, _ = network.edges
    tree = shapely.STRtree(network.roads.shapes)
    _, near = tree.query(shapely.boundary(shapes), predicate="dwithin", distance=_BESIDE_M)
    is_near = np.zeros(len(network.roads.shapes), dtype=bool)
    is_near[near] = True
    chosen = is_near[line]
    met = np.zeros(network.size, dtype=bool)
    met[a[chosen]] = met[b[chosen]] = True
    return np.flatnonzero(met[a] | met[b]).astype(np.int64)


def _units_along(shapes: Shapes, network: RoadNetwork, edge: Ints) -> tuple[Ints, Ints]:
    """Edge and unit of samples along edges, in order; those in no unit are left out."""
    start = np.flatnonzero(network.is_edge)[edge]
    line, _, _, length = (part[edge] for part in network.edges)
    count = np.maximum(np.ceil(length / _STEP_M), 2).astype(np.int64)
    which = np.repeat(np.arange(len(edge)), count)
    within = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    position = network.position[start][which] + (within + 0.5) / count[which] * length[which]
    points = shapely.line_interpolate_point(network.roads.shapes[line[which]], position)
    hit, unit = shapely.STRtree(shapes).query(points, predicate="intersects")
    hit, first = np.unique(hit, return_index=True)
    return edge[which[hit]], unit[first].astype(np.int64)


def roadless(dataset: Dataset, ways: RoadWays) -> list[tuple[str, str]]:
    """Borders on land that no road crosses, as pairs of unit codes in the order of the table.

    A ferry is no road. Borders declared by hand, of bridges and ferries, and barred ones are left
    out: somebody decided about them.
    """
    ferry = CLASS_KEYS.index(FERRY)
    by_road = ways.crossing_class != ferry
    crossed = set(
        zip(
            ways.crossing_first[by_road].tolist(),
            ways.crossing_second[by_road].tolist(),
            strict=True,
        )
    )
    land = dataset.borders[dataset.borders.kind == "land"]
    found = []
    for a, b in zip(land.code_a, land.code_b, strict=True):
        low, high = sorted((ways.place[a], ways.place[b]))
        if (low, high) not in crossed:
            found.append((str(a), str(b)))
    return found
