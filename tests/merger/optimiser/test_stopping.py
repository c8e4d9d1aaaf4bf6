"""A person who asks to stop gets the best plan so far soon, whatever the engine is at."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array

from merger import load_criteria, solve
from merger.optimiser import solvers
from merger.optimiser.solve import _Grace
from merger.optimiser.solvers import Model, SolveControl, solve_mip, unless_awaited
from merger.optimiser.tuning import Tuning
from tests.support.coverages import grid


def _control(cancelled: Callable[[], bool], asked: Callable[[], bool] | None = None):  # type: ignore[no-untyped-def]
    return SolveControl(time.monotonic() + 60, cancelled, lambda *_: None, asked)


def test_work_that_ends_is_waited_for() -> None:
    left = threading.Event()
    assert unless_awaited(lambda: 7, _control(lambda: False), left) == 7
    with pytest.raises(ZeroDivisionError):
        unless_awaited(lambda: 1 // 0, _control(lambda: False), left)
    assert not left.is_set()


def test_work_that_does_not_look_up_is_left_alone() -> None:
    left, end = threading.Event(), threading.Event()
    began = time.monotonic()
    assert unless_awaited(lambda: end.wait(30), _control(lambda: True), left) is None
    assert left.is_set() and time.monotonic() - began < 5
    end.set()


def test_a_search_that_stalled_is_waited_for() -> None:
    """Other reasons to end than a person leave the engine its time."""
    left = threading.Event()

    def work() -> int:
        time.sleep(0.6)
        return 7

    assert unless_awaited(work, _control(lambda: True, lambda: False), left) == 7


def _deaf(monkeypatch: pytest.MonkeyPatch, end: threading.Event) -> threading.Event:
    """An engine that hears nothing for as long as the test goes on."""
    at_work = threading.Event()

    def run(problem: Any, control: Any, *_: Any) -> Any:
        del problem, control
        at_work.set()
        end.wait(30)
        return "stopped", -np.inf

    monkeypatch.setattr(solvers, "_run_highs", run)
    return at_work


def test_the_plan_begun_with_is_the_answer_of_a_deaf_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    end = threading.Event()
    at_work = _deaf(monkeypatch, end)
    model = Model(
        np.array([1.0, 2.0, 5.0]),
        csr_array(np.array([[1.0, 0, 1], [0, 1, 1]])),
        ("=", "="),
        np.array([1.0, 1.0]),
    )
    for start, outcome in ((np.array([0.0, 0.0, 1.0]), "feasible"), (None, "stopped")):
        answer = solve_mip(model, engine="highs", control=_control(at_work.is_set), start=start)
        assert answer.outcome == outcome
        assert answer.values.tolist() == ([] if start is None else start.tolist())
    end.set()


def test_a_solve_is_stopped_while_the_engine_hears_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    end = threading.Event()
    at_work = _deaf(monkeypatch, end)
    people = [900 if i % 3 == 0 else 20_000 for i in range(36)]
    dataset = grid(6, 6, population=people, area_km2=36 * [40.0])
    began = time.monotonic()
    found = solve(dataset, load_criteria("nq76-2025"), cancelled=at_work.is_set)
    end.set()
    assert at_work.is_set() and time.monotonic() - began < 20
    assert found.status == "feasible" and found.plan is not None
    assert set(found.plan.group_of) == set(dataset.codes)


@pytest.mark.parametrize(("left", "enough"), [(90.0, False), (14.0, True), (0.0, True)])
def test_time_for_a_plan_to_fall_back_on_is_kept(left: float, enough: bool) -> None:
    """Listing all candidates ends before the limit, so that the plan is there at the limit."""
    control = SolveControl(time.monotonic() + left, lambda: False, lambda *_: None)
    grace = _Grace(control, 120.0, Tuning())
    assert grace.listed_enough is enough
    assert not grace.over  # a second on top begins when it is looked at
