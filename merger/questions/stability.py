"""The plan nearest to one that people have seen, when figures, rules or locks have changed.

Among the plans that leave no more units unsettled than the best one, and are worse in no other goal
by more than a share, the one in which the fewest people are in a group that the plan seen does not
have; then as good as can be in the goals in their order. (Minimal perturbation: El Sakkout and
Wallace, "Probe backtrack search for minimal perturbation in dynamic scheduling", Constraints 5,
2000.)
"""

from __future__ import annotations

from dataclasses import replace

from geodata import InputError
from merger.optimiser import allowances
from merger.plan import Plan
from merger.side_constraints import SideConstraints
from merger.solution import Solution
from merger.wording import sentence

MOST_SLACK = 10.0
"""By which share at most a plan may be worse than the best."""


def nearest_to(best: Solution, seen: Plan, slack: float) -> SideConstraints:
    """Ask for the plan nearest to one that was seen.

    Args:
        best: the best plan of the problem as it is now; where its search was cut short, the plan
            that was found.
        seen: the plan people know; what it holds need not be allowed any more.
        slack: by which share the plan may be worse than the best in each goal.

    Raises:
        InputError: ``best`` has no plan, ``seen`` is of other units, or a share outside 0 to 10.
    """
    if best.plan is None:
        raise InputError(sentence("no-plan"))
    if not 0 <= slack <= MOST_SLACK:
        need = f"0–{MOST_SLACK:.0f}"
        raise InputError(sentence("bad-limit", name="within", value=slack, need=need))
    missing = set(best.plan.group_of) ^ set(seen.group_of)
    if missing:
        few = ", ".join(sorted(missing)[:5])
        raise InputError(sentence("seen-other-units", count=len(missing), units=few))
    budgets = tuple((row.measure, row.rhs) for row in allowances(best, slack))
    extra = best.extra
    return replace(extra, near=seen, unlike=(), budgets=(*extra.budgets, *budgets))
