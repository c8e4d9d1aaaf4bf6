"""Parts of units as polygons with people: thôn, tổ dân phố, along which a unit may be split."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.boundaries.adjustment import move_part
from geodata.columns import is_blank, whole_number_of
from geodata.dataset import Dataset
from geodata.files import companions, polygonal, read_layer
from geodata.folding import clean, fold
from geodata.isolation import bounded
from geodata.problems import refuse
from geodata.provenance import Adjustment
from geodata.wording import listing

_NAMES = ("ten thon", "thon", "ten to dan pho", "to dan pho", "tdp", "khoi pho", "ten khoi", "khoi",
          "ban", "ap", "village", "ten", "name", "full name")  # fmt: skip
_PEOPLE = ("dan so", "so dan", "nhan khau", "so nhan khau", "population", "pop", "danso")
_SLIVER = 0.05
"""Layers of villages and of units are never drawn quite alike."""

_TOUCH_M = 1.0
_OVERLAP = 0.02
"""Villages that cover more than this share of a unit twice cannot be told apart."""

_COVERED = 0.9
"""Less of a unit than this under villages: the layer has holes, and parts would be missing."""


@dataclass(frozen=True, eq=False)
class Villages:
    """Villages by their unit.

    Attributes:
        table: index 0, 1, …; ``unit`` (code), ``name``, ``population`` (persons, summing to the
            unit's own), ``geometry`` (within the unit, in the dataset's coordinate system).
        stated: codes of the units whose villages' people add up to the unit's without scaling.
        crossing: villages of which more than a sliver lies outside their unit.
        beyond: villages that lie mostly outside all units, and are left out.
    """

    table: gpd.GeoDataFrame
    stated: frozenset[str]
    crossing: int = 0
    beyond: int = 0

    def of(self, code: str) -> gpd.GeoDataFrame:
        """The villages of one unit; none where there are none."""
        return self.table[self.table["unit"] == code]

    def cover(self, dataset: Dataset, code: str) -> bool:
        """Whether there are villages all over a unit, but for slivers."""
        covered = float(self.of(code).geometry.area.sum())
        return covered >= _COVERED * float(dataset.units.geometry[code].area)


@bounded(companions)
def read_villages(path: Path, dataset: Dataset, crs: str | None = None) -> Villages:
    """Read a polygon layer and lay it into the units of a dataset.

    Populations are scaled to the unit's own figure, so that no person is lost or gained; without a
    column of people they are shared out by area.

    Raises:
        InputError: no polygons, no column of names, a figure that is no count of people (with its
            row), or no village lies in any unit.
    """
    frame = read_layer(path, crs=crs).frame
    columns = {fold(str(column)): column for column in frame.columns}
    name = next((columns[key] for key in _NAMES if key in columns), None)
    if name is None:
        found = listing([str(c) for c in frame.columns if c != frame.geometry.name]) or "–"
        raise refuse("villages-no-name", file=path.name, found=found)
    people = next((columns[key] for key in _PEOPLE if key in columns), None)
    counts = _counts(frame, people, path.name) if people is not None else None
    shapes = frame.geometry.to_crs(dataset.units.crs).make_valid()
    names = [f"#{n}" if is_blank(cell) else clean(cell) for n, cell in enumerate(frame[name], 1)]
    return villages_in(dataset, shapes, names, counts)


def villages_in(
    dataset: Dataset,
    shapes: gpd.GeoSeries,
    names: Sequence[str],
    people: Sequence[int] | None = None,
) -> Villages:
    """Lay villages into units: each in the one that holds most of it, cut to its outline.

    Args:
        dataset: the units.
        shapes: polygons of the villages, in the dataset's coordinate system.
        names: of the villages.
        people: persons by village; by area within a unit where not given.

    Raises:
        InputError: no village lies in any unit, or villages lie over each other.
    """
    units = dataset.units.geometry
    polygons = shapes.to_numpy()
    rows, columns = shapely.STRtree(units.to_numpy()).query(polygons, predicate="intersects")
    cut = shapely.intersection(polygons[rows], units.to_numpy()[columns])
    share = shapely.area(cut) / np.maximum(shapely.area(polygons[rows]), 1e-9)
    main = _largest_share(rows, share)
    table = gpd.GeoDataFrame(
        {
            "unit": units.index.to_numpy()[columns[main]],
            "name": _told_apart(
                units.index.to_numpy()[columns[main]], [names[r] for r in rows[main]]
            ),
            "population": [float(people[r]) if people is not None else 0.0 for r in rows[main]],
        },
        geometry=[polygonal(shape) for shape in cut[main]],
        crs=dataset.units.crs,
    )
    if table.empty:
        raise refuse("villages-none")
    weight = table["population"] if people is not None else table.geometry.area
    _refuse_overlaps(dataset, table)
    total = weight.groupby(table["unit"]).transform("sum")
    own = table["unit"].map(dataset.units["population"]).astype(float)
    stated = frozenset(table["unit"][(total - own).abs() < 0.5]) if people is not None else ()
    table["population"] = weight / total.where(total > 0, 1.0) * own
    return Villages(
        table.sort_values(["unit", "name"], ignore_index=True),
        frozenset(stated),
        crossing=int((share[main] < 1 - _SLIVER).sum()),
        beyond=len(polygons) - len(table),
    )


def village_part(
    dataset: Dataset, villages: Villages, giver: str, taker: str, chosen: Iterable[int]
) -> tuple[shapely.Geometry, Adjustment]:
    """The part of a unit that some of its villages make, with its figures.

    Villages that cover the unit but for slivers leave none behind: the part and the rest together
    are the whole unit.

    Args:
        dataset: the units.
        villages: laid into them.
        giver: code of the unit they belong to.
        taker: code of the unit they go to.
        chosen: rows of the villages.

    Raises:
        InputError: no village is chosen, or all are, or villages cover too little of the unit.
    """
    mine = villages.of(giver)
    rows = [row for row in mine.index if row in set(chosen)]
    unit = f"{dataset.units.at[giver, 'name']} ({giver})"
    if not rows:
        raise refuse("part-nothing", unit=unit)
    if len(rows) == len(mine):
        raise refuse("part-whole", unit=unit)
    whole = dataset.units.geometry[giver]
    covered = shapely.union_all(mine.geometry.to_numpy())
    if not villages.cover(dataset, giver):
        raise refuse("villages-holes", unit=unit, percent=round(100 * covered.area / whole.area))
    rest = shapely.union_all(mine.geometry.drop(rows).to_numpy())
    if rest.is_empty:
        raise refuse("part-whole", unit=unit)
    part = polygonal(shapely.difference(whole, rest)) if covered.area > 0.999 * whole.area else (
        polygonal(shapely.union_all(mine.geometry[rows].to_numpy()))
    )  # fmt: skip
    area = float(dataset.units.at[giver, "area_km2"]) * part.area / whole.area
    told = Adjustment(
        giver,
        taker,
        listing([str(n) for n in mine["name"][rows]], 6),
        round(float(mine["population"][rows].sum())),
        round(area, 4),
        official=False,
        surveyed=True,
    )
    return part, told


def move_villages(
    dataset: Dataset, villages: Villages, giver: str, taker: str, chosen: Iterable[int]
) -> Dataset:
    """Give some villages of a unit to its neighbour.

    Raises:
        InputError: see :func:`village_part` and :func:`geodata.boundaries.adjustment.move_part`.
    """
    part, moved = village_part(dataset, villages, giver, taker, chosen)
    return move_part(dataset, part, moved)


def village_links(shapes: np.ndarray) -> np.ndarray:
    """Which of some polygons touch along a line, shape (n, n), boolean."""
    n = len(shapes)
    links = np.zeros((n, n), dtype=bool)
    a, b = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=_TOUCH_M)
    apart = a < b
    a, b = a[apart], b[apart]
    line = shapely.intersection(shapely.boundary(shapes[a]), shapely.buffer(shapes[b], _TOUCH_M))
    touch = shapely.length(line) > 10 * _TOUCH_M
    links[a[touch], b[touch]] = links[b[touch], a[touch]] = True
    return links


def _largest_share(rows: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Which pairs of village and unit are a village's home: more of it lies nowhere, nor outside.

    Args:
        rows: village of each pair.
        share: of the village's area that lies in the unit.
    """
    shares = pd.Series(share)
    by_village = shares.groupby(rows)
    beyond = 1.0 - by_village.transform("sum")
    first = shares.index == by_village.transform("idxmax")  # one of them where they are even
    return np.asarray(first & (shares > beyond))


