"""Runs go on where the program that began them is killed, and are found by the next one."""

from __future__ import annotations

import time
from contextlib import closing
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from uuid import uuid4

import pytest

from geodata import InputError, Text
from merger import solve_problem
from merger.side_constraints import SideConstraints
from scenarios import find_run
from scenarios.running import Recorded
from scenarios.running.background import Note, Stop, Threads
from scenarios.running.runs import line_of
from scenarios.store import AskedRuns, Store, open_store, this_place
from scenarios.store.run_records import is_computed
from tests.support.asker import ask_and_wait, gated, small_problem


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path))


def _until(fact) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + 60
    while not fact():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_run_outlives_the_killed_program(tmp_path: Path) -> None:
    url, gate = f"sqlite:///{tmp_path / 'scenarios.sqlite'}", tmp_path / "gate"
    spawn = get_context("spawn")
    ours, theirs = spawn.Pipe()
    # Not a daemon: those may have no children.
    program = spawn.Process(target=ask_and_wait, args=(url, gate, theirs))
    program.start()
    assert ours.poll(60)
    assert ours.recv().columns == 7
    program.kill()
    program.join()
    with closing(open_store(url)) as store:
        asked = AskedRuns(store, this_place())
        (left,) = asked.left("")
        assert (left.id, left.batch, left.state) == ("killed", "together", "running")
        assert [run.id for run in asked.computed()] == ["killed"]
        run = asked.take_up(left)
        assert run is not None and find_run("killed") is run
        assert asked.take_up(left) is run
        _until(lambda: run.columns == 7)
        assert run.state == "running"
        gate.touch()
        assert run.wait(60)
        assert run.state == "done" and run.solution is not None
        whole = solve_problem(small_problem())
        assert run.solution.plan == whole.plan
        assert run.solution.status == whole.status == "optimal"
        assert run.solution.objective == pytest.approx(whole.objective)
        _until(lambda: not is_computed("killed"))
        assert asked.computed() == ()
        (over,) = asked.left("")
        assert over.state == "done"
        asked.seen("killed")
        assert asked.left("") == ()


def test_stop_is_heard_through_the_store(store: Store, tmp_path: Path) -> None:
    problem, asked, mark = small_problem(), AskedRuns(store, "here"), uuid4().hex
    record = asked.ask(mark, problem, SideConstraints(), None)
    body = Recorded(partial(gated, problem, tmp_path / "never"), record, line_of)
    begun = Threads().begin(body, lambda _note: None, mark, "")
    _until(lambda: is_computed(mark))
    (line,) = asked.left("")
    watched = asked.take_up(line)
    assert watched is not None
    watched.stop()
    assert begun.future.result(60).plan is not None
    assert watched.wait(60) and watched.solution is not None


def _refusing(note: Note, stop: Stop) -> None:
    del note, stop
    raise InputError(Text("sai", "wrong"))


def test_what_went_wrong_and_what_was_lost_is_told(store: Store) -> None:
    problem, asked, mark = small_problem(), AskedRuns(store, "here"), uuid4().hex
    record = asked.ask(mark, problem, SideConstraints(), None)
    with pytest.raises(InputError, match="wrong"):
        Recorded(_refusing, record, line_of)(lambda _note: None, lambda: False)
    failed = asked.find(mark)
    assert failed is not None and failed.state == "failed"
    run = asked.take_up(failed)
    assert run is not None and run.wait(60)
    assert run.error == Text("sai", "wrong")
    other = uuid4().hex
    asked.ask(other, problem, SideConstraints(), None, batch="x")
    lost = asked.find(other)
    assert lost is not None and lost.state == "interrupted"
    assert asked.take_up(lost) is None
    asked.drop_batches("")
    assert [run.id for run in asked.left("", known={mark})] == []
