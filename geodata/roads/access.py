"""Roads into a dataset: read, joined, ways found, kept by content so that it is done once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from pyproj import CRS

from geodata.dataset import Dataset
from geodata.files import companions
from geodata.isolation import Bounds, run_bounded
from geodata.problems import Finding, refuse, why_unreadable
from geodata.roads.classes import CLASS_KEYS
from geodata.roads.crossings import find_crossings
from geodata.roads.homes import spread_homes
from geodata.roads.kept import keep_ways, kept_ways
from geodata.roads.kept_network import (
    Box,
    KeptNetwork,
    has_network,
    keep_network,
    kept_network,
)
from geodata.roads.network import RoadNetwork, build_network
from geodata.roads.paths import find_ways
from geodata.roads.reading import RoadOptions, check_road_file, read_lines
from geodata.roads.speeds import Speeds
from geodata.ways import Homes, RoadSource, RoadWays

_VERSION = 4
"""Raised when what is computed changes: ways kept by earlier versions are not taken."""

_SECONDS = 60.0
_SECONDS_PER_MB = 2.0
_MOST_SECONDS = 900.0
_MEMORY = 2 << 30
_PIECE = 1 << 20
SAME_SEAT_M = 1.0
"""Seats so near have not moved."""

_SHARES = {"read": (0.0, 0.35), "ways": (0.35, 0.95), "crossings": (0.95, 1.0)}
Progress = Callable[[float], None]


def read_roads(path: Path, dataset: Dataset, options: RoadOptions | None = None) -> RoadNetwork:
    """Read the roads near a dataset and join them, in a child process with limits.

    Args:
        path: one of :data:`geodata.roads.ROAD_SUFFIXES`.
        dataset: its box, and 10 km around it, is what is read.
        options: layer, coordinate system, classes, tolerance.

    Raises:
        InputError: not map data, too large, no lines, several layers, no coordinate system, no
            road near the units, or more time or memory taken than is allowed.
    """
    path, options = Path(path), options or RoadOptions()
    unknown = sorted(options.classes - set(CLASS_KEYS))
    if unknown:
        raise refuse("roads-class-option", value=unknown[0], known=", ".join(CLASS_KEYS))
    west, south, east, north = (float(v) for v in dataset.units.total_bounds)
    box = (west, south, east, north)
    check_road_file(path)
    seconds = min(_SECONDS + path.stat().st_size / 1e6 * _SECONDS_PER_MB, _MOST_SECONDS)
    return run_bounded(
        _joined,
        path,
        box,
        dataset.units.crs,
        options,
        files=[path],
        beside={path: companions(path)},
        bounds=Bounds(memory=_MEMORY, seconds=seconds),
    )


def _joined(
    path: Path, box: tuple[float, float, float, float], crs: CRS, options: RoadOptions
) -> RoadNetwork:
    return build_network(read_lines(path, box, crs, options), options.tolerance_m)


def with_roads(
    dataset: Dataset,
    path: str | Path,
    options: RoadOptions | None = None,
    speeds: Speeds | None = None,
    progress: Progress = lambda _: None,
    homes: Homes | None = None,
) -> Dataset:
    """Return the dataset with its ways by road, computed or taken from what was kept.

    Args:
        dataset: units with their points (seats where known).
        path: file of roads.
        options: how it is read.
        speeds: by class; the usual ones by default.
        progress: told the share that is done.

        homes: where people live; spread evenly by default.

    Raises:
        InputError: see :func:`read_roads`; the dataset stays as it is.
    """
    path, options, speeds = Path(path), options or RoadOptions(), speeds or Speeds.usual()
    check_road_file(path)
    dataset = dataset if homes is None else with_homes(dataset, homes if homes.villages else None)
    homes = homes or dataset.homes or spread_homes(dataset)
    content, day = _content(path)
    box = _box(dataset)
    told = (content, path.suffix.lower(), sorted(options.classes), *_stated(options))
    roads = _hashed(told, speeds.mark, dataset.units.crs.to_string(), np.round(np.array(box)))
    source = RoadSource(path.name, day, content, "", homes.villages, roads)

    def network() -> RoadNetwork:
        kept = kept_network(roads)
        if kept is not None:
            return kept.network
        read = read_roads(path, dataset, options)
        keep_network(roads, KeptNetwork(read, speeds, box, dataset.units.crs.to_string()))
        return read

    return _with_ways(dataset, network, speeds, homes, source, progress)


def _with_ways(
    dataset: Dataset,
    network: Callable[[], RoadNetwork],
    speeds: Speeds,
    homes: Homes,
    source: RoadSource,
    progress: Progress,
) -> Dataset:
    """The dataset with the ways on a network: those kept, else computed and kept."""
    source = replace(source, key=_key(dataset, source.network, homes))
    kept = kept_ways(source.key)
    if kept is None:
        roads = network()
        progress(_SHARES["read"][1])
        ways, findings = compute_ways(dataset, roads, speeds, homes, source, progress)
        keep_ways(ways, findings)
    else:
        # The same roads may lie under another name now.
        ways, findings = replace(kept[0], source=source), kept[1]
    progress(1.0)
    told = without_roads(dataset).provenance
    findings = (*told.findings, *findings)
    return replace(dataset, ways=ways, detour=1.0, provenance=replace(told, findings=findings))


def can_find_again(dataset: Dataset, source: RoadSource) -> bool:
    """Whether :func:`with_ways_again` has the roads that it needs, as far as can be told fast."""
    return has_network(source.network) and len(dataset) > 1


def with_ways_again(
    dataset: Dataset, source: RoadSource, progress: Progress = lambda _: None
) -> Dataset | None:
    """Return the dataset with ways by roads that were read before: seats or homes have moved.

    Args:
        dataset: units with their points and homes.
        source: of the ways as they were.
        progress: told the share that is done.

    Returns:
        None where the roads are not kept any more, or were read for units elsewhere.
    """
    kept = kept_network(source.network)
    if kept is None or kept.crs != dataset.units.crs.to_string():
        return None
    west, south, east, north = _box(dataset)
    lies_in = west >= kept.box[0] - SAME_SEAT_M and south >= kept.box[1] - SAME_SEAT_M
    lies_in &= east <= kept.box[2] + SAME_SEAT_M and north <= kept.box[3] + SAME_SEAT_M
    if not lies_in:
        return None
    homes = dataset.homes or spread_homes(dataset)
    source = replace(source, villages=homes.villages)
    return _with_ways(dataset, lambda: kept.network, kept.speeds, homes, source, progress)


def with_homes(dataset: Dataset, homes: Homes | None) -> Dataset:
    """Return the dataset whose people live there; None: spread evenly over their unit.

    Ways by road began at the homes before: they no longer hold and are dropped.
    """
    return replace(without_roads(dataset), homes=homes)


def with_ways_of(old: Dataset, new: Dataset) -> Dataset:
    """Return the new dataset with the ways (or detour factor) of the old one, as far as they hold.

    They hold while units, their boundaries' coordinate system, their seats (within a metre) and
    the villages people live in are the same. Otherwise the new dataset is returned as it is.
    """
    alike = set(old.codes) == set(new.codes) and old.units.crs == new.units.crs
    if alike and new.homes is None and old.homes is not None:
        new = replace(new, homes=old.homes.within(new.codes))
    if old.ways is None and new.ways is None and set(old.codes) & set(new.codes):
        return replace(new, detour=old.detour)
    if old.ways is None or new.ways is not None or not alike:
        return new
    if new.homes is not None and (old.homes is None or new.homes.mark != old.homes.mark):
        return new
    points = ["x_m", "y_m"]
    moved = new.units[points] - old.units.loc[list(new.codes), points]
    if (moved.abs() > SAME_SEAT_M).to_numpy().any():
        return new
    known = {f.check for f in new.provenance.findings}
    told = tuple(
        f for f in old.provenance.findings if f.check in ROAD_CHECKS and f.check not in known
    )
    provenance = replace(new.provenance, findings=(*new.provenance.findings, *told))
    return replace(new, ways=old.ways.within(new.codes), provenance=provenance)


def without_roads(dataset: Dataset) -> Dataset:
    """Return the dataset with straight lines again, and without what was found in roads."""
    told = dataset.provenance
    others = tuple(f for f in told.findings if f.check not in ROAD_CHECKS)
    return replace(dataset, ways=None, provenance=replace(told, findings=others))


ROAD_CHECKS = frozenset(
    {
        "roads-read",
        "roads-no-class",
        "roads-other-shapes",
        "roads-no-length",
        "roads-class-unknown",
        "roads-class-numbered",
        "roads-other-zone",
        "roads-twice",
        "roads-time-unread",
        "roads-both-ways",
        "roads-speeds-unused",
        "roads-in-pieces",
        "seats-no-road",
        "seats-far-from-road",
    }
)
"""Findings of roads read before: they go with those."""


def compute_ways(
    dataset: Dataset,
    network: RoadNetwork,
    speeds: Speeds,
    homes: Homes,
    source: RoadSource,
    progress: Progress = lambda _: None,
) -> tuple[RoadWays, tuple[Finding, ...]]:
    """Find the ways of a dataset on a network, and the roads across its borders.

    Args:
        dataset: units with their points.
        network: the roads.
        speeds: by class.
        homes: where people live.
        source: what the ways are computed from.
        progress: told the share that is done.

    Returns:
        The ways, and what reading, joining and looking found.
    """
    low, high = _SHARES["ways"]
    found = find_ways(
        dataset, network, speeds, homes, lambda share: progress(low + share * (high - low))
    )
    first, second, road_class, count = find_crossings(dataset, network)
    ways = RoadWays(
        source=source,
        codes=dataset.codes,
        first=found.first,
        second=found.second,
        km=found.km,
        minutes=found.minutes,
        home_unit=homes.unit,
        home_xy=homes.xy,
        home_share=homes.share,
        reach_start=found.reach_start,
        reach_unit=found.reach_unit,
        home_km=found.home_km,
        home_minutes=found.home_minutes,
        crossing_first=first,
        crossing_second=second,
        crossing_class=road_class,
        crossing_count=count,
        traces=found.traces,
    )
    return ways, (*network.findings, *found.findings)


def _box(dataset: Dataset) -> Box:
    west, south, east, north = (float(v) for v in dataset.units.total_bounds)
    return west, south, east, north


def _stated(options: RoadOptions) -> tuple[object, ...]:
    return options.layer, options.crs, options.encoding, options.tolerance_m


def _content(path: Path) -> tuple[str, str]:
    """Hash of a file with its companions, and its day.

    Raises:
        InputError: it cannot be read.
    """
    try:
        content = hashlib.sha256()
        for part in (path, *companions(path)):
            with part.open("rb") as file:
                while piece := file.read(_PIECE):
                    content.update(piece)
        day = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
    except OSError as error:
        raise refuse("unreadable", file=path.name, why=why_unreadable(error)) from error
    return content.hexdigest(), day


def _key(dataset: Dataset, network: str, homes: Homes) -> str:
    """Hash of all that the ways depend on."""
    xy = dataset.units[["x_m", "y_m"]].to_numpy(dtype=float)
    pairs = dataset.borders[["code_a", "code_b"]].to_csv(index=False)
    figures = (xy, homes.xy, homes.share)
    return _hashed(network, dataset.codes, pairs, dataset.shape_mark, homes.villages, *figures)


def _hashed(*parts: object) -> str:
    digest = hashlib.sha256(repr(_VERSION).encode())
    for part in parts:
        if isinstance(part, np.ndarray):
            digest.update(np.round(part, 3).tobytes())
        else:
            digest.update(repr(part).encode())
    return digest.hexdigest()[:32]
