"""Lexicographic minimax: the worst new unit as good as can be, then the next worst, each proven.

A plan's figures, worst first, are compared place by place; at each place the value comes first,
then how many new units share it. A value is found by bisection: the least number of new units that
bear ``t`` or more is a set partitioning of its own. If it is none, the value lies below ``t``; if
it is one or more, no plan has less. Groups worse than a plan already found are left out. The last
such programme asks for the value of the best plan itself, and so is the proof, over all
candidates, also those that are fetched by their duals. (Bottleneck assignment by thresholds:
Burkard, Dell'Amico and Martello, "Assignment problems", SIAM 2009, ch. 6; lexicographic minimax:
Ogryczak and Śliwiński, "On direct methods for lexicographic min-max optimization", ICCSA 2006.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from merger.arrays import Ints
from merger.groups import (
    NO_END,
    Band,
    GroupLinear,
    LinearConstraint,
    Pool,
    told_burden,
    worst_keys,
)
from merger.optimiser.levels import Level, Reached, WorstFirst
from merger.optimiser.result import Outcome, SetPartitioningResult
from merger.solution import Goal

Best = Callable[[Level, Reached], SetPartitioningResult]
"""Solves one level among the plans that are as good so far."""

_LEAST_GAIN = 0.9
"""Numbers of units differ by more than this, or not at all."""

_ROUNDING = 1e-6


@dataclass(frozen=True)
class _Span:
    """What is known of the value at one place, in steps.

    Attributes:
        key: the burden.
        least: every plan has a new unit that bears so much or more.
        most: what the worst new unit of the best plan bears; None before there is a plan.
        below: values of the places before begin here.
    """

    key: str
    least: int
    most: int | None
    below: int

    def inside(self, steps: Ints) -> Ints:
        """Values that belong to this place or a later one."""
        return steps[(steps > 0) & (steps < self.below)]

    def narrowed(self, reached: Reached) -> Reached:
        """Only plans at least as good as the best one here."""
        if self.most is None or self.most + 1 >= self.below:
            return reached
        worse = {(self.key, self.most + 1, self.below): 1.0}
        steps = reached.pool.burden(self.key)
        kept = (steps <= self.most) | (steps >= self.below)
        return replace(
            reached,
            pool=reached.pool.subset(kept),
            rows=(*reached.rows, LinearConstraint(GroupLinear(bands=worse), "<=", 0.0)),
        )

    def asked(self, pool: Pool) -> int:
        """The value to ask for next: half-way among those that are open, at last the best one."""
        open_ = np.unique(self.inside(pool.burden(self.key)))
        open_ = open_[open_ > self.least]
        if self.most is not None:
            open_ = open_[open_ <= self.most]
            if not len(open_):
                return self.most
        return int(open_[(len(open_) - 1) // 2]) if len(open_) else max(self.least, 1)


def solve_places(level: WorstFirst, reached: Reached, best: Best) -> Reached | Outcome:
    """Make the worst figures of a burden least, place after place.

    Returns:
        Where things stand then; or why there is no plan at all, or that candidates are missing.
    """
    below = NO_END
    for place in range(1, level.places + 1):
        found = _solve_place(level.key, place, below, reached, best)
        if not isinstance(found, _Place):
            return found
        reached, below = found.reached, found.value
    return reached


@dataclass(frozen=True, eq=False)
class _Place:
    """Where things stand after a place, and the value there in steps."""

    reached: Reached
    value: int


def _solve_place(
    key: str, place: int, below: int, reached: Reached, best: Best
) -> _Place | Outcome:
    """The least value at one place, and the fewest new units that share it."""
    plan = reached.found[-1] if reached.found else None
    span = _Span(key, 0, None, below)
    if plan is not None:
        span = replace(span, most=_worst(plan, span))
    value_key, count_key = worst_keys(key, place)
    while span.most != 0:
        within = span.narrowed(reached)
        asked = span.asked(within.pool)
        level = Level(count_key, GroupLinear(bands={(key, asked, below): 1.0}), 0.0, _LEAST_GAIN)
        before = within if plan is None else replace(within, found=(*reached.found, plan))
        found = best(level, before)
        if found.outcome == "incomplete":
            return found.outcome
        if not len(found.chosen):
            if plan is None:
                return found.outcome
            break
        fewest = float(np.ceil(level.bound(found) - _ROUNDING))
        count = round(level.value(found))
        last, plan = asked == span.most, found
        span = replace(span, most=_worst(found, span))
        if count == 0:
            continue
        if fewest < 1:
            break
        if last:
            goals = (_goal(value_key, key, asked, asked), Goal(count_key, float(count), fewest))
            after = within.after(level, found)
            return _Place(replace(after, goals=(*reached.goals, *goals)), asked)
        span = replace(span, least=max(span.least, asked))
    return _open_end(span, (value_key, count_key), reached, plan)


def _open_end(
    span: _Span, keys: tuple[str, str], reached: Reached, plan: SetPartitioningResult | None
) -> _Place:
    """A place where nothing is left to bear, or where the time was over before the proof."""
    assert plan is not None
    assert span.most is not None
    steps = plan.pool.burden(span.key)[plan.chosen]
    count = float((span.inside(steps) == span.most).sum())
    goals = (_goal(keys[0], span.key, span.most, span.least), Goal(keys[1], count, 0.0))
    within = span.narrowed(reached)
    share = Level(keys[1], GroupLinear(bands={_band(span.key, span.most): 1.0}))
    rows = (*within.rows, share.kept(count)) if span.most else within.rows
    return _Place(
        replace(
            within,
            pool=plan.pool.joined(within.pool),
            rows=rows,
            goals=(*reached.goals, *goals),
            found=(*reached.found, plan),
        ),
        span.most,
    )


def _worst(found: SetPartitioningResult, span: _Span) -> int:
    steps = span.inside(found.pool.burden(span.key)[found.chosen])
    return int(steps.max(initial=0))


def _goal(goal: str, key: str, value: int, least: int) -> Goal:
    return Goal(goal, told_burden(key, value), told_burden(key, least))


def _band(key: str, steps: int) -> Band:
    return key, steps, steps + 1
