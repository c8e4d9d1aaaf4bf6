"""PuLP models and the engines that solve them: HiGHS first, CBC as the fallback, any other of PuLP.

Everything here speaks of one model: minimise cost @ x subject to A x (=, ≤, ≥) rhs, x ≥ 0, as a
0–1 programme (linear ones: :mod:`merger.optimiser.master`). Statuses are never taken from CBC's
``LpStatus``: it says "Optimal" when its time limit stopped it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
import pulp
from scipy.sparse import csc_array

from merger.arrays import Floats
from merger.groups import Sense
from merger.optimiser.pulp_engines import (
    OWN,
    EngineOutcome,
    add_row,
    expression,
    rows_in,
    run_cbc,
    run_other,
)
from merger.optimiser.tuning import DEFAULT

_PROOF_TOLERANCE = 0.01
"""Value and bound of an optimum agree to this: costs are scaled, see column generation."""

_ROW_TOLERANCE = 1e-6
"""Share of its limit by which a row may be exceeded."""

_PATIENCE_SECONDS, _LOOK_SECONDS = 0.2, 0.05
"""How long an engine may take to end after a person asked to stop; how often to look."""

_Result = TypeVar("_Result")


@dataclass(frozen=True, eq=False)
class Model:
    """Columns and rows of one programme; ``matrix`` has a column per group."""

    cost: Floats
    matrix: csc_array
    senses: tuple[Sense, ...]
    rhs: Floats


@dataclass(frozen=True, eq=False)
class SolverResult:
    """What an engine found.

    Attributes:
        outcome: ``optimal`` only with a proof; ``feasible`` if stopped with a solution.
        values: of the columns; empty without a solution.
        objective: of the solution; infinite without one.
        bound: proven lower bound; minus infinity if the engine reports none.
        duals: of the rows, for linear programmes.
    """

    outcome: EngineOutcome
    values: Floats
    objective: float
    bound: float
    duals: Floats


@dataclass(frozen=True)
class SolveControl:
    """When to stop, and whom to tell.

    Attributes:
        deadline: on the clock of ``time.monotonic``.
        cancelled: asked often; stops the engine when it answers true.
        report: called with ``(incumbent, bound)`` while an engine searches.
        asked: whether a person asked to stop and waits, where ``cancelled`` has other reasons, too.
    """

    deadline: float
    cancelled: Callable[[], bool]
    report: Callable[[float, float], None]
    asked: Callable[[], bool] | None = None

    @property
    def seconds_left(self) -> float:
        """Time to the deadline, at least 0."""
        return max(self.deadline - time.monotonic(), 0.0)

    @property
    def awaited(self) -> bool:
        """Whether a person waits for the end."""
        return (self.asked or self.cancelled)()

    @property
    def over(self) -> bool:
        """Whether to stop now."""
        return self.seconds_left <= 0 or self.cancelled()

    def part(self, share: float) -> SolveControl:
        """The same for a share of the time left."""
        return replace(self, deadline=time.monotonic() + share * self.seconds_left)


class EngineFailed(RuntimeError):  # noqa: N818 - a state, told to the person
    """An engine broke down: it crashed, or ended in a state that tells nothing."""


def solve_mip(
    model: Model,
    *,
    engine: str,
    control: SolveControl,
    seed: int = 0,
    start: Floats | None = None,
    gap: float = 0.0,
    proving: bool = False,
    presolve_columns: int = DEFAULT.presolve_columns,
) -> SolverResult:
    """Solve a model as a 0–1 programme.

    Args:
        model: columns and rows.
        engine: ``highs``, ``cbc``, or another solver by PuLP's name.
        control: deadline, cancellation, progress.
        seed: random seed of the engine.
        start: values of a solution to begin with.
        gap: a solution this close to the bound will do.
        proving: a good solution is there already, and time is better spent on the bound.
        presolve_columns: beyond so many columns, HiGHS works without its presolve.

    Raises:
        EngineFailed: the engine broke down.
    """

    def solved(start: Floats | None) -> SolverResult:
        seen = _Seen(start)
        answer = unless_awaited(
            lambda: _solved(
                model, engine, control, seed, start, gap, proving, presolve_columns, seen
            ),
            control,
            seen.left,
        )
        return _best_told(model, seen) if answer is None else answer

    answer = solved(start)
    off = answer.objective - answer.bound
    if start is None or answer.outcome != "optimal" or off <= gap + _PROOF_TOLERANCE:
        return answer
    # HiGHS 1.16 may prove a better value in its presolve and still hand back the start.
    return solved(None)


@dataclass(eq=False)
class _Seen:
    """What an engine told while it searched.

    Attributes:
        values: the best solution so far, or the one it began with.
        bound: proven so far.
        left: set when nobody waits for the engine any more.
    """

    values: Floats | None
    bound: float = -np.inf
    left: threading.Event = field(default_factory=threading.Event)


def _best_told(model: Model, seen: _Seen) -> SolverResult:
    """What an engine told by the time it was left alone."""
    nothing = np.array([])
    if seen.values is None:
        return SolverResult("stopped", nothing, np.inf, seen.bound, nothing)
    objective = float(model.cost @ seen.values)
    bound = min(seen.bound, objective)
    return SolverResult("feasible", seen.values, objective, bound, nothing)


def unless_awaited(
    work: Callable[[], _Result], control: SolveControl, left: threading.Event
) -> _Result | None:
    """What some work of an engine gives; None soon after a person asked to stop.

    An engine looks up now and then only: HiGHS not within its presolve, CBC not at all, and PuLP
    not while it lays out a model. So the work is done in a thread, which is left alone where it
    does not end in time; it ends by itself at the engine's next look, or at its limit of time.

    Args:
        work: what the engine does.
        control: tells whether a person waits.
        left: set where the work is left alone, so that it can end.
    """
    ended: list[_Result] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            ended.append(work())
        except BaseException as error:  # raised where somebody waits
            failed.append(error)

    # No daemon: a program that ended meanwhile would take the engine's memory from under it.
    thread = threading.Thread(target=run, name="engine")
    thread.start()
    patience = _PATIENCE_SECONDS
    try:
        while thread.is_alive() and patience > 0:
            thread.join(_LOOK_SECONDS)
            patience -= _LOOK_SECONDS if control.awaited else 0.0
    except BaseException:  # Ctrl-C
        left.set()
        raise
    if thread.is_alive():
        left.set()
        return None
    if failed:
        raise failed[0]
    return ended[0]


def _solved(
    model: Model,
    engine: str,
    control: SolveControl,
    seed: int,
    start: Floats | None,
    gap: float,
    proving: bool,
    presolve_columns: int,
    seen: _Seen,
) -> SolverResult:
    """What the engine finds; ``optimal`` only where value and bound meet."""
    problem, columns, _ = pulp_problem(model, integer=True)
    try:
        if engine == "highs":
            presolve = problem.numVariables() <= presolve_columns
            outcome, bound = _run_highs(problem, control, seed, start, gap, proving, presolve, seen)
        else:
            left = control.seconds_left
            if engine == "cbc":
                outcome, bound = run_cbc(problem, left, seed, gap)
            else:
                outcome, bound = run_other(engine, problem, left)
    except (pulp.PulpError, OSError, RuntimeError) as error:
        raise EngineFailed(f"{engine}: {error}") from error
    if outcome in {"infeasible", "stopped"}:
        return SolverResult(outcome, np.array([]), np.inf, bound, np.array([]))
    values = np.array([column.varValue or 0.0 for column in columns])
    if engine not in OWN:
        values = _checked(model, engine, values)
    objective = float(model.cost @ values)
    if outcome == "optimal":
        bound = objective if not np.isfinite(bound) else min(bound, objective)
        if start is None and objective - bound > gap + _PROOF_TOLERANCE:
            outcome = "feasible"
    return SolverResult(outcome, values, objective, bound, np.array([]))


def _checked(model: Model, engine: str, values: Floats) -> Floats:
    """A solution of an engine that is not ours, in whole numbers, once it is seen to be one.

    Raises:
        EngineFailed: it is none.
    """
    whole = np.rint(values)
    off = model.matrix @ whole - model.rhs
    room = _ROW_TOLERANCE * np.maximum(1.0, np.abs(model.rhs))
    low = np.array([sense != "<=" for sense in model.senses], dtype=bool)
    high = np.array([sense != ">=" for sense in model.senses], dtype=bool)
    broken = (low & (off < -room)) | (high & (off > room))
    if broken.any() or not np.isin(whole, (0.0, 1.0)).all():
        raise EngineFailed(f"{engine}: no solution of the programme")
    return np.asarray(whole)


def pulp_problem(model: Model, *, integer: bool) -> tuple[Any, list[Any], list[Any]]:
    """The model in PuLP, with its columns and rows."""
    problem = pulp.LpProblem("partition", pulp.LpMinimize)
    kind, upper = (pulp.LpBinary, 1) if integer else (pulp.LpContinuous, None)
    # PuLP hands columns over in the order of their names.
    columns = [problem.add_variable(f"x{i:08d}", 0, upper, kind) for i in range(len(model.cost))]
    problem.setObjective(expression(list(zip(columns, model.cost.tolist(), strict=True))))
    by_row = model.matrix.tocsr()
    for i, (sense, rhs) in enumerate(zip(model.senses, model.rhs.tolist(), strict=True)):
        span = slice(by_row.indptr[i], by_row.indptr[i + 1])
        terms = [
            (columns[j], value)
            for j, value in zip(
                by_row.indices[span].tolist(), by_row.data[span].tolist(), strict=True
            )
        ]
        add_row(problem, terms, sense, rhs, f"r{i}")
    return problem, columns, rows_in(problem)


class _Started(pulp.HiGHS):  # type: ignore[misc]
    """HiGHS that begins with a given solution."""

    def __init__(self, start: Floats | None, **options: Any) -> None:
        super().__init__(**options)
        self.start = start

    def callSolver(self, lp: Any) -> None:  # noqa: N802 - PuLP's name
        import highspy

        if self.start is not None:
            given = highspy.HighsSolution()
            given.col_value = self.start.tolist()
            lp.solverModel.setSolution(given)
        super().callSolver(lp)


def _run_highs(
    problem: Any,
    control: SolveControl,
    seed: int,
    start: Floats | None,
    gap: float,
    proving: bool,
    presolve: bool,
    seen: _Seen,
) -> tuple[EngineOutcome, float]:
    import highspy  # only here: where it is missing, CBC serves

    event, model_status = highspy.cb.HighsCallbackType, highspy.HighsModelStatus

    def on_event(kind: Any, _text: str, found: Any, answer: Any, _data: Any) -> None:
        if seen.left.is_set():
            answer.user_interrupt = True
            return
        if kind == event.kCallbackMipImprovingSolution:
            seen.values = np.array(found.mip_solution)
        if kind in {event.kCallbackMipLogging, event.kCallbackMipImprovingSolution}:
            seen.bound = max(seen.bound, float(found.mip_dual_bound))
        if kind == event.kCallbackMipLogging or kind == event.kCallbackMipImprovingSolution:
            control.report(float(found.mip_primal_bound), float(found.mip_dual_bound))
        elif control.over:
            answer.user_interrupt = True

    problem.solve(
        _Started(
            start,
            msg=False,
            gapRel=0.0,
            gapAbs=max(gap, 1e-6),
            timeLimit=max(control.seconds_left, 0.01),
            threads=1,
            presolve="choose" if presolve else "off",
            random_seed=seed,
            mip_heuristic_run_rens=not proving,
            mip_heuristic_run_rins=not proving,
            callbackTuple=(on_event, None),
            callbacksToActivate=[
                event.kCallbackMipInterrupt,
                event.kCallbackMipLogging,
                event.kCallbackMipImprovingSolution,
            ],
        )
    )
    highs = problem.solverModel
    status, info = highs.getModelStatus(), highs.getInfo()
    bound = float(info.mip_dual_bound)
    if status == model_status.kOptimal:
        return "optimal", bound
    if status in {model_status.kInfeasible, model_status.kUnboundedOrInfeasible}:
        return "infeasible", np.inf
    if status not in {model_status.kTimeLimit, model_status.kInterrupt}:
        raise EngineFailed(f"HiGHS: {status}")
    # 2 is kSolutionStatusFeasible.
    return ("feasible" if info.primal_solution_status == 2 else "stopped"), bound
