"""A network of roads kept in the cache folder: seats may move without its file at hand."""

from __future__ import annotations

import io
import json
import logging
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import shapely

from geodata.folders import cache_folder, write_atomically
from geodata.roads.classes import CLASS_KEYS
from geodata.roads.kept import finding_from
from geodata.roads.network import RoadNetwork
from geodata.roads.reading import RoadLines
from geodata.roads.speeds import Speeds
from geodata.ways import DAMAGED

_LOG = logging.getLogger(__name__)
_MOST_KEPT = 10
_ARRAYS = {
    **dict.fromkeys(("start", "road_class", "level", "line", "node"), "<i8"),
    **dict.fromkeys(("xy", "minutes", "wait", "position"), "<f8"),
}

Box = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class KeptNetwork:
    """A network with what it was made for.

    Attributes:
        network: the roads, joined.
        speeds: by class.
        box: west, south, east, north of the units that it was read for, metres.
        crs: their coordinate system, as text.
    """

    network: RoadNetwork
    speeds: Speeds
    box: Box
    crs: str


def _path(key: str) -> Path:
    return cache_folder() / "roads" / f"{key}.npz"


def has_network(key: str) -> bool:
    """Whether a network is kept under a key; it may still turn out to be damaged."""
    # A key may come out of a stored dataset, which anybody may have changed.
    return re.fullmatch("[0-9a-f]{32}", key) is not None and _path(key).is_file()


def keep_network(key: str, kept: KeptNetwork) -> None:
    """Keep a network; those used longest ago make room. A full disk is no reason to stop."""
    network, roads = kept.network, kept.network.roads
    document = {
        "key": key,
        "size": network.size,
        "shares_nodes": roads.shares_nodes,
        "findings": [asdict(f) for f in network.findings],
        "kmh": dict(kept.speeds.kmh),
        "wait_min": dict(kept.speeds.wait_min),
        "box": list(kept.box),
        "crs": kept.crs,
    }
    _, xy, (start,) = shapely.to_ragged_array(roads.shapes)
    parts = {
        **{"xy": xy, "start": start, "road_class": roads.road_class, "level": roads.level},
        **{"minutes": roads.minutes, "wait": roads.wait, "line": network.line},
        **{"position": network.position, "node": network.node},
    }
    file = io.BytesIO()
    raw = np.frombuffer(json.dumps(document).encode(), dtype=np.uint8)
    arrays = {name: parts[name].astype(kind) for name, kind in _ARRAYS.items()}
    np.savez(file, document=raw, **arrays)
    path = _path(key)
    try:
        write_atomically(path, file.getvalue())
        found = sorted(path.parent.glob("*.npz"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in found[_MOST_KEPT:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        _LOG.warning("a network of roads is not kept: %s", error)


def kept_network(key: str) -> KeptNetwork | None:
    """A network kept before; None if there is none, or no whole one."""
    path = _path(key)
    if not has_network(key):
        return None
    try:
        with np.load(path, allow_pickle=False) as archive:
            told = json.loads(archive["document"].tobytes().decode())
            parts = {name: archive[name].astype(kind) for name, kind in _ARRAYS.items()}
        shapes = shapely.from_ragged_array(
            shapely.GeometryType.LINESTRING, parts["xy"], (parts["start"],)
        )
        found = tuple(finding_from(finding) for finding in told["findings"])
        roads = RoadLines(
            *(shapes, parts["road_class"], parts["level"], parts["minutes"], parts["wait"]),
            bool(told["shares_nodes"]),
        )
        cuts = parts["line"], parts["position"], parts["node"]
        network = RoadNetwork(roads, *cuts, int(told["size"]), found)
        speeds = Speeds(*({k: float(told[c][k]) for k in CLASS_KEYS} for c in ("kmh", "wait_min")))
        west, south, east, north = (float(v) for v in told["box"])
        is_whole = told["key"] == key and _fits(network)
    except DAMAGED as error:
        _LOG.warning("a network of roads kept under %s is damaged: %s", key, error)
        return None
    if not is_whole:
        _LOG.warning("a network of roads kept under %s is damaged", key)
        return None
    with suppress(OSError):
        path.touch()
    return KeptNetwork(network, speeds, (west, south, east, north), str(told["crs"]))


def _fits(network: RoadNetwork) -> bool:
    """Whether lines, cuts and nodes belong together."""
    roads, count = network.roads, len(network.roads.shapes)
    of_lines = (roads.road_class, roads.level, roads.minutes, roads.wait)
    return (
        count > 0
        and all(len(part) == count for part in of_lines)
        and len(network.line) == len(network.position) == len(network.node)
        and bool(((roads.road_class >= 0) & (roads.road_class < len(CLASS_KEYS))).all())
        and bool(((network.node >= 0) & (network.node < network.size)).all())
        and np.array_equal(np.unique(network.line), np.arange(count))
        and bool((np.diff(network.line) >= 0).all())
        and bool(np.isfinite(network.position).all())
    )
