"""Who may do what: the table of roles, kept at the edge of the store and not by buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from geodata import InputError
from scenarios.model import Scenario
from scenarios.store.records import Entry, Saved
from scenarios.store.store import Store
from scenarios.wording import sentence

Role = Literal["viewer", "planner", "approver"]
Step = Literal["plan", "approve"]

MAY: Mapping[Role, frozenset[Step]] = {
    "viewer": frozenset(),
    "planner": frozenset({"plan"}),
    "approver": frozenset({"plan", "approve"}),
}

STEP_OF: Mapping[str, Step] = {
    "save": "plan",
    "submit": "plan",
    "duplicate": "plan",
    "withdraw": "plan",
    "archive": "plan",
    "delete": "plan",
    "bring_back": "plan",
    "approve": "approve",
    "send_back": "approve",
}
"""By method of :class:`Store` that writes, the step it is; all others only read."""


class NotAllowedError(InputError):
    """The person's role does not go that far."""

    def __init__(self, step: Step) -> None:
        super().__init__(sentence(f"not-allowed-{step}"))


class GuardedStore(Store):
    """A store in the hands of one person: every writing is checked when it is asked for.

    Args:
        store: the store itself.
        may: tells whether the person may do a step now.
    """

    def __init__(self, store: Store, may: Callable[[Step], bool]) -> None:
        super().__init__(store.engine, store.notice)
        self._may = may

    def _require(self, method: str) -> None:
        step = STEP_OF[method]
        if not self._may(step):
            raise NotAllowedError(step)

    def save(self, scenario: Scenario, seen: int = 0, who: str = "") -> Entry:
        """As :meth:`Store.save`, for planners."""
        self._require("save")
        return super().save(scenario, seen, who)

    def submit(self, scenario: Scenario, seen: int, who: str = "") -> Entry:
        """As :meth:`Store.submit`, for planners."""
        self._require("submit")
        return super().submit(scenario, seen, who)

    def duplicate(self, scenario: Scenario, name: str, who: str = "") -> Saved:
        """As :meth:`Store.duplicate`, for planners."""
        self._require("duplicate")
        return super().duplicate(scenario, name, who)

    def approve(self, scenario_id: str, seen: int, who: str = "") -> Entry:
        """As :meth:`Store.approve`, for approvers."""
        self._require("approve")
        return super().approve(scenario_id, seen, who)

    def send_back(self, scenario_id: str, seen: int, note: str, who: str = "") -> Entry:
        """As :meth:`Store.send_back`, for approvers."""
        self._require("send_back")
        return super().send_back(scenario_id, seen, note, who)

    def withdraw(self, scenario_id: str, seen: int, who: str = "") -> Entry:
        """As :meth:`Store.withdraw`, for planners."""
        self._require("withdraw")
        return super().withdraw(scenario_id, seen, who)

    def archive(self, scenario_id: str, seen: int, who: str = "") -> Entry:
        """As :meth:`Store.archive`, for planners."""
        self._require("archive")
        return super().archive(scenario_id, seen, who)

    def delete(self, scenario_id: str, seen: int, who: str = "") -> Entry:
        """As :meth:`Store.delete`, for planners."""
        self._require("delete")
        return super().delete(scenario_id, seen, who)

    def bring_back(self, scenario_id: str, seen: int, who: str = "") -> Entry:
        """As :meth:`Store.bring_back`, for planners."""
        self._require("bring_back")
        return super().bring_back(scenario_id, seen, who)
