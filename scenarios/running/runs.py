"""Solves that run beside the page: started, watched and stopped from anywhere in the process.

A run is found again by its id, so that a reloaded page or a second tab can watch it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from geodata.settings import settings
from merger import Evaluator, Problem, Progress, Solution, solve_problem
from merger.side_constraints import SideConstraints
from scenarios.running.background import Body, InTurn, Note, State, Stop, Task, Tasks, Threads
from scenarios.running.processes import Processes
from scenarios.running.questions import answer_in
from scenarios.running.recorded import Line, Record, Recorded


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


def line_of(note: Progress | _Begins) -> Line | None:
    """A note of a solve in plain values; None for that its turn has come."""
    if isinstance(note, _Begins):
        return None
    values = asdict(note)
    return {key: value for key, value in values.items() if not _is_unknown(value)}


def _is_unknown(value: Any) -> bool:
    return value is None or (isinstance(value, float) and not np.isfinite(value))


def note_of(line: Line) -> Progress:
    """The note that a line tells."""
    return Progress(**{"incumbent": np.inf, "bound": -np.inf, **line})


_processes = Processes(lambda: settings().runs_at_once)
_turns = InTurn(Threads(), lambda: settings().runs_at_once)
_runs: Tasks[Run] = Tasks("solve", 200, _turns)


def solve_in_processes(ready: Body | None = None) -> None:
    """Let solves and questions run in processes of their own from now on, and have one ready.

    For a server that answers several people; a script or a test that solves once is quicker in a
    thread.

    Args:
        ready: a body that loads what solves will need.
    """
    _turns.backend = _processes
    answer_in(_turns, InTurn(_processes, lambda: 1))
    _processes.warm(ready)


def _solve(problem: Problem, extra: SideConstraints, note: Note, stop: Stop) -> Solution:
    note(_Begins())
    return solve_problem(problem, note, stop, extra)


def start_run(
    problem: Problem,
    extra: SideConstraints | None = None,
    parent: str | None = None,
    owner: str = "",
    asked: Callable[[Run], Record | None] = lambda _run: None,
) -> Run:
    """Start solving in the background, when its owner's turn comes; see :class:`Run`.

    Args:
        problem: what to solve.
        extra: what the plan must respect beside it.
        parent: id of the scenario that it is an alternative to.
        owner: whose turn it takes.
        asked: is told of the run before it begins, to note it where it outlives the program;
            returns where it is written down as it goes on, if it is.
    """
    run = Run(problem=problem, extra=extra or SideConstraints(), parent=parent)
    return begin_run(run, owner, asked(run))


def begin_run(run: Run, owner: str = "", record: Record | None = None) -> Run:
    """Let a run begin that was made before; see :func:`start_run`."""
    body: Body = partial(_solve, run.problem, run.extra)
    if record is not None:
        body = Recorded(body, record, line_of)
    return _runs.start(run, body, owner=owner)


def adopt_run(run: Run, follow: Body) -> Run:
    """Take up a run that a process of an earlier program computes, or has computed.

    It takes its place among those that run at once.

    Args:
        run: with the id it was asked under.
        follow: notes what the run notes, and returns its solution.

    Returns:
        The run of this id, where it was taken up before.
    """
    return _runs.start(run, follow, stays=("running", "done"), backend=_turns.past(Threads()))


def known_runs() -> frozenset[str]:
    """Ids of the runs that this process knows, running or ended."""
    return _runs.ids()


def find_run(run_id: str) -> Run | None:
    """Find a run of this process by its id."""
    return _runs.find(run_id)
