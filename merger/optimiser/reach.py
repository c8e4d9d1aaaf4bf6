"""How few and how many units a plan can leave: the range in which a target can be met."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from merger.constraints import Target
from merger.evaluator import Evaluator
from merger.groups import GroupLinear, OutOfTime, TooManyGroups
from merger.optimiser.column_source import Source, candidates_of
from merger.optimiser.levels import Level, Reached, first_level
from merger.optimiser.lexicographic import LexicographicSolve, Means
from merger.optimiser.pulp_engines import engine_there
from merger.optimiser.result import SetPartitioningResult
from merger.optimiser.set_partitioning import solve_set_partitioning
from merger.optimiser.solvers import SolveControl
from merger.optimiser.tuning import DEFAULT, Tuning
from merger.problem import Problem
from merger.side_constraints import SideConstraints

_SHARE = 0.5
"""Of the time left, for the upper end: what the law asks at least."""
_SOON = 0.4
"""Of the time, for what the groups around the units to be arranged tell."""
_WHOLE = 0.9
"""Counts of units differ by one; a narrower gap is none."""
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Reach:
    """Numbers of units that plans can leave, among those that leave fewest units unsettled.

    Attributes:
        least, most: of plans that were found.
        floor, ceiling: proven: no such plan leaves fewer, or more.
        unsettled: units that these plans leave unsettled.
        proven: whether no plan leaves fewer unsettled.
    """

    least: int
    most: int
    floor: int
    ceiling: int
    unsettled: int
    proven: bool

    @property
    def exact(self) -> bool:
        """Whether both ends are proven."""
        return self.proven and self.least == self.floor and self.most == self.ceiling


def find_reach(
    problem: Problem,
    seconds: float = 20.0,
    over: Callable[[], bool] = lambda: False,
    tuning: Tuning = DEFAULT,
) -> Iterator[Reach]:
    """Find the fewest and the most units that a plan can leave: what is known soon, then better.

    First the groups around the units to be arranged are looked at, which are few: they tell how
    many units can be left at most, short of the proof. Then all groups. Between the ends every
    number can most often be met, but that is not proven. Ceilings on districts are left out.

    Args:
        problem: its mode and target do not count.
        seconds: for all; what is not proven by then is left open.
        over: asked often; true gives up.
        tuning: how much to look at and how long.

    Yields:
        What is known by now; nothing where no plan was found in time, or there is none.

    Raises:
        InputError: constraints that name unknown units or contradict each other.
    """
    units = len(problem.dataset)
    control = SolveControl(time.monotonic() + seconds, over, lambda *_: None)
    small = _ends(replace(problem, mode="minimal", target=None), control.part(_SOON), tuning)
    soon = None if small is None else small.upper()
    if soon is not None and not over():
        yield soon
    target = Target(least=1, most=units)
    whole = _ends(replace(problem, mode="target", target=target), control, tuning)
    found = None if whole is None else whole.both()
    if found is not None and soon is not None and found.most < soon.most <= found.ceiling:
        found = replace(found, most=soon.most)  # there is a plan of that many
    if found is not None and (found.most == found.ceiling or soon is not None):
        yield found


def _ends(problem: Problem, control: SolveControl, tuning: Tuning) -> _Ends | None:
    """A problem with its candidates; None where there is no time to list them."""
    evaluator = Evaluator(problem)
    evaluator.check()
    means = Means(engine_there(problem.limits.solver), control, lambda _: None, None, tuning)
    try:
        source = candidates_of(evaluator, SideConstraints(), lambda: control.over, tuning=tuning)
    except (OutOfTime, TooManyGroups):
        return None
    return _Ends(LexicographicSolve(evaluator, source, means), source, means)


@dataclass(frozen=True, eq=False)
class _Ends:
    """A problem of which the ends of the range are asked."""

    solve: LexicographicSolve
    source: Source
    means: Means

    def upper(self) -> Reach | None:
        """What these groups tell of the most units: found, not proven of all groups."""
        counted, most = self._most()
        if counted is None or most is None or most.outcome != "optimal":
            return None  # a first plan may be far from it
        units = len(self.solve.evaluator.graph)
        return Reach(
            least=len(most.chosen),
            most=len(most.chosen),
            floor=self._fewest_possible(),
            ceiling=units,
            unsettled=counted.unsettled,
            proven=False,
        )

    def both(self) -> Reach | None:
        """Both ends among the plans that leave fewest units unsettled."""
        counted, most = self._most()
        if counted is None or most is None:
            return None
        upper = len(most.chosen)
        fewest = self._end(counted, 1.0)
        lower = upper if fewest is None else min(len(fewest.chosen), upper)
        floor = self._fewest_possible()
        if fewest is not None:
            floor = max(floor, _whole(fewest.bound))
        return Reach(
            least=lower,
            most=upper,
            floor=min(floor, lower),
            ceiling=max(-_whole(most.bound), upper),
            unsettled=counted.unsettled,
            proven=counted.goals[0].proven,
        )

    def _most(self) -> tuple[Reached | None, SetPartitioningResult | None]:
        counted = self.solve.counted()
        most = None if counted is None else self._end(counted, -1.0)
        if most is None:
            counted = self._settled()
            most = None if counted is None else self._end(counted, -1.0)
        return counted, most

    def _fewest_possible(self) -> int:
        """No plan leaves fewer, whatever the law says: groups have a limit."""
        evaluator = self.solve.evaluator
        return -(-len(evaluator.graph) // evaluator.problem.limits.largest)

    def _settled(self) -> Reached | None:
        """Fewest units left unsettled where counting does not tell."""
        solve = self.solve
        count = Level("units", GroupLinear(group=1.0), least_gain=_WHOLE)
        level = first_level(solve.evaluator, count, solve.pool, complete=self.source.complete)
        begun = solve.begun(solve.pool)
        found = solve.best(level, begun, final=False)
        return begun.after(level, found) if len(found.chosen) else None

    def _end(self, reached: Reached, sign: float) -> SetPartitioningResult | None:
        """The plan of fewest units, or with a negative sign of most; None if none was found."""
        means = self.means
        found = solve_set_partitioning(
            reached.pool,
            GroupLinear(group=sign),
            reached.rows,
            engine=means.engine,
            control=means.control.part(_SHARE if sign < 0 else 1.0),
            grow=None if reached.complete else self.source.fetch,
            least_gain=_WHOLE,
            tuning=means.tuning,
        )
        return found if len(found.chosen) else None


def _whole(bound: float) -> int:
    """A bound on a whole number."""
    return math.ceil(bound - _ROUNDING)
