"""Projects: what is on a desk, kept from its first change on, before there is any plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geodata import Dataset, InputError
from scenarios.event_log import log_event
from scenarios.store.records import Shelf
from scenarios.store.rights import NotAllowedError, Step
from scenarios.store.rows import aware, dataset_name, keep_units
from scenarios.store.store import Store
from scenarios.store.tables import DatasetRow, ProjectRow, units_name
from scenarios.wording import sentence

_LONGEST_NAME = 200


@dataclass(frozen=True)
class ProjectEntry:
    """A line of the list of projects.

    Attributes:
        name: as it was given; empty as long as nobody named it.
        owner: who began it; empty on a machine without sign-in.
        dataset: name of the units.
        fingerprint: of the units.
        plans: how many scenarios go with it.
        revision: how often it was saved.
        shelf: whether it is in use, archived or deleted.
    """

    id: str
    name: str
    owner: str
    dataset: str
    fingerprint: str
    plans: int
    revision: int
    created: datetime
    updated: datetime
    shelf: Shelf = ""

    def is_of(self, who: str) -> bool:
        """Whether somebody may change it: the one who began it, or anybody without sign-in."""
        return not self.owner or not who or self.owner.casefold() == who.casefold()


@dataclass(frozen=True, eq=False)
class SavedProject:
    """A project as the store has it.

    Attributes:
        dataset: its units.
        document: what was set, as plain JSON.
    """

    entry: ProjectEntry
    dataset: Dataset
    document: Mapping[str, Any]


class ProjectConflictError(InputError):
    """The project was saved in another window meanwhile; nothing was written.

    Attributes:
        theirs: what is kept.
    """

    def __init__(self, theirs: ProjectEntry) -> None:
        at = f"{theirs.updated.astimezone():%H:%M:%S}"
        super().__init__(sentence("project-conflict", at=at))
        self.theirs = theirs


_NAME = "dataset_name"
"""In a document, what its person calls the units; see :func:`units_name`."""


class Projects:
    """The projects of a store, in the hands of one person.

    Args:
        store: where they are kept.
        may: tells whether the person may do a step now; every writing asks.
    """

    def __init__(self, store: Store, may: Callable[[Step], bool] = lambda _step: True) -> None:
        self._store, self._may = store, may

    def entries(self, shelf: Shelf = "") -> tuple[ProjectEntry, ...]:
        """All projects, those changed last first; with a shelf those that were put there."""
        query = (
            select(ProjectRow, units_name(ProjectRow))
            .join(DatasetRow, DatasetRow.fingerprint == ProjectRow.dataset)
            .where(ProjectRow.shelf == shelf)
            .order_by(ProjectRow.updated.desc())
        )
        with self._store._session() as session:
            return tuple(_entry(row, name) for row, name in session.execute(query).all())

    def entry(self, project_id: str) -> ProjectEntry | None:
        """The line of one project; None if it is not kept here."""
        with self._store._session() as session:
            row = session.get(ProjectRow, project_id)
            return None if row is None else _entry(row, dataset_name(session, row))

    def load(self, project_id: str, dataset: Dataset | None = None) -> SavedProject:
        """Read a project, with its units where those at hand are others.

        Raises:
            InputError: there is none, or its units cannot be read.
        """
        with self._store._session() as session:
            row = _row(session, project_id)
            entry = _entry(row, dataset_name(session, row))
            # What is no table has none of what a project needs, and is told as unreadable.
            told: object = row.document
            kept = told if isinstance(told, dict) else {}
            document = {key: value for key, value in kept.items() if key != _NAME}
        units = self._store.units(entry.fingerprint, entry.dataset, dataset)
        return SavedProject(entry, units, document)

    def save(
        self,
        project_id: str,
        dataset: Dataset,
        document: Mapping[str, Any],
        seen: int = 0,
        who: str = "",
    ) -> ProjectEntry:
        """Keep a desk as it stands. Where that is what is kept already, nothing is written.

        Args:
            project_id: lower-case hexadecimal.
            dataset: its units.
            document: what was set, plain JSON; ``scenarios`` lists those that go with it.
            seen: the revision it was read from or saved as; 0 if it is new.
            who: the person.

        Raises:
            NotAllowedError: making plans is not for this person.
            ProjectConflictError: it was saved since; nothing is written.
            InputError: it is somebody else's, or was deleted.
        """
        self._require("plan")
        plain = {**document, _NAME: dataset.name}
        with self._store._session() as session:
            row = session.get(ProjectRow, project_id)
            now = datetime.now(UTC)
            if row is None:
                keep_units(session, dataset)
                row = ProjectRow(
                    id=project_id,
                    name="",
                    owner=who,
                    created=now,
                    revision=1,
                    shelf="",
                )
                session.add(row)
            else:
                before = _entry(row, dataset_name(session, row))
                if row.dataset == dataset.fingerprint and row.document == plain:
                    return before
                _own(before, who)
                if row.revision != seen or row.shelf == "deleted":
                    raise ProjectConflictError(before)
                keep_units(session, dataset)
                row.revision += 1
            row.dataset, row.document, row.updated = dataset.fingerprint, plain, now
            row.plans = len(plain.get("scenarios", ()))
            session.flush()
            return _entry(row, dataset.name)

    def rename(self, project_id: str, name: str, who: str = "") -> ProjectEntry:
        """Give a project another name; desks that have it open go on.

        Raises:
            NotAllowedError: it is not for this person.
            InputError: there is none, it is somebody else's, or the name is empty.
        """

        def change(row: ProjectRow) -> None:
            row.name = _named(name)

        return self._change(project_id, change, who)

    def put_on(self, project_id: str, shelf: Shelf, who: str = "") -> ProjectEntry:
        """Archive (``archived``), delete (``deleted``) or take into use again (nothing).

        Nothing is thrown away: its scenarios stay in their own list, and it can be brought back.

        Raises:
            NotAllowedError: it is not for this person.
            InputError: there is none, or it is somebody else's.
        """

        def change(row: ProjectRow) -> None:
            row.shelf = shelf

        entry = self._change(project_id, change, who)
        log_event(f"project-{shelf or 'restored'}", who=who, project=project_id)
        return entry

    def _change(
        self, project_id: str, change: Callable[[ProjectRow], None], who: str
    ) -> ProjectEntry:
        self._require("plan")
        with self._store._session() as session:
            row = _row(session, project_id)
            dataset = dataset_name(session, row)
            _own(_entry(row, dataset), who)
            change(row)
            session.flush()
            return _entry(row, dataset)

    def _require(self, step: Step) -> None:
        if not self._may(step):
            raise NotAllowedError(step)


def _named(name: str) -> str:
    told = " ".join(name.split())[:_LONGEST_NAME]
    if not told:
        raise InputError(sentence("project-name"))
    return told


def _own(entry: ProjectEntry, who: str) -> None:
    if not entry.is_of(who):
        raise InputError(sentence("project-not-yours", who=entry.owner))


def _row(session: Session, project_id: str) -> ProjectRow:
    row = session.get(ProjectRow, project_id)
    if row is None:
        raise InputError(sentence("project-none"))
    return row


def _entry(row: ProjectRow, dataset: str) -> ProjectEntry:
    return ProjectEntry(
        id=row.id,
        name=row.name,
        owner=row.owner,
        dataset=dataset,
        fingerprint=row.dataset,
        plans=row.plans,
        revision=row.revision,
        created=aware(row.created),
        updated=aware(row.updated),
        shelf=row.shelf,  # type: ignore[arg-type]
    )
