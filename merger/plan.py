"""A plan: an immutable partition of the units. Editing returns another plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from geodata import InputError, Text
from merger.wording import sentence

Group = tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Groups of unit codes; every unit in exactly one.

    Attributes:
        groups: each sorted, in the order of their first member.
    """

    groups: tuple[Group, ...]

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
        """Join the groups of these units into one.

        Raises:
            InputError: no such unit, or they are in one group already.
        """
        named = tuple(sorted(set(codes)))
        chosen = {self._group(code) for code in named}
        if len(chosen) < 2:
            raise InputError(sentence("edit-together-already"))
        union = tuple(code for group in chosen for code in group)
        rest = tuple(group for group in self.groups if group not in chosen)
        return Plan((*rest, union))

    def regroup(self, codes: Iterable[str]) -> Plan:
        """Take units out of their groups and join just these.

        Raises:
            InputError: no such unit, or they are a group already.
        """
        named = tuple(sorted(set(codes)))
        if named and named == self._group(named[0]):
            raise InputError(sentence("edit-together-already"))
        return Plan((*self._without(named), named))

    def move(self, codes: Iterable[str], to: str) -> Plan:
        """Move units into the group of another.

        Raises:
            InputError: no such unit, or all are in that group already.
        """
        target = self._group(to)
        named = tuple(sorted(code for code in set(codes) if self._group(code) != target))
        if not named:
            raise InputError(sentence("edit-together-already"))
        rest = tuple(group for group in self._without(named) if group != target)
        return Plan((*rest, (*target, *named)))

    def split(self, codes: Iterable[str]) -> Plan:
        """Take units out of their groups, each to stand alone.

        Raises:
            InputError: no such unit, or all stand alone already.
        """
        named = tuple(sorted(code for code in set(codes) if len(self._group(code)) > 1))
        if not named:
            raise InputError(sentence("edit-alone-already"))
        return Plan((*self._without(named), *((code,) for code in named)))

    def _without(self, codes: Group) -> tuple[Group, ...]:
        """The groups once these units have left."""
        gone = {code for code in codes if self._group(code)}
        left = (tuple(code for code in group if code not in gone) for group in self.groups)
        return tuple(group for group in left if group)

    def _group(self, code: str) -> Group:
        try:
            return self.group_of[code]
        except KeyError:
            raise _refuse(f"{code}: no such unit") from None


def _refuse(why: str) -> InputError:
    return InputError(sentence("plan-bad-move", why=why))


@dataclass(frozen=True)
class Edit:
    """One change of a plan by hand.

    Attributes:
        kind: ``merge`` joins whole groups, ``regroup`` takes units out into a group of their own,
            ``move`` brings them into another group, ``split`` lets each stand alone.
        codes: the units named.
        to: a unit of the group moved to.
    """

    kind: Literal["merge", "regroup", "move", "split"]
    codes: Group
    to: str = ""

    def apply(self, plan: Plan) -> Plan:
        """The plan after the change.

        Raises:
            InputError: it changes nothing, or names unknown units.
        """
        if self.kind == "move":
            return plan.move(self.codes, self.to)
        changes = {"merge": plan.merge, "regroup": plan.regroup, "split": plan.split}
        return changes[self.kind](self.codes)

    def told(self, names: Mapping[str, str]) -> Text:
        """In words, with the names of the units."""
        units = ", ".join(names[code] for code in self.codes)
        return sentence(f"edit-{self.kind}", units=units, to=names.get(self.to, self.to))
