"""A plan changed by hand, held against what is proven of the plan it came from."""

from __future__ import annotations

from dataclasses import replace

from merger.evaluator import Evaluator
from merger.groups import BURDENS, TERMS, told_burden, worst_first, worst_keys
from merger.plan import Plan
from merger.problem import Problem
from merger.side_constraints import SideConstraints
from merger.solution import Goal, GroupReport, Solution, Unresolved, describe_plan, total_cost
from merger.wording import sentence


def present_state(problem: Problem) -> Solution:
    """Every unit as it is: where planning by hand may begin. Nothing is known of its distance.

    Raises:
        InputError: what is fixed contradicts itself, as in :func:`merger.solve`.
    """
    return without_proof(problem, Plan.unmerged(problem.dataset.codes))


def without_proof(problem: Problem, plan: Plan) -> Solution:
    """A plan that came from elsewhere, judged by a problem; nothing is known of its distance.

    Raises:
        InputError: what is fixed contradicts itself, as in :func:`merger.solve`.
    """
    evaluator = Evaluator(problem)
    evaluator.check()
    return by_hand(Solution(evaluator, "edited", plan, (), None, None, 0.0, ""), plan)


def by_hand(origin: Solution, plan: Plan, evaluator: Evaluator | None = None) -> Solution:
    """Describe a plan that a person made out of another.

    The bounds proven for the origin hold for every plan of its problem, goal by goal as long as
    the goals before are met as well; what they say of this plan is its distance from the best. A
    plan that breaks the law or a lock may well lie below them:
    :func:`merger.plans.validation.review` tells. Where the origin answered another question, or had
    to respect more than its problem, or where this plan breaks the law's conditions, lies below a
    bound or outside its limits, nothing is known of its distance, and it has no goals.

    Args:
        origin: the solution the editing began with, or one edited from it.
        plan: of the same units.
        evaluator: of the origin's problem with other names, seats or locks.
    """
    evaluator = evaluator or origin.evaluator
    asked = evaluator.problem
    groups = describe_plan(evaluator, plan)
    within = origin.any_size or max(map(len, plan.groups)) <= origin.proven_to
    lawful = not any(group.short or group.tight for group in groups)
    known = within and lawful and origin.extra.asks_nothing and asked.asks_as(origin.problem)
    goals = _goals(origin.goals if known else (), evaluator, groups)
    left = tuple(
        Unresolved(group.members[0], sentence("unsettled-by-hand"))
        for group in groups
        if group.unsettled
    )
    return replace(
        origin,
        evaluator=evaluator,
        status="edited",
        plan=plan,
        groups=groups,
        objective=total_cost(groups),
        bound=goals[-1].bound if goals else None,
        seconds=0.0,
        solver="",
        goals=goals,
        unresolved=left,
        extra=SideConstraints(),
        certificates=(),
        notes=(),
        reasons=(),
    )


def _goals(
    proven: tuple[Goal, ...], evaluator: Evaluator, groups: tuple[GroupReport, ...]
) -> tuple[Goal, ...]:
    """Values of a plan in some goals, with the bounds that hold for it."""
    goals = []
    binding = True
    borne = _borne(evaluator, groups)
    for goal in proven:
        value = borne.get(goal.key, _value(goal.key, evaluator, groups))
        if binding and value < goal.bound - 1e-9 * max(1.0, abs(goal.bound)):
            return ()  # no valid plan does that
        goals.append(Goal(goal.key, value, min(goal.bound, value) if binding else 0.0))
        binding = binding and value <= goal.bound + 1e-9 * max(1.0, abs(goal.bound))
    return tuple(goals)


def _borne(evaluator: Evaluator, groups: tuple[GroupReport, ...]) -> dict[str, float]:
    """The worst figures of a plan, by key of the goal."""
    objective, found = evaluator.problem.objective, {}
    rows = evaluator.rows_of([group.members for group in groups])
    for key in (key for key in objective.order if key in BURDENS):
        places = worst_first(key, evaluator.graph, rows, objective.places)
        for place, (steps, count) in enumerate(places, 1):
            figure, units = worst_keys(key, place)
            found[figure], found[units] = told_burden(key, steps), float(count)
    return found


def _value(key: str, evaluator: Evaluator, groups: tuple[GroupReport, ...]) -> float:
    """What a plan has of a goal."""
    if key == "unsettled":
        return float(sum(group.unsettled for group in groups))
    if key == "touched":
        return float(sum(group.population for group in groups if group.is_merger))
    if key in TERMS:
        return evaluator.normaliser(key) * sum(group.terms[key] for group in groups)
    return total_cost(groups)
