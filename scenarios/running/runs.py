"""Solves that run beside the page: started, watched and stopped from anywhere in the process.

A run is found again by its id, so that a reloaded page or a second tab can watch it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from merger import Problem, Progress, Solution, solve_problem
from merger.side_constraints import SideConstraints
from scenarios.running.background import Note, State, Stop, Task, Tasks


@dataclass(frozen=True)
class TracePoint:
    """Incumbent and bound at a moment; None where there is none yet."""

    seconds: float
    incumbent: float | None
    bound: float | None


@dataclass(eq=False, kw_only=True)
class Run(Task):
    """One solve in the background; its id stands in the page's address.

    Attributes:
        problem: what is solved.
        extra: what the plan must respect beside it.
        parent: id of the scenario that it is an alternative to.
        stage: ``waiting``, then the stages of :class:`merger.Progress`.
        goal, unsettled: of the best plan so far, as in :class:`merger.Progress`.
        columns: candidate groups so far.
        trace: incumbent and bound over time, of the present goal.
        solution: what came of it; also of a run that was stopped.
        kept_as: id of the scenario that its result became; see :meth:`claim`.
    """

    problem: Problem
    extra: SideConstraints = field(default_factory=SideConstraints)
    parent: str | None = None
    stage: str = "waiting"
    goal: str = "cost"
    unsettled: int = 0
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

    def noted(self, note: Progress) -> None:
        """How far the solver is."""
        if note.goal != self.goal:
            self.trace = []
        self.stage, self.columns = note.stage, note.columns
        self.goal, self.unsettled = note.goal, note.unsettled
        incumbent = note.incumbent if np.isfinite(note.incumbent) else None
        bound = note.bound if np.isfinite(note.bound) and note.bound > 0 else None
        if incumbent is not None or bound is not None:
            self.trace.append(TracePoint(self.seconds, incumbent, bound))

    def done_with(self, result: Solution) -> State:
        """The solution; one that was stopped says so itself."""
        self.solution = result
        return "done"


_runs: Tasks[Run] = Tasks("solve", kept=50)


def _solve(problem: Problem, extra: SideConstraints, note: Note, stop: Stop) -> Solution:
    return solve_problem(problem, note, stop, extra)


def start_run(
    problem: Problem, extra: SideConstraints | None = None, parent: str | None = None
) -> Run:
    """Start solving in the background; see :class:`Run`."""
    run = Run(problem=problem, extra=extra or SideConstraints(), parent=parent)
    return _runs.start(run, partial(_solve, problem, run.extra))


def find_run(run_id: str) -> Run | None:
    """Find a run of this process by its id."""
    return _runs.find(run_id)
