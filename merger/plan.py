"""A plan: an immutable partition of the units. Editing returns a child that knows its parent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from geodata import InputError
from merger.wording import sentence

Group = tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Groups of unit codes; every unit in exactly one.

    Attributes:
        groups: each sorted, in the order of their first member.
        parent: the plan this one was edited from.
        edit: what was done to the parent.
    """

    groups: tuple[Group, ...]
    parent: Plan | None = field(default=None, compare=False, repr=False)
    edit: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        ordered = tuple(sorted(tuple(sorted(group)) for group in self.groups))
        object.__setattr__(self, "groups", ordered)
        if any(not group for group in ordered):
            raise _refuse("an empty group")
        if len(self.group_of) != sum(len(group) for group in ordered):
            raise _refuse("a unit in two groups")

    @classmethod
    def unmerged(cls, codes: Iterable[str]) -> Plan:
        """Every unit alone: the present state."""
        return cls(tuple((code,) for code in codes))

    @classmethod
    def from_assignment(cls, group_of: Mapping[str, str]) -> Plan:
        """Build a plan from ``unit code → group name``."""
        groups: dict[str, list[str]] = {}
        for code, group in group_of.items():
            groups.setdefault(group, []).append(code)
        return cls(tuple(tuple(group) for group in groups.values()))

    @cached_property
    def group_of(self) -> dict[str, Group]:
        """Group of each unit."""
        return {code: group for group in self.groups for code in group}

    def __len__(self) -> int:
        return len(self.groups)

    def merge(self, codes: Iterable[str]) -> Plan:
        """Join the groups of these units into one."""
        chosen = {self._group(code) for code in codes}
        union = tuple(code for group in chosen for code in group)
        rest = tuple(group for group in self.groups if group not in chosen)
        return Plan((*rest, union), parent=self, edit=f"merge {' '.join(sorted(union))}")

    def move(self, code: str, to: str) -> Plan:
        """Move one unit into the group of another."""
        source, target = self._group(code), self._group(to)
        if source == target:
            raise _refuse(f"{code} and {to} are in one group already")
        rest = tuple(group for group in self.groups if group not in {source, target})
        left = tuple(c for c in source if c != code)
        moved = (*rest, (*target, code), *([left] if left else []))
        return Plan(moved, parent=self, edit=f"move {code} to {to}")

    def split(self, codes: Iterable[str]) -> Plan:
        """Take units out of their groups, each to stand alone."""
        alone = {code for code in codes if self._group(code)}
        rest = tuple(tuple(c for c in group if c not in alone) for group in self.groups)
        kept = tuple(group for group in rest if group)
        single = tuple((code,) for code in alone)
        return Plan((*kept, *single), parent=self, edit=f"split {' '.join(sorted(alone))}")

    def history(self) -> Iterator[Plan]:
        """Yield this plan, its parent, and so on to the first."""
        plan: Plan | None = self
        while plan is not None:
            yield plan
            plan = plan.parent

    def _group(self, code: str) -> Group:
        try:
            return self.group_of[code]
        except KeyError:
            raise _refuse(f"{code}: no such unit") from None


def _refuse(why: str) -> InputError:
    return InputError(sentence("plan-bad-move", why=why))
