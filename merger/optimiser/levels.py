"""The levels of the lexicographic order, and how far a solve has come through them.

Level k is solved among the plans that are as good as can be in levels 0 … k − 1. Level 0 is the
number of units left unsettled; then come nearness to a plan that was asked for, (minimal mode) the
people touched, the cost terms and burdens that were put first, likeness to other plans, and the
cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from merger.evaluator import Evaluator
from merger.groups import BURDENS, NO_END, GroupLinear, LinearConstraint, Pool, worst_keys
from merger.optimiser.result import Progress, SetPartitioningResult
from merger.side_constraints import SideConstraints, changed_people, sameness
from merger.solution import Goal, Solution

BIG_M = 100.0
"""What a unit left unsettled weighs against the whole of the level behind, which is scaled to sum
to at most 1, so that it cannot outweigh a unit. Anything above 1 would do; the heavier the unit,
the less the level behind stands in the proof's way."""

_ROUNDING = 1e-6
"""Bounds on whole numbers are rounded up unless they exceed one by less than this."""

_ROW_SIZE, _ROW_SLACK = 1000.0, 1e-5
"""Rows that keep a level are scaled to this limit, and may be exceeded by so much: engines meet
rows to an absolute tolerance."""


@dataclass(frozen=True, eq=False)
class Level:
    """One goal.

    Attributes:
        key: as in :class:`merger.solution.Goal`.
        measure: what a plan should have least of.
        concession: later levels may worsen it by this share.
        least_gain: two plans differ in what is minimised by more than this, or not at all; 0 if
            that is not known.
        factor: the value is told times this, as a whole number; 1 for as it is.
        behind: set on level 0 only, whose values are whole numbers: what leads the search and
            breaks ties, scaled so that no plan has more than 1 of it.
    """

    key: str
    measure: GroupLinear
    concession: float = 0.0
    least_gain: float = 0.0
    factor: float = 1.0
    behind: GroupLinear | None = None

    @property
    def minimised(self) -> GroupLinear:
        """What the set partitioning minimises."""
        return self.measure if self.behind is None else self.behind.minus(-BIG_M, self.measure)

    def value(self, found: SetPartitioningResult) -> float:
        """How much of the measure a plan has."""
        if self.behind is None:
            return found.objective
        return float(self.measure.of(found.pool.subset(found.chosen)).sum())

    def bound(self, found: SetPartitioningResult) -> float:
        """How much of it every plan has at least."""
        if found.outcome == "optimal":
            return self.value(found)
        if self.behind is None:
            return found.bound
        return max(0.0, float(np.ceil((found.bound - 1.0) / BIG_M - _ROUNDING)))

    def reported(self, progress: Progress, reached: Reached) -> Progress:
        """Progress in the words of the goal: what the search adds to lead itself is left out.

        On level 0 a unit left unsettled weighs :data:`BIG_M` and the level behind at most 1; what
        is told are units, both of the plan and of the bound.
        """
        best, bound = progress.incumbent, progress.bound
        units = len(reached.found[-1].chosen) if reached.found else None
        if self.behind is None:
            # Before there is a plan, the number is only what counting hopes for.
            known_by_now = bool(reached.found) or bool(np.isfinite(best))
            fewest = reached.unsettled if reached.goals and known_by_now else None
            best, bound = best * self.factor, bound * self.factor
            return replace(
                progress,
                goal=self.key,
                unsettled=fewest,
                units=units,
                incumbent=best,
                bound=bound,
            )
        left = float(np.floor(best / BIG_M + _ROUNDING)) if np.isfinite(best) else np.inf
        least = max(0.0, float(np.ceil((bound - 1.0) / BIG_M - _ROUNDING)))
        known = int(left) if np.isfinite(left) else None
        return replace(
            progress, goal=self.key, unsettled=known, units=units, incumbent=left, bound=least
        )

    def goal(self, found: SetPartitioningResult) -> Goal:
        """Value and bound in the unit in which they are told."""
        return Goal(self.key, self.told(self.value(found)), self.told(self.bound(found)))

    def told(self, value: float) -> float:
        """A value in the unit in which it is told."""
        return value if self.factor == 1.0 else float(np.ceil(value * self.factor - 1e-3))

    def kept(self, value: float) -> LinearConstraint:
        """The row that holds later levels to this value, less the concession."""
        if self.behind is not None:
            return LinearConstraint(self.measure, "<=", value)
        allowed = value * (1 + self.concession)
        gain = self.least_gain
        scale = _ROW_SIZE / allowed if allowed > 1e-9 else 1.0 / gain if gain else 1.0
        # A person is a small share of a country: the slack must not let one through.
        slack = min(_ROW_SLACK, scale * gain / 2) if gain else _ROW_SLACK
        return LinearConstraint(self.measure.scaled(scale), "<=", scale * allowed + slack)


@dataclass(frozen=True)
class WorstFirst:
    """A goal that looks at the worst new unit, then at the next (:mod:`merger.optimiser.minimax`).

    Attributes:
        key: of :data:`merger.groups.BURDENS`.
        places: how many of the worst figures are made least.
    """

    key: str
    places: int


