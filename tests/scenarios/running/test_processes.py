"""Bodies in processes of their own: notes, results, refusals, ends of all kinds."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import uuid4

import psutil
import pytest

from geodata import Dataset, InputError, Text
from merger import Constraints, Problem, load_criteria, solve_problem
from scenarios.running import Asked, ask, runs
from scenarios.running.background import Note, Stop, Threads
from scenarios.running.processes import Processes
from scenarios.running.questions import answer_in
from scenarios.running.runs import solve_in_processes, start_run
from tests.support import ONLY_LONG


@pytest.fixture(scope="module")
def processes() -> Iterator[Processes]:
    made = Processes(lambda: 2)
    yield made
    made.close()


def counting(count: int, note: Note, stop: Stop) -> tuple[int, bool]:
    for number in range(count):
        note(number)
    return os.getpid(), stop()


def giving_back(units: list[Dataset], note: Note, stop: Stop) -> list[Dataset]:
    del stop
    note(units[0])
    return units


def refusing(note: Note, stop: Stop) -> None:  # noqa: ARG001
    raise InputError(Text("sai", "wrong"))


class OddError(Exception):
    def __init__(self, one: int, other: Any) -> None:  # noqa: ARG002
        super().__init__("odd")


def failing(note: Note, stop: Stop) -> None:  # noqa: ARG001
    raise OddError(1, lambda: None)


def ending(note: Note, stop: Stop) -> None:  # noqa: ARG001
    note("before")
    os.kill(os.getpid(), signal.SIGKILL)


def waiting(note: Note, stop: Stop) -> str:
    note("waits")
    while not stop():
        time.sleep(0.01)
    return "asked"


def test_notes_come_in_order_and_the_child_is_kept(processes: Processes) -> None:
    notes: list[int] = []
    first, asked = processes.begin(partial(counting, 50), notes.append, "a", "").future.result(60)
    assert notes == list(range(50))
    assert first != os.getpid()
    assert not asked
    again = processes.begin(partial(counting, 0), notes.append, "a", "").future.result(60)
    assert again == (first, False)


def test_refusals_come_back_and_do_no_harm(processes: Processes) -> None:
    first, _ = processes.begin(partial(counting, 0), print, "a", "").future.result(60)
    with pytest.raises(InputError) as refused:
        processes.begin(refusing, print, "a", "").future.result(60)
    assert refused.value.text == Text("sai", "wrong")
    again, _ = processes.begin(partial(counting, 0), print, "a", "").future.result(60)
    assert again == first
    with pytest.raises(RuntimeError, match="OddError: odd"):
        processes.begin(failing, print, "a", "").future.result(60)
    assert processes.begin(partial(counting, 0), print, "a", "").future.result(60)


def test_a_child_that_the_system_ends_is_told(processes: Processes) -> None:
    notes: list[str] = []
    with pytest.raises(InputError, match="ended half-way"):
        processes.begin(ending, notes.append, "a", "").future.result(60)
    assert notes == ["before"]
    # One that dies while it waits is not asked.
    pid, _ = processes.begin(partial(counting, 0), print, "a", "").future.result(60)
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.2)
    other, _ = processes.begin(partial(counting, 0), print, "a", "").future.result(60)
    assert other != pid


def test_a_child_that_has_grown_large_gives_its_memory_back(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenarios.running.processes._MOST_KEPT_BYTES", 1)
    pid, _ = processes.begin(partial(counting, 0), print, "a", "").future.result(60)
    assert not psutil.pid_exists(pid)


def test_stop_is_heard_and_holds_for_one_body_only(processes: Processes) -> None:
    notes: list[str] = []
    begun = processes.begin(waiting, notes.append, "a", "")
    begun.stop()
    assert begun.future.result(60) == "asked"
    assert processes.begin(partial(counting, 0), print, "a", "").future.result(60)[1] is False


@ONLY_LONG
def test_more_children_than_may_wait_are_ended() -> None:
    made = Processes(lambda: 1)
    begun = [made.begin(waiting, print, "a", "") for _ in range(2)]
    for one in begun:
        one.stop()
    assert [one.future.result(60) for one in begun] == ["asked", "asked"]
    deadline = time.monotonic() + 10
    while len(made._idle) != 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(made._idle) == 1
    made.close()


def test_a_solve_elsewhere_is_the_solve_here(hatinh_settled: Dataset) -> None:
    problem = Problem(
        hatinh_settled, load_criteria("nq112-2026"), Constraints(unknown_terrain="mountain")
    )
    here = solve_problem(problem)
    try:
        solve_in_processes()
        run = start_run(problem)
        assert run.wait(120)
        question = ask(uuid4().hex, Asked("size", here))
        assert question.wait(120)
    finally:
        runs._processes.close()
        runs._turns.backend = Threads()
        answer_in(Threads(), Threads())
    assert (question.state, question.answers) == ("done", [True])
    assert run.error is None
    assert run.solution is not None
    assert run.solution.plan == here.plan
    assert run.solution.status == here.status == "optimal"
    assert run.solution.objective == here.objective
    assert run.stage != "turn"
    assert run.solution.problem is problem


def test_units_come_back_as_the_ones_that_were_sent(
    processes: Processes, hatinh_settled: Dataset
) -> None:
    notes: list[Dataset] = []
    body = partial(giving_back, [hatinh_settled])
    result = processes.begin(body, notes.append, "a", "").future.result(60)
    assert result[0] is notes[0] is hatinh_settled
