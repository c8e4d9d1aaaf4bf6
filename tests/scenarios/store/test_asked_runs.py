"""Runs that were asked for outlive the program, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geodata import InputError
from merger import Constraints, Limits, Problem, Target, load_criteria
from merger.side_constraints import SideConstraints
from scenarios.model import asked_of
from scenarios.store import AskedRuns, Store
from tests.support.coverages import grid


@pytest.fixture(scope="module")
def problem() -> Problem:
    dataset = replace(grid(4, 1, population=[900, *3 * [20_000]]), name="Tệp của tôi")
    return Problem(
        dataset,
        load_criteria("nq76-2025"),
        Constraints(keep=dataset.codes[:1]),
        mode="target",
        target=Target(least=3, most=3),
        limits=Limits(max_group=3),
    )


def test_what_was_asked_comes_back_whole(store: Store, problem: Problem) -> None:
    asked = AskedRuns(store, "here")
    codes = problem.dataset.codes
    extra = SideConstraints(forbidden=frozenset({codes[:2]}), apart=frozenset({codes[2:]}))
    asked.ask("a1", problem, extra, "f00", owner="an@tinh.vn", project="d1")
    (left,) = asked.left("an@tinh.vn", known=())
    assert (left.id, left.project, left.dataset) == ("a1", "d1", "Tệp của tôi")
    again, beside, parent = asked.load("a1")
    assert again.dataset.fingerprint == problem.dataset.fingerprint
    for part in ("criteria", "constraints", "objective", "mode", "target", "limits"):
        assert getattr(again, part) == getattr(problem, part)
    assert (beside.forbidden, beside.apart, parent) == (extra.forbidden, extra.apart, "f00")


def test_only_what_nobody_saw_is_left(store: Store, problem: Problem) -> None:
    asked = AskedRuns(store, "here")
    for run in ("a1", "b2", "c3"):
        asked.ask(run, problem, SideConstraints(), None, owner="an")
    AskedRuns(store, "elsewhere").ask("d4", problem, SideConstraints(), None, owner="an")
    asked.seen("b2")
    asked.seen("b2")
    assert [run.id for run in asked.left("an", known={"c3"})] == ["a1"]
    assert asked.left("binh", known=()) == ()
    with pytest.raises(InputError) as told:
        asked.load("b2")
    assert "không còn" in told.value.text.vi


@pytest.mark.parametrize("document", [None, [], "x", {}, {"format": "x"}, {"format": 10**6}])
def test_what_is_kept_and_damaged_is_told(document: object, problem: Problem) -> None:
    with pytest.raises(InputError):
        asked_of(document, problem.dataset)
