"""What is different between two plans of the same units, one change at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geodata import Text
from merger.plan import Group, Plan
from merger.wording import sentence


@dataclass(frozen=True)
class PlanChange:
    """Units whose groups change together: groups of one plan that become groups of the other."""

    before: tuple[Group, ...]
    after: tuple[Group, ...]

    @property
    def units(self) -> Group:
        """Codes of the units it is about."""
        return tuple(sorted(code for group in self.after for code in group))

    def told(self, names: Mapping[str, str], people: Mapping[str, float]) -> Text:
        """In words, with names of the units and the people it touches."""

        def groups(found: tuple[Group, ...]) -> str:
            return "; ".join(" + ".join(str(names[code]) for code in group) for group in found)

        count = sum(float(people[code]) for code in self.units)
        return sentence(
            "plan-change", before=groups(self.before), after=groups(self.after), people=count
        )


def plan_changes(before: Plan, after: Plan) -> tuple[PlanChange, ...]:
    """The smallest sets of units that are grouped in another way, in the order of their codes.

    Args:
        before: one plan.
        after: another plan of the same units.
    """
    same = set(before.groups) & set(after.groups)
    open_ = {code for group in before.groups if group not in same for code in group}
    found = []
    while open_:
        units, ahead = set[str](), [min(open_)]
        while ahead:
            code = ahead.pop()
            if code not in units:
                units.add(code)
                ahead += [*before.group_of[code], *after.group_of[code]]
        open_ -= units
        found.append(
            PlanChange(
                tuple(group for group in before.groups if group[0] in units),
                tuple(group for group in after.groups if group[0] in units),
            )
        )
    return tuple(found)
