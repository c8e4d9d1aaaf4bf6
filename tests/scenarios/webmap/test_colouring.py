from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from merger import Plan
from scenarios import Scenario
from scenarios.webmap.colouring import PALETTE, UNCHANGED, colour_groups
from tests.support.coverages import grid


def _neighbours_differ(plan: Plan, borders, colours: dict[str, int]) -> bool:  # type: ignore[no-untyped-def]
    return all(
        plan.group_of[a] == plan.group_of[b]
        or UNCHANGED in (colours[a], colours[b])
        or colours[a] != colours[b]
        for a, b in zip(borders.code_a, borders.code_b, strict=True)
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_neighbours_differ_and_units_alone_are_plain(seed: int, wish: bool) -> None:
    random = np.random.default_rng(seed)
    dataset = grid(6, 5)
    plan = Plan.from_assignment({c: str(random.integers(0, 14)) for c in dataset.codes})
    wished = {c: int(random.integers(-1, 6)) for c in dataset.codes} if wish else None
    colours = colour_groups(plan, dataset.borders, wished)
    assert _neighbours_differ(plan, dataset.borders, colours)
    for group in plan.groups:
        assert len({colours[c] for c in group}) == 1
        assert (colours[group[0]] == UNCHANGED) == (len(group) == 1)


def test_real_plan_stays_within_the_palette(near: Scenario) -> None:
    colours = colour_groups(near.plan, near.dataset.borders)
    assert _neighbours_differ(near.plan, near.dataset.borders, colours)
    assert max(colours.values()) < len(PALETTE)


def test_a_plan_keeps_its_own_colours(near: Scenario) -> None:
    colours = colour_groups(near.plan, near.dataset.borders)
    again = colour_groups(near.plan, near.dataset.borders, wished=colours)
    assert again == colours
