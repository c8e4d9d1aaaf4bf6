"""Colours for the groups of a plan: neighbours differ, and a place keeps its colour."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from merger import Plan

PALETTE = (
    "#88ccee", "#ddcc77", "#cc99bb", "#77bb99", "#ee9977", "#99a8dd", "#bbcc55", "#c9b29b",
)  # fmt: skip
"""Light tints after Paul Tol's colour-blind-safe sets; outlines and labels say the rest."""

UNCHANGED = -1


def colour_groups(
    plan: Plan, borders: pd.DataFrame, wished: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Give every merged group a colour number that none of its neighbours has.

    Largest degree first (Welsh and Powell 1967); a group takes the colour wished for its first
    member if no neighbour holds it.

    Args:
        plan: the groups.
        borders: ``code_a, code_b`` of neighbouring units.
        wished: colour number by unit code, from a plan to compare with.

    Returns:
        Colour number by unit code; :data:`UNCHANGED` for units that stay alone. Numbers beyond
        the palette wrap around in drawing.
    """
    number = {code: i for i, group in enumerate(plan.groups) for code in group}
    near: dict[int, set[int]] = {i: set() for i in range(len(plan.groups))}
    for a, b in zip(borders.code_a, borders.code_b, strict=True):
        if number[a] != number[b]:
            near[number[a]].add(number[b])
            near[number[b]].add(number[a])
    merged = [i for i, group in enumerate(plan.groups) if len(group) > 1]
    colour: dict[int, int] = {}
    uses = [0] * len(PALETTE)
    for i in sorted(merged, key=lambda i: (-len(near[i]), i)):
        used = {colour[j] for j in near[i] if j in colour}
        wish = (wished or {}).get(plan.groups[i][0], UNCHANGED)
        # Spread over the palette; beyond it, the first number no neighbour has.
        free = [c for c in range(len(PALETTE)) if c not in used]
        chosen = min(free, key=lambda c: uses[c]) if free else max(used) + 1
        colour[i] = wish if wish != UNCHANGED and wish not in used else chosen
        uses[colour[i] % len(PALETTE)] += 1
    return {code: colour.get(i, UNCHANGED) for code, i in number.items()}


def fill_of(colour: int) -> str:
    """Return the fill for a colour number."""
    return "#f4f1ea" if colour == UNCHANGED else PALETTE[colour % len(PALETTE)]
