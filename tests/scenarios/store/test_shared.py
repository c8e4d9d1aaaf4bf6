"""What the store was read to is one object for all who look at it, and goes when nobody does."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from merger import load_criteria, solve
from scenarios import Scenario
from scenarios.store import Store, open_store
from scenarios.store.shared import shared
from tests.support.coverages import grid


class _Thing:
    """Something that can be held weakly."""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    dataset = grid(5, 1, population=[900, *4 * [20_000]], area_km2=[40.0] * 5)
    return Scenario.of("Một", solve(dataset, load_criteria("nq76-2025")))


@pytest.fixture
def kept(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'kho.sqlite'}")


def test_all_who_look_at_a_plan_hold_one(kept: Store, scenario: Scenario) -> None:
    entry = kept.save(scenario)
    first, second = kept.load(scenario.id), kept.load(scenario.id)
    assert first.scenario is second.scenario
    assert first.scenario is not scenario
    # Whoever has the units at hand keeps them: geometry that decides nothing may differ.
    own = kept.load(scenario.id, scenario.dataset)
    assert own.scenario.dataset is scenario.dataset
    kept.save(scenario.with_history(scenario.history), entry.revision)
    later = kept.load(scenario.id)
    assert later.scenario is not first.scenario
    assert later.scenario.dataset is first.scenario.dataset


def test_it_goes_with_the_last_who_holds_it(kept: Store, scenario: Scenario) -> None:
    kept.save(scenario)
    found = kept.load(scenario.id)
    plan = weakref.ref(found.scenario)
    del found
    gc.collect()
    assert plan() is None


def test_two_stores_share_nothing(kept: Store, scenario: Scenario, tmp_path: Path) -> None:
    other = open_store(f"sqlite:///{tmp_path / 'khac.sqlite'}")
    kept.save(scenario)
    other.save(scenario)
    assert kept.load(scenario.id).scenario is not other.load(scenario.id).scenario
    other.close()


def test_eight_at_once_read_once() -> None:
    together, read = Barrier(8), []

    def ask() -> _Thing:
        together.wait()
        return shared(("key",), lambda: read.append(1) or _Thing(), lambda _: True)  # type: ignore[func-returns-value]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: ask(), range(8)))
    assert len(read) == 1
    assert len({id(thing) for thing in found}) == 1
