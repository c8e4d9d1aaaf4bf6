"""Engines that break down or are missing: the other one serves, and the result says so."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import numpy as np
import pulp
import pytest
from scipy.sparse import csc_array

from geodata import InputError
from merger import Limits, Problem, Target, load_criteria, solve, solve_problem
from merger.optimiser.master import Master
from merger.optimiser.pulp_engines import engine_name
from merger.optimiser.solvers import Model, SolveControl, SolverResult, pulp_problem, solve_mip
from tests.support.coverages import grid, random_grid


@pytest.mark.parametrize("place", ["linear", "integer"])
def test_an_engine_that_breaks_down_is_replaced(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset, criteria = random_grid(5), load_criteria("nq35-2023-2025")
    sound = solve(dataset, criteria)

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("out of memory")

    if place == "linear":
        monkeypatch.setattr(Master, "_by_highs", crash)
    else:
        monkeypatch.setattr("merger.optimiser.solvers._run_highs", crash)
    found = solve(dataset, criteria)
    assert found.status == sound.status == "optimal"
    assert found.objective == pytest.approx(sound.objective, abs=1e-6)
    assert found.solver == "cbc"
    assert re.search(r"highs.*[0-9A-F]{8}.*cbc", found.notes[0].vi)
    assert not sound.notes


def test_a_missing_engine_is_replaced_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulp.HiGHS, "available", lambda _: False)
    assert engine_name() == "cbc"
    with pytest.raises(InputError):
        engine_name("highs")
    cbc = getattr(pulp, "PULP_CBC_CMD", None) or pulp.COIN_CMD  # PuLP 4 has no CBC of its own
    monkeypatch.setattr(cbc, "available", lambda _: False)
    with pytest.raises(InputError, match="highspy"):
        engine_name()


def test_a_plan_that_names_a_solver_of_another_machine_is_solved_all_the_same() -> None:
    dataset, criteria = random_grid(5), load_criteria("nq35-2023-2025")
    found = solve_problem(Problem(dataset, criteria, limits=Limits(solver="GUROBI_OF_ELSEWHERE")))
    assert found.status == "optimal"
    assert found.solver == "highs"
    assert "GUROBI_OF_ELSEWHERE" in found.notes[0].en


def test_an_optimum_is_believed_only_where_value_and_bound_meet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """HiGHS 1.16 may prove a better value in its presolve and hand back the start."""
    import merger.optimiser.solvers as engines

    cover = Model(np.array([3.0, 1.0, 1.0]) * 1e4, csc_array([[1.0, 1, 0], [1, 0, 1]]),
                  ("=", "="), np.ones(2))  # fmt: skip
    start = np.array([1.0, 0.0, 0.0])
    honest = engines._solved
    asked: list[object] = []

    def forgetful(
        model: Model, engine: str, control: SolveControl, seed: int, known: object, *rest: object
    ) -> SolverResult:
        asked.append(known)
        found = honest(model, engine, control, seed, None, *rest)  # type: ignore[arg-type]
        if known is None:
            return found
        return SolverResult("optimal", start, float(model.cost @ start), found.bound, found.duals)

    monkeypatch.setattr(engines, "_solved", forgetful)
    control = SolveControl(time.monotonic() + 30, lambda: False, lambda *_: None)
    found = solve_mip(cover, engine="highs", control=control, start=start)
    assert found.objective == pytest.approx(2e4)
    assert asked[0] is start
    assert asked[1] is None


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_what_only_whole_groups_rule_out_is_proven_infeasible(solver: str) -> None:
    """Shares of groups would do; CBC then says “Integer infeasible”."""
    problem = Problem(
        grid(3, 3, population=[3000] * 9, area_km2=[10.0] * 9),
        load_criteria("nq35-2023-2025"),
        limits=Limits(max_group=3, solver=solver),
        mode="target",
        target=Target(least=4, most=4),
    )
    found = solve_problem(problem)
    assert found.status == "infeasible"
    assert "proven" in found.reasons[0].en


def _cover() -> Model:
    return Model(
        np.array([3.0, 1.0, 1.0]) * 1e4,
        csc_array([[1.0, 1, 0], [1, 0, 1]]),
        ("=", "="),
        np.ones(2),
    )


def _control() -> SolveControl:
    return SolveControl(time.monotonic() + 30, lambda: False, lambda *_: None)


def test_any_solver_of_pulp_serves_for_the_final_programme() -> None:
    """HiGHS under PuLP's own name goes the way of solvers that have no hooks."""
    found = solve_mip(_cover(), engine="HiGHS", control=_control())
    assert (found.outcome, found.objective, found.bound) == ("optimal", 2e4, 2e4)
    none = replace(_cover(), rhs=np.array([1.0, 3.0]), senses=("=", ">="))
    assert solve_mip(none, engine="HiGHS", control=_control()).outcome == "infeasible"


@pytest.mark.parametrize("late", [True, False])
def test_optimal_at_the_limit_of_time_is_not_believed(
    late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    import merger.optimiser.pulp_engines as engines

    clock = iter([0.0, 1e6 if late else 0.1])
    monkeypatch.setattr(engines.time, "monotonic", lambda: next(clock))
    problem, _, _ = pulp_problem(_cover(), integer=True)
    outcome, _ = engines.run_other("HiGHS", problem, 30.0)
    assert outcome == ("feasible" if late else "optimal")


@pytest.mark.parametrize(
    ("name", "outcome", "limit"),
    [("GUROBI", "optimal", 79.97), ("MOSEK", "feasible", 79.97), ("GLPK_CMD", "feasible", 79)],
)
def test_optimal_is_believed_only_of_solvers_that_take_a_gap(
    name: str, outcome: str, limit: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    import merger.optimiser.pulp_engines as engines

    asked: dict[str, object] = {}

    def of_name(_name: str, **options: object) -> object:
        asked.update(options)
        return pulp.HiGHS(msg=False)

    monkeypatch.setattr(engines.pulp, "getSolver", of_name)
    problem, _, _ = pulp_problem(_cover(), integer=True)
    assert engines.run_other(name, problem, 79.97)[0] == outcome
    assert ("gapRel" in asked) == (outcome == "optimal")
    assert str(asked["timeLimit"]) == str(limit)  # GLPK refuses 79.0


def test_what_another_solver_hands_back_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    import merger.optimiser.solvers as engines

    def lies(_name: str, problem: object, _seconds: float) -> tuple[str, float]:
        for column in problem.variables():  # type: ignore[attr-defined]
            column.varValue = 1.0
        return "optimal", -np.inf

    monkeypatch.setattr(engines, "run_other", lies)
    with pytest.raises(engines.EngineFailed, match="no solution"):
        solve_mip(_cover(), engine="SCIP_PY", control=_control())
