"""Solves that run beside the page: started, watched and stopped from anywhere in the process.

A run is found again by its id, so that a reloaded page or a second tab can watch it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from geodata.settings import settings
from merger import Evaluator, Problem, Progress, Solution, solve_problem
from merger.side_constraints import SideConstraints
from scenarios.running.background import InTurn, Note, State, Stop, Task, Tasks, Threads
from scenarios.running.processes import Processes


@dataclass(frozen=True)
class TracePoint:
    """Incumbent and bound at a moment; None where there is none yet."""

    seconds: float
    incumbent: float | None
    bound: float | None


class _Begins:
    """First note of a run: its turn has come."""


@dataclass(eq=False, kw_only=True)
class Run(Task):
    """One solve in the background; its id stands in the page's address.

    Attributes:
        problem: what is solved.
        extra: what the plan must respect beside it.
        parent: id of the scenario that it is an alternative to.
        stage: ``turn`` while others are computed, then ``waiting`` and the stages of
            :class:`merger.Progress`.
        goal, unsettled, units: of the best plan so far, as in :class:`merger.Progress`.
        columns: candidate groups so far.
        trace: incumbent and bound over time, of the present goal.
        solution: what came of it; also of a run that was stopped.
        kept_as: id of the scenario that its result became; see :meth:`claim`.
    """

    problem: Problem
    extra: SideConstraints = field(default_factory=SideConstraints)
    parent: str | None = None
    stage: str = "turn"
    goal: str = "cost"
    unsettled: int | None = None
    units: int | None = None
    columns: int = 0
    trace: list[TracePoint] = field(default_factory=list)
    solution: Solution | None = None
    kept_as: str = ""
    _claiming: threading.Lock = field(default_factory=threading.Lock)

    def claim(self, scenario_id: str) -> str:
        """Make the result a scenario of this id, unless another page did so before.

        Returns:
            The id of the scenario it is.
        """
        with self._claiming:
            self.kept_as = self.kept_as or scenario_id
            return self.kept_as

    def noted(self, note: Progress | _Begins) -> None:
        """How far the solver is."""
        if isinstance(note, _Begins):
            self.stage = "waiting"
            return
        if note.goal != self.goal:
            self.trace = []
        self.stage, self.columns = note.stage, note.columns
        self.goal, self.unsettled, self.units = note.goal, note.unsettled, note.units
        incumbent = note.incumbent if np.isfinite(note.incumbent) else None
        bound = note.bound if np.isfinite(note.bound) and note.bound > 0 else None
        if incumbent is not None or bound is not None:
            self.trace.append(TracePoint(self.seconds, incumbent, bound))

    def done_with(self, result: Solution) -> State:
        """The solution; one that was stopped says so itself."""
        # From another process it brings a copy of the problem; the page knows this one.
        if result.evaluator.problem is not self.problem:
            # Where no limit was set on the size of groups, the solve may have raised it.
            raised = result.problem.limits != self.problem.limits
            problem = (
                replace(self.problem, limits=result.problem.limits) if raised else self.problem
            )
            result = replace(result, evaluator=Evaluator(problem))
        self.solution = result
        return "done"


def _at_once() -> int:
    return settings().runs_at_once


_processes = Processes(_at_once)
_runs: Tasks[Run] = Tasks("solve", 50, InTurn(Threads(), _at_once))


def solve_in_processes() -> None:
    """Let solves run in processes of their own from now on, and have one ready.

    For a server that answers several people; a script or a test that solves once is quicker in a
    thread.
    """
    _runs.backend = InTurn(_processes, _at_once)
    _processes.warm()


def _solve(problem: Problem, extra: SideConstraints, note: Note, stop: Stop) -> Solution:
    note(_Begins())
    return solve_problem(problem, note, stop, extra)


def start_run(
    problem: Problem,
    extra: SideConstraints | None = None,
    parent: str | None = None,
    owner: str = "",
    asked: Callable[[Run], None] = lambda _run: None,
) -> Run:
    """Start solving in the background, when its owner's turn comes; see :class:`Run`.

    Args:
        problem: what to solve.
        extra: what the plan must respect beside it.
        parent: id of the scenario that it is an alternative to.
        owner: whose turn it takes.
        asked: is told of the run before it begins, to note it where it outlives the program.
    """
    run = Run(problem=problem, extra=extra or SideConstraints(), parent=parent)
    asked(run)
    return _runs.start(run, partial(_solve, problem, run.extra), owner=owner)


def known_runs() -> frozenset[str]:
    """Ids of the runs that this process knows, running or ended."""
    return _runs.ids()


def find_run(run_id: str) -> Run | None:
    """Find a run of this process by its id."""
    return _runs.find(run_id)
