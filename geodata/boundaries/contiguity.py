"""Who can reach whom: borders edited by hand, barriers from lines, parts that lie apart.

A pair of units has one row in ``Dataset.borders``. An edit changes its kind and keeps the measured
length; a pair that shares no border gets a row of length 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geodata.boundaries.shared_borders import BORDER_KINDS, BorderKind, border_table
from geodata.columns import code_text, is_blank
from geodata.crs import GEOGRAPHIC
from geodata.dataset import Dataset
from geodata.files import is_in_vietnam, parse_crs, read_columns, read_shapes
from geodata.folding import fold
from geodata.isolation import Bounds, run_bounded
from geodata.problems import Finding, finding, refuse
from geodata.wording import listing

_ALONG_S = 10.0
_MOST_COVER, _FEW = 4.0, 20_000
"""Times that strips along lines may cover the units' frame, and vertices that are no trouble."""

BARRIER_WITHIN_M = 100.0
"""A line this near to a border runs along it, metres."""

BARRIER_SHARE = 0.5
"""A border of which more than this share is accompanied by lines is barred."""

_STRAY = 0.2
"""A part of a district of one unit, or up to this share of its main part, has probably strayed."""

_KIND_WORDS: dict[str, BorderKind] = {
    **{kind: kind for kind in BORDER_KINDS},
    "duong bo": "land",
    "cau": "bridge",
    "pha": "ferry",
    "do": "ferry",
    "khai bao": "declared",
    "lien ke": "declared",
    "ngan cach": "barrier",
    "song": "barrier",
    "nui": "barrier",
    "rao can": "barrier",
}


_LINK_COLUMNS = {
    "code_a": frozenset({"code a", "ma a", "ma 1", "ma don vi 1"}),
    "code_b": frozenset({"code b", "ma b", "ma 2", "ma don vi 2"}),
    "kind": frozenset({"kind", "loai", "lien ket", "loai lien ket"}),
}


@dataclass(frozen=True)
class Link:
    """What a person decides about a pair of units."""

    code_a: str
    code_b: str
    kind: BorderKind

    @property
    def pair(self) -> tuple[str, str]:
        """The two codes in order."""
        return min(self.code_a, self.code_b), max(self.code_a, self.code_b)


def with_links(dataset: Dataset, links: Sequence[Link]) -> Dataset:
    """Return the dataset with some borders set to another kind; the last word on a pair counts.

    ``land`` gives a measured border back its land kind; ``land`` and ``barrier`` take away a row
    that was only declared: where there is no border there is nothing to bar.

    Raises:
        InputError: a unit is not in the dataset, is joined with itself, or the kind is unknown.
    """
    for link in links:
        for code in link.pair:
            if code not in dataset.units.index:
                raise refuse("unknown-code", code=code, what=link.kind)
        if link.code_a == link.code_b:
            raise refuse("link-to-itself", code=link.code_a)
        if link.kind not in BORDER_KINDS:
            raise refuse("unknown-link", kind=str(link.kind), known=", ".join(BORDER_KINDS))
    chosen = {link.pair: link.kind for link in links}
    old = dataset.borders.set_index(["code_a", "code_b"])
    length: dict[Any, float] = old["length_m"].to_dict()
    kinds: dict[Any, BorderKind] = {**old["kind"].to_dict(), **chosen}
    joining = {"bridge", "ferry", "declared"}
    kept = {p: k for p, k in kinds.items() if length.get(p, 0.0) > 0 or k in joining}
    first, second = zip(*kept, strict=True) if kept else ((), ())
    table = border_table(first, second, [length.get(p, 0.0) for p in kept])
    table["kind"] = [kept[a, b] for a, b in zip(table.code_a, table.code_b, strict=True)]
    return replace(dataset, borders=table)


def read_links(path: str | Path) -> list[Link]:
    """Read a table with the columns ``code_a, code_b, kind``; kinds in either language.

    Raises:
        InputError: unreadable, a column missing, or an unknown kind, naming the row.
    """
    raw = read_columns(path, _LINK_COLUMNS, ("code_a", "code_b", "kind"))
    links = []
    for number, row in raw.frame.iterrows():
        kind = _KIND_WORDS.get(fold(str(row["kind"])))
        if kind is None:
            known = ", ".join(BORDER_KINDS)
            value = "–" if is_blank(row["kind"]) else str(row["kind"])
            raise refuse("links-row", file=raw.filename, row=str(number), value=value, known=known)
        links.append(Link(code_text(row["code_a"]), code_text(row["code_b"]), kind))
    return links


