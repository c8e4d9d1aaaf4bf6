"""Ways by road: a made-up province with 80,000 segments, and an OpenStreetMap extract of 50 MB.

The extract is written with PyPI's ``osmium``, which only this benchmark needs. Run::

    python -m benchmarks.roads
    python -m benchmarks.roads --provinces 20 --segments 20000
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
from merger import Limits, Problem, Target, load_criteria
from merger.evaluator import Evaluator
from merger.optimiser import column_source
from merger.optimiser.solve import solve_with

CLASSES = ["primary", "secondary", "tertiary", "unclassified", "residential", "service"]
_VERTICES = 6
_HOUSE_BYTES = 14
"""What a house takes of a packed extract."""

_LEFT = (0.375, 0.44)
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
    """Run, print seconds (those of the CPU, too), and return the result."""
    begun, own = time.perf_counter(), _cpu()
    result = function(*args, **kwargs)
    wall, spent = time.perf_counter() - begun, _cpu() - own
    print(f"{what:44s} {wall:8.2f} s, {spent:6.2f} s CPU", flush=True)
    return result


def _cpu() -> float:
    """CPU seconds of this process and of its children, those that still live included."""
    processes = [psutil.Process(), *psutil.Process().children()]
    times = [process.cpu_times() for process in processes]
    return sum(float(t.user + t.system + t.children_user + t.children_system) for t in times)


def main() -> None:
    """Print a table of seconds and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=216)
    parser.add_argument("--segments", type=int, default=80_000)
    parser.add_argument("--provinces", type=int, default=0, help="in which questions are solved")
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
        if asked.provinces:
            solve_both(asked.provinces, asked.units, asked.segments, Path(folder))
        if asked.extract_mb:
            extract = Path(folder) / "extract.osm.pbf"
            timed("extract written", write_extract, extract, roads, asked.extract_mb)
            print(f"{'':44s} {extract.stat().st_size / 1e6:.1f} MB")
            timed("extract read and joined", read_roads, extract, dataset, RoadOptions())
            print(f"{'child process at most':44s} {largest_child():8.2f} GB")


def solve_both(provinces: int, units: int, segments: int, folder: Path) -> None:
    """Solve questions by straight lines and by road, from nothing each time, in CPU seconds.

    By road the question is another one, with another best plan: one may be harder by road and the
    next one easier. So many provinces are asked, and what a step takes is told apart from how many
    steps there are.
    """
    rules, limits = load_criteria("nq76-2025"), Limits(max_group=5, seconds=60)
    seconds: dict[str, list[float]] = {"straight lines": [], "roads": []}
    columns: dict[str, list[int]] = {name: [] for name in seconds}
    open_: dict[str, int] = dict.fromkeys(seconds, 0)
    listing: dict[str, list[float]] = {name: [] for name in seconds}
    for seed in range(1, provinces + 1):
        straight = made_up(units, seed)
        path = folder / f"roads-{seed}.gpkg"
        made_up_roads(straight, segments, seed).to_file(path)
        datasets = {"straight lines": straight, "roads": with_roads(straight, path)}
        for share in _LEFT:
            left = round(units * share)
            target = Target(least=left, most=left)
            for name, dataset in datasets.items():
                column_source.forget()
                evaluator = Evaluator(
                    Problem(dataset, rules, mode="target", target=target, limits=limits)
                )
                begun = time.process_time()
                source = column_source.candidates_of(evaluator)
                listed = time.process_time()
                solution = solve_with(evaluator)
                seconds[name].append(time.process_time() - begun)
                listing[name].append((listed - begun) / len(source.pool) * 1e6)
                columns[name].append(solution.proof_columns)
                open_[name] += solution.status != "optimal"
    for name, spent in seconds.items():
        print(
            f"{f'solved by {name}':44s} {np.sum(spent):8.2f} s CPU, median {np.median(spent):.2f},"
            f" {len(spent)} questions, {open_[name]} not proven; {np.median(columns[name]):.0f}"
            f" columns in the proof; {np.median(listing[name]):.1f} µs to list and cost a group",
            flush=True,
        )
    ratio = np.array(seconds["roads"]) / np.array(seconds["straight lines"])
    print(f"{'roads over straight lines, median':44s} {np.median(ratio):8.2f}", flush=True)


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
