"""Runs that were asked for: kept from the asking until somebody saw what came of them.

A solve lives in the memory of the program. What is kept here is what was asked, so that it can be
begun again where the program ended before its result was seen, however it ended.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select

from geodata import InputError
from geodata.folders import data_folder
from merger import Problem
from merger.side_constraints import SideConstraints
from scenarios.event_log import log_event
from scenarios.model import asked_document, asked_of
from scenarios.store.rows import aware, dataset_name, keep_units
from scenarios.store.store import Store
from scenarios.store.tables import AskedRow
from scenarios.wording import sentence


@dataclass(frozen=True)
class AskedRun:
    """A line of the list of runs whose result nobody saw.

    Attributes:
        owner: who asked; empty on a machine without sign-in.
        project: id of the project it was asked from.
        dataset: name of the units.
    """

    id: str
    owner: str
    project: str
    dataset: str
    asked: datetime


def this_place() -> str:
    """Mark of this program's data folder on this machine: one program at a time works there."""
    told = f"{platform.node()}\n{data_folder().resolve()}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


class AskedRuns:
    """The runs of a store that were asked for from one place.

    Args:
        store: where they are kept.
        place: of the program that computes them; programs elsewhere have their own.
    """

    def __init__(self, store: Store, place: str) -> None:
        self._store, self._place = store, place

    def ask(
        self,
        run_id: str,
        problem: Problem,
        extra: SideConstraints,
        parent: str | None,
        *,
        owner: str = "",
        project: str = "",
    ) -> None:
        """Note a run before it begins.

        Raises:
            InputError: the store cannot be written.
        """
        with self._store._session() as session:
            keep_units(session, problem.dataset)
            session.add(
                AskedRow(
                    id=run_id,
                    owner=owner,
                    place=self._place,
                    project=project,
                    dataset=problem.dataset.fingerprint,
                    asked=datetime.now(UTC),
                    document=asked_document(problem, extra, parent),
                )
            )
        log_event("run-asked", who=owner, id=run_id, units=len(problem.dataset))

    def seen(self, run_id: str) -> None:
        """Somebody has the result, or wants it no more.

        Raises:
            InputError: the store cannot be written.
        """
        with self._store._session() as session:
            session.execute(delete(AskedRow).where(AskedRow.id == run_id))

    def interrupted(self, owner: str, known: Collection[str]) -> tuple[AskedRun, ...]:
        """Runs that this program does not know: it ended before their results were seen.

        Args:
            owner: whose.
            known: ids of the runs that the program still knows.

        Raises:
            InputError: the store cannot be read.
        """
        query = (
            select(AskedRow)
            .where(AskedRow.place == self._place, AskedRow.owner == owner)
            .order_by(AskedRow.asked)
        )
        with self._store._session() as session:
            return tuple(
                AskedRun(
                    row.id, row.owner, row.project, dataset_name(session, row), aware(row.asked)
                )
                for row in session.scalars(query)
                if row.id not in known
            )

    def load(self, run_id: str) -> tuple[Problem, SideConstraints, str | None]:
        """What was asked: the problem, what the plan must respect beside it, its parent.

        Raises:
            InputError: there is no such run any more, or a newer program wrote it.
        """
        with self._store._session() as session:
            row = session.get(AskedRow, run_id)
            if row is None:
                raise InputError(sentence("asked-none"))
            name, document = dataset_name(session, row), row.document
            fingerprint = row.dataset
        return asked_of(document, self._store.units(fingerprint, name))
