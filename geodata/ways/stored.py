"""Ways by road as bytes, and homes as a table, for a stored dataset and for the cache folder."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

from geodata.ways.homes import Homes
from geodata.ways.road_ways import RoadSource, RoadWays
from geodata.ways.traces import Traces

DAMAGED = (
    *(OSError, EOFError, ValueError, KeyError, TypeError, RuntimeError, NotImplementedError),
    *(OverflowError, zipfile.BadZipFile, zlib.error),
)
"""What arrays and documents that are damaged in any way raise."""

_FARTHEST_KM = 2_000.0
_LONGEST_MIN = 20_000.0
_MOST_WAYS = 50_000_000
_MOST_DOCUMENT = 2_000_000
_MOST_HOMES = 1_000_000
"""The most villages of a layer (200,000) and 25 spread homes in each of 20,000 units are fewer."""

_FARTHEST_M = 1e8


class WaysFormError(ValueError):
    """Stored ways that do not have their form; the text names the part."""


_ARRAYS = {
    **dict.fromkeys(("first", "second", "home_unit", "reach_start", "reach_unit"), "<i8"),
    **dict.fromkeys((f"crossing_{p}" for p in ("first", "second", "class", "count")), "<i8"),
    **dict.fromkeys(("km", "minutes", "home_xy", "home_share"), "<f8"),
    **dict.fromkeys(("home_km", "home_minutes"), "<f4"),
}
_TRACES = {
    **dict.fromkeys(("trace_seat", "trace_a", "trace_b", "trace_start"), "<i8"),
    "trace_km": "<f8",
    "trace_xy": "<f4",
}
"""Parts that ways written by earlier versions lack."""


def ways_to_bytes(ways: RoadWays, extra: Any = None) -> bytes:
    """Write ways as a NumPy archive without pickles.

    Args:
        ways: the ways.
        extra: what else is to be kept, as JSON has it.
    """
    told = {f.name: getattr(ways.source, f.name) for f in fields(RoadSource)}
    document = json.dumps({"source": told, "codes": list(ways.codes), "extra": extra})
    arrays = {name: getattr(ways, name).astype(kind) for name, kind in _ARRAYS.items()}
    for name, kind in _TRACES.items():
        arrays[name] = getattr(ways.traces, name.removeprefix("trace_")).astype(kind)
    raw = np.frombuffer(document.encode(), dtype=np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, document=raw, **arrays)
    return file.getvalue()


def ways_from_bytes(content: bytes) -> tuple[RoadWays, Any]:
    """Read ways back, checked like everything that comes in; with what else was kept.

    Raises:
        WaysFormError: not in the form that :func:`ways_to_bytes` writes.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            kinds = _ARRAYS | (_TRACES if "trace_seat" in archive.files else {})
            if set(archive.files) != {"document", *kinds}:
                raise WaysFormError("ways: parts")
            raw = archive["document"]
            arrays = {name: archive[name] for name in kinds}
        if raw.dtype != np.uint8 or len(raw) > _MOST_DOCUMENT:
            raise WaysFormError("ways: document")
        document = json.loads(raw.tobytes().decode())
        source = RoadSource(**document["source"])
        codes = tuple(document["codes"])
        extra = document["extra"]
    except WaysFormError:
        raise
    except DAMAGED as error:
        raise WaysFormError("ways: file") from error
    texts = [source.title, source.day, source.sha256, source.key, source.villages, source.network]
    texts += codes
    if not all(isinstance(text, str) for text in texts) or len(set(codes)) != len(codes):
        raise WaysFormError("ways: document")
    for name, kind in kinds.items():
        if arrays[name].dtype != np.dtype(kind) or arrays[name].size > _MOST_WAYS:
            raise WaysFormError(f"ways: {name}")
        if arrays[name].ndim != (2 if name.endswith("_xy") else 1):
            raise WaysFormError(f"ways: {name}")
    _check_arrays(arrays, len(codes))
    traces = Traces.none(len(codes))
    if "trace_seat" in arrays:
        traces = Traces(**{name.removeprefix("trace_"): arrays.pop(name) for name in _TRACES})
        _check_traces(traces, len(codes))
    return RoadWays(source, codes, **arrays, traces=traces), extra


