"""What the store gives back, and why it refuses."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from geodata import InputError
from scenarios.model import Scenario
from scenarios.wording import sentence

State = Literal["draft", "submitted", "approved", "returned"]
Shelf = Literal["", "archived", "deleted"]
"""Where a scenario is: in use, put away, or deleted (and kept, so that it can be taken back)."""
WAIT_SECONDS = 2
"""How long to wait for another program that writes, before the person is told."""

_SQLITE_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_POSTGRES_LOCKED = "55P03"

FROZEN: frozenset[str] = frozenset({"submitted", "approved"})


@dataclass(frozen=True)
class Entry:
    """A line of the list of scenarios.

    Attributes:
        dataset: name of the units.
        fingerprint: of the units.
        note: why it was returned, if it was.
        revision: how often it was saved.
        status: how the solve ended, ``edited`` if changed by hand.
        shelf: whether it is in use, archived or deleted.
    """

    id: str
    name: str
    parent: str | None
    dataset: str
    fingerprint: str
    state: State
    note: str
    revision: int
    author: str
    created: datetime
    updated: datetime
    criteria: str
    status: str
    units_before: int
    units_after: int
    shelf: Shelf = ""


@dataclass(frozen=True, eq=False)
class Saved:
    """A scenario as the store has it."""

    scenario: Scenario
    entry: Entry


@dataclass(frozen=True)
class LogEntry:
    """One line of the log; ``before`` and ``after`` are what changed, as plain values."""

    at: datetime
    who: str
    action: str
    revision: int
    dataset: str
    before: Any
    after: Any


class ConflictError(InputError):
    """Somebody else saved the scenario meanwhile.

    Attributes:
        theirs: what they saved.
    """

    def __init__(self, theirs: Entry) -> None:
        super().__init__(
            sentence(
                "store-conflict",
                name=theirs.name,
                who=theirs.author or sentence("store-somebody"),
                at=f"{theirs.updated.astimezone():%H:%M %d/%m/%Y}",
            )
        )
        self.theirs = theirs


class FrozenError(InputError):
    """The scenario was submitted or approved and takes no changes."""


class OwnSubmissionError(InputError):
    """Who submitted a scenario may not approve it."""


def is_locked(error: BaseException) -> bool:
    """Whether a database refused because another program holds it."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlite_errorcode", None)
    # The low byte is the kind; the others say more closely what was found locked.
    if code is not None:
        return code & 0xFF in _SQLITE_LOCKED
    return getattr(cause, "sqlstate", None) == _POSTGRES_LOCKED
