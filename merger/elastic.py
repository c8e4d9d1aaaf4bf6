"""What would have to give for a unit to be settled: the smallest relaxations, found by a model.

The groups a unit could be in are listed as if there were no locks, no district lines and no
conditions on the result, each with what it breaks. A plan over these and all other candidates that
settles one unit more, at least breakage, is an elastic set partitioning; the breakage of its
groups is what would have to give. (Elastic programming: Brown and Graves 1975; Chinneck,
"Feasibility and Infeasibility in Optimization", 2008.)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from geodata import InputError, Text
from merger.candidates import LOCKS, OutOfTime, TooManyGroups, allowed_by, connected_groups
from merger.compliance import Judgement
from merger.engines import Control, engine_name
from merger.generation import candidates_of, pool_of_groups
from merger.lock_breaks import broken_locks
from merger.measures import Measure, Members, Row
from merger.partitioning import partition
from merger.plan import Group
from merger.pool import Pool
from merger.problem import Problem
from merger.reasons import shortfall
from merger.solution import Solution
from merger.wording import sentence

Kind = Literal["locks", "district", "size", "conditions"]
KINDS: tuple[Kind, ...] = ("locks", "district", "size", "conditions")

_LARGER = 2
"""So many units beyond the limit are tried."""

_GROUPS = 150_000
_ALLOWED_SHARE = 1.0
"""Groups that miss more than all of one condition are no help."""


Breakage = dict[Members, tuple[float, tuple[Text, ...]]]
"""By group: how much it breaks, and what, in words."""


@dataclass(frozen=True, eq=False)
class Relaxation:
    """The least that would have to give, if only things of one kind may.

    Attributes:
        kind: ``locks`` lifted, ``district`` lines crossed, ``size`` of groups raised, or
            ``conditions`` of the law missed.
        amount: locks, crossings, units beyond the limit, or the sum of missing shares.
        told: each thing that gives, in words.
        group: where the unit would be.
        proven: whether no less will do.
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
    are passed over.

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
    for kind in KINDS:
        found = elastic.solve(kind, seconds)
        if found is not None:
            yield found


