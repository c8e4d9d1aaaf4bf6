"""What a sheet shows: fills, lines, names, seats and what they mean. No drawing here."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import shapely

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

INK, SOFT, ACCENT = "#1f1b16", "#4a443a", "#8d2f1a"
"""Colours of letters and lines."""


@dataclass(frozen=True, eq=False)
class Fill:
    """Areas of one colour and hatching; both tell, so that a copy in black and white reads too."""

    shapes: gpd.GeoSeries
    colour: str
    hatch: str = ""
    label: str = ""


@dataclass(frozen=True, eq=False)
class Stroke:
    """Lines of one kind; widths in points on A3."""

    lines: shapely.Geometry
    width: float
    colour: str = INK
    style: str | tuple[float, tuple[float, ...]] = "solid"
    label: str = ""


@dataclass(frozen=True, eq=False)
class Name:
    """A name to write in a region.

    Attributes:
        sizes: points on A3 to try, largest first.
        optional: left away where it does not fit; otherwise it goes to an inset or the key.
        inside: share of it that must lie in its region.
        led: where it fits nowhere, written beside the map's content with a line to its region.
    """

    key: str
    text: str
    region: shapely.Geometry
    sizes: tuple[float, ...]
    bold: bool = False
    colour: str = INK
    optional: bool = False
    inside: float = 0.55
    led: bool = False


@dataclass(frozen=True, eq=False)
class Seats:
    """Seats of one kind: points, sign and meaning."""

    points: gpd.GeoSeries
    marker: str
    size: float
    face: str
    label: str


@dataclass(frozen=True, eq=False)
class Theme:
    """One sheet's content.

    Attributes:
        title: lines, the first one in capitals.
        bounds: what must be on the map, metres.
        facts: figures beside the map, in words.
        notes: on data and proof.
        warning: what nobody may overlook, printed in the title too.
        far: boxes of islands outside ``bounds``, each with a map of its own, metres.
        around: provinces around, to be filled under all else.
        locator, context: what to mark on a small map, and the whole that it shows.
    """

    title: tuple[str, ...]
    bounds: Box
    fills: tuple[Fill, ...]
    strokes: tuple[Stroke, ...]
    names: tuple[Name, ...]
    seats: tuple[Seats, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    warning: str = ""
    locator: shapely.Geometry | None = None
    context: shapely.Geometry | None = None
    far: tuple[Box, ...] = ()
    around: gpd.GeoSeries | None = None
