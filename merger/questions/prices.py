"""Why a plan is as it is: second-best places, prices of locks, and how far the proof reaches.

Every number is the outcome of a solve of its own, with the groups fetched before at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from merger.optimiser import proof_size, solve_problem, solve_with
from merger.plan import Group
from merger.problem import Problem
from merger.questions.alternatives import LIFTABLE, Alternative, beside, relocked
from merger.solution import Solution


@dataclass(frozen=True, eq=False)
class Place:
    """The best plan in which a unit is not in its group.

    Attributes:
        code: the unit.
        left: the member it is parted from.
        group: where it is instead; empty without such a plan.
        beside: that plan beside the best one.
    """

    code: str
    left: str
    group: Group
    beside: Alternative


@dataclass(frozen=True, eq=False)
class LockPrice:
    """What one lock costs: the best plan without it, beside the best with it.

    Attributes:
        place: field of the constraints; ``within_district`` for the switch.
        codes: units it names.
        note: why it was set.
        beside: ``above`` is negative by what the lock costs.
    """

    place: str
    codes: tuple[str, ...]
    note: str
    beside: Alternative

    @property
    def saved(self) -> float | None:
        """What the plan without the lock costs less; None where none was found."""
        return None if self.beside.above is None else -self.beside.above


def second_places(
    best: Solution, group: Group, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Place]:
    """Yield for every member of a group the best plan in which it is elsewhere.

    Elsewhere means apart from the member with the seat; for that member itself, apart from the
    most populous of the others.
    """
    report = next(found for found in best.groups if found.members == tuple(sorted(group)))
    people = best.problem.dataset.units["population"]
    others = [code for code in report.members if code != report.seat]
    largest = max(others, key=lambda code: (int(people[code]), code), default="")
    for code in report.members if others else ():
        left = largest if code == report.seat else report.seat
        pair = (min(code, left), max(code, left))
        extra = replace(best.extra, apart=best.extra.apart | {pair})
        found = solve_with(best.evaluator, cancelled=cancelled, extra=extra)
        place = () if found.plan is None else found.plan.group_of[code]
        yield Place(code, left, place, beside(best, found))


def lock_prices(
    best: Solution, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[LockPrice]:
    """Yield what each single lock costs, by solving without it."""
    for place, codes, note, lifted in _one_lock_less(best.problem):
        found = solve_problem(lifted, cancelled=cancelled, extra=best.extra, start=best.plan)
        yield LockPrice(place, codes, note, beside(best, found))


def _one_lock_less(
    problem: Problem,
) -> Iterator[tuple[str, tuple[str, ...], str, Problem]]:
    constraints = problem.constraints
    for place in LIFTABLE:
        locks = getattr(constraints, place)
        for number, lock in enumerate(locks):
            rest = (*locks[:number], *locks[number + 1 :])
            changed = constraints.model_copy(update={place: rest})
            if place == "only":
                codes = (lock.code, *lock.partners)
            else:
                codes = getattr(lock, "units", None) or (lock.code,)
            yield place, codes, lock.note, relocked(problem, changed)
    if constraints.within_district:
        changed = constraints.model_copy(update={"within_district": False})
        yield "within_district", (), "", relocked(problem, changed)


def holds_for_any_size(best: Solution, over: Callable[[], bool] = lambda: False) -> bool | None:
    """Tell whether the proof holds for groups of any size, not only up to the limit.

    Returns:
        True: proven. False: larger groups may pay; raise the limit. None: could not be told,
        because the plan is unproven, larger groups might settle more units, or there was no time.
    """
    if best.any_size:
        return True
    size, larger_may_pay = proof_size(best, over)
    if size >= len(best.problem.dataset):
        return True
    return False if larger_may_pay else None