class _Elastic:
    """The candidates of a problem without its locks, and what each group breaks."""

    def __init__(self, solution: Solution, code: str, over: Callable[[], bool]) -> None:
        self.solution, self.problem, self.code, self.over = solution, solution.problem, code, over
        self.unit = int(self.problem.graph.positions((code,))[0])

    def solve(self, kind: Kind, seconds: float) -> Relaxation | None:
        """The least of one kind; None if it does not help."""
        self.whole = True  # whether all candidates are looked at
        try:
            pool, breakage = self._pool(kind)
        except (InputError, OutOfTime):
            return None
        problem, unresolved = self.problem, len(self.solution.unresolved)
        alone = pool.positions(np.array([[self.unit]]))[0]
        kept = np.ones(len(pool), dtype=bool)
        kept[alone] = False  # it is to be settled
        pool = pool.subset(kept)
        fewer = Row(Measure(unsettled=1.0), "<=", float(unresolved - 1))
        rows = (fewer, *problem.count_rows, *self.solution.extra.rows(problem.graph))
        found = partition(
            pool,
            Measure(own={group: amount for group, (amount, _) in breakage.items()}),
            rows,
            engine=engine_name(problem.limits.solver),
            control=Control(time.monotonic() + seconds, self.over, lambda *_: None),
            seed=problem.limits.seed,
            tie=problem.cost,
        )
        if not len(found.chosen) or found.objective <= 1e-9:
            return None
        codes = problem.graph.codes
        told: list[Text] = []
        mine: Group = ()
        for row in found.pool.groups[found.chosen]:
            members = tuple(int(i) for i in row if i >= 0)
            if self.unit in members:
                mine = tuple(codes[i] for i in members)
            told += [text for text in breakage.get(members, (0.0, ()))[1] if text not in told]
        proven = found.outcome == "optimal" and self.whole
        return Relaxation(kind, found.objective, tuple(told), mine, proven)

    def _candidates(self, problem: Problem) -> Pool:
        """All candidates of a problem; where they are too many, the small ones, and no proof."""
        extra = self.solution.extra
        try:
            return candidates_of(problem, extra, self.over, complete=True).pool
        except TooManyGroups:
            self.whole = False
            return candidates_of(problem, extra, self.over).pool

    def _pool(self, kind: Kind) -> tuple[Pool, Breakage]:
        """Candidates with what each breaks; those that break nothing are not named."""
        problem = self.problem
        firm = self._candidates(problem)
        if kind == "locks":
            return self._without_locks(firm)
        if kind == "district":
            return self._across_districts(firm)
        return self._around_unit(firm, kind)

    def _without_locks(self, firm: Pool) -> tuple[Pool, Breakage]:
        problem, constraints = self.problem, self.problem.constraints
        lifted: dict[str, object] = dict.fromkeys(LOCKS, ())
        free = replace(problem, constraints=constraints.model_copy(update=lifted))
        pool = firm.joined(self._candidates(free))
        fresh = pool.subset(~firm.holds(pool.groups))
        return pool, {
            members: broken
            for members in _members(fresh)
            if (broken := broken_locks(problem, members))[0]
        }

    def _across_districts(self, firm: Pool) -> tuple[Pool, Breakage]:
        constraints = self.problem.constraints
        if not constraints.within_district:
            return firm, {}
        free_constraints = constraints.model_copy(update={"within_district": False})
        free = replace(self.problem, constraints=free_constraints)
        pool = firm.joined(self._candidates(free))
        fresh = pool.subset(~firm.holds(pool.groups))
        graph, units = self.problem.graph, self.problem.dataset.units
        broken: Breakage = {}
        for members in _members(fresh):
            numbers = sorted(set(graph.district[list(members)].tolist()))
            if len(numbers) > 1:
                names = {str(units["district"].iloc[i]) for i in members}
                told = sentence("gives-district", districts=", ".join(sorted(names)))
                broken[members] = (float(len(numbers) - 1), (told,))
        return pool, broken

    def _around_unit(self, firm: Pool, kind: Kind) -> tuple[Pool, Breakage]:
        """Groups that hold the unit: larger ones, or some that miss the law's conditions."""
        problem = self.problem
        limit = problem.limits.largest
        size = limit + (_LARGER if kind == "size" else 0)
        seed = np.array([self.unit])
        sets = connected_groups(problem.graph.adjacency, size, seed, _GROUPS, self.over)
        judgement = problem.judge(sets)
        broken: Breakage = {}
        rows = []
        for row in range(len(sets)):
            members = tuple(int(i) for i in sets[row] if i >= 0)
            excess = len(members) - limit
            if kind == "size" and excess > 0 and judgement.compliant[row]:
                told = sentence("gives-size", k=len(members))
                broken[members] = (float(excess), (told,))
                rows.append(row)
            elif kind == "conditions" and judgement.basis_of(row) == "short":
                missing = shortfall(judgement, row)
                if 0 < missing <= _ALLOWED_SHARE:
                    broken[members] = (missing, (_missing(judgement, row),))
                    rows.append(row)
        found = pool_of_groups(problem, sets[np.array(rows, dtype=np.int64)])
        # Locks still hold.
        allowed = allowed_by(found.groups, problem.graph, problem.constraints)
        return firm.joined(found.subset(allowed)), broken


def _members(pool: Pool) -> Iterator[Members]:
    for row, size in zip(pool.groups.tolist(), pool.size.tolist(), strict=True):
        yield tuple(row[:size])


def _missing(judgement: Judgement, row: int) -> Text:
    """What a group misses of the law's conditions."""
    need = judgement.needed.need
    area = max(float(need["area"][row] - judgement.area[row]), 0.0)
    people = max(float(need["population"][row] - judgement.population[row]), 0.0)
    return sentence("gives-conditions", area=area, population=int(np.ceil(people)))
