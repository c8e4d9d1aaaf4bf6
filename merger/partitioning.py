"""Set partitioning over a pool of groups, solved exactly.

Column generation gives the linear programme's value over the whole pool; an incumbent comes from
the columns of low reduced cost; columns whose reduced cost exceeds incumbent − bound cannot be in
any better plan and are dropped; the rest is solved as a 0–1 programme. What comes back is proven,
or says how far the proof got. (Barnhart et al., "Branch-and-price", Oper. Res. 46, 1998;
reduced-cost fixing: Balas and Martin 1980.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse import csc_array, csr_array, eye_array, hstack, vstack

from merger.arrays import Floats, Ints
from merger.engines import Answer, Control, Model, Outcome, Sense, solve_model

_SCALE = 1e4
"""Costs are near 1; engines work to absolute tolerances of 1e-6 and 1e-7."""

_START_PER_UNIT = 12
_ADD_PER_UNIT = 6
_REDUCED_COST_TOLERANCE = 1e-6
_SURVIVOR_MARGIN = 1e-3
_CLOSED = 1e-4
"""Incumbents this close to the bound are optimal: 1e-8 in cost units."""

_PENALTY_ROUNDS = 4

Stage = Literal["pricing", "search", "proof"]


@dataclass(frozen=True, eq=False)
class SideRow:
    """A further row over the groups: ``coefficients @ x`` against ``rhs``."""

    coefficients: Floats
    sense: Sense
    rhs: float


@dataclass(frozen=True, eq=False)
class Partition:
    """Chosen groups.

    Attributes:
        outcome: ``optimal`` means proven over the whole pool.
        chosen: positions in the pool; empty if there is no plan.
        objective: exact sum of the chosen costs.
        bound: proven lower bound over the whole pool.
        survivors: positions of the groups that reduced-cost fixing leaves: every plan as good as
            this one is made of them.
    """

    outcome: Outcome
    chosen: Ints
    objective: float
    bound: float
    survivors: Ints


@dataclass(frozen=True)
class Progress:
    """What a running solve tells.

    Attributes:
        stage: what it is doing.
        columns: groups in play.
        incumbent: value of the best plan so far, infinite without one.
        bound: proven lower bound, minus infinity without one.
        goal: which goal the values are of: ``touched`` (share of the people) or ``cost``.
        unsettled: units the best plan leaves unsettled.
    """

    stage: Stage
    columns: int
    incumbent: float
    bound: float
    goal: Literal["touched", "cost"] = "cost"
    unsettled: int = 0


def partition(
    cost: Floats,
    incidence: csr_array,
    side: list[SideRow],
    *,
    engine: str,
    control: Control,
    seed: int = 0,
    progress: Callable[[Progress], None] = lambda _: None,
    tie: Floats | None = None,
    first: int = 2_500,
) -> Partition:
    """Choose groups so that every unit is in exactly one, at least total cost.

    Args:
        cost: shape (G,), not negative.
        incidence: shape (G, n), which units each group holds.
        side: further rows, such as the number of groups.
        engine: ``highs`` or ``cbc``.
        control: deadline and cancellation.
        seed: random seed of the engine.
        progress: told of stages and figures.
        tie: shape (G,), which groups to try first among equals.
        first: how many groups the first search takes; where it covers the gap, it is the proof.
    """
    tie = cost if tie is None else tie
    return _Search(cost, incidence, side, engine, control, seed, progress, tie, first).run()


@dataclass(frozen=True, eq=False)
class _Priced:
    """End of column generation: bound, reduced costs of all columns, columns of the master."""

    bound: float
    reduced: Floats
    active: Ints
    artificial: float


class _Search:
    """One run; keeps the matrix of all columns and the rows in one place."""

    def __init__(
        self,
        cost: Floats,
        incidence: csr_array,
        side: list[SideRow],
        engine: str,
        control: Control,
        seed: int,
        progress: Callable[[Progress], None],
        tie: Floats,
        first: int,
    ) -> None:
        self.cost, self.tie, self.first = cost * _SCALE, tie, first
        n = incidence.shape[1]
        extra = [csr_array(row.coefficients.reshape(1, -1)) for row in side]
        self.by_row = csr_array(vstack([incidence.T, *extra]))
        self.columns = csc_array(self.by_row)
        self.of_group = csr_array(self.columns.T)
        self.units = n
        equal: list[Sense] = ["="] * n
        self.senses: tuple[Sense, ...] = (*equal, *(row.sense for row in side))
        self.rhs = np.concatenate([np.ones(n), [row.rhs for row in side]])
        self.engine, self.control, self.seed, self.progress = engine, control, seed, progress

    def run(self) -> Partition:
        uncovered = np.diff(self.by_row.indptr)[: self.units] == 0
        if uncovered.any():
            return self._nothing("infeasible")
        start = self._cheapest_by_unit(self.cost / self.of_group[:, : self.units].sum(axis=1))
        penalty = 10.0 * max(float(self.cost.max()), 1.0)
        for last in range(_PENALTY_ROUNDS, 0, -1):
            priced = self._price(self.cost, start, penalty)
            if priced is None:
                return self._nothing("stopped")
            # In the last round, traces of artificial columns are rounding: the bound still holds.
            if priced.artificial <= 1e-7 or last == 1:
                return self._search(priced)
            # Artificial columns remain: either nothing fits, or the penalty is too small.
            feasibility = self._price(np.zeros_like(self.cost), priced.active, 1.0)
            if feasibility is None:
                return self._nothing("stopped")
            if feasibility.bound > 1e-6:
                return self._nothing("infeasible")
            start, penalty = feasibility.active, 100.0 * penalty
        raise AssertionError("the last round returns")

    def _price(self, cost: Floats, active: Ints, penalty: float) -> _Priced | None:
        """Column generation from some columns; None if stopped."""
        while True:
            answer = self._solve_lp(cost, active, penalty)
            if answer.outcome != "optimal":
                return None
            reduced = cost - self.of_group @ answer.duals
            lowest = min(float(reduced.min()), 0.0)
            self.progress(Progress("pricing", len(active), np.inf, 0.0))
            grown = np.union1d(active, self._cheapest_by_unit(reduced, negative=True))
            if lowest >= -_REDUCED_COST_TOLERANCE or len(grown) == len(active):
                # At most one group a unit is chosen, so rounding costs at most n · lowest.
                bound = float(self.rhs @ answer.duals) + self.units * lowest
                artificial = float(answer.values[len(active) :].sum())
                return _Priced(bound, np.maximum(reduced, 0.0), active, artificial)
            active = grown

    def _solve_lp(self, cost: Floats, active: Ints, penalty: float) -> Answer:
        """The master programme over some columns; artificial columns keep it feasible."""
        surplus = [1.0 if sense != "<=" else -1.0 for sense in self.senses]
        identity = csc_array(eye_array(len(self.rhs)))
        signed = csc_array(identity.multiply(np.array(surplus)))
        equalities = [i for i, s in enumerate(self.senses) if s == "=" and i >= self.units]
        artificial = hstack([signed, -identity[:, equalities]]) if equalities else signed
        model = Model(
            np.concatenate([cost[active], np.full(artificial.shape[1], penalty)]),
            csc_array(hstack([self.columns[:, active], artificial])),
            self.senses,
            self.rhs,
        )
        return solve_model(
            model, integer=False, engine=self.engine, control=self.control, seed=self.seed
        )

    def _cheapest_by_unit(self, value: Floats, negative: bool = False) -> Ints:
        """The columns of least value for each unit, a few a unit."""
        wanted = _ADD_PER_UNIT if negative else _START_PER_UNIT
        chosen = []
        for unit in range(self.units):
            span = slice(self.by_row.indptr[unit], self.by_row.indptr[unit + 1])
            columns = self.by_row.indices[span]
            if negative:
                columns = columns[value[columns] < 0]
            if len(columns) > wanted:
                columns = columns[np.argpartition(value[columns], wanted)[:wanted]]
            chosen.append(columns)
        return np.unique(np.concatenate(chosen)).astype(np.int64)

    def _search(self, priced: _Priced) -> Partition:
        """Incumbent on the columns of low reduced cost, then proof on those that can matter."""
        bound, reduced = priced.bound, priced.reduced
        # Where many columns tie, the cheaper of the next goal are tried first.
        rank = np.lexsort((self.tie, np.round(reduced, 6)))
        count = self.first
        columns = np.union1d(priced.active, rank[:count])
        incumbent = np.inf
        chosen = np.array([], dtype=np.int64)
        stage: Stage = "search"
        while True:
            # Every column of lower reduced cost than this is among those searched.
            missing = np.ones(len(reduced), dtype=bool)
            missing[columns] = False
            reach = float(reduced[missing].min()) if missing.any() else np.inf
            answer = self._solve_mip(columns, stage, bound, incumbent)
            if len(answer.values):
                found = columns[answer.values > 0.5]
                value = float(self.cost[found].sum())
                if value < incumbent:
                    incumbent, chosen = value, found
            gap = incumbent - bound
            if answer.outcome in {"feasible", "stopped"}:
                # Plans with a column left out cost at least bound + reach.
                proven = max(bound, min(answer.bound, bound + reach))
                if len(chosen):
                    return self._found("feasible", chosen, min(proven, incumbent), columns)
                return self._nothing("stopped", bound / _SCALE)
            if gap <= max(reach, _CLOSED) or not missing.any():
                if not len(chosen):
                    return self._nothing("infeasible")
                within = np.flatnonzero(reduced <= gap + _SURVIVOR_MARGIN)
                return self._found("optimal", chosen, incumbent, within)
            if np.isfinite(gap):
                # Better plans use only columns within the gap.
                columns, stage = np.flatnonzero(reduced <= gap), "proof"
            else:
                count *= 4
                columns = np.union1d(priced.active, rank[:count])

    def _solve_mip(self, columns: Ints, stage: Stage, bound: float, incumbent: float) -> Answer:
        def report(best: float, proven: float) -> None:
            best = min(best, incumbent)
            proven = max(bound, proven if stage == "proof" else bound)
            self.progress(Progress(stage, len(columns), best / _SCALE, proven / _SCALE))

        report(incumbent, bound)
        control = Control(self.control.deadline, self.control.cancelled, report)
        model = Model(
            self.cost[columns], csc_array(self.columns[:, columns]), self.senses, self.rhs
        )
        return solve_model(model, integer=True, engine=self.engine, control=control, seed=self.seed)

    def _found(self, outcome: Outcome, chosen: Ints, bound: float, survivors: Ints) -> Partition:
        objective = float(self.cost[chosen].sum()) / _SCALE
        proven = objective if outcome == "optimal" else min(bound / _SCALE, objective)
        return Partition(outcome, chosen, objective, proven, survivors)

    def _nothing(self, outcome: Outcome, bound: float = 0.0) -> Partition:
        bound = np.inf if outcome == "infeasible" else max(bound, 0.0)
        none = np.array([], dtype=np.int64)
        return Partition(outcome, none, np.inf, bound, none)
