"""The optimiser against all partitions of small random coverages."""

from __future__ import annotations

import numpy as np
import pytest

from merger.groups import BURDENS
from tests.support import LONG
from tests.support.audit import audit, case, in_words

CASES = 500 if LONG else 160
"""``python -m benchmarks.audit`` goes through as many as one likes."""


@pytest.mark.parametrize("seed", range(CASES))
def test_what_is_told_is_what_all_partitions_say(seed: int) -> None:
    asked = case(seed)
    try:
        audit(asked)
    except AssertionError as wrong:
        raise AssertionError(f"{in_words(asked)}: {wrong}") from wrong


def test_the_cases_are_of_every_kind() -> None:
    """A change of how cases are drawn must not leave out a kind."""
    drawn = [case(seed) for seed in range(120)]
    problems = [each.problem for each in drawn]
    assert {problem.mode for problem in problems} == {"minimal", "target"}
    assert {problem.criteria.id for problem in problems} >= {"nq76-2025", "nq112-2026"}
    assert any(problem.objective.order for problem in problems)
    assert any(problem.objective.concession for problem in problems)
    orders = [problem.objective.order for problem in problems]
    assert all(any(key in order for order in orders) for key in BURDENS)
    assert any(len(order) > 1 and set(order) & set(BURDENS) for order in orders)
    assert any(each.extra.near for each in drawn)
    assert any(problem.constraints.count for problem in problems)
    assert any(problem.dataset.ways is not None for problem in problems)
    assert any(problem.dataset.homes is not None for problem in problems)
    assert any(problem.dataset.detour > 1 for problem in problems)
    by_road = [problem for problem in problems if problem.dataset.ways is not None]
    assert any(np.isinf(problem.dataset.ways.km).any() for problem in by_road)
    assert any(problem.constraints.declare for problem in by_road)
    for term in ("far", "seat_state", "minutes", "travel"):
        assert any(problem.objective.weights.get(term) for problem in by_road), term
    assert any(problem.target and problem.target.districts for problem in problems)
    assert any(problem.limits.largest > len(problem.dataset) for problem in problems)
    assert any(not each.extra.asks_nothing for each in drawn)
    assert any(each.looks for each in drawn)
    assert any(each.start is not None for each in drawn)
