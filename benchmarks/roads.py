"""Ways by road: a made-up province with 80,000 segments, and an OpenStreetMap extract of 50 MB.

The extract is written with PyPI's ``osmium``, which only this benchmark needs. Run::

    python -m benchmarks.roads
    python -m benchmarks.roads --extract-mb 50
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import psutil
import shapely

from benchmarks.made_up import made_up
from geodata import Dataset
from geodata.roads import (
    RoadOptions,
    Speeds,
    find_crossings,
    find_ways,
    read_roads,
    spread_homes,
    with_roads,
)
from merger import Limits, Target, load_criteria, solve
from merger.optimiser import column_source

CLASSES = ["primary", "secondary", "tertiary", "unclassified", "residential", "service"]
_VERTICES = 6
_HOUSE_BYTES = 14
"""What a house takes of a packed extract."""

_LEFT = (0.35, 0.375, 0.4, 0.44, 0.46)
"""Shares of the units that are left in each question."""

SHARES = [0.03, 0.05, 0.12, 0.3, 0.35, 0.15]


def made_up_roads(dataset: Dataset, segments: int, seed: int = 1) -> gpd.GeoDataFrame:
    """A bent grid of roads over the units, each segment of a few vertices, one in ten missing."""
    random = np.random.default_rng(seed)
    west, south, east, north = dataset.units.total_bounds
    across = int(np.sqrt(segments / 2 / 0.9))
    x, y = np.meshgrid(np.linspace(west, east, across), np.linspace(south, north, across))
    step = (east - west) / across
    nodes = np.stack([x, y], axis=-1) + random.normal(0, step / 8, (across, across, 2))
    starts = np.concatenate([nodes[:, :-1].reshape(-1, 2), nodes[:-1].reshape(-1, 2)])
    ends = np.concatenate([nodes[:, 1:].reshape(-1, 2), nodes[1:].reshape(-1, 2)])
    kept = random.random(len(starts)) < 0.9
    starts, ends = starts[kept], ends[kept]
    share = np.linspace(0, 1, _VERTICES)[None, :, None]
    xy = starts[:, None] * (1 - share) + ends[:, None] * share
    xy[:, 1:-1] += random.normal(0, step / 20, xy[:, 1:-1].shape)
    kinds = random.choice(CLASSES, len(xy), p=SHARES)
    return gpd.GeoDataFrame(
        {"highway": kinds}, geometry=shapely.linestrings(xy), crs=dataset.units.crs
    )


def write_extract(path: Path, frame: gpd.GeoDataFrame, megabytes: float) -> None:
    """Write roads, and round them buildings until the file is of that size, as an .osm.pbf."""
    import osmium
    from osmium.osm import mutable

    degrees = frame.to_crs(4326)
    xy = shapely.get_coordinates(degrees.geometry.to_numpy())
    places, node = np.unique(np.rint(xy * 1e7), axis=0, return_inverse=True)
    west, south, east, north = degrees.total_bounds
    random = np.random.default_rng(2)
    houses = int(megabytes * 1e6 / _HOUSE_BYTES)
    corners = random.uniform((west - 1, south - 1), (east + 1, north + 1), (houses, 2))
    square = np.array([(0, 0), (1e-4, 0), (1e-4, 1e-4), (0, 1e-4)])
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number, place in enumerate(places.tolist(), 1):
            where = (place[0] / 1e7, place[1] / 1e7)
            writer.add_node(mutable.Node(id=number, location=where, version=1))
        first = len(places) + 1
        for number, where in enumerate((corners[:, None] + square).reshape(-1, 2).tolist(), first):
            writer.add_node(mutable.Node(id=number, location=tuple(where), version=1))
        for way, kind in enumerate(degrees["highway"]):
            refs = (node[_VERTICES * way : _VERTICES * (way + 1)] + 1).tolist()
            writer.add_way(mutable.Way(id=way + 1, nodes=refs, tags={"highway": kind}, version=1))
        for house in range(houses):
            start = first + 4 * house
            refs = [start, start + 1, start + 2, start + 3, start]
            number = len(degrees) + house + 1
            writer.add_way(mutable.Way(id=number, nodes=refs, tags={"building": "yes"}, version=1))


def timed(what: str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Run, print the seconds, and return the result."""
    begun = time.perf_counter()
    result = function(*args, **kwargs)
    print(f"{what:44s} {time.perf_counter() - begun:8.2f} s", flush=True)
    return result


def main() -> None:
    """Print a table of seconds and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=216)
    parser.add_argument("--segments", type=int, default=80_000)
    parser.add_argument("--extract-mb", type=float, default=0.0)
    asked = parser.parse_args()
    dataset = made_up(asked.units)
    roads = made_up_roads(dataset, asked.segments)
    print(f"{asked.units} units, {len(roads)} segments")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SAPXEP_CACHE_DIR"] = folder
        path = Path(folder) / "roads.gpkg"
        roads.to_file(path)
        network = timed("read and joined to a network", read_roads, path, dataset)
        _, a, _, _ = network.edges
        print(f"{'':44s} {network.size} nodes, {len(a)} edges")
        homes = spread_homes(dataset)
        timed("ways", find_ways, dataset, network, Speeds.usual(), homes)
        timed("crossings", find_crossings, dataset, network)
        timed("all of it, and kept", with_roads, dataset, path)
        timed("taken from what was kept", with_roads, dataset, path)
        print_memory()
        solve_both(dataset, with_roads(dataset, path))
        if asked.extract_mb:
            extract = Path(folder) / "extract.osm.pbf"
            timed("extract written", write_extract, extract, roads, asked.extract_mb)
            print(f"{'':44s} {extract.stat().st_size / 1e6:.1f} MB")
            timed("extract read and joined", read_roads, extract, dataset, RoadOptions())
            print(f"{'child process at most':44s} {largest_child():8.2f} GB")


def solve_both(straight: Dataset, by_road: Dataset) -> None:
    """Solve several questions by straight lines and by road, from nothing each time.

    One question may be harder by road and the next one easier: only their sum says something.
    """
    rules, limits = load_criteria("nq76-2025"), Limits(max_group=5, seconds=60)
    for name, dataset in (("straight lines", straight), ("roads", by_road)):
        seconds = []
        for share in _LEFT:
            units = round(len(straight) * share)
            column_source.forget()
            begun = time.perf_counter()
            target = Target(least=units, most=units)
            solve(dataset, rules, None, None, limits, mode="target", target=target)
            seconds.append(time.perf_counter() - begun)
        each = ", ".join(f"{second:.2f}" for second in seconds)
        print(f"{f'solved by {name}':44s} {sum(seconds):8.2f} s ({each})", flush=True)


def print_memory() -> None:
    """Print what this process and its children took at most."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{'this process at most':44s} {own:8.2f} GB")
    print(f"{'child process at most':44s} {largest_child():8.2f} GB")


def largest_child() -> float:
    """Memory that the child processes took at most, GB; 0 where the system does not say."""
    peaks = [0.0]
    for child in psutil.Process().children():
        status = Path(f"/proc/{child.pid}/status")
        if status.is_file():
            lines = [row for row in status.read_text().splitlines() if row.startswith("VmHWM")]
            peaks += [int(row.split()[1]) / 1e6 for row in lines]
    return max(peaks)


if __name__ == "__main__":
    main()
