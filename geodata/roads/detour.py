"""How much longer roads are than straight lines: by province, and in words for two neighbours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geodata.dataset import Dataset
from geodata.problems import message, refuse
from geodata.roads.classes import CLASSES
from geodata.ways import Floats, Ints
from geodata.wording import Text


def _bordering(dataset: Dataset) -> tuple[Ints, Ints]:
    place = {code: number for number, code in enumerate(dataset.codes)}
    borders = dataset.borders
    a = np.array([place[c] for c in borders.code_a], dtype=np.int64)
    return a, np.array([place[c] for c in borders.code_b], dtype=np.int64)


def _straight(dataset: Dataset, a: Ints, b: Ints) -> Floats:
    xy = dataset.units[["x_m", "y_m"]].to_numpy(dtype=float) / 1000
    return np.asarray(np.hypot(*(xy[a] - xy[b]).T))


MOST_DETOUR = 5.0
"""No way of a whole province is so many times longer than a straight line."""


def with_detour(dataset: Dataset, factor: float) -> Dataset:
    """Return the dataset, which has no roads, with ways so many times longer than straight lines.

    Raises:
        InputError: the dataset has roads, or a factor below 1 or above :data:`MOST_DETOUR`.
    """
    if not 1 <= factor <= MOST_DETOUR:
        raise refuse("detour-factor", factor=factor, most=MOST_DETOUR)
    if dataset.ways is not None and factor != 1:
        raise refuse("detour-with-roads", how=dataset.measured)
    return replace(dataset, detour=float(factor))


def detour_factors(dataset: Dataset) -> dict[str, float]:
    """Ways by road over straight lines, summed over bordering units of each province.

    Pairs without a way are left out. Of a dataset without roads, or a province without ways,
    nothing is said.
    """
    if dataset.ways is None:
        return {}
    a, b = _bordering(dataset)
    km, _ = dataset.ways.between(a, b)
    straight = _straight(dataset, a, b)
    province = dataset.units["province"].to_numpy()
    known = np.isfinite(km) & (straight > 0) & (province[a] == province[b])
    factors = {}
    for name in dict.fromkeys(province.tolist()):
        rows = known & (province[a] == name)
        if rows.any():
            factors[str(name)] = float(km[rows].sum() / straight[rows].sum())
    return factors


def explain_way(dataset: Dataset, one: str, other: str) -> Text | None:
    """How far two units are by road and in a straight line, and what crosses their border.

    None where the dataset has no roads, or this pair was not looked at.
    """
    ways = dataset.ways
    if ways is None:
        return None
    a, b = (np.array([ways.place[code]]) for code in (one, other))
    km = float(ways.between(a, b)[0][0])
    if np.isnan(km):
        return None
    borders = dataset.borders
    pair = (min(one, other), max(one, other))
    shared = ((borders.code_a == pair[0]) & (borders.code_b == pair[1])).any()
    crossed = ways.crossings(one, other)
    why = Text("", "")
    if crossed:
        parts = [CLASSES[number].label for number in sorted(crossed)]
        counts = [crossed[number] for number in sorted(crossed)]
        told = Text(
            *(
                ", ".join(f"{n} {p.to(lang)}" for n, p in zip(counts, parts, strict=True))
                for lang in ("vi", "en")
            )
        )
        why = message("way-crossed-by", roads=told)
    elif shared:
        why = message("way-no-crossing")
    names = dataset.units["name"]
    straight = float(_straight(dataset, a, b)[0])
    key = "way-far" if np.isfinite(km) else "way-none"
    return message(
        key, one=str(names[one]), other=str(names[other]), km=km, straight=straight, why=why
    )


def tell_way(dataset: Dataset, one: str, other: str) -> Text:
    """How far two units are: km, minutes and why by road where that is known, else km straight."""
    ways = dataset.ways
    by_road = explain_way(dataset, one, other)
    a, b = (np.array([dataset.codes.index(code)]) for code in (one, other))
    if ways is None or by_road is None:
        names, straight = dataset.units["name"], float(_straight(dataset, a, b)[0])
        km, how = straight * (1.0 if ways else dataset.detour), message("ways-straight")
        told = {"one": str(names[one]), "other": str(names[other])}
        return message("way-straight", **told, km=km, how=how if ways else dataset.measured)
    minutes = float(ways.between(a, b)[1][0])
    how = ways.source.text
    if not np.isfinite(minutes):
        return Text(f"{by_road.vi} ({how.vi})", f"{by_road.en} ({how.en})")
    return message("way-with-minutes", way=by_road, minutes=minutes, how=how)
