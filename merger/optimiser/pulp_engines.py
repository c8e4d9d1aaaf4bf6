"""The engines that PuLP offers: which are there, and what those tell that have no hooks.

HiGHS has hooks of its own (:mod:`merger.optimiser.solvers`). CBC, the fallback, and any other
solver of PuLP (SCIP, Gurobi, CPLEX… where installed and licensed) are asked once and tell no bound.
Their word "optimal" is taken only where they take a gap and ended before their limit of time.
"""

from __future__ import annotations

import time
from functools import cache
from typing import Any, Literal

import pulp

from geodata import InputError
from merger.groups import Sense
from merger.wording import sentence

EngineOutcome = Literal["optimal", "feasible", "infeasible", "stopped"]
"""How an engine ends: with a proven solution, with one that is not proven, with the proof that
there is none, or with nothing because it was stopped."""

OWN = ("highs", "cbc")
"""Engines with a place of their own here, the first one first."""

_OF_OWN = {"HiGHS", "PULP_CBC_CMD", "COIN_CMD"}
_IN_TIME = 0.95
"""What ends within this share of its limit of time was not ended by the limit."""

_NO_GAP = 1e-9
"""Relative gap asked for; some of PuLP's solvers take 0 for "the solver's own default"."""

_PROVING = frozenset({
    "COPT", "CPLEX_CMD", "CPLEX_PY", "FSCIP_CMD", "GUROBI", "GUROBI_CMD", "HiGHS", "HiGHS_CMD",
    "SCIP_CMD", "SCIP_PY", "XPRESS", "XPRESS_CMD", "XPRESS_PY",
})  # fmt: skip
"""Solvers of PuLP's that hand over both a gap and a limit of time, by PuLP 3.3.2. What another one
calls optimal may be so within a gap of its own only: MOSEK's is 0.0001."""

_WHOLE_SECONDS = frozenset({
    "CHOCO_CMD", "GLPK_CMD", "MIPCL_CMD", "XPRESS", "XPRESS_CMD", "XPRESS_PY",
})  # fmt: skip
"""Solvers that refuse, or cut down, a limit of time with a fraction."""


_SENSES = {"=": pulp.LpConstraintEQ, "<=": pulp.LpConstraintLE, ">=": pulp.LpConstraintGE}

_FROM_4 = hasattr(pulp.LpAffineExpression, "from_list")
"""Whether PuLP is of version 4 or later, which makes expressions and rows in another way."""


def expression(terms: list[tuple[Any, float]]) -> Any:
    """A sum of columns times amounts."""
    make = pulp.LpAffineExpression.from_list if _FROM_4 else pulp.LpAffineExpression
    return make(terms)


def add_row(
    problem: Any, terms: list[tuple[Any, float]], sense: Sense, rhs: float, name: str
) -> None:
    """Add a row to a problem."""
    left = expression(terms)
    if not _FROM_4:  # as below, without a copy of the expression
        problem.addConstraint(pulp.LpConstraint(left, _SENSES[sense], name=name, rhs=rhs))
        return
    row = {"=": left.__eq__, "<=": left.__le__, ">=": left.__ge__}[sense](rhs)
    problem.addConstraint(row, name)


def rows_in(problem: Any) -> list[Any]:
    """The rows of a problem, in the order in which they were added."""
    held = problem.constraints
    return list(held() if callable(held) else held.values())


def _cbc(**options: Any) -> Any:
    """CBC: bundled with PuLP 3; from PuLP 4 on a package of its own (``pip install pulp[cbc]``)."""
    bundled = getattr(pulp, "PULP_CBC_CMD", None)
    return (bundled or pulp.COIN_CMD)(msg=False, **options)


def engine_name(wanted: str = "auto") -> str:
    """Return ``highs`` or ``cbc``, the first that is installed, or the engine asked for.

    Args:
        wanted: ``auto``, ``highs``, ``cbc``, or a solver by the name that PuLP gives it.

    Raises:
        InputError: neither is there, or not the one asked for.
    """
    there = {"highs": lambda: pulp.HiGHS(msg=False).available(), "cbc": lambda: _cbc().available()}
    for name in OWN if wanted == "auto" else (wanted,):
        if name in there and there[name]() or name in other_engines():
            return name
    known = [*(name for name in OWN if there[name]()), *other_engines()]
    raise InputError(sentence("no-engine", name=wanted, known=", ".join(known) or "–"))


def engine_there(wanted: str) -> str:
    """The engine asked for; where it is missing, as where another machine made the plan, our own.

    Raises:
        InputError: there is none.
    """
    try:
        return engine_name(wanted)
    except InputError:
        return engine_name()


@cache
def other_engines() -> tuple[str, ...]:
    """Solvers of this machine, by PuLP's names, beyond HiGHS and CBC."""
    found = pulp.listSolvers(onlyAvailable=True)
    return tuple(sorted(set(found) - _OF_OWN))


def linear_engine(engine: str) -> str:
    """Which engine solves the linear programmes: they need duals."""
    return engine if engine in OWN else engine_name()


def run_cbc(
    problem: Any, seconds: float, seed: int, gap: float = 0.0
) -> tuple[EngineOutcome, float]:
    """Solve a PuLP problem by CBC; it tells no bound."""
    seconds = max(seconds, 1.0)
    options = [f"randomCbcSeed {seed + 1}"]
    problem.solve(_cbc(gapRel=0.0, gapAbs=gap, timeLimit=seconds, options=options))
    return _told(problem)


def run_other(name: str, problem: Any, seconds: float) -> tuple[EngineOutcome, float]:
    """Solve a PuLP problem by a solver of PuLP's name; it tells no bound.

    Raises:
        pulp.PulpError: it broke down.
    """
    seconds, started = max(seconds, 1.0), time.monotonic()
    if name in _WHOLE_SECONDS:
        seconds = int(seconds)
    proving = name in _PROVING
    gap = {"gapRel": _NO_GAP} if proving else {}
    problem.solve(pulp.getSolver(name, msg=False, timeLimit=seconds, **gap))
    outcome, bound = _told(problem)
    if outcome == "optimal" and not proving:
        outcome = "feasible"
    if time.monotonic() - started < _IN_TIME * seconds:
        return outcome, bound
    # Some call the best solution at the limit of time optimal, or the lack of one infeasible.
    cut_short: dict[EngineOutcome, EngineOutcome] = {
        "optimal": "feasible", "infeasible": "stopped",
    }  # fmt: skip
    outcome = cut_short.get(outcome, outcome)
    return outcome, float("-inf")


def _told(problem: Any) -> tuple[EngineOutcome, float]:
    """What PuLP says of the end; its ``status`` alone calls what was cut short optimal."""
    if problem.sol_status == pulp.LpSolutionOptimal:
        return "optimal", float("-inf")
    if problem.status == pulp.LpStatusInfeasible:  # also where only whole numbers rule it out
        return "infeasible", float("inf")
    feasible = problem.sol_status == pulp.LpSolutionIntegerFeasible
    return ("feasible" if feasible else "stopped"), float("-inf")
