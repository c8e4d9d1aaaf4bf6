"""Parts of units that move to a neighbour: boundary, figures and borders follow.

The law prefers whole units, but lets a part move by adjusting the boundary (điều chỉnh địa giới):
in July 2025 the commune Kỳ Lợi went to three new units. A dataset with a part moved has the same
units, each with its new figures, so that everything built on datasets holds for it as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import shapely

from geodata.boundaries.shared_borders import COLUMNS, MIN_LENGTH_M
from geodata.dataset import Dataset
from geodata.files import polygonal
from geodata.problems import message, refuse
from geodata.provenance import Adjustment, Provenance
from geodata.ways import Homes
from geodata.wording import Text

_TOUCH_M = 0.5
"""Lines nearer than this are the same line."""

_VERTEX_M = 1e-3
_FIRM = ("land", "bridge", "barrier")
"""Kinds of a border that is there; the others only say that there is a way across."""

_STEPS = 40


def strip_towards(dataset: Dataset, giver: str, taker: str, share: float) -> shapely.Geometry:
    """Cut a strip along a common border: where a part lies of which only its size is known.

    Args:
        dataset: the units.
        giver: code of the unit that loses the part.
        taker: code of its neighbour.
        share: of the giver's area, between 0 and 1.

    Raises:
        InputError: the two share no border, or the share is no part.
    """
    if not 0 < share < 1:
        raise refuse("part-share", value=f"{share:g}")
    shapes = dataset.units.geometry
    line = shapely.intersection(shapes[giver].boundary, shapes[taker].boundary)
    if line.length < MIN_LENGTH_M:
        raise refuse("part-apart", giver=_name(dataset, giver), taker=_name(dataset, taker))
    whole, low, high = shapes[giver], 0.0, shapes[giver].length
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if shapely.intersection(whole, line.buffer(middle)).area < share * whole.area:
            low = middle
        else:
            high = middle
    return polygonal(shapely.intersection(whole, line.buffer(high)))


def move_part(dataset: Dataset, part: shapely.Geometry, moved: Adjustment) -> Dataset:
    """Return the dataset with a part of a unit given to a neighbour.

    The taker's flags and terrain stay; ethnic shares are taken as even over the giver. The giver's
    point stays where it is, unless it lay in the part.

    Args:
        dataset: the units; areas in km², lengths in metres.
        part: what moves, within the giver, in the dataset's coordinate system.
        moved: between which units, with the figures of the part.

    Raises:
        InputError: unknown units, a part that leaves nothing or does not reach the taker, figures
            larger than the giver's, a barrier between the two, or the giver's seat in the part.
    """
    for code in (moved.giver, moved.taker):
        if code not in dataset.units.index:
            raise refuse("unknown-code", code=code, what="part")
    _check_figures(dataset, moved)
    _check_way(dataset, moved)
    units = dataset.units.copy()
    shapes = _with_vertices(units.geometry, moved, part)
    giver, taker = shapes[moved.giver], shapes[moved.taker]
    if shapely.intersection(giver, part).area < 0.99 * part.area:
        raise refuse("part-outside", unit=_name(dataset, moved.giver))
    rest = shapely.difference(giver, part)
    if rest.is_empty or rest.area < 1.0:
        raise refuse("part-whole", unit=_name(dataset, moved.giver))
    if shapely.intersection(part.boundary, taker.boundary).length < MIN_LENGTH_M:
        names = {"giver": _name(dataset, moved.giver), "taker": _name(dataset, moved.taker)}
        raise refuse("part-unreached", **names)
    borders, exterior = _borders(dataset, shapes, moved, part)
    shapes[moved.giver] = rest
    shapes[moved.taker] = shapely.union(taker, part)
    units = units.set_geometry(gpd.GeoSeries(shapes, crs=units.crs)).assign(exterior_m=exterior)
    _move_figures(units, moved)
    _move_point(units, dataset, moved, part)
    # Ways hold while seats and villages stay where they are; spread homes of the part count as
    # spread like the others.
    points = ["x_m", "y_m"]
    homes = _homes(dataset, moved, part)
    holds = units[points].equals(dataset.units[points]) and homes is dataset.homes
    ways = dataset.ways if holds else None
    told = _told(dataset, moved)
    return replace(dataset, units=units, borders=borders, provenance=told, ways=ways, homes=homes)


def _homes(dataset: Dataset, moved: Adjustment, part: shapely.Geometry) -> Homes | None:
    """Villages of the giver that lie in the part go over, as long as one stays."""
    homes = dataset.homes
    if homes is None:
        return None
    mine = homes.unit == homes.codes.index(moved.giver)
    chosen = mine & shapely.contains_xy(part, homes.xy[:, 0], homes.xy[:, 1])
    if chosen.sum() in (0, mine.sum()):
        return homes
    people = dataset.units["population"].to_numpy(dtype=float)
    return homes.handed_over(chosen, moved.taker, people)


def move_share(dataset: Dataset, moved: Adjustment) -> Dataset:
    """Give a part of which only the figures are known; it is drawn along the common border.

    Raises:
        InputError: see :func:`strip_towards` and :func:`move_part`.
    """
    for code in (moved.giver, moved.taker):
        if code not in dataset.units.index:
            raise refuse("unknown-code", code=code, what="part")
    _check_figures(dataset, moved)
    share = moved.area_km2 / float(dataset.units.at[moved.giver, "area_km2"])
    return move_part(dataset, strip_towards(dataset, moved.giver, moved.taker, share), moved)


def adjustments_of(dataset: Dataset, code: str) -> tuple[Adjustment, ...]:
    """The parts that a unit gave or took."""
    return tuple(a for a in dataset.provenance.adjustments if code in (a.giver, a.taker))


def told_adjustment(dataset: Dataset, moved: Adjustment) -> Text:
    """One move in words, with its figures and their marks."""
    mark = "" if moved.official else "*"
    return message(
        "part-moved",
        label=moved.label,
        giver=str(dataset.units.at[moved.giver, "name"]),
        taker=str(dataset.units.at[moved.taker, "name"]),
        people=moved.population,
        area=float(moved.area_km2),
        mark=mark,
    )


def _name(dataset: Dataset, code: str) -> str:
    return f"{dataset.units.at[code, 'name']} ({code})"


def _check_figures(dataset: Dataset, moved: Adjustment) -> None:
    units, name = dataset.units, _name(dataset, moved.giver)
    people, area = int(units.at[moved.giver, "population"]), units.at[moved.giver, "area_km2"]
    if moved.giver == moved.taker:
        raise refuse("part-itself", unit=name)
    if not 0 <= moved.population < max(people, 1):
        raise refuse("part-people", unit=name, value=moved.population, most=people)
    if not 0 < moved.area_km2 < area:
        raise refuse("part-area", unit=name, value=float(moved.area_km2), most=float(area))


def _check_way(dataset: Dataset, moved: Adjustment) -> None:
    pair = {moved.giver, moved.taker}
    barred = dataset.borders[dataset.borders["kind"] == "barrier"]
    if any({a, b} == pair for a, b in zip(barred["code_a"], barred["code_b"], strict=True)):
        names = {"giver": _name(dataset, moved.giver), "taker": _name(dataset, moved.taker)}
        raise refuse("part-barred", **names)


def _with_vertices(
    shapes: gpd.GeoSeries, moved: Adjustment, part: shapely.Geometry
) -> dict[str, shapely.Geometry]:
    """All shapes, with vertices where the part's outline meets the giver's: edges go on matching.

    A cut ends on the border of two units; the third one across needs its end as a vertex too.
    """
    outline = shapes[moved.giver].boundary
    known = set(map(tuple, shapely.get_coordinates(outline)))
    ends = [
        xy
        for xy in map(tuple, shapely.get_coordinates(part))
        if xy not in known and outline.distance(shapely.Point(xy)) < _VERTEX_M
    ]
    found: dict[str, shapely.Geometry] = dict(zip(shapes.index, shapes.to_numpy(), strict=True))
    if ends:
        points = shapely.multipoints(ends)
        near = shapes.index[shapes.intersects(points.buffer(2 * _VERTEX_M))]
        for code in near:
            found[code] = shapely.snap(found[code], points, _VERTEX_M)
    return found


def _borders(
    dataset: Dataset,
    shapes: Mapping[str, shapely.Geometry],
    moved: Adjustment,
    part: shapely.Geometry,
) -> tuple[pd.DataFrame, pd.Series[float]]:
    """Borders and outer boundary after the move: what ran along the part is the taker's.

    Lengths are shared out as the drawn lines are, so that measured lengths of schematic units stay
    of their length.
    """
    giver, taker = moved.giver, moved.taker
    # A strip of a few decimetres would vanish in the usual tolerance.
    touch = min(_TOUCH_M, part.area / part.length / 2)
    outline, zone = shapes[giver].boundary, part.buffer(touch)
    cells = dataset.borders[COLUMNS].itertuples(index=False, name=None)
    rows = {(str(a), str(b)): (float(metres), str(kind)) for a, b, metres, kind in cells}
    exterior = dataset.units["exterior_m"].copy()
    drawn_shared = inside_shared = 0.0
    for pair, (metres, kind) in list(rows.items()):
        if giver not in pair:
            continue
        other = pair[1] if pair[0] == giver else pair[0]
        line = shapely.intersection(outline, shapes[other].boundary)
        inside = shapely.intersection(line, zone).length if line.length else 0.0
        drawn_shared += line.length
        inside_shared += inside
        if not inside:
            continue
        given = metres * inside / line.length
        whole = line.length - inside < touch
        rows[pair] = (0.0 if whole else metres - given, "gone" if whole else kind)
        if other != taker:
            new = min(taker, other), max(taker, other)
            length, known = rows.get(new, (0.0, ""))
            # A bridge is where most of the border is; without one, a river parts.
            kind = kind if kind != "bridge" or whole else "barrier"
            rows[new] = (length + given, known if known in _FIRM else kind)
    pair = min(giver, taker), max(giver, taker)
    cut = shapely.difference(part.boundary, outline.buffer(touch)).length
    rows[pair] = (rows.get(pair, (0.0, ""))[0] + cut, "land")
    free = max(outline.length - drawn_shared, 0.0)
    if free > 1.0:
        along = shapely.intersection(outline, zone).length - inside_shared
        given = float(exterior[giver]) * min(max(along / free, 0.0), 1.0)
        exterior[giver] -= given
        exterior[taker] += given
    for pair, (metres, kind) in list(rows.items()):
        if kind == "gone" or (0 < metres < MIN_LENGTH_M and giver in pair):
            for code in pair:  # too short to be neighbours: it counts as outer boundary
                exterior[code] += metres
            del rows[pair]
    table = [(a, b, metres, kind) for (a, b), (metres, kind) in sorted(rows.items())]
    return pd.DataFrame(table, columns=COLUMNS), exterior


def _move_figures(units: gpd.GeoDataFrame, moved: Adjustment) -> None:
    shares = units.loc[[moved.giver, moved.taker], "minority_percent"]
    people = int(units.at[moved.taker, "population"])
    if shares.notna().all() and people + moved.population:
        minority = people * shares.iloc[1] + moved.population * shares.iloc[0]
        units.loc[moved.taker, "minority_percent"] = minority / (people + moved.population)
    for sign, code in ((-1, moved.giver), (1, moved.taker)):
        units.loc[code, "population"] += sign * moved.population
        units.loc[code, "area_km2"] += sign * moved.area_km2


def _move_point(
    units: gpd.GeoDataFrame, dataset: Dataset, moved: Adjustment, part: shapely.Geometry
) -> None:
    code = moved.giver
    point = shapely.Point(units.at[code, "x_m"], units.at[code, "y_m"])
    if not part.contains(point):
        return
    if units.at[code, "seat"] and moved.surveyed:
        raise refuse("part-seat", unit=_name(dataset, code))
    inside = units.geometry[code].representative_point()
    units.loc[code, ["x_m", "y_m"]] = inside.x, inside.y


def _told(dataset: Dataset, moved: Adjustment) -> Provenance:
    told = dataset.provenance
    pair = {moved.giver, moved.taker}
    estimated = dict(told.estimated)
    if not moved.official:
        for column in ("population", "area_km2"):
            estimated[column] = estimated.get(column, frozenset()) | pair
    return replace(told, estimated=estimated, adjustments=(*told.adjustments, moved))
