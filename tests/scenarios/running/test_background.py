"""Tasks in the background, whatever runs them."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import pytest

from scenarios.running.background import Begun, Body, InTurn, Note, State, Stop, Task, Tasks


@dataclass(eq=False, kw_only=True)
class Sum(Task):
    notes: list[int] = field(default_factory=list)
    total: int | None = None

    def noted(self, note: int) -> None:
        self.notes.append(note)

    def done_with(self, result: int) -> State:
        self.total = result
        return "stopped" if self.stopping else "done"


class Elsewhere:
    """Bodies run when the test says so, as they would in another process."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Body, Note, Future[Any], threading.Event]] = []
        self.owners: list[str] = []

    def begin(self, body: Body, note: Note, name: str, owner: str) -> Begun:
        self.owners.append(owner)
        assert name.startswith("sum-")
        future: Future[Any] = Future()
        asked = threading.Event()
        self.waiting.append((body, note, future, asked))
        return Begun(future, asked.set)

    def run_next(self) -> None:
        body, note, future, asked = self.waiting.pop(0)
        future.set_result(body(note, asked.is_set))


def adding(note: Note, stop: Stop) -> int:
    total = 0
    for number in range(1, 5):
        if stop():
            break
        total += number
        note(number)
    return total


def test_another_backend_can_take_the_place_of_threads() -> None:
    backend = Elsewhere()
    tasks: Tasks[Sum] = Tasks("sum", kept=5, backend=backend)
    whole, cut = tasks.start(Sum(), adding), tasks.start(Sum(), adding)
    assert (whole.state, whole.wait(0)) == ("running", False)
    cut.stop()
    backend.run_next()
    backend.run_next()
    assert whole.wait(0)
    assert (whole.state, whole.total, whole.notes) == ("done", 10, [1, 2, 3, 4])
    assert (cut.state, cut.total, cut.notes) == ("stopped", 0, [])
    assert whole.finished is not None


@pytest.mark.parametrize("end", ["cancelled", "died"])
def test_a_body_that_is_lost_is_told_as_failed(end: str) -> None:
    backend = Elsewhere()
    task = Tasks[Sum]("sum", kept=5, backend=backend).start(Sum(), adding)
    future = backend.waiting[0][2]
    if end == "cancelled":
        future.cancel()
    else:
        future.set_exception(SystemExit("killed"))
    assert task.wait(1)
    assert task.state == "failed"
    assert task.error is not None


def test_the_newest_of_those_ended_are_kept_and_all_that_run() -> None:
    backend = Elsewhere()
    tasks: Tasks[Sum] = Tasks("sum", kept=3, backend=backend)
    runs = tasks.start(Sum(), adding)
    backend.waiting.clear()
    ended = []
    for _ in range(5):
        ended.append(tasks.start(Sum(), adding))
        backend.run_next()
    kept = [tasks.find(task.id) is task for task in (runs, *ended)]
    assert kept == [True, False, False, False, True, True]


def test_pages_that_ask_at_once_begin_one_task() -> None:
    tasks: Tasks[Sum] = Tasks("sum", kept=5)
    gate, all_there = threading.Event(), threading.Barrier(8)
    begun: list[int] = []
    found: list[Sum] = []

    def body(note: Note, stop: Stop) -> int:
        begun.append(1)
        gate.wait(10)
        return adding(note, stop)

    def ask() -> None:
        all_there.wait(10)
        found.append(tasks.start(Sum(id="same"), body, stays=("running", "done")))

    pages = [threading.Thread(target=ask) for _ in range(8)]
    for page in pages:
        page.start()
    for page in pages:
        page.join(10)
    gate.set()
    assert found[0].wait(10)
    assert len(found) == 8
    assert len(set(map(id, found))) == len(begun) == 1


