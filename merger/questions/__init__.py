"""Questions that take further solves: alternatives, trade-offs, prices, relaxations.

May import plans, optimiser and what stands below.
"""

from merger.questions.alternatives import (
    Alternative,
    beside,
    deliberately_different,
    differing_from,
    far_from,
    is_locked,
    next_best,
    without_group,
    without_locks,
)
from merger.questions.near_plans import NearPlans, near_plans
from merger.questions.pareto import COST, COUNT, FrontPoint, count_front, knee, spread, term_front
from merger.questions.part_moves import LARGEST, PartMove, smallest_moves
from merger.questions.plan_curve import (
    MOST_POINTS,
    SIZE,
    CurvePoint,
    CurveStep,
    curve_steps,
    plan_curve,
    value_now,
)
from merger.questions.prices import Place, holds_for_any_size, lock_prices, second_places
from merger.questions.relaxations import smallest_relaxations
from merger.questions.stability import MOST_SLACK, nearest_to

__all__ = [
    "MOST_SLACK",
    "nearest_to",
    "Alternative",
    "COST",
    "COUNT",
    "CurvePoint",
    "CurveStep",
    "FrontPoint",
    "LARGEST",
    "MOST_POINTS",
    "NearPlans",
    "PartMove",
    "Place",
    "SIZE",
    "beside",
    "count_front",
    "curve_steps",
    "deliberately_different",
    "differing_from",
    "far_from",
    "holds_for_any_size",
    "is_locked",
    "knee",
    "lock_prices",
    "near_plans",
    "next_best",
    "plan_curve",
    "second_places",
    "smallest_moves",
    "smallest_relaxations",
    "spread",
    "term_front",
    "value_now",
    "without_group",
    "without_locks",
]
