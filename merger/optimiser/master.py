"""The master programme of column generation: a linear programme that grows column by column.

With HiGHS the PuLP model is handed over once and columns are added to it, so that every solve
starts from the basis of the one before. CBC has no such way: there the model is built anew.
"""

from __future__ import annotations

from threading import Event
from typing import Any

import numpy as np
import pulp
from scipy.sparse import csc_array, csr_array, eye_array, hstack, vstack

from merger.arrays import Floats
from merger.groups import Sense
from merger.optimiser.programme import Rows
from merger.optimiser.pulp_engines import linear_engine, run_cbc
from merger.optimiser.solvers import (
    EngineFailed,
    Model,
    SolveControl,
    SolverResult,
    pulp_problem,
    unless_awaited,
)

_NOTHING = np.array([])


class Master:
    """Minimise cost @ x over the columns added so far, subject to rows that must be met.

    Artificial columns keep every row within reach at a price, the penalty: one a row that lifts
    it (lowers it, for ``<=``), and a second for further equalities.
    """

    def __init__(
        self,
        rows: Rows,
        penalty: float,
        engine: str,
        control: SolveControl,
        seed: int,
    ) -> None:
        """Lay out the rows; those of the units are covered by columns of +1 only."""
        self.rows = rows
        self.engine, self.control, self.seed = linear_engine(engine), control, seed
        self._left = Event()
        signs = np.array([-1.0 if sense == "<=" else 1.0 for sense in rows.senses])
        identity = csc_array(eye_array(len(rows)))
        both = [i for i, sense in enumerate(rows.senses) if sense == "=" and i >= rows.units]
        parts = [csc_array(identity.multiply(signs)), -identity[:, both]]
        self.matrix = csc_array(hstack(parts) if both else parts[0])
        self.artificial = self.matrix.shape[1]
        self.cost = np.full(self.artificial, penalty)
        self._highs: Any = None

    def add(self, cost: Floats, columns: csc_array) -> None:
        """Add columns of so much cost."""
        self.cost = np.concatenate([self.cost, cost])
        self.matrix = csc_array(hstack([self.matrix, columns]))
        if self._highs is not None:
            self._hand_over(cost, csc_array(columns))

    def add_rows(self, rows: Rows, values: csc_array) -> None:
        """Add rows that are met where every other one is met by artificial columns alone.

        Args:
            rows: those there are, followed by the new ones.
            values: of the new ones, shape (new rows, columns added so far).
        """
        old = len(self.rows)
        empty = csc_array((values.shape[0], self.artificial))
        whole = csc_array(hstack([empty, values]))
        self.matrix = csc_array(vstack([self.matrix, whole]))
        self.rows = rows
        if self._highs is not None:
            self._hand_rows_over(csr_array(whole), rows.senses[old:], rows.rhs[old:])

    def price(self, cost: Floats, penalty: float) -> None:
        """Set the costs of all columns, and the penalty, anew."""
        self.cost = np.concatenate([np.full(self.artificial, penalty), cost])
        if self._highs is not None:
            count = len(self.cost)
            self._highs.changeColsCost(count, np.arange(count, dtype=np.int32), self.cost)

    def solve(self) -> SolverResult:
        """Solve the linear programme; ``stopped`` if there was no time.

        Raises:
            EngineFailed: the engine broke down.
        """
        stopped = SolverResult("stopped", _NOTHING, np.inf, -np.inf, _NOTHING)
        if self._left.is_set() or self.control.awaited:
            return stopped
        try:
            solved = self._by_highs if self.engine == "highs" else self._by_cbc
            # Once left alone, a thread may still be at the model.
            answer = unless_awaited(solved, self.control, self._left)
            return stopped if answer is None else answer
        except (pulp.PulpError, OSError, RuntimeError) as error:
            raise EngineFailed(f"{self.engine}: {error}") from error

    def missing(self, answer: SolverResult) -> float:
        """How far the rows are from being met without artificial columns."""
        return float(answer.values[: self.artificial].sum())

    def _model(self) -> Model:
        return Model(self.cost, self.matrix, self.rows.senses, self.rows.rhs)

    def _by_highs(self) -> SolverResult:
        import highspy

        if self._highs is None:
            problem, _, _ = pulp_problem(self._model(), integer=False)
            event = highspy.cb.HighsCallbackType
            solver = pulp.HiGHS(
                msg=False,
                threads=1,
                random_seed=self.seed,
                callbackTuple=(self._on_event, None),
                callbacksToActivate=[event.kCallbackSimplexInterrupt],
            )
            solver.createAndConfigureSolver(problem)
            solver.buildSolverModel(problem)
            self._highs = problem.solverModel
        highs, status = self._highs, highspy.HighsModelStatus
        highs.setOptionValue("time_limit", highs.getRunTime() + self.control.seconds_left + 0.01)
        highs.run()
        found = highs.getModelStatus()
        if found != status.kOptimal:
            if found in {status.kTimeLimit, status.kInterrupt} or self.control.over:
                return SolverResult("stopped", _NOTHING, np.inf, -np.inf, _NOTHING)
            raise EngineFailed(f"HiGHS: {found}")
        solution = highs.getSolution()
        return self._answer(np.array(solution.col_value), np.array(solution.row_dual))

    def _on_event(self, _kind: Any, _text: str, _found: Any, answer: Any, _data: Any) -> None:
        if self.control.over or self._left.is_set():
            answer.user_interrupt = True

    def _hand_over(self, cost: Floats, columns: csc_array) -> None:
        import highspy

        count = len(cost)
        self._highs.addCols(
            count,
            cost,
            np.zeros(count),
            np.full(count, highspy.kHighsInf),
            columns.nnz,
            columns.indptr[:-1].astype(np.int32),
            columns.indices.astype(np.int32),
            columns.data.astype(float),
        )

    def _hand_rows_over(self, rows: csr_array, senses: tuple[Sense, ...], rhs: Floats) -> None:
        import highspy

        far = highspy.kHighsInf
        low = np.array([-far if s == "<=" else v for s, v in zip(senses, rhs, strict=True)])
        high = np.array([far if s == ">=" else v for s, v in zip(senses, rhs, strict=True)])
        self._highs.addRows(
            len(rhs),
            low,
            high,
            rows.nnz,
            rows.indptr[:-1].astype(np.int32),
            rows.indices.astype(np.int32),
            rows.data.astype(float),
        )

    def _by_cbc(self) -> SolverResult:
        if self.control.over:
            return SolverResult("stopped", _NOTHING, np.inf, -np.inf, _NOTHING)
        problem, columns, rows = pulp_problem(self._model(), integer=False)
        outcome, _ = run_cbc(problem, self.control.seconds_left, self.seed)
        if outcome != "optimal":
            return SolverResult("stopped", _NOTHING, np.inf, -np.inf, _NOTHING)
        values = np.array([column.varValue or 0.0 for column in columns])
        return self._answer(values, np.array([row.pi or 0.0 for row in rows]))

    def _answer(self, values: Floats, duals: Floats) -> SolverResult:
        objective = float(self.cost @ values)
        # Traces of the wrong sign are rounding; without them the bound of the duals is sure.
        for sense, side in (("<=", np.minimum), (">=", np.maximum)):
            mine = np.array([each == sense for each in self.rows.senses], dtype=bool)
            duals[mine] = side(duals[mine], 0.0)
        return SolverResult("optimal", values, objective, objective, duals)