def test_people_take_turns_whoever_asked_for_more() -> None:
    backend = Elsewhere()
    tasks: Tasks[Sum] = Tasks("sum", kept=9, backend=InTurn(backend, lambda: 1))
    many = [tasks.start(Sum(), adding, owner="a") for _ in range(3)]
    one = tasks.start(Sum(), adding, owner="b")
    assert backend.owners == ["a"]
    for _ in range(4):
        backend.run_next()
    assert backend.owners == ["a", "a", "b", "a"] or backend.owners == ["a", "b", "a", "a"]
    assert [task.total for task in (*many, one)] == [10] * 4
    assert not backend.waiting


class Refusing(Elsewhere):
    """Takes no body whose turn comes while it refuses."""

    refuses = True

    def begin(self, body: Body, note: Note, name: str, owner: str) -> Begun:
        if self.refuses:
            raise AttributeError("Can't pickle local object")
        return super().begin(body, note, name, owner)


@pytest.mark.parametrize("in_turn", [False, True])
def test_a_body_that_cannot_begin_has_failed_and_frees_its_place(in_turn: bool) -> None:
    backend = Refusing()
    tasks: Tasks[Sum] = Tasks("sum", 9, InTurn(backend, lambda: 1) if in_turn else backend)
    refused = [tasks.start(Sum(id=f"refused-{n}"), adding) for n in range(2)]
    for task in refused:
        task.stop()  # harmless
        assert task.wait(0)
        assert task.state == "failed"
        assert task.error is not None
    backend.refuses = False
    again = tasks.start(Sum(id="refused-0"), adding, stays=("running", "done"))
    backend.run_next()
    assert again.state == "done"


def test_a_body_that_waits_for_nobody_keeps_a_place_until_its_end() -> None:
    backend, elsewhere = Elsewhere(), Elsewhere()
    line = InTurn(backend, lambda: 1)
    tasks: Tasks[Sum] = Tasks("sum", kept=9, backend=line)
    adopted = [tasks.start(Sum(), adding, backend=line.past(elsewhere)) for _ in range(2)]
    waits = tasks.start(Sum(), adding)
    elsewhere.run_next()
    assert not backend.waiting  # the other one still runs
    elsewhere.run_next()
    backend.run_next()
    assert [task.state for task in (*adopted, waits)] == ["done"] * 3


def test_the_limit_is_asked_anew_and_holds() -> None:
    backend, limit = Elsewhere(), [2]
    tasks: Tasks[Sum] = Tasks("sum", kept=9, backend=InTurn(backend, lambda: limit[0]))
    for _ in range(6):
        tasks.start(Sum(), adding)
    assert len(backend.waiting) == 2
    limit[0] = 3
    backend.run_next()
    assert len(backend.waiting) == 3


def test_one_that_waits_is_stopped_at_once_and_never_begins() -> None:
    backend = Elsewhere()
    tasks: Tasks[Sum] = Tasks("sum", kept=9, backend=InTurn(backend, lambda: 1))
    first, waits, last = (tasks.start(Sum(), adding) for _ in range(3))
    waits.stop()
    assert waits.wait(0)
    assert waits.state == "stopped"
    assert waits.error is not None
    backend.run_next()
    backend.run_next()
    assert (first.total, waits.total, last.total) == (10, None, 10)
    assert not backend.waiting


def test_one_that_runs_is_asked_to_stop_and_failures_let_the_next_in() -> None:
    backend = Elsewhere()
    tasks: Tasks[Sum] = Tasks("sum", kept=9, backend=InTurn(backend, lambda: 1))
    runs, last = tasks.start(Sum(), adding), tasks.start(Sum(), adding)
    runs.stop()
    backend.waiting.pop(0)[2].set_exception(ValueError("a secret of the file"))
    assert runs.state == "failed"
    # A person gets a number, not what Python said.
    assert runs.error is not None
    assert "secret" not in runs.error.en
    assert "error" in runs.error.en
    backend.run_next()
    assert last.state == "done"
