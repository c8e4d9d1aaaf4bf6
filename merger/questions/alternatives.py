"""What else there is: next best plans, and plans without a group or without the locks.

Every answer is a solve of the same pool of candidate groups with rows added or groups taken out,
so each carries its own proof. (Integer cuts for the next best: Balas and Jeroslow, "Canonical cuts
on the unit hypercube", SIAM J. Appl. Math. 23, 1972.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from geodata import InputError, with_parts_settled
from merger.constraints import Constraints
from merger.groups import LOCKS
from merger.optimiser import solve_with
from merger.plan import Group, Plan
from merger.problem import Problem
from merger.side_constraints import SideConstraints
from merger.solution import Solution
from merger.wording import sentence

LIFTABLE = (*LOCKS, "seats")
"""Constraints that a planner may lift; exemptions and borders are facts."""


@dataclass(frozen=True, eq=False)
class Alternative:
    """A plan beside the best one.

    Attributes:
        solution: the plan with its own proof.
        differing: units that are in another group than in the best plan.
        above: cost above the best plan's; None without a plan.
        unsettled, touched: more units unsettled, and more people touched, than in the best plan.
    """

    solution: Solution
    differing: int
    above: float | None
    unsettled: int
    touched: int


def differing_units(plan: Plan, other: Plan) -> int:
    """How many units are in another group."""
    same = set(plan.groups) & set(other.groups)
    return sum(len(group) for group in plan.groups if group not in same)


def next_best(
    best: Solution, differ: int = 1, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Alternative]:
    """Yield plan after plan, each the best of those that differ from all before it.

    Args:
        best: a solution with a plan.
        differ: how many units at least must be in another group than in each plan before.
        cancelled: asked often.

    Raises:
        InputError: ``differ`` is not possible.
    """
    plan = _plan(best)
    if not 1 <= differ <= len(best.problem.dataset):
        need = f"1–{len(best.problem.dataset)}"
        raise InputError(sentence("bad-limit", name="differ", value=differ, need=need))
    before = [plan]
    while True:
        extra = differing_from(before, differ, best.extra)
        found = solve_with(best.evaluator, cancelled=cancelled, extra=extra)
        if found.plan is None:
            return
        yield beside(best, found)
        before.append(found.plan)


def differing_from(
    plans: Iterable[Plan], units: int, asked: SideConstraints | None = None
) -> SideConstraints:
    """Ask for a plan in which so many units are in another group than in each of these.

    Args:
        plans: those to differ from.
        units: how many.
        asked: what the plan has to respect as well, such as nearness to a plan people know.
    """
    asked = asked or SideConstraints()
    return replace(asked, differ=(*asked.differ, *((plan, units) for plan in plans)))


def without_group(group: Group) -> SideConstraints:
    """Ask for a plan that does not hold this group; what it costs more is the group's worth."""
    return SideConstraints(forbidden=frozenset({tuple(sorted(group))}))


def far_from(best: Solution, plans: Iterable[Plan], slack: float) -> SideConstraints:
    """Ask for a plan as unlike these as can be, dearer than the best by at most a share.

    It leaves no more units unsettled, and touches no more people, than the best, and respects what
    that had to. (Modelling to
    generate alternatives: Brill, Chang and Hopkins, Manage. Sci. 28, 1982.)

    Raises:
        InputError: a negative share, or ``best`` has no plan.
    """
    _plan(best)
    if best.objective is None or not 0 <= slack <= 10:
        raise InputError(sentence("bad-limit", name="slack", value=slack, need="0–10"))
    cost = best.evaluator.cost
    allowed = best.objective * (1 + slack) + 1e-9
    budgets = (*best.extra.budgets, (cost, allowed))
    return replace(best.extra, unlike=tuple(plans), budgets=budgets)


def deliberately_different(
    best: Solution, slack: float = 0.05, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Alternative]:
    """Yield plans almost as good as the best, each as unlike all before it as can be."""
    before = [_plan(best)]
    while True:
        found = solve_with(best.evaluator, cancelled=cancelled, extra=far_from(best, before, slack))
        if found.plan is None or found.plan in before:
            return
        yield beside(best, found)
        before.append(found.plan)


def without_locks(problem: Problem) -> Problem:
    """The same problem with all locks lifted; what its best plan saves is what they cost."""
    lifted: dict[str, object] = dict.fromkeys(LIFTABLE, ())
    constraints = problem.constraints.model_copy(update={**lifted, "within_district": False})
    return relocked(problem, constraints)


def relocked(problem: Problem, constraints: Constraints) -> Problem:
    """The same problem with fewer locks.

    A lock may be all that tells that a part of the map which nothing joins is as it should be:
    without it, the part still stands alone.
    """
    dataset = with_parts_settled(problem.dataset)
    same = dataset.settled == problem.dataset.settled
    return replace(problem, constraints=constraints, dataset=problem.dataset if same else dataset)


def is_locked(problem: Problem) -> bool:
    """Whether there is a lock to lift."""
    constraints = problem.constraints
    return constraints.within_district or any(getattr(constraints, place) for place in LIFTABLE)


def beside(best: Solution, found: Solution) -> Alternative:
    """Compare a solution of the same units with the one it is an alternative to.

    Raises:
        InputError: ``best`` has no plan.
    """
    plan = _plan(best)
    if found.plan is None or found.objective is None or best.objective is None:
        return Alternative(found, 0, None, 0, 0)
    return Alternative(
        found,
        differing_units(plan, found.plan),
        found.objective - best.objective,
        len(found.unresolved) - len(best.unresolved),
        _touched(found) - _touched(best),
    )


def _touched(solution: Solution) -> int:
    return sum(group.population for group in solution.groups if group.is_merger)


def _plan(best: Solution) -> Plan:
    if best.plan is None:
        raise InputError(sentence("no-plan"))
    return best.plan
