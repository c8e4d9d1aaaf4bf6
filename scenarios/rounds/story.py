"""A chain of rounds as one story: the first state, every round, the units now, the plan on them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pyproj import Geod

from geodata import Dataset
from geodata.joining import former_units
from geodata.provenance import FormerUnit
from merger import Plan
from merger.law import districts_end
from scenarios.cells import safe_cell
from scenarios.model import Scenario

_ELLIPSOID = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Stage:
    """The units at one time.

    Attributes:
        title: of the round that led here; empty for the first state.
        law: id of its rule set; empty if not known.
        day: on which these units began, ``2025-07-01``; empty if not known.
        planned: these units are a plan that is not enacted.
        units: how many there are; as many seats.
        kinds: how many of each kind.
        districts: how many districts they lie in; 0 for none.
        population: persons, as far as figures are known.
        area_km2: likewise.
        marked: columns whose sums rest on estimates.
        staff: officials and civil servants; None where some unit's are not known.
        moved_people: persons whose seat is not the one of the first state.
        seat_km: how far the seat moved from that of the first state, straight line, mean over the
            people of the first state.
    """

    title: str
    law: str
    day: str
    planned: bool
    units: int
    kinds: Mapping[str, int]
    districts: int
    population: int
    area_km2: float
    marked: tuple[str, ...]
    staff: int | None
    moved_people: int
    seat_km: float


@dataclass(frozen=True)
class Story:
    """All stages, and where each unit of the first state is in each of them.

    Attributes:
        stages: the first state first.
        ways: by code of the first state, code and name of its unit at every stage.
        split: codes of the first state that were split on the way: only their largest part is
            followed.
    """

    stages: tuple[Stage, ...]
    ways: Mapping[str, tuple[tuple[str, str], ...]]
    split: frozenset[str]


@dataclass(frozen=True)
class _State:
    """What a stage is made of."""

    title: str
    law: str
    day: str
    planned: bool
    marked: tuple[str, ...]
    units: tuple[FormerUnit, ...]


def story_of(dataset: Dataset, scenario: Scenario | None = None) -> Story:
    """Tell the rounds that led to a dataset, and the plan on it if one is given.

    Args:
        dataset: the units now.
        scenario: a plan of these units.
    """
    states = _states(dataset, scenario)
    first = states[0].units
    at = {unit.code: unit.code for unit in first}
    places = [dict(at)]
    split = {unit.code for unit in first if unit.split}
    for before in states[:-1]:
        into = {unit.code: unit for unit in before.units}
        split |= {code for code, now in at.items() if into[now].split}
        at = {code: into[now].into for code, now in at.items()}
        places.append(dict(at))
    stages = [_stage(state, place, first) for state, place in zip(states, places, strict=True)]
    names = [{unit.code: unit.name for unit in state.units} for state in states]
    ways = {
        unit.code: tuple(
            (place[unit.code], name[place[unit.code]])
            for place, name in zip(places, names, strict=True)
        )
        for unit in first
    }
    return Story(tuple(stages), ways, frozenset(split))


def _states(dataset: Dataset, scenario: Scenario | None) -> Sequence[_State]:
    states = []
    title = law = day = ""
    for made in dataset.provenance.rounds:
        states.append(_State(title, law, day or made.as_of, False, made.marked, made.units))
        title, law, day = made.title, made.law, made.day
    told = dataset.provenance
    marked = tuple(c for c in ("population", "area_km2") if told.is_estimated(c))
    own = {code: code for code in dataset.codes}
    if scenario is not None:
        own = {code: group.id for group in scenario.groups for code in group.members}
    now = former_units(dataset, own, frozenset())
    begun = day or ("" if title else told.as_of)
    states.append(_State(title, law, begun, False, marked, now))
    if scenario is not None:
        by_code = {unit.code: unit for unit in now}
        ends = districts_end(scenario.criteria)
        planned = tuple(
            FormerUnit(
                code=group.id,
                name=group.name,
                kind=group.kind,
                district="" if ends else by_code[group.id].district,
                population=_sum([by_code[c].population for c in group.members]),
                area_km2=group.area_km2,
                staff=_whole_sum([by_code[c].staff for c in group.members]),
                longitude=by_code[group.id].longitude,
                latitude=by_code[group.id].latitude,
                into=group.id,
            )
            for group in scenario.groups
        )
        law = scenario.criteria.id
        states.append(_State(scenario.name, law, "", True, marked, planned))
    return states


def _sum(figures: Sequence[int | None]) -> int | None:
    """Of those that are known; None if none is."""
    known = [figure for figure in figures if figure is not None]
    return sum(known) if known else None


def _whole_sum(figures: Sequence[int | None]) -> int | None:
    """None if one is not known."""
    known = [figure for figure in figures if figure is not None]
    return sum(known) if len(known) == len(figures) else None


def _stage(state: _State, place: Mapping[str, str], first: tuple[FormerUnit, ...]) -> Stage:
    by_code = {unit.code: unit for unit in state.units}
    now = [by_code[place[unit.code]] for unit in first]
    people = np.array([unit.population or 0 for unit in first], dtype=float)
    _, _, metres = _ELLIPSOID.inv(
        [unit.longitude for unit in first],
        [unit.latitude for unit in first],
        [unit.longitude for unit in now],
        [unit.latitude for unit in now],
    )
    moved = [a.code != b.code for a, b in zip(first, now, strict=True)]
    # The seat of a unit that was not merged did not move, whatever newer data say of its point.
    km = np.where(moved, np.asarray(metres) / 1000, 0.0)
    return Stage(
        title=state.title,
        law=state.law,
        day=state.day,
        planned=state.planned,
        units=len(state.units),
        kinds=dict(Counter(unit.kind for unit in state.units)),
        districts=len({unit.district for unit in state.units} - {""}),
        population=_sum([unit.population for unit in state.units]) or 0,
        area_km2=float(sum(unit.area_km2 or 0.0 for unit in state.units)),
        marked=state.marked,
        staff=_whole_sum([unit.staff for unit in state.units]),
        moved_people=int(people[moved].sum()),
        seat_km=float(km @ people / people.sum()) if people.sum() else 0.0,
    )


def through(story: Story) -> Plan:
    """All rounds as one plan of the units of the first state: ends can be compared like plans."""
    return Plan.from_assignment({code: ways[-1][0] for code, ways in story.ways.items()})


def ends_csv(story: Story) -> bytes:
    """Where every unit of the first state is at the end, as a table that reads back as a plan.

    Columns as in the table of units and groups, then the name at every stage between.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    between = [f"stage_{number}" for number in range(2, len(story.stages))]
    writer.writerow(["unit_code", "unit_name", "group", "group_name", *between, "split"])
    for code, ways in story.ways.items():
        (_, name), (end, end_name) = ways[0], ways[-1]
        middle = [told for _, told in ways[1:-1]]
        split = "*" if code in story.split else ""
        cells = (code, name, end, end_name, *middle, split)
        writer.writerow([safe_cell(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")