def read_lines(path: Path, crs: str | None = None) -> gpd.GeoSeries:
    """Read rivers, ridges or roads: lines, or polygons taken by their outline.

    Raises:
        InputError: not map data, no lines in it, or no coordinate system.

    Returns:
        The lines, named like the file.
    """
    shapes = read_shapes(path, "no-lines")
    lines = shapes.where(shapes.geom_type.str.contains("Line"), shapes.boundary)
    lines = lines[~lines.is_empty]
    if lines.empty:
        raise refuse("no-lines", file=path.name)
    if lines.crs is None:
        if crs is None:
            raise refuse("no-crs", file=path.name, hint="")
        lines = lines.set_crs(parse_crs(crs))
    return lines.rename(path.name)


def barriers_along(
    dataset: Dataset,
    lines: gpd.GeoSeries,
    within_m: float = BARRIER_WITHIN_M,
    share: float = BARRIER_SHARE,
) -> list[Link]:
    """Find the land borders that run along lines such as rivers or ridges.

    Args:
        dataset: its boundaries must be surveyed ones: schematic ones share no true course.
        lines: in any coordinate system.
        within_m: how near a line must be to count, metres.
        share: share of a border that must be accompanied.

    Raises:
        InputError: the dataset's boundaries are schematic, or the lines lie outside Vietnam.
    """
    if dataset.provenance.schematic:
        raise refuse("lines-on-schematic")
    bounds = lines.to_crs(GEOGRAPHIC).total_bounds
    # Coordinates that cannot be become infinite, and buffering those ends the process.
    if not np.isfinite(bounds).all() or not is_in_vietnam(bounds):
        raise refuse("lines-outside")
    _check_density(dataset, lines, within_m)
    # Buffering lines that turn back and forth takes memory by the square of their turns.
    bounds, name = Bounds(seconds=_ALONG_S), str(lines.name or "–")
    return run_bounded(_along, dataset, lines, within_m, share, what=name, bounds=bounds)


def _check_density(dataset: Dataset, lines: gpd.GeoSeries, within_m: float) -> None:
    """Refuse lines whose strips would cover the units several times: buffering them has no end.

    Raises:
        InputError: they are so many, or turn back and forth so often.
    """
    west, south, east, north = dataset.units.total_bounds
    length = float(lines.to_crs(dataset.units.crs).length.sum())
    around = max((east - west) * (north - south), within_m**2)
    if length * within_m > _MOST_COVER * around and int(lines.count_coordinates().sum()) > _FEW:
        raise refuse("lines-dense", file=str(lines.name or "–"))


def _along(dataset: Dataset, lines: gpd.GeoSeries, within_m: float, share: float) -> list[Link]:
    near = shapely.union_all(lines.to_crs(dataset.units.crs).buffer(within_m).to_numpy())
    land = dataset.borders[dataset.borders.kind == "land"]
    outline = dataset.units.geometry.boundary
    shared = shapely.intersection(
        outline.loc[land.code_a].to_numpy(), outline.loc[land.code_b].to_numpy()
    )
    along = shapely.length(shapely.intersection(shared, near)) > share * shapely.length(shared)
    barred = land[along]
    return [Link(a, b, "barrier") for a, b in zip(barred.code_a, barred.code_b, strict=True)]


def parts_apart(
    dataset: Dataset, joined: Iterable[tuple[str, str]] = (), stay: Iterable[str] = ()
) -> list[set[str]]:
    """Parts of the map that no link joins to the largest, and that nobody has settled.

    Args:
        dataset: ``dataset.settled`` units count as settled.
        joined: pairs declared neighbours elsewhere.
        stay: units that stay as they are anyway: a part of only such units is settled.
    """
    place = {code: i for i, code in enumerate(dataset.codes)}
    rows = dataset.joining_borders
    open_rows = rows[rows.kind != "barrier"]
    pairs = [*zip(open_rows.code_a, open_rows.code_b, strict=True), *joined]
    ends = np.array([[place[a], place[b]] for a, b in pairs], dtype=int).reshape(-1, 2)
    links = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(place),) * 2)
    _, label = connected_components(links, directed=False)
    parts: dict[int, set[str]] = {}
    for code, number in zip(dataset.codes, label, strict=True):
        parts.setdefault(int(number), set()).add(code)
    ordered = sorted(parts.values(), key=lambda p: (-len(p), min(p)))
    staying = set(stay)
    return [p for p in ordered[1:] if not p & dataset.settled and not p <= staying]