def _told_apart(units: Iterable[object], names: Iterable[str]) -> list[str]:
    """Names that are there once in a unit: a second one of the same gets a number."""
    times: dict[tuple[object, str], int] = {}
    found = []
    for unit, name in zip(units, names, strict=True):
        times[unit, name] = count = times.get((unit, name), 0) + 1
        found.append(name if count == 1 else f"{name} ({count})")
    return found


def _refuse_overlaps(dataset: Dataset, table: gpd.GeoDataFrame) -> None:
    for code, mine in table.groupby("unit"):
        shapes = mine.geometry.to_numpy()
        total, covered = shapely.area(shapes).sum(), shapely.union_all(shapes).area
        if total > (1 + _OVERLAP) * covered:
            unit = f"{dataset.units.at[code, 'name']} ({code})"
            raise refuse("villages-overlap", unit=unit, percent=round(100 * (total / covered - 1)))


def _counts(frame: pd.DataFrame, column: str, filename: str) -> list[int]:
    counts = []
    for row, value in enumerate(frame[column], 1):
        count = None if is_blank(value) else whole_number_of(value)
        if count is None or count < 0:
            told = "–" if is_blank(value) else str(value)
            raise refuse("villages-people", file=filename, row=row, column=column, value=told)
        counts.append(count)
    return counts
