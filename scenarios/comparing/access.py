"""How far people have to go to the seat before and after, by new unit."""

from __future__ import annotations

from dataclasses import dataclass

from merger import GroupReport
from merger.groups import Ways, ways_by_group
from scenarios.model import Scenario


@dataclass(frozen=True)
class UnitAccess:
    """Ways to the seat of the people of a new unit: to their old seats, and to the new one."""

    group: GroupReport
    before: Ways
    after: Ways


def unit_access(scenario: Scenario) -> tuple[UnitAccess, ...]:
    """Ways of the people of each unit that the plan forms, as the dataset measures them."""
    dataset = scenario.dataset
    group_of = {code: group.id for group in scenario.groups for code in group.members}
    seat_of = {code: group.seat for group in scenario.groups for code in group.members}
    before = ways_by_group(dataset, {code: code for code in dataset.codes}, group_of)
    after = ways_by_group(dataset, seat_of, group_of)
    return tuple(
        UnitAccess(group, before[group.id], after[group.id])
        for group in scenario.groups
        if group.is_merger
    )
