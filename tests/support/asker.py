"""A program that asks for a run and is killed while the run waits at a gate."""

from __future__ import annotations

import time
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from merger import Constraints, Problem, Progress, Solution, load_criteria, solve_problem
from merger.side_constraints import SideConstraints
from scenarios.running import Recorded
from scenarios.running.background import Note, Stop
from scenarios.running.processes import Processes
from scenarios.running.runs import line_of
from scenarios.store import AskedRuns, open_store, this_place
from tests.support.coverages import grid


def small_problem() -> Problem:
    dataset = grid(4, 1, population=[900, *3 * [20_000]], area_km2=4 * [40.0])
    return Problem(dataset, load_criteria("nq76-2025"), Constraints(unknown_terrain="lowland"))


def gated(problem: Problem, gate: Path, note: Note, stop: Stop) -> Solution:
    """Solve once the gate is there, or when told to stop."""
    note(Progress("generating", 7, 3.0, 1.0))
    while not gate.exists() and not stop():
        time.sleep(0.01)
    return solve_problem(problem)


def ask_and_wait(url: str, gate: Path, told: Connection) -> None:
    """Ask for a run in a process of its own; tell when it goes on; wait to be killed."""
    problem = small_problem()
    record = AskedRuns(open_store(url), this_place()).ask(
        "killed", problem, SideConstraints(), None, batch="together"
    )
    body = Recorded(partial(gated, problem, gate), record, line_of)
    Processes(lambda: 1).begin(body, told.send, "killed", "").future.result()
