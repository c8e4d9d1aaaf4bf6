"""How the best plan follows one threshold: every value at which it changes, each step proven.

Triggers and standards decide which units are to be arranged, and nothing else of the problem. So
between two values at which no verdict changes one solve tells all. Conditions and reductions decide
which groups the law accepts, weights and the limit on sizes what is best: there the plan is known
at the values that were looked at.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from geodata import InputError
from merger.assessment import curves
from merger.constraints import LARGEST_GROUP
from merger.evaluator import Evaluator
from merger.law import figure_at, with_figure
from merger.optimiser import solve_with
from merger.plan import Group, Plan
from merger.problem import Problem
from merger.solution import Solution
from merger.wording import sentence

SIZE = "max_group"
"""Place of the limit on the size of groups."""

_WEIGHTS = "weights/"
_VERDICTS_ONLY = ("triggers", "standards")

MOST_POINTS = 200


@dataclass(frozen=True, eq=False)
class CurvePoint:
    """What was found for one value, or for all values of an interval.

    Attributes:
        first, last: the answer holds from ``first`` (without it where ``open_below``) to ``last``.
        open_below: at ``first`` itself the point before holds.
        must: codes of the units to be arranged.
        solution: proven where its status is ``optimal``.
    """

    first: float
    last: float
    open_below: bool
    must: tuple[str, ...]
    solution: Solution


@dataclass(frozen=True, eq=False)
class CurveStep:
    """Points in a row with the same plan and the same units to be arranged.

    Attributes:
        first, last, open_below: as in :class:`CurvePoint`.
        whole: the plan is known for every value between, not only for those looked at.
        changed: groups of the plan that the step before did not have.
    """

    first: float
    last: float
    open_below: bool
    whole: bool
    must: tuple[str, ...]
    solution: Solution
    changed: tuple[Group, ...]

    def holds(self, value: float) -> bool:
        """Whether a value lies in the step."""
        return (self.first < value if self.open_below else self.first <= value) and (
            value <= self.last
        )


def value_now(problem: Problem, place: str) -> float:
    """What stands at a place in the problem.

    Raises:
        InputError: no such figure, term or limit.
    """
    if place == SIZE:
        return float(problem.limits.max_group)
    if place.startswith(_WEIGHTS):
        name = place.removeprefix(_WEIGHTS)
        problem.objective.reweighted({name: 0.0})  # refuses an unknown term
        return float(problem.objective.weights.get(name, 0.0))
    return figure_at(problem.criteria, place).value


def plan_curve(
    problem: Problem,
    place: str,
    least: float,
    most: float,
    points: int = 21,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[CurvePoint]:
    """Solve along one threshold, from the least value to the most.

    Args:
        problem: what is asked at every value.
        place: a figure of the rule set (see :func:`merger.law.placed_figures`), ``max_group`` or
            ``weights/TERM``.
        least: where it begins, in the unit of the figure.
        most: where it ends.
        points: values to look at where intervals do not tell, evenly spread with both ends, and
            the value that stands there now.
        cancelled: asked often; true ends it.

    Raises:
        InputError: no such place, an empty range, values that the figure cannot have, or a
            problem that cannot be meant.
    """
    if not (math.isfinite(least) and math.isfinite(most) and least < most):
        raise InputError(sentence("bad-limit", name=place, value=f"{least:g}:{most:g}", need="A<B"))
    if not 2 <= points <= MOST_POINTS:
        need = f"2–{MOST_POINTS}"
        raise InputError(sentence("bad-limit", name="points", value=points, need=need))
    now = value_now(problem, place)
    for end in (least, most):
        _at(problem, place, end)
    if place == SIZE and math.ceil(least) > math.floor(most):
        span = f"{least:g}:{most:g}"
        raise InputError(sentence("bad-limit", name="K", value=span, need=sentence("need-whole")))
    shared = Evaluator(problem)
    shared.check()
    plan: Plan | None = None
    for first, last, open_below in _intervals(shared, place, least, most, points, now):
        if cancelled():
            return
        evaluator = _at(problem, place, last, shared)
        solution = solve_with(evaluator, cancelled=cancelled, start=plan)
        plan = solution.plan or plan
        must = tuple(c for c, m in zip(evaluator.graph.codes, evaluator.must, strict=True) if m)
        yield CurvePoint(first, last, open_below, must, solution)


def curve_steps(points: Iterable[CurvePoint]) -> tuple[CurveStep, ...]:
    """Join points in a row whose units to be arranged, plan and standing of it are the same."""
    steps: list[CurveStep] = []
    for point in points:
        before = steps[-1] if steps else None
        if before is not None and _same(before, point):
            whole = before.whole and point.first == before.last
            steps[-1] = replace(before, last=point.last, whole=whole)
            continue
        known = set(before.solution.plan.groups) if before and before.solution.plan else set()
        mine = point.solution.plan.groups if point.solution.plan else ()
        steps.append(
            CurveStep(
                first=point.first,
                last=point.last,
                open_below=point.open_below,
                whole=True,
                must=point.must,
                solution=point.solution,
                changed=tuple(g for g in mine if g not in known) if before else (),
            )
        )
    return tuple(steps)


def _same(step: CurveStep, point: CurvePoint) -> bool:
    one, other = step.solution, point.solution
    plans = [None if s.plan is None else set(s.plan.groups) for s in (one, other)]
    left = [{u.code for u in s.unresolved} for s in (one, other)]
    return (
        step.must == point.must
        and plans[0] == plans[1]
        and left[0] == left[1]
        and one.status == other.status
    )


def _intervals(
    shared: Evaluator, place: str, least: float, most: float, points: int, now: float
) -> Iterator[tuple[float, float, bool]]:
    """Values to solve for: intervals in which no verdict changes, else single values."""
    section, _, rest = place.partition("/")
    if section in _VERDICTS_ONLY:
        key, _, field = rest.partition("/")
        found = [
            c
            for c in curves(shared.assessment)
            if (c.section, c.key, str(c.field)) == (section, key, field)
        ]
        inside = [float(v) for c in found for v in c.values if least <= v < most]
        ends = [*sorted(set(inside)), most]
        firsts = [least, *ends[:-1]]
        for number, (first, last) in enumerate(zip(firsts, ends, strict=True)):
            yield first, last, number > 0
        return
    if place == SIZE:
        sizes = range(math.ceil(least), math.floor(most) + 1)
        for size in sizes:  # there is none between two whole numbers
            yield float(max(size - 1, sizes[0])), float(size), size > sizes[0]
        return
    values = {float(v) for v in np.linspace(least, most, points)}
    for value in sorted(values | ({now} if least <= now <= most else set())):
        yield value, value, False


def _at(problem: Problem, place: str, value: float, shared: Evaluator | None = None) -> Evaluator:
    """The problem with another value; what does not hang on it is taken over."""
    if place == SIZE:
        if not 1 <= value <= LARGEST_GROUP:
            need = f"1–{LARGEST_GROUP}"
            raise InputError(sentence("bad-limit", name="K", value=f"{value:g}", need=need))
        limits = problem.limits.model_copy(update={"max_group": int(value), "any_size": False})
        moved = replace(problem, limits=limits)
    elif place.startswith(_WEIGHTS):
        weights = {place.removeprefix(_WEIGHTS): value}
        moved = replace(problem, objective=problem.objective.reweighted(weights))
    else:
        moved = replace(problem, criteria=with_figure(problem.criteria, place, value))
    return Evaluator(moved) if shared is None else shared.moved(moved)
