"""Pools of candidate groups, and all plans made of them."""

from __future__ import annotations

import time

from merger import Evaluator, Problem, load_criteria
from merger.groups.pool import Pool
from merger.optimiser.column_source import candidates_of
from merger.optimiser.solvers import SolveControl
from tests.support.coverages import random_grid

CRITERIA = load_criteria("nq76-2025")


def control() -> SolveControl:
    return SolveControl(time.monotonic() + 60, lambda: False, lambda *_: None)


def pool_of(seed: int) -> Pool:
    evaluator = Evaluator(Problem(random_grid(seed, 8), CRITERIA))
    return candidates_of(evaluator, complete=True).pool


def plans_of(pool: Pool) -> list[list[tuple[int, ...]]]:
    """Every choice of groups that holds each unit once."""
    groups = [tuple(int(u) for u in row if u >= 0) for row in pool.groups]

    def grow(free: frozenset[int]) -> list[list[tuple[int, ...]]]:
        if not free:
            return [[]]
        first = min(free)
        return [
            [group, *rest]
            for group in groups
            if first in group and free.issuperset(group)
            for rest in grow(free - set(group))
        ]

    return grow(frozenset(range(len(pool.graph))))
