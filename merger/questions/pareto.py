"""Pareto fronts: what one goal costs in terms of another, every point proven.

For two terms by the ε-constraint method: the second is made least under a ceiling on the first,
then the first as small as that allows, so that no point is dominated (Haimes, Lasdon and Wismer
1971; Mavrotas, Appl. Math. Comput. 213, 2009). For the number of units against cost by a solve
with every number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geodata import InputError
from merger.constraints import Target
from merger.evaluator import Evaluator
from merger.groups import TERMS
from merger.optimiser import solve_problem
from merger.problem import Problem
from merger.side_constraints import SideConstraints
from merger.solution import Solution
from merger.wording import sentence

COUNT = "count"
COST = "cost"
_SAME = 1e-9


@dataclass(frozen=True, eq=False)
class FrontPoint:
    """A plan of which nothing better in both goals exists, where ``solution`` is optimal.

    Attributes:
        first, second: values; terms normalised as in the cost, ``count`` in units.
    """

    first: float
    second: float
    solution: Solution


def term_front(
    problem: Problem,
    first: str,
    second: str,
    points: int = 7,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[FrontPoint]:
    """Yield points of the front between two cost terms, the two ends before those between.

    Raises:
        InputError: unknown terms, the same twice, or fewer than two points.
    """
    if points < 2:
        raise InputError(sentence("bad-limit", name="points", value=points, need="≥ 2"))
    if first == second:
        raise InputError(
            sentence("bad-objective", name=second, why="twice", known=", ".join(TERMS))
        )
    evaluator = Evaluator(problem)
    ends = []
    for order in ((first, second), (second, first)):
        found = _point(problem, order, first, second, SideConstraints(), cancelled)
        if found is None:
            return
        ends.append(found)
        yield found
    low, high = ends
    seen = {_rounded(low), _rounded(high)}
    for ceiling in np.linspace(low.first, high.first, points)[1:-1]:
        extra = SideConstraints(budgets=((evaluator.term(first), float(ceiling) + _SAME),))
        found = _point(problem, (second, first), first, second, extra, cancelled)
        if found is not None and _rounded(found) not in seen:
            seen.add(_rounded(found))
            yield found


def count_front(
    problem: Problem, counts: Sequence[int], cancelled: Callable[[], bool] = lambda: False
) -> Iterator[FrontPoint]:
    """Yield the least cost for every number of units that can be reached.

    All are measured by the same reference population, that of the problem's own target.

    Raises:
        InputError: the problem has no target.
    """
    if problem.target is None:
        raise InputError(sentence("no-target"))
    objective = problem.objective
    if objective.reference_people is None:
        people = Evaluator(problem).mean_people
        objective = objective.model_copy(update={"reference_people": people})
    for count in counts:
        target = problem.target.model_copy(update={"least": count, "most": count})
        found = solve_problem(
            replace(problem, objective=objective, target=target), cancelled=cancelled
        )
        if found.objective is not None:
            yield FrontPoint(float(count), found.objective, found)


def spread(target: Target, points: int) -> list[int]:
    """Numbers of units over the range of a target, both ends among them."""
    return sorted({round(c) for c in np.linspace(target.least, target.most, points)})


def knee(points: Sequence[FrontPoint]) -> FrontPoint | None:
    """The point farthest below the line between the ends: where giving more begins to gain little.

    None with fewer than three points, or where none bulges (Das, Struct. Optim. 18, 1999).
    """
    if len(points) < 3:
        return None
    order = sorted(points, key=lambda p: (p.first, -p.second))
    x = np.array([p.first for p in order])
    y = np.array([p.second for p in order])
    width, height = x[-1] - x[0], y[0] - y[-1]
    if width <= _SAME or abs(height) <= _SAME:
        return None
    below = 1 - (x - x[0]) / width - (y - y[-1]) / height
    best = int(below.argmax())
    return order[best] if below[best] > 1e-6 else None


def _point(
    problem: Problem,
    order: tuple[str, str],
    first: str,
    second: str,
    extra: SideConstraints,
    cancelled: Callable[[], bool],
) -> FrontPoint | None:
    ordered = replace(problem, objective=problem.objective.ordered(order))
    found = solve_problem(ordered, cancelled=cancelled, extra=extra)
    if found.plan is None:
        return None

    def value(key: str) -> float:
        return float(sum(g.terms[key] for g in found.groups)) * found.evaluator.normaliser(key)

    return FrontPoint(value(first), value(second), found)


def _rounded(point: FrontPoint) -> tuple[float, float]:
    return round(point.first, 9), round(point.second, 9)