def with_settled(dataset: Dataset, codes: Iterable[str]) -> Dataset:
    """Return the dataset with some units confirmed to have no way to the others.

    Raises:
        InputError: a unit is not in the dataset.
    """
    chosen = frozenset(codes)
    for code in sorted(chosen):
        if code not in dataset.units.index:
            raise refuse("unknown-code", code=code, what="alone")
    return replace(dataset, settled=dataset.settled | chosen)


def check_neighbours(dataset: Dataset) -> list[Finding]:
    """Islands, enclaves, and units that lie apart from their district."""
    labels = (dataset.units.index + " " + dataset.units["name"]).to_dict()
    inside = dataset.units.geometry.representative_point().to_crs(GEOGRAPHIC)

    def place(code: str) -> tuple[float, float]:
        return float(inside[code].x), float(inside[code].y)

    found: list[Finding] = []
    if len(dataset) == 1:
        return found
    islands = [next(iter(part)) for part in dataset.components[1:] if len(part) == 1]
    nearest = nearest_units(dataset, islands)
    found += [_apart(part, labels, place, nearest) for part in dataset.components[1:]]
    around: dict[str, list[str]] = {}
    for a, b in zip(dataset.borders.code_a, dataset.borders.code_b, strict=True):
        around.setdefault(a, []).append(b)
        around.setdefault(b, []).append(a)
    outside = dataset.units["exterior_m"]
    for code, others in around.items():
        if len(others) == 1 and outside[code] < 1.0 and not dataset.provenance.schematic:
            other = labels[others[0]]
            found.append(
                finding(
                    "enclave", "note", (code,), place(code), unit=labels[code], other_unit=other
                )
            )
    district = dataset.units["district"]
    for code in _apart_from_district(dataset):
        found.append(
            finding(
                "outside-district",
                "warning",
                (code,),
                place(code),
                unit=labels[code],
                district=str(district[code]),
            )
        )
    return found


def nearest_units(dataset: Dataset, codes: list[str]) -> dict[str, tuple[str, float]]:
    """Nearest other unit and its distance as drawn, metres, by unit."""
    shapes = np.asarray(dataset.units.geometry.array, dtype=object)
    place = {code: i for i, code in enumerate(dataset.codes)}
    asked = shapes[[place[code] for code in codes]]
    tree = shapely.STRtree(shapes)
    (which, hit), away = tree.query_nearest(
        asked, exclusive=True, all_matches=False, return_distance=True
    )
    return {
        codes[w]: (dataset.codes[h], float(d)) for w, h, d in zip(which, hit, away, strict=True)
    }


def _apart(
    part: set[str],
    labels: Mapping[str, str],
    place: Callable[[str], tuple[float, float]],
    nearest: Mapping[str, tuple[str, float]],
) -> Finding:
    """One part of the map that no border joins to the largest; of an island the nearest unit."""
    codes = tuple(sorted(part))
    told = listing([labels[code] for code in codes], 4)
    if len(codes) > 1:
        count = len(codes)
        return finding("part-apart", "warning", codes, place(codes[0]), unit=told, count=count)
    near, value = nearest[codes[0]]
    return finding(
        "island", "warning", codes, place(codes[0]), unit=told, other_unit=labels[near], value=value
    )


def _apart_from_district(dataset: Dataset) -> list[str]:
    """Units in a small part of a district that falls apart; a district may truly be in two."""
    key = dataset.units["district_code"] + "|" + dataset.units["district"]
    borders = dataset.borders
    same = borders[key.loc[borders.code_a].to_numpy() == key.loc[borders.code_b].to_numpy()]
    within = replace(dataset, borders=same.reset_index(drop=True))
    largest: dict[str, int] = {}
    for part in within.components:
        name = key[next(iter(part))]
        largest[name] = max(largest.get(name, 0), len(part))
    apart = []
    for part in within.components:
        name = key[next(iter(part))]
        few = len(part) <= max(1.0, _STRAY * largest[name])
        if name != "|" and few and len(part) < largest[name]:
            apart += sorted(part)
    return apart


def describe_links(dataset: Dataset) -> pd.DataFrame:
    """Borders with the names of both units: ``code_a, name_a, code_b, name_b, length_m, kind``."""
    names = dataset.units["name"]
    table = dataset.borders.copy()
    table.insert(1, "name_a", names.loc[table.code_a].to_numpy())
    table.insert(3, "name_b", names.loc[table.code_b].to_numpy())
    return table