@dataclass(frozen=True, eq=False)
class Reached:
    """How far the levels are solved.

    Attributes:
        pool: candidates from here on.
        complete: whether all plans that are as good so far are made of these.
        rows: what plans must keep.
        goals: value and bound of the levels before.
        found: results of the levels before that were solved as programmes.
    """

    pool: Pool
    complete: bool
    rows: tuple[LinearConstraint, ...]
    goals: tuple[Goal, ...] = ()
    found: tuple[SetPartitioningResult, ...] = ()

    @property
    def unsettled(self) -> int:
        """Units that the best plan leaves unsettled; 0 before that is known."""
        return int(self.goals[0].value) if self.goals else 0

    def after(self, level: Level, found: SetPartitioningResult) -> Reached:
        """Where things stand once a level is solved."""
        complete, pool = self.complete, found.pool
        if level.behind is None:
            complete = complete or found.holds_survivors(level.concession)
            # Every plan as good so far is made of the groups that survive.
            pool = found.survivors(level.concession) if complete else found.pool
        return Reached(
            pool,
            complete,
            (*self.rows, level.kept(level.value(found))),
            (*self.goals, level.goal(found)),
            (*self.found, found),
        )


def first_level(evaluator: Evaluator, behind: Level, pool: Pool, *, complete: bool) -> Level:
    """Level 0: the fewest units left unsettled.

    Args:
        evaluator: of the problem solved.
        behind: the level after it.
        pool: candidates.
        complete: whether these are all. Otherwise how much a plan can have of the level behind is
            not known, and nothing leads the search.
    """
    share = GroupLinear()
    if behind.key == "touched":
        share = behind.measure
    elif complete:
        dearest = np.zeros(len(evaluator.graph))
        by_member = behind.measure.of(pool) / pool.size
        rows, units = pool.incidence.nonzero()
        np.maximum.at(dearest, units, by_member[rows])
        share = behind.measure.scaled(1.0 / max(float(dearest.sum()), 1e-9))
    # A plan that leaves one unit fewer gains more than this, whatever becomes of the share.
    least_gain = BIG_M - 1.01
    return Level("unsettled", GroupLinear(unsettled=1.0), least_gain=least_gain, behind=share)


def later_levels(evaluator: Evaluator, extra: SideConstraints) -> list[Level | WorstFirst]:
    """The levels after the unsettled units, in order; the last one is the cost."""
    problem = evaluator.problem
    levels: list[Level | WorstFirst] = []
    people = max(float(evaluator.graph.population.sum()), 1.0)
    if extra.near is not None:
        measure = changed_people(evaluator.graph, extra.near).scaled(1 / people)
        levels.append(Level("near", measure, least_gain=0.9 / people, factor=people))
    if problem.mode == "minimal":
        measure = GroupLinear(touched=1 / people)
        levels.append(Level("touched", measure, least_gain=0.9 / people, factor=people))
    for key in problem.objective.order:
        if key in BURDENS:
            levels.append(WorstFirst(key, problem.objective.places))
        else:
            levels.append(Level(key, evaluator.term(key), problem.objective.concession))
    if extra.unlike:
        levels.append(Level("unlike", sameness(evaluator.graph, extra.unlike), least_gain=0.9))
    return [*levels, Level("cost", evaluator.cost)]


def kept_rows(best: Solution) -> tuple[LinearConstraint, ...]:
    """What plans keep that are as good as a proven one in every goal but the cost.

    Numbers of units and side constraints are among it.
    """
    evaluator = best.evaluator
    values = {goal.key: goal.value for goal in best.goals}
    first = Level("unsettled", GroupLinear(unsettled=1.0), behind=GroupLinear())
    rows = [*evaluator.count_rows, *best.extra.rows(evaluator.graph)]
    for level in (first, *later_levels(evaluator, best.extra)[:-1]):
        if isinstance(level, WorstFirst):
            rows += _worst_rows(level, values)
        else:
            rows.append(level.kept(values[level.key] / level.factor))
    return tuple(rows)


def allowances(best: Solution, slack: float) -> tuple[LinearConstraint, ...]:
    """What plans keep that are worse than one by at most a share, in each goal after the first.

    Goals that its search did not come to, or whose values were not kept, are those of the plan.

    Raises:
        ValueError: it has no plan.
    """
    if best.plan is None:
        raise ValueError("no plan")
    evaluator = best.evaluator
    values = {goal.key: goal.value for goal in best.goals}
    own = evaluator.pool(evaluator.rows_of(best.plan.groups))
    rows = []
    for level in later_levels(evaluator, replace(best.extra, unlike=(), near=None)):
        if isinstance(level, WorstFirst):
            step = BURDENS[level.key].step
            worst = values.get(worst_keys(level.key, 1)[0])
            if worst is None:
                worst = float(own.burden(level.key).max()) * step
            most = int(worst * (1 + slack) / step + _ROUNDING)
            worse = GroupLinear(bands={(level.key, most + 1, NO_END): 1.0})
            rows.append(LinearConstraint(worse, "<=", 0.0))
        else:
            value = values.get(level.key, float(level.measure.of(own).sum()) * level.factor)
            rows.append(replace(level, concession=slack).kept(value / level.factor))
    return tuple(rows)


def _worst_rows(level: WorstFirst, values: Mapping[str, float]) -> list[LinearConstraint]:
    """No new unit worse than at each place, nor more of them as bad."""
    step, below, rows = BURDENS[level.key].step, NO_END, []
    for place in range(1, level.places + 1):
        value, count = (values[key] for key in worst_keys(level.key, place))
        steps = round(value / step)
        if steps + 1 < below:
            worse = GroupLinear(bands={(level.key, steps + 1, below): 1.0})
            rows.append(LinearConstraint(worse, "<=", 0.0))
        if not steps:
            break
        as_bad = GroupLinear(bands={(level.key, steps, steps + 1): 1.0})
        rows.append(LinearConstraint(as_bad, "<=", count))
        below = steps
    return rows
