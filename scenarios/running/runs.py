"""Solves that run beside the page: started, watched and stopped from anywhere in the process.

A run lives in a worker thread (HiGHS releases the interpreter while it works) and is found again
by its id, so that a reloaded page or a second tab can watch it.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Literal
from uuid import uuid4

import numpy as np

from geodata import InputError, Text
from merger import Problem, Progress, Solution, solve_problem
from merger.side_constraints import SideConstraints

RunState = Literal["running", "done", "failed"]
_KEPT = 50


@dataclass(frozen=True)
class TracePoint:
    """Incumbent and bound at a moment; None where there is none yet."""

    seconds: float
    incumbent: float | None
    bound: float | None


@dataclass(eq=False)
class Run:
    """One solve in the background.

    Attributes:
        id: for the page's address.
        problem: what is solved.
        extra: what the plan must respect beside it.
        parent: id of the scenario that it is an alternative to.
        state: ``failed`` carries ``problem_text``.
        stage: ``waiting``, then the stages of :class:`merger.Progress`.
        goal, unsettled: of the best plan so far, as in :class:`merger.Progress`.
        trace: incumbent and bound over time, of the present goal.
        kept_as: id of the scenario that its result became; see :meth:`claim`.
    """

    problem: Problem
    extra: SideConstraints = field(default_factory=SideConstraints)
    parent: str | None = None
    id: str = field(default_factory=lambda: uuid4().hex[:12])
    state: RunState = "running"
    stage: str = "waiting"
    goal: str = "cost"
    unsettled: int = 0
    columns: int = 0
    trace: list[TracePoint] = field(default_factory=list)
    solution: Solution | None = None
    error: Text | None = None
    started: float = field(default_factory=time.monotonic)
    finished: float | None = None
    kept_as: str = ""
    _stop: threading.Event = field(default_factory=threading.Event)
    _done: threading.Event = field(default_factory=threading.Event)

    @property
    def seconds(self) -> float:
        """Time it has been running, or took."""
        return (self.finished or time.monotonic()) - self.started

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the solver to stop; the best plan so far is kept."""
        self._stop.set()

    def claim(self, scenario_id: str) -> str:
        """Make the result a scenario of this id, unless another page did so before.

        Returns:
            The id of the scenario it is.
        """
        with _lock:
            self.kept_as = self.kept_as or scenario_id
            return self.kept_as

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end; tell whether it came."""
        return self._done.wait(seconds)

    def _work(self) -> None:
        try:
            self.solution = solve_problem(self.problem, self._note, self._stop.is_set, self.extra)
            self.state = "done"
        except InputError as error:
            self.error, self.state = error.text, "failed"
        except Exception as error:  # a worker must never die without a word
            self.error, self.state = Text(repr(error), repr(error)), "failed"
        finally:
            self.finished = time.monotonic()
            self._done.set()

    def _note(self, progress: Progress) -> None:
        if progress.goal != self.goal:
            self.trace = []
        self.stage, self.columns = progress.stage, progress.columns
        self.goal, self.unsettled = progress.goal, progress.unsettled
        incumbent = progress.incumbent if np.isfinite(progress.incumbent) else None
        bound = progress.bound if np.isfinite(progress.bound) and progress.bound > 0 else None
        if incumbent is not None or bound is not None:
            self.trace.append(TracePoint(self.seconds, incumbent, bound))


_runs: OrderedDict[str, Run] = OrderedDict()
_lock = threading.Lock()


def start_run(
    problem: Problem, extra: SideConstraints | None = None, parent: str | None = None
) -> Run:
    """Start solving in the background; see :class:`Run`."""
    run = Run(problem, extra or SideConstraints(), parent)
    with _lock:
        _runs[run.id] = run
        finished = [key for key, old in _runs.items() if old.state != "running"]
        for key in finished[: max(len(_runs) - _KEPT, 0)]:
            del _runs[key]
    threading.Thread(target=run._work, name=f"solve-{run.id}", daemon=True).start()
    return run


def find_run(run_id: str) -> Run | None:
    """Find a run of this process by its id."""
    with _lock:
        return _runs.get(run_id)
