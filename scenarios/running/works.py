"""Questions by name, about a solution or a problem: they travel to other processes, and are kept.

May import background and what stands below.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from merger import Evaluator, Plan, Problem, Solution
from merger.optimiser import find_reach, solve_with
from merger.questions import (
    count_front,
    holds_for_any_size,
    lock_prices,
    near_plans,
    plan_curve,
    second_places,
    smallest_relaxations,
    spread,
    term_front,
)
from scenarios.running.background import Stop

_ANY_SIZE_SECONDS = 60.0
_NEAR_SECONDS = 30.0


@dataclass(frozen=True)
class Asked:
    """A question; called it yields its answers (a :data:`..questions.Work`).

    Attributes:
        name: a key of :data:`WORKS`.
        about: what it is about.
        values: plain values that the question needs beside it.
    """

    name: str
    about: Solution | Problem
    values: tuple[Any, ...] = ()

    def __call__(self, stop: Stop) -> Iterable[Any]:
        """Answer."""
        return WORKS[self.name](self.about, *self.values, stop)


def _within(seconds: float, stop: Stop) -> Stop:
    deadline = time.monotonic() + seconds
    return lambda: stop() or time.monotonic() > deadline


def _size(solution: Solution, stop: Stop) -> Iterable[Any]:
    yield holds_for_any_size(solution, _within(_ANY_SIZE_SECONDS, stop))


def _near(solution: Solution, share: float, stop: Stop) -> Iterable[Any]:
    yield near_plans(solution, share, over=_within(_NEAR_SECONDS, stop))


def _give(solution: Solution, code: str, stop: Stop) -> Iterable[Any]:
    return smallest_relaxations(solution, code, over=stop)


def _along(problem: Problem, place: str, least: float, most: float, stop: Stop) -> Iterable[Any]:
    return plan_curve(problem, place, least, most, cancelled=stop)


def _follow(problem: Problem, start: Plan | None, stop: Stop) -> Iterable[Any]:
    yield solve_with(Evaluator(problem), cancelled=stop, start=start)


def _counts(problem: Problem, points: int, stop: Stop) -> Iterable[Any]:
    if problem.target is None:
        return ()
    return count_front(problem, spread(problem.target, points), stop)


WORKS: Mapping[str, Callable[..., Iterable[Any]]] = {
    "places": second_places,
    "locks": lock_prices,
    "size": _size,
    "give": _give,
    "near": _near,
    "along": _along,
    "follow": _follow,
    "terms": term_front,
    "count": _counts,
    "reach": find_reach,
}
"""What answers a question of each name: called with what it is about, its values, and a function
that tells whether to stop."""
