"""Versions of a plan changed by hand: each knows its parent; undo, redo and branches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from geodata import InputError
from merger import Plan
from merger.plan import Edit, Group
from scenarios.wording import sentence


@dataclass(frozen=True)
class Version:
    """One state of a plan.

    Attributes:
        plan: the plan.
        edit: how it was made from its parent; None for the first.
        parent: number of the version it was made from; None for the first.
        at: when.
        by: who; empty on a machine without sign-in.
    """

    plan: Plan
    edit: Edit | None
    parent: int | None
    at: datetime
    by: str = ""


@dataclass(frozen=True)
class History:
    """All versions of one scenario's plan, oldest first, and the one that stands.

    Nothing is ever removed: an edit after an undo starts a branch beside the undone ones.
    """

    versions: tuple[Version, ...]
    at: int = 0

    @classmethod
    def of(cls, plan: Plan, by: str = "") -> History:
        """Begin with a plan."""
        return cls((Version(plan, None, None, datetime.now(UTC), by),))

    @property
    def head(self) -> Version:
        """The version that stands."""
        return self.versions[self.at]

    @property
    def plan(self) -> Plan:
        """The plan that stands."""
        return self.head.plan

    @property
    def is_edited(self) -> bool:
        """Whether the plan that stands is another than the first."""
        return self.plan != self.versions[0].plan

    def edited(self, edit: Edit, by: str = "") -> History:
        """Change the plan that stands.

        Raises:
            InputError: the edit changes nothing, or names unknown units.
        """
        version = Version(edit.apply(self.plan), edit, self.at, datetime.now(UTC), by)
        return History((*self.versions, version), len(self.versions))

    @property
    def can_undo(self) -> bool:
        """Whether there is a version before."""
        return self.head.parent is not None

    @property
    def can_redo(self) -> bool:
        """Whether something was undone."""
        return self._next is not None

    def undo(self) -> History:
        """Go back to the parent; at the first version, nothing changes."""
        return self if self.head.parent is None else replace(self, at=self.head.parent)

    def redo(self) -> History:
        """Go on to the newest version made from this one, if there is any."""
        return self if self._next is None else replace(self, at=self._next)

    def going_to(self, number: int) -> History:
        """Let another version stand; the next edit branches off there.

        Raises:
            InputError: there is no such version.
        """
        if not 0 <= number < len(self.versions):
            raise InputError(sentence("no-version", number=number))
        return replace(self, at=number)

    @property
    def _next(self) -> int | None:
        children = [n for n, version in enumerate(self.versions) if version.parent == self.at]
        return max(children, default=None)

    def made_by_hand(self) -> tuple[Group, ...]:
        """Groups of the plan that stands which differ from the first plan's."""
        before = set(self.versions[0].plan.groups)
        return tuple(group for group in self.plan.groups if group not in before)
