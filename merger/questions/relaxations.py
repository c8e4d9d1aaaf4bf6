"""What would have to give for a unit to be settled: the smallest relaxations, found by a model.

The groups a unit could be in are listed as if there were no locks, no district lines and no
conditions on the result, each with what it breaks. A plan over these and all other candidates that
settles one unit more, at least breakage, is an elastic set partitioning; the breakage of its
groups is what would have to give. Where no single kind of thing is enough, all kinds may give at
once; a lock, a line, a unit beyond the limit and a whole missing condition then count alike.
(Elastic programming: Brown and Graves 1975; Chinneck, "Feasibility and Infeasibility in
Optimization", 2008.)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from geodata import InputError, Text
from merger.evaluator import Evaluator
from merger.groups import (
    LOCKS,
    GroupLinear,
    LinearConstraint,
    Members,
    OutOfTime,
    Pool,
    TooManyGroups,
    around,
    connected_groups,
)
from merger.optimiser import SolveControl, candidates_of, engine_there, solve_set_partitioning
from merger.plan import Group
from merger.plans import PARTS, Breaks, Part
from merger.solution import Solution
from merger.wording import sentence

Kind = Literal[Part, "several"]

_LARGER = 2
"""So many units beyond the limit are tried."""

_GROUPS = 150_000
_ALLOWED_SHARE = 1.0
"""Groups that miss more than all of one condition are no help."""


@dataclass(frozen=True, eq=False)
class Relaxation:
    """The least that would have to give, if only things of one kind may.

    Attributes:
        kind: ``locks`` lifted, ``district`` lines crossed, ``size`` of groups raised,
            ``conditions`` of the law missed, or ``several`` of these at once.
        amount: locks, crossings, units beyond the limit, or the sum of missing shares; the sum of
            all for ``several``.
        told: each thing that gives, in words.
        group: where the unit would be.
        proven: whether no less will do. Larger groups, and groups short of the conditions, are
            tried only where they hold the unit itself.
    """

    kind: Kind
    amount: float
    told: tuple[Text, ...]
    group: Group
    proven: bool


def smallest_relaxations(
    solution: Solution, code: str, seconds: float = 20.0, over: Callable[[], bool] = lambda: False
) -> Iterator[Relaxation]:
    """Yield by kind the least that would have to give for a unit left unsettled to be settled.

    No other unit is left unsettled for it, and targets are kept. Kinds that cannot help at all
    are passed over; where none of them helps, several at once are tried.

    Args:
        solution: with a plan.
        code: a unit of its ``unresolved``.
        seconds: for each kind.
        over: asked often; true gives up.

    Raises:
        InputError: the unit is settled.
    """
    if code not in {left.code for left in solution.unresolved}:
        raise InputError(sentence("elastic-settled", code=code))
    elastic = _Elastic(solution, code, over)
    helped = False
    for kind in PARTS:
        found = elastic.solve(kind, seconds)
        if found is not None:
            helped = True
            yield found
    if not helped:
        found = elastic.solve("several", seconds)
        if found is not None:
            yield found


class _Elastic:
    """The candidates of a problem without its locks, and what each group breaks."""

    def __init__(self, solution: Solution, code: str, over: Callable[[], bool]) -> None:
        self.solution, self.evaluator, self.over = solution, solution.evaluator, over
        self.problem = solution.problem
        self.unit = int(self.evaluator.graph.positions((code,))[0])
        self.breaks = Breaks(self.evaluator, self.unit)

    def solve(self, kind: Kind, seconds: float) -> Relaxation | None:
        """The least of one kind; None if it does not help."""
        self.whole = True  # whether all candidates are looked at
        try:
            pool, breakage = self._pool(kind)
        except (InputError, OutOfTime):
            return None
        problem, evaluator = self.problem, self.evaluator
        unresolved = len(self.solution.unresolved)
        alone = pool.positions(np.array([[self.unit]]))[0]
        kept = np.ones(len(pool), dtype=bool)
        kept[alone] = False  # it is to be settled
        pool = pool.subset(kept)
        fewer = LinearConstraint(GroupLinear(unsettled=1.0), "<=", float(unresolved - 1))
        rows = (fewer, *evaluator.count_rows, *self.solution.extra.rows(evaluator.graph))
        found = solve_set_partitioning(
            pool,
            GroupLinear(own=breakage),
            rows,
            engine=engine_there(problem.limits.solver),
            control=SolveControl(time.monotonic() + seconds, self.over, lambda *_: None),
            seed=problem.limits.seed,
            tie=evaluator.cost,
        )
        if not len(found.chosen) or found.objective <= 1e-9:
            return None
        chosen = found.pool.subset(found.chosen)
        mine = next(members for members in _members(chosen) if self.unit in members)
        broken = [self.breaks.told(m) for m in _members(chosen) if m in breakage]
        told = dict.fromkeys(text for given in broken for text in given)
        group = tuple(evaluator.graph.codes[i] for i in mine)
        proven = found.outcome == "optimal" and self.whole
        return Relaxation(kind, found.objective, tuple(told), group, proven)

    def _pool(self, kind: Kind) -> tuple[Pool, dict[Members, float]]:
        """Candidates, and how much each breaks; those that break nothing are not named."""
        constraints = self.problem.constraints
        lifted: dict[str, object] = {}
        if kind in ("locks", "several"):
            lifted |= dict.fromkeys(LOCKS, ())
        if kind in ("district", "several"):
            lifted["within_district"] = False
        firm = self._candidates(self.evaluator)
        pool, free = firm, self.evaluator
        if lifted:
            free = Evaluator(
                replace(self.problem, constraints=constraints.model_copy(update=lifted))
            )
            pool = firm.joined(self._candidates(free))
        if kind in ("size", "conditions", "several"):
            pool = pool.joined(self._around_unit(free))
        fresh = pool.subset(~firm.holds(pool.groups))
        may_give = set(PARTS) if kind == "several" else {kind}
        breakage: dict[Members, float] = {}
        kept = np.ones(len(pool), dtype=bool)
        where = pool.positions(fresh.groups).tolist()
        judgement = self.evaluator.judge(fresh.groups)
        for row, members in enumerate(_members(fresh)):
            parts = self.breaks.amounts(members, judgement, row)
            if not parts.keys() <= may_give:
                kept[where[row]] = False
            elif parts:
                breakage[members] = sum(parts.values())
        return pool.subset(kept), breakage

    def _candidates(self, evaluator: Evaluator) -> Pool:
        """All candidates of a problem; where they are too many, the small ones, and no proof."""
        extra = self.solution.extra
        try:
            return candidates_of(evaluator, extra, self.over, complete=True).pool
        except TooManyGroups:
            self.whole = False
            return candidates_of(evaluator, extra, self.over).pool

    def _around_unit(self, evaluator: Evaluator) -> Pool:
        """Groups that hold the unit, also larger ones and those that miss some of the law's."""
        problem, graph = evaluator.problem, evaluator.graph
        most = problem.limits.largest + _LARGER
        adjacency, seed = graph.adjacency, np.array([self.unit])
        for size in range(most, 1, -1):
            try:
                sets = connected_groups(adjacency, size, seed, _GROUPS, self.over)
                break
            except TooManyGroups:
                self.whole = False
        else:
            return evaluator.pool(np.full((0, 1), -1))
        limits = problem.limits
        if problem.mode == "minimal":
            sets = sets[around(sets, graph, evaluator.to_merge)]
        judgement = evaluator.judge(sets)
        fits = judgement.size <= limits.size_of(judgement.kind) + _LARGER
        if limits.most_people is not None:
            fits &= (judgement.size == 1) | (judgement.population <= limits.most_people)
        helps = np.asarray(judgement.accepted).copy()
        for row in np.flatnonzero(~helps).tolist():
            if judgement.tight[row] or judgement.basis_of(row) == "short":
                helps[row] = 0 < judgement.shortfall(row) <= _ALLOWED_SHARE
        return self.solution.extra.allowed(evaluator.pool(sets[helps & fits]))


def _members(pool: Pool) -> Iterator[Members]:
    for row, size in zip(pool.groups.tolist(), pool.size.tolist(), strict=True):
        yield tuple(row[:size])
