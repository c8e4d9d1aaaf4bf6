"""What else there is: next best plans, plans made to differ, and what a group or the locks cost.

Every answer is a solve of the same pool of candidate groups with rows added or groups taken out,
so each carries its own proof. (Integer cuts for the next best: Balas and Jeroslow 1972; plans made
to differ within a slack: Brill, Chang and Hopkins, "Modeling to generate alternatives",
Management Science 28, 1982.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from geodata import InputError
from merger.optimise import solve_problem
from merger.plan import Group, Plan
from merger.problem import Extra, Problem
from merger.solution import Solution
from merger.wording import sentence

LOCKS = ("keep", "together", "apart", "only", "own_district", "seats")
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
        extra = Extra(differ=tuple((known, differ) for known in before))
        found = solve_problem(best.problem, cancelled=cancelled, extra=extra)
        if found.plan is None:
            return
        yield _beside(best, found)
        before.append(found.plan)


def without_group(
    best: Solution, group: Group, cancelled: Callable[[], bool] = lambda: False
) -> Alternative:
    """The best plan that does not hold this group: what the group is worth."""
    extra = Extra(forbidden=frozenset({tuple(sorted(group))}))
    return _beside(best, solve_problem(best.problem, cancelled=cancelled, extra=extra))


def without_locks(
    best: Solution,
    lifted: Mapping[str, tuple[int, ...]] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Alternative:
    """The best plan with locks lifted: what they cost is its difference, turned round.

    Args:
        best: a solution.
        lifted: numbers of the entries to lift, by field of :data:`LOCKS`; all locks by default.
        cancelled: asked often.
    """
    problem = without_lock_fields(best.problem, lifted)
    return _beside(best, solve_problem(problem, cancelled=cancelled))


def without_lock_fields(
    problem: Problem, lifted: Mapping[str, tuple[int, ...]] | None = None
) -> Problem:
    """The same problem with locks lifted; see :func:`without_locks`."""
    constraints = problem.constraints
    chosen = lifted or {place: tuple(range(len(getattr(constraints, place)))) for place in LOCKS}
    update: dict[str, object] = {
        place: tuple(x for i, x in enumerate(getattr(constraints, place)) if i not in numbers)
        for place, numbers in chosen.items()
    }
    if lifted is None:
        update["within_district"] = False
    return replace(problem, constraints=constraints.model_copy(update=update))


def _beside(best: Solution, found: Solution) -> Alternative:
    plan = _plan(best)
    if found.plan is None or found.objective is None or best.objective is None:
        return Alternative(found, 0, None, 0, 0)
    goals, others = ({g.key: g.value for g in s.goals} for s in (best, found))
    more = {key: int(round(others.get(key, 0.0) - goals.get(key, 0.0))) for key in goals}
    return Alternative(
        found,
        differing_units(plan, found.plan),
        found.objective - best.objective,
        more.get("unsettled", 0),
        more.get("touched", 0),
    )


def _plan(best: Solution) -> Plan:
    if best.plan is None:
        raise InputError(sentence("no-plan"))
    return best.plan
