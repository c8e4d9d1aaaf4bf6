"""``solve --near PLAN --within 2``: the plan nearest to one that people have seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from geodata import Language
from merger import Plan, Solution
from merger.optimiser import solve_with
from merger.plans import plan_changes
from merger.questions import beside, nearest_to
from scenarios.wording import sentence


def nearest(best: Solution, seen: Plan, percent: float, cancelled: Callable[[], bool]) -> Solution:
    """The plan nearest to one seen, among those at most so much worse than the best.

    Raises:
        InputError: as :func:`merger.questions.nearest_to`.
    """
    extra = nearest_to(best, seen, percent / 100)
    return solve_with(best.evaluator, cancelled=cancelled, extra=extra, start=best.plan)


def nearness_told(
    found: Solution, best: Solution, seen: Plan, path: Path, percent: float, language: Language
) -> tuple[dict[str, Any] | None, list[str]]:
    """What the plan found costs beside the best one, and every change from the plan seen."""
    if found.plan is None or found.objective is None:
        return None, [sentence("near-plan-none").to(language)]
    units = found.problem.dataset.units
    names, living = units["name"].to_dict(), units["population"].to_dict()
    changes = plan_changes(seen, found.plan)
    # Counted from the plan: a search that was cut short may not have come to this goal.
    people = sum(g.population for g in found.groups if g.members not in set(seen.groups))
    cost = beside(best, found)
    head = sentence(
        "near-plan",
        people=people,
        changes=len(changes),
        percent=percent,
        above=100 * (cost.above or 0.0) / max(best.objective or 0.0, 1e-12),
        moved=cost.touched,
    )
    lines = [head.to(language)]
    lines += [f"  {change.told(names, living).to(language)}" for change in changes]
    return {
        "plan": path.name,
        "within": percent,
        "people": people,
        "above": cost.above,
        "touched": cost.touched,
        "changes": [
            {"before": [list(g) for g in c.before], "after": [list(g) for g in c.after]}
            for c in changes
        ],
    }, lines
