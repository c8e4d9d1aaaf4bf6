"""PuLP models and the engines that solve them: HiGHS first, CBC as the fallback.

Everything here speaks of one model: minimise cost @ x subject to A x (=, ≤, ≥) rhs, x ≥ 0, as a
linear or a 0–1 programme. Statuses are never taken from CBC's ``LpStatus``: it says "Optimal"
when its time limit stopped it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pulp
from scipy.sparse import csc_array

from merger.arrays import Floats

_NO_PRESOLVE = 20_000
"""HiGHS' presolve ignores the time limit; on this many columns it would be felt."""

Outcome = Literal["optimal", "feasible", "infeasible", "stopped"]
Sense = Literal["=", "<=", ">="]
_SENSES = {"=": pulp.LpConstraintEQ, "<=": pulp.LpConstraintLE, ">=": pulp.LpConstraintGE}


@dataclass(frozen=True, eq=False)
class Model:
    """Columns and rows of one programme; ``matrix`` has a column per group."""

    cost: Floats
    matrix: csc_array
    senses: tuple[Sense, ...]
    rhs: Floats


@dataclass(frozen=True, eq=False)
class Answer:
    """What an engine found.

    Attributes:
        outcome: ``optimal`` only with a proof; ``feasible`` if stopped with a solution.
        values: of the columns; empty without a solution.
        objective: of the solution; infinite without one.
        bound: proven lower bound; minus infinity if the engine reports none.
        duals: of the rows, for linear programmes.
    """

    outcome: Outcome
    values: Floats
    objective: float
    bound: float
    duals: Floats


@dataclass(frozen=True)
class Control:
    """When to stop, and whom to tell.

    Attributes:
        deadline: on the clock of ``time.monotonic``.
        cancelled: asked often; stops the engine when it answers true.
        report: told ``(incumbent, bound)`` while an engine searches.
    """

    deadline: float
    cancelled: Callable[[], bool]
    report: Callable[[float, float], None]

    @property
    def seconds_left(self) -> float:
        """Time to the deadline, at least 0."""
        return max(self.deadline - time.monotonic(), 0.0)

    @property
    def over(self) -> bool:
        """Whether to stop now."""
        return self.seconds_left <= 0 or self.cancelled()


def engine_name(wanted: str = "auto") -> str:
    """Return ``highs`` or ``cbc``: what was asked for, or the first that is installed."""
    if wanted != "auto":
        return wanted
    return "highs" if pulp.HiGHS(msg=False).available() else "cbc"


def solve_model(
    model: Model, *, integer: bool, engine: str, control: Control, seed: int = 0
) -> Answer:
    """Solve a model as a linear (``integer=False``) or 0–1 programme.

    Args:
        model: columns and rows.
        integer: whether columns are 0–1.
        engine: ``highs`` or ``cbc``.
        control: deadline, cancellation, progress.
        seed: random seed of the engine.
    """
    problem, columns, rows = _pulp_problem(model, integer)
    if engine == "highs":
        outcome, bound = _run_highs(problem, integer, control, seed)
    else:
        outcome, bound = _run_cbc(problem, control, seed)
    if outcome in {"infeasible", "stopped"}:
        return Answer(outcome, np.array([]), np.inf, bound, np.array([]))
    values = np.array([column.varValue or 0.0 for column in columns])
    duals = np.array([] if integer else [row.pi or 0.0 for row in rows])
    objective = float(model.cost @ values)
    if outcome == "optimal":
        bound = objective if not np.isfinite(bound) else min(bound, objective)
    return Answer(outcome, values, objective, bound, duals)


def _pulp_problem(model: Model, integer: bool) -> tuple[Any, list[Any], list[Any]]:
    problem = pulp.LpProblem("partition", pulp.LpMinimize)
    kind, upper = (pulp.LpBinary, 1) if integer else (pulp.LpContinuous, None)
    columns = [problem.add_variable(f"x{i}", 0, upper, kind) for i in range(len(model.cost))]
    problem += pulp.LpAffineExpression(zip(columns, model.cost.tolist(), strict=True))
    by_row = model.matrix.tocsr()
    rows = []
    for i, (sense, rhs) in enumerate(zip(model.senses, model.rhs.tolist(), strict=True)):
        span = slice(by_row.indptr[i], by_row.indptr[i + 1])
        terms = [
            (columns[j], value)
            for j, value in zip(
                by_row.indices[span].tolist(), by_row.data[span].tolist(), strict=True
            )
        ]
        row = pulp.LpConstraint(
            pulp.LpAffineExpression(terms), _SENSES[sense], name=f"r{i}", rhs=rhs
        )
        problem += row
        rows.append(row)
    return problem, columns, rows


def _run_highs(problem: Any, integer: bool, control: Control, seed: int) -> tuple[Outcome, float]:
    import highspy  # only here: where it is missing, CBC serves

    event, model_status = highspy.cb.HighsCallbackType, highspy.HighsModelStatus

    def on_event(kind: Any, _text: str, found: Any, answer: Any, _data: Any) -> None:
        if kind == event.kCallbackMipLogging or kind == event.kCallbackMipImprovingSolution:
            control.report(float(found.mip_primal_bound), float(found.mip_dual_bound))
        elif control.over:
            answer.user_interrupt = True

    events = [event.kCallbackSimplexInterrupt]
    if integer:
        events = [
            event.kCallbackMipInterrupt,
            event.kCallbackMipLogging,
            event.kCallbackMipImprovingSolution,
        ]
    problem.solve(
        pulp.HiGHS(
            msg=False,
            gapRel=0.0,
            gapAbs=1e-6,
            timeLimit=max(control.seconds_left, 0.01),
            threads=1,
            presolve="off" if problem.numVariables() > _NO_PRESOLVE else "choose",
            random_seed=seed,
            callbackTuple=(on_event, None),
            callbacksToActivate=events,
        )
    )
    highs = problem.solverModel
    status, info = highs.getModelStatus(), highs.getInfo()
    bound = float(info.mip_dual_bound) if integer else -np.inf
    if status == model_status.kOptimal:
        return "optimal", bound
    if status in {model_status.kInfeasible, model_status.kUnboundedOrInfeasible}:
        return "infeasible", np.inf
    # 2 is kSolutionStatusFeasible; an interrupted linear programme has no use here.
    has_solution = integer and info.primal_solution_status == 2
    return ("feasible" if has_solution else "stopped"), bound


def _run_cbc(problem: Any, control: Control, seed: int) -> tuple[Outcome, float]:
    problem.solve(
        pulp.PULP_CBC_CMD(
            msg=False,
            gapRel=0.0,
            timeLimit=max(control.seconds_left, 1.0),
            options=[f"randomCbcSeed {seed + 1}"],
        )
    )
    if problem.sol_status == pulp.LpSolutionOptimal:
        return "optimal", -np.inf
    if problem.sol_status == pulp.LpSolutionInfeasible:
        return "infeasible", np.inf
    feasible = problem.sol_status == pulp.LpSolutionIntegerFeasible
    return ("feasible" if feasible else "stopped"), -np.inf
