"""Cells of the annex of seats with ways: each new unit, and the units whose people go there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from merger.groups import BEYOND_KM, distances_of
from scenarios.comparing import UnitAccess, unit_access
from scenarios.papers import Papers


def access_cells(papers: Papers) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Of each new unit its cells, and those of the units that it is made of."""
    dataset = papers.dataset
    place = {code: number for number, code in enumerate(dataset.codes)}
    distances = distances_of(dataset)
    by_id = {row.group.id: row for row in unit_access(papers.scenario)}
    for number, group in enumerate(papers.figures.mergers, 1):
        there = np.array([place[group.seat]])
        parts = []
        for code in group.members:
            here = np.array([place[code]])
            minutes = None
            if dataset.ways is not None:
                found = float(dataset.ways.between(here, there)[1][0])
                minutes = found if np.isfinite(found) else None
            km = float(distances.between(here, there)[0])
            seat = papers.texts.seat_today(code)
            name = papers.texts.unit_name(code)
            parts.append({"name": name, "seat": seat, "way_km": km, "minutes": minutes})
        whole = {"number": number, "name": group.name, "seat": papers.texts.seat(group)}
        yield whole | _figures(by_id[group.id]), parts


def _figures(row: UnitAccess) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for when, ways in (("before", row.before), ("after", row.after)):
        cells |= {f"{key}_{when}": getattr(ways, key) for key in ("mean", "p90", "worst")}
        for km, people in zip(BEYOND_KM, ways.beyond, strict=True):
            cells[f"beyond_{km}_{when}"] = people
    return cells
