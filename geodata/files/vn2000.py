"""Coordinate systems of Vietnamese files: VN-2000 zones recognised from where the data would lie.

Provinces map in VN-2000 with a 3° zone on a meridian of their own (Circular 973/2001/TT-TCĐC);
files often do not say which. Coordinates read in the wrong zone land 25 km or more aside, so the
box of a whole province tells the zone; see ``facts/provinces.csv``.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geodata.folding import fold
from geodata.problems import message, refuse
from geodata.wording import Text

VIETNAM = (101.0, 6.0, 118.0, 24.0)
"""West, south, east, north in degrees, islands included."""

_FITS = 0.15
_MARGIN = 0.05
"""By so much boxes are rounded, degrees."""
_MOST_PARTS = 8
_ZONES = {
    **{"EPSG:5896": 102.0, "EPSG:9205": 103.0, "EPSG:9206": 104.0, "EPSG:9207": 104.5},
    **{"EPSG:9208": 104.75, "EPSG:5897": 105.0, "EPSG:9209": 105.5, "EPSG:9210": 105.75},
    **{"EPSG:9211": 106.0, "EPSG:9212": 106.25, "EPSG:9213": 106.5, "EPSG:9214": 107.0},
    **{"EPSG:9215": 107.25, "EPSG:9216": 107.5, "EPSG:5899": 107.75, "EPSG:5898": 108.0},
    **{"EPSG:9217": 108.25, "EPSG:9218": 108.5},
}
_KM_PER_DEGREE = 111.0
_UTM = ("EPSG:3405", "EPSG:3406")
VN2000_SYSTEMS = (*_ZONES, *_UTM)
"""All zones in which maps of Vietnam are drawn."""
_UTM_EDGE = 108.0
"""Zone 48 ends and zone 49 begins at this meridian."""

_WEB = "EPSG:3857"
_ISLANDS_OFF = 4.0
"""By so much far islands can stretch the box of a province, degrees."""


@dataclass(frozen=True)
class _Province:
    name: str
    meridians: frozenset[float]
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Proposal:
    """A coordinate system in which coordinates would make sense.

    Attributes:
        crs: such as ``EPSG:9209``.
        swapped: the file holds north before east.
        province: whose place the data would take.
        misfit: largest distance between the edges of data and province, degrees.
        whole: the data fill the province; otherwise they only lie within it.
        rank: 0 the province's own zone, 1 UTM, 2 another zone.
    """

    crs: str
    swapped: bool
    province: str
    misfit: float
    whole: bool
    rank: int = 0


@cache
def _rows() -> tuple[dict[str, str], ...]:
    path = resources.files("geodata").joinpath("facts", "provinces.csv")
    with path.open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


@cache
def _provinces() -> tuple[_Province, ...]:
    """The 63 provinces until 2025 and those made of several since."""
    parts: dict[str, list[tuple[float, np.ndarray[tuple[int], np.dtype[np.float64]]]]] = {}
    for row in _rows():
        box = np.array([float(row[edge]) for edge in ("west", "south", "east", "north")])
        for name in {row["province"], f"{row['province_2025']} (2025)"}:
            parts.setdefault(name, []).append((float(row["meridian"]), box))
    made = []
    for name, members in parts.items():
        if name.endswith("(2025)") and len(members) == 1:
            continue
        boxes = np.array([box for _, box in members])
        west, south = boxes[:, :2].min(axis=0)
        east, north = boxes[:, 2:].max(axis=0)
        box_all = (float(west), float(south), float(east), float(north))
        made.append(_Province(name, frozenset(m for m, _ in members), box_all))
    return tuple(made)


def province_names() -> tuple[str, ...]:
    """Names of the 34 provinces since 1 July 2025."""
    return tuple(sorted({row["province_2025"] for row in _rows()}))


def province_at(bounds: Sequence[float]) -> str:
    """The one province that data of this extent (degrees) fill; empty if none or several do."""
    filled = {
        place.name.removesuffix(" (2025)")
        for place in _provinces()
        if _misfit(bounds, place.box) <= _FITS
    }
    return filled.pop() if len(filled) == 1 else ""


def local_zone(province: str) -> str | None:
    """The VN-2000 3° zone in which a province maps, such as ``EPSG:9209``; None if not known.

    Args:
        province: its name, with or without the word for its kind.
    """
    wanted = fold(province)
    if not wanted:
        return None
    for row in _rows():
        # Of a province made of several, the one whose name it bears keeps its meridian.
        if wanted == fold(row["province"]) or wanted.endswith(" " + fold(row["province"])):
            meridian = float(row["meridian"])
            return next((crs for crs, value in _ZONES.items() if value == meridian), None)
    return None


def is_in_vietnam(bounds: Sequence[float]) -> bool:
    """Tell whether west, south, east, north (degrees) lie within Vietnam."""
    west, south, east, north = VIETNAM
    return bool(
        bounds[0] >= west and bounds[1] >= south and bounds[2] <= east and bounds[3] <= north
    )


def is_swapped(bounds: Sequence[float]) -> bool:
    """Tell whether degrees make sense only with latitude and longitude exchanged."""
    turned = (bounds[1], bounds[0], bounds[3], bounds[2])
    return not is_in_vietnam(bounds) and is_in_vietnam(turned)


def _named(province: str | None) -> tuple[_Province, ...]:
    if not province:
        return _provinces()
    wanted = fold(province)
    found = [p for p in _provinces() if wanted.endswith(fold(p.name.removesuffix(" (2025)")))]
    return tuple(found) or _provinces()


def fits(bounds: Sequence[float], province: str | None) -> bool:
    """Tell whether data (degrees) fill a province, or lie within the one named."""
    known = _named(province)
    whole = any(_misfit(bounds, p.box) <= _FITS for p in known)
    return whole or (bool(province) and any(_lies_within(bounds, p.box) for p in known))


def propose_zones(bounds: Sequence[float], province: str | None) -> list[Proposal]:
    """Find coordinate systems in which ``bounds`` fall where they could belong, best first.

    Args:
        bounds: smallest x, smallest y, largest x, largest y as in the file.
        province: where the data should lie, if known.
    """
    values = np.asarray(bounds, dtype=float)
    if not np.isfinite(values).all():
        return []
    found: list[Proposal] = []
    parts: list[Proposal] = []
    around: list[Proposal] = []
    for swapped in (False, True):
        x0, y0, x1, y1 = values[[1, 0, 3, 2]] if swapped else values
        if np.abs(values).max() <= 180:
            if is_in_vietnam((x0, y0, x1, y1)):
                found.append(Proposal("EPSG:4326", swapped, "", 0.0, True))
            continue
        web = _to_degrees(_WEB).transform_bounds(x0, y0, x1, y1)
        if is_in_vietnam(web):
            found.append(Proposal(_WEB, swapped, "", 0.0, True, 1))
        for crs in (*_ZONES, *_UTM):
            box = _to_degrees(crs).transform_bounds(x0, y0, x1, y1)
            if is_in_vietnam(box):
                found += _placed(crs, swapped, box, province)
                parts += _within(crs, swapped, box)
                around += _beyond(crs, swapped, box)
    # A district or two: no province is filled, so all say only where it could lie.
    found = found or ((parts or around) if province is None else [])
    return sorted(found, key=lambda p: (not p.whole, round(p.misfit, 1), p.rank, p.misfit))


@cache
def _to_degrees(crs: str) -> Transformer:
    """From a coordinate system to longitude and latitude; to look one up takes long."""
    return Transformer.from_crs(crs, "EPSG:4326", always_xy=True)


def _placed(crs: str, swapped: bool, box: Sequence[float], province: str | None) -> list[Proposal]:
    placed = []
    for place in _named(province):
        rank = 1 if crs in _UTM else 0 if _ZONES[crs] in place.meridians else 2
        misfit = _misfit(box, place.box)
        if misfit <= _FITS or (rank < 2 and province and _lies_within(box, place.box)):
            placed.append(Proposal(crs, swapped, place.name, misfit, misfit <= _FITS, rank))
    return placed[:1] if not province else placed


def _within(crs: str, swapped: bool, box: Sequence[float]) -> list[Proposal]:
    """Provinces of before 2025 within whose box the data would lie, in their own zone or UTM."""
    return [
        Proposal(crs, swapped, place.name, _misfit(box, place.box), False, int(crs in _UTM))
        for place in _provinces()
        if not place.name.endswith("(2025)")
        and _is_own(crs, place)
        and _lies_within(box, place.box, _MARGIN)
    ]


def _beyond(crs: str, swapped: bool, box: Sequence[float]) -> list[Proposal]:
    """Provinces that the data would hold whole, and islands far from them."""
    return [
        Proposal(crs, swapped, place.name, misfit, False, int(crs in _UTM))
        for place in _provinces()
        if _is_own(crs, place)
        and _lies_within(place.box, box)
        and (misfit := _misfit(box, place.box)) <= _ISLANDS_OFF
    ]


def _is_own(crs: str, place: _Province) -> bool:
    """Whether a province maps in a zone; in UTM in the zone where most of it lies."""
    if crs in _UTM:
        west, _, east, _ = place.box
        return (crs == _UTM[1]) == ((west + east) / 2 >= _UTM_EDGE)
    return _ZONES[crs] in place.meridians


def _misfit(box: Sequence[float], place: Sequence[float]) -> float:
    return max(abs(a - b) for a, b in zip(box, place, strict=True))


def _lies_within(box: Sequence[float], place: Sequence[float], margin: float = _FITS) -> bool:
    return (
        box[0] >= place[0] - margin
        and box[1] >= place[1] - margin
        and box[2] <= place[2] + margin
        and box[3] <= place[3] + margin
    )


def describe_system(crs: str) -> Text:
    """Say what tells a coordinate system from others: its meridian and width, or its own name."""
    if crs in _ZONES:
        return message("system-zone", meridian=_degrees(_ZONES[crs]))
    if crs in _UTM:
        return message("system-utm", zone=48 + _UTM.index(crs))
    if crs == "EPSG:4326":
        return message("system-degrees")
    name = parse_crs(crs).name
    return Text(name, name)


def describe_proposal(proposal: Proposal) -> Text:
    """Say what system a proposal is, and how well the data would fill or lie within its place."""
    system = describe_system(proposal.crs)
    if not proposal.province:
        return system
    key = "proposal-fills" if proposal.whole else "proposal-within"
    km = _KM_PER_DEGREE * proposal.misfit
    return message(key, system=system, province=proposal.province, km=km)


def _degrees(value: float) -> str:
    return f"{int(value)}°{round(60 * (value % 1)):02d}′"


def describe_zones(proposals: list[Proposal], limit: int = 3) -> Text:
    """Put the best proposals into words, for a message."""
    if not proposals:
        return message("zone-none")
    is_part = not any(p.whole for p in proposals)
    best = proposals[: _MOST_PARTS if is_part else limit]
    texts = [
        message(
            "zone-swapped" if p.swapped else "zone-one",
            crs=p.crs,
            place=f" ({p.province})" if p.province else "",
        )
        for p in best
    ]
    return message(
        "zone-of-part" if is_part else "zone-proposed",
        zones=Text(", ".join(t.vi for t in texts), ", ".join(t.en for t in texts)),
    )


def parse_crs(text: str) -> CRS:
    """Read the name of a coordinate system such as ``EPSG:4326``.

    Raises:
        InputError: not known.
    """
    try:
        return CRS.from_user_input(text)
    except CRSError as error:
        raise refuse("bad-crs", crs=text) from error
