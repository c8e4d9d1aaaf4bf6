"""Why no plan keeps the law, the locks and the target at once."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from geodata import Text
from geodata.wording import listing
from merger.evaluator import Evaluator
from merger.groups import GroupLinear, Pool
from merger.optimiser.set_partitioning import solve_set_partitioning
from merger.optimiser.solvers import SolveControl
from merger.optimiser.tuning import Tuning
from merger.problem import Problem
from merger.wording import sentence

_NAMED = 8
"""Units that a reason names at most."""


def group_size_too_small(problem: Problem) -> Text | None:
    """Refuse early what no search can mend: n units in groups of K leave at least n / K."""
    n, k, target = len(problem.dataset), problem.limits.largest, problem.target
    if target is None or target.most * k >= n:
        return None
    return sentence(
        "infeasible-k-too-small",
        target=str(target),
        k=k,
        least=-(-n // k),
        needed=-(-n // target.most),
    )


def why_infeasible(
    evaluator: Evaluator, pool: Pool, engine: str, control: SolveControl, tuning: Tuning
) -> Text:
    """Say why the groups of a pool, which are all candidates, make no plan.

    Args:
        evaluator: of the problem solved.
        pool: all candidates.
        engine: ``highs`` or ``cbc``.
        control: cancellation.
        tuning: how long to look for the reason.
    """
    problem = evaluator.problem
    uncovered = np.flatnonzero(np.asarray(pool.incidence.sum(axis=0)) == 0)
    if len(uncovered):
        codes = [evaluator.graph.codes[i] for i in uncovered]
        locks = [lift for code in codes[:_NAMED] for lift in locks_on(problem, code)]
        gives = _joined([*dict.fromkeys(locks), *_limits(problem)])
        names = listing([str(problem.dataset.units["name"][code]) for code in codes], _NAMED)
        return sentence("infeasible-none", units=names, k=problem.limits.largest, gives=gives)
    target, gives = problem.target, _gives(problem)
    if target is None:
        return sentence("infeasible-any", gives=gives)
    control = replace(control, deadline=time.monotonic() + tuning.reasons_seconds)
    ends = []
    for aim in (GroupLinear(group=1.0), GroupLinear(group=-1.0)):  # the fewest groups, and the most
        found = solve_set_partitioning(
            pool, aim, engine=engine, control=control, least_gain=0.9, tuning=tuning
        )
        if found.outcome == "infeasible":
            return sentence("infeasible-any", gives=gives)
        if found.outcome != "optimal":
            return sentence("infeasible-target", target=str(target), gives=gives)
        ends.append(len(found.chosen))
    least, most = ends
    if least <= target.least and target.most <= most:
        return sentence("infeasible-target", target=str(target), gives=gives)
    return sentence(
        "infeasible-target-range",
        target=str(target),
        least=least,
        most=most,
        nearest=least if target.most < least else most,
        gives=gives,
    )


def locks_on(problem: Problem, code: str) -> list[Text]:
    """What would have to be lifted to free a unit from its locks, each in words."""
    constraints, names = problem.constraints, problem.dataset.units["name"]
    held: list[tuple[str, tuple[str, ...]]]
    held = [("keep", (lock.code,)) for lock in constraints.keep if lock.code == code]
    held += [("together", tuple(sorted(joined))) for joined in constraints.joined if code in joined]
    held += [("apart", lock.units) for lock in constraints.apart if code in lock.units]
    held += [("only", (lock.code,)) for lock in constraints.only if lock.code == code]
    held += [
        ("own_district", (lock.code,)) for lock in constraints.own_district if lock.code == code
    ]
    # A set that one unit of it cannot be in is torn by what holds the others.
    for joined in constraints.joined:
        if code in joined:
            held += [("keep", (lock.code,)) for lock in constraints.keep if lock.code in joined]
            held += [("apart", p) for p in constraints.apart_pairs if set(p) <= joined]
    return [
        sentence(f"gives-{key}", units=", ".join(str(names[each]) for each in units))
        for key, units in dict.fromkeys(held)
    ]


def _limits(problem: Problem) -> list[Text]:
    """What beside locks and target could give."""
    limits = problem.limits
    found = [sentence("gives-larger", k=limits.largest)]
    if problem.constraints.within_district:
        found.append(sentence("gives-lines"))
    if limits.most_people is not None:
        found.append(sentence("gives-people", people=limits.most_people))
    if problem.horizon.margin > 0:
        found.append(sentence("gives-margin", margin=problem.horizon.margin))
    if problem.horizon.until is not None:
        found.append(sentence("gives-years", year=str(problem.horizon.until)))
    return found


def _gives(problem: Problem) -> Text:
    found = _limits(problem)
    count = problem.constraints.count
    if count:
        found.append(sentence("gives-few-locks", count=count))
    if problem.target is not None:
        found.append(sentence("gives-target"))
        if problem.target.districts:
            found.append(sentence("gives-ceilings"))
    return _joined(found)


def _joined(told: list[Text]) -> Text:
    return Text("; ".join(each.vi for each in told), "; ".join(each.en for each in told))