def _check_traces(traces: Traces, n: int) -> None:
    """Check lengths, nodes and coordinates.

    Raises:
        WaysFormError: not in their form.
    """
    count, size = len(traces.a), 2 * len(traces.a) + n
    nodes = (traces.a, traces.b, np.maximum(traces.seat, 0))
    holds = (
        len(traces.seat) == n,
        len(traces.b) == len(traces.km) == count,
        len(traces.start) == count + 1,
        traces.xy.shape[1:] == (2,),
        all(((part >= 0) & (part <= size)).all() for part in nodes),
        (traces.seat >= -1).all(),
        ((traces.km >= 0) & (traces.km <= _FARTHEST_KM)).all(),
        np.isfinite(traces.xy).all(),
        (np.diff(traces.start) >= 2).all(),
        traces.start[0] == 0 and traces.start[-1] == len(traces.xy),
    )
    if not all(bool(right) for right in holds):
        raise WaysFormError("ways: traces")


def _check_arrays(arrays: dict[str, Any], n: int) -> None:
    """Check lengths, unit numbers and figures.

    Raises:
        WaysFormError: naming the part.
    """

    def check(holds: Any, name: str) -> None:
        if not bool(holds):
            raise WaysFormError(f"ways: {name}")

    def numbers(name: str) -> Any:
        values = arrays[name]
        check(((values >= 0) & (values < n)).all(), name)
        return values

    def figures(name: str, most: float) -> None:
        values = arrays[name]
        check((values >= 0).all() and ((values <= most) | np.isposinf(values)).all(), name)

    for first, second in (("first", "second"), ("crossing_first", "crossing_second")):
        check(len(arrays[first]) == len(arrays[second]), second)
        check((numbers(first) < numbers(second)).all(), second)
    key = arrays["first"] * n + arrays["second"]
    check((np.diff(key) > 0).all(), "first")
    for name in ("km", "minutes"):
        check(len(arrays[name]) == len(key), name)
    for name in ("class", "count"):
        check(len(arrays[f"crossing_{name}"]) == len(arrays["crossing_first"]), f"crossing_{name}")
        values = arrays[f"crossing_{name}"]
        check(((values >= 0) & (values < 1_000_000)).all(), f"crossing_{name}")
    homes = numbers("home_unit")
    check((np.diff(homes) >= 0).all(), "home_unit")
    check(arrays["home_xy"].shape == (len(homes), 2), "home_xy")
    check(np.isfinite(arrays["home_xy"]).all(), "home_xy")
    share = arrays["home_share"]
    check(share.shape == homes.shape and ((share >= 0) & (share <= 1)).all(), "home_share")
    total = np.bincount(homes, share, minlength=n)
    check((np.abs(total - 1) < 1e-6).all(), "home_share")
    start, reach = arrays["reach_start"], numbers("reach_unit")
    check(len(start) == n + 1 and (np.diff(start) >= 0).all(), "reach_start")
    check(start[0] == 0 and start[-1] == len(reach), "reach_start")
    seat = np.repeat(np.arange(n), np.diff(start))
    check((np.diff(seat * n + reach) > 0).all(), "reach_unit")
    count = int(np.bincount(homes, minlength=n)[reach].sum())
    for name, most in (("home_km", _FARTHEST_KM), ("home_minutes", _LONGEST_MIN)):
        check(len(arrays[name]) == count, name)
        figures(name, most)
    figures("km", _FARTHEST_KM)
    figures("minutes", _LONGEST_MIN)


def homes_to_table(homes: Homes) -> pd.DataFrame:
    """Homes as a table ``code, x_m, y_m, share``."""
    codes = np.array(homes.codes, dtype=object)[homes.unit]
    columns = {"x_m": homes.xy[:, 0], "y_m": homes.xy[:, 1], "share": homes.share}
    return pd.DataFrame({"code": codes, **columns})


def homes_from_table(table: pd.DataFrame, codes: tuple[str, ...], villages: str) -> Homes:
    """Read homes back, checked like everything that comes in.

    Raises:
        WaysFormError: not the table that :func:`homes_to_table` makes, or homes of other units.
    """
    place = {code: number for number, code in enumerate(codes)}
    if not {"code", "x_m", "y_m", "share"} <= set(table.columns) or len(table) > _MOST_HOMES:
        raise WaysFormError("homes: share")
    unit = table["code"].map(place)
    figures = table[["x_m", "y_m", "share"]].apply(pd.to_numeric, errors="coerce").to_numpy(float)
    if (
        unit.isna().any()
        or (np.diff(unit.to_numpy()) < 0).any()
        or set(unit) != set(range(len(codes)))
    ):
        raise WaysFormError("homes: code")
    if not (np.abs(figures[:, :2]) <= _FARTHEST_M).all():
        raise WaysFormError("homes: x_m, y_m")
    number, share = np.array(unit, dtype=np.int64), figures[:, 2]
    sums = np.bincount(number, share, minlength=len(codes))
    if not (share >= 0).all() or not (np.abs(sums - 1) < 1e-6).all():
        raise WaysFormError("homes: share")
    return Homes(codes, number, figures[:, :2], share, villages)
