"""Where the people of the old districts go: bands between districts and new units."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from scenarios.model import Scenario

_GAP = 0.012
"""Room between two bands' ends, share of the height."""


@dataclass(frozen=True)
class Flow:
    """People of a district who come into a new unit.

    Attributes:
        district, unit: names.
        people: persons.
        left, right: lower and upper edge at both ends, 0 (bottom) to 1 (top).
    """

    district: str
    unit: str
    people: int
    left: tuple[float, float]
    right: tuple[float, float]


def district_flows(scenario: Scenario, districts: frozenset[str] = frozenset()) -> tuple[Flow, ...]:
    """Lay out the bands; units stand in the order of the district most of them comes from.

    Args:
        scenario: of units with districts.
        districts: only units with people of these; all by default.

    Returns:
        Nothing where the units have no districts.
    """
    units = scenario.dataset.units
    of_code, people = units["district"].astype(str), units["population"]
    if not of_code.ne("").any():
        return ()
    between: dict[tuple[str, str], int] = defaultdict(int)
    for group in scenario.groups:
        inside = {of_code[code] for code in group.members}
        if not districts or inside & districts:
            for code in group.members:
                between[of_code[code], group.id] += int(people[code])
    order = list(dict.fromkeys(of_code[of_code != ""]))
    rank = {district: number for number, district in enumerate(order)}

    def share(unit: str) -> tuple[float, str]:
        parts = [(count, rank.get(d, len(rank))) for (d, u), count in between.items() if u == unit]
        total = max(sum(count for count, _ in parts), 1)
        return sum(count * place for count, place in parts) / total, unit

    targets = sorted({unit for _, unit in between}, key=share)
    place = {unit: number for number, unit in enumerate(targets)}
    starts = sorted(between, key=lambda key: (rank.get(key[0], len(rank)), place[key[1]]))
    ends = sorted(between, key=lambda key: (place[key[1]], rank.get(key[0], len(rank))))
    left = _stacked([(key[0], between[key]) for key in starts])
    right = _stacked([(key[1], between[key]) for key in ends])
    edges = dict(zip(ends, right, strict=True))
    names = {group.id: group.name for group in scenario.groups}
    return tuple(
        Flow(district, names[unit], between[district, unit], span, edges[district, unit])
        for (district, unit), span in zip(starts, left, strict=True)
    )


def _stacked(bands: list[tuple[str, int]]) -> list[tuple[float, float]]:
    """Edges of bands from the top down, with a gap between those of different ends."""
    if not bands:
        return []
    ends = list(dict.fromkeys(end for end, _ in bands))
    gap = min(_GAP, 0.3 / len(ends))
    room = 1.0 - gap * (len(ends) - 1)
    total = max(sum(people for _, people in bands), 1)
    found, top, before = [], 1.0, bands[0][0]
    for end, people in bands:
        top -= gap if end != before else 0.0
        low = top - room * people / total
        found.append((low, top))
        top, before = low, end
    return found
