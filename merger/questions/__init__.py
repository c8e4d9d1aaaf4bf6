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
from merger.questions.pareto import COST, COUNT, FrontPoint, count_front, knee, spread, term_front
from merger.questions.part_moves import LARGEST, PartMove, smallest_moves
from merger.questions.prices import holds_for_any_size, lock_prices, second_places
from merger.questions.relaxations import smallest_relaxations

__all__ = [
    "Alternative",
    "COST",
    "COUNT",
    "FrontPoint",
    "LARGEST",
    "PartMove",
    "beside",
    "count_front",
    "deliberately_different",
    "differing_from",
    "far_from",
    "holds_for_any_size",
    "is_locked",
    "knee",
    "lock_prices",
    "next_best",
    "second_places",
    "smallest_moves",
    "smallest_relaxations",
    "spread",
    "term_front",
    "without_group",
    "without_locks",
]
