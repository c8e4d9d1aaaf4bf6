"""A program that saves without end, to be killed in the middle of it."""

from __future__ import annotations

from multiprocessing.connection import Connection

from merger import load_criteria, solve
from merger.plan import Edit
from scenarios import Scenario
from scenarios.store import open_store
from tests.support.coverages import grid


def save_without_end(url: str, told: Connection) -> None:
    """Save a scenario and go on changing it; tells its id, then each revision once it is saved."""
    store = open_store(url)
    dataset = grid(5, 1, population=[900, *4 * [20_000]], area_km2=[40.0] * 5)
    scenario = Scenario.of("Một", solve(dataset, load_criteria("nq76-2025")))
    seen = store.save(scenario).revision
    told.send(scenario.id)
    while True:
        pair = Edit("merge", dataset.codes[2:4]), Edit("split", dataset.codes[2:4])
        for edit in pair:
            scenario = scenario.with_history(scenario.history.edited(edit))
            seen = store.save(scenario, seen).revision
            told.send(seen)
