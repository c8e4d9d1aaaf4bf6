"""Roads on the command line: options, and a dataset with its ways."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from commands.output import finite
from geodata import Dataset, InputError, Language, Link, with_links
from geodata.boundaries import read_villages
from geodata.roads import (
    USUAL,
    RoadOptions,
    Speeds,
    detour_factors,
    read_seats,
    read_speeds,
    roadless,
    village_homes,
    with_detour,
    with_homes,
    with_roads,
    with_seats,
    with_ways_again,
)
from geodata.ways import RoadWays
from scenarios.wording import sentence

RoadsOption = Annotated[
    Path | None,
    typer.Option("--roads", help="Roads (lines, or .osm.pbf): distances follow them."),
]
RoadsLayerOption = Annotated[
    str | None, typer.Option("--roads-layer", help="Layer of the file of roads.")
]
RoadsCrsOption = Annotated[
    str | None, typer.Option("--roads-crs", help="For roads that declare none.")
]
RoadsClassOption = Annotated[
    list[str] | None,
    typer.Option("--roads-class", help="Class to count too: path, private, unbuilt (repeatable)."),
]
RoadsToleranceOption = Annotated[
    float,
    typer.Option(
        "--roads-tolerance", help="Join ends within, metres.", min=0, max=100, callback=finite
    ),
]
SpeedsOption = Annotated[
    Path | None, typer.Option("--speeds", help="Table with columns class, speed_kmh, wait_min.")
]
SeatsOption = Annotated[
    Path | None, typer.Option("--seats", help="Table with columns code, longitude, latitude.")
]
BarRoadlessOption = Annotated[
    bool, typer.Option("--bar-roadless", help="Bar borders that no road crosses.")
]

VillagesOption = Annotated[
    Path | None,
    typer.Option("--villages", help="Polygons of villages with people: they live there."),
]
DetourOption = Annotated[
    float | None,
    typer.Option("--detour", help="Without roads: ways are so many times the straight line."),
]

_TOLD_EVERY = 0.2


def add_seats(dataset: Dataset, seats: Path | None) -> Dataset:
    """Lay a table of seats into the dataset, if there is one."""
    return dataset if seats is None else with_seats(dataset, read_seats(seats, dataset))


def add_homes(dataset: Dataset, villages: Path | None) -> Dataset:
    """Let people live in the villages of a layer, if there is one."""
    if villages is None:
        return dataset
    laid = read_villages(villages, dataset).table
    return with_homes(dataset, village_homes(dataset, laid, villages.name))


def add_detour(dataset: Dataset, factor: float | None) -> Dataset:
    """Take ways to be so many times longer than straight lines, if a factor is given.

    Raises:
        InputError: the dataset has roads, or such a factor cannot be.
    """
    return dataset if factor is None else with_detour(dataset, factor)


def add_roads(
    dataset: Dataset,
    roads: Path | None,
    language: Language,
    *,
    before: RoadWays | None,
    layer: str | None,
    crs: str | None,
    classes: list[str] | None,
    tolerance_m: float,
    speeds: Path | None,
    bar_roadless: bool,
) -> Dataset:
    """Find the ways by a file of roads, if there is one; what was found goes to stderr.

    Args:
        dataset: units with their seats and homes.
        roads: the file.
        language: of what is told.
        before: ways that the units had before seats or homes moved: without a file they are found
            again by the same roads, where these are still kept.
        layer: of the file, where it has several.
        crs: of a file that declares none.
        classes: to count beside the usual ones.
        tolerance_m: ends so near join.
        speeds: table of speeds by class.
        bar_roadless: bar the borders that no road crosses.

    Raises:
        InputError: a file cannot be used, or an option needs ``--roads``.
    """
    if roads is None:
        for given, option in (
            (speeds, "--speeds"),
            (layer, "--roads-layer"),
            (crs, "--roads-crs"),
            (classes, "--roads-class"),
            (bar_roadless and before is None, "--bar-roadless"),
        ):
            if given:
                raise InputError(sentence("cli-roads-need", option=option))
        if before is None:
            return dataset
        if dataset.ways is None:
            again = with_ways_again(dataset, before.source, _progress(language))
            if again is None and bar_roadless:
                raise InputError(sentence("cli-roads-need", option="--bar-roadless"))
            if again is None:
                _tell("cli-ways-dropped", language, how=before.source.text)
                return dataset
            dataset = again
    else:
        table = Speeds.usual() if speeds is None else read_speeds(speeds)
        options = RoadOptions(layer, crs, None, USUAL | frozenset(classes or ()), tolerance_m)
        dataset = with_roads(dataset, roads, options, table, _progress(language))
    ways = dataset.ways
    assert ways is not None
    without = int(np.isinf(ways.km).sum())
    _tell("cli-ways", language, how=dataset.measured, pairs=len(ways.km), without=without)
    for place, factor in detour_factors(dataset).items():
        _tell("cli-detour", language, place=place or dataset.name, factor=factor)
    lacking = roadless(dataset, ways)
    if bar_roadless:
        dataset = with_links(dataset, [Link(a, b, "barrier") for a, b in lacking])
    barred = len(lacking) if bar_roadless else 0
    _tell("cli-roadless", language, count=len(lacking), barred=barred)
    return dataset


def _progress(language: Language) -> Callable[[float], None]:
    """Tell a person at a terminal how far it is, a few times in all."""
    told = [0.0]

    def tell(share: float) -> None:
        if sys.stderr.isatty() and (share - told[0] >= _TOLD_EVERY or share >= 1.0 > told[0]):
            told[0] = share
            _tell("cli-roads-progress", language, percent=100 * share)

    return tell


def _tell(key: str, language: Language, **values: object) -> None:
    print(sentence(key, **values).to(language), file=sys.stderr)
