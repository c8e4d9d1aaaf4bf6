"""Runs that were asked for: kept from the asking until somebody saw what came of them.

What is kept here is what was asked, how far it is and what came of it (written by the process that
computes it, :mod:`scenarios.store.run_records`), so that a program begun later finds it running,
finished, or can begin it again.

May import run_records and what stands below.
"""

from __future__ import annotations

import hashlib
import platform
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geodata import Dataset, InputError
from geodata.folders import data_folder
from merger import Problem
from merger.side_constraints import SideConstraints
from scenarios.event_log import log_event
from scenarios.model import QuestionDocument, asked_document, asked_of, question_of
from scenarios.running import Run, adopt_run
from scenarios.store.rows import aware, dataset_name, keep_units
from scenarios.store.run_records import RunRecord, following, is_computed
from scenarios.store.store import Store
from scenarios.store.tables import AskedRow
from scenarios.wording import sentence

RunState = Literal["running", "done", "failed", "interrupted"]
Kind = Literal["solve", "question"]


@dataclass(frozen=True)
class AskedRun:
    """A line of the list of runs whose result nobody saw.

    Attributes:
        owner: who asked; empty on a machine without sign-in.
        project: id of the project it was asked from.
        dataset: name of the units.
        kind: whether it solves a problem or answers a question.
        batch: id of the runs that it was asked together with; empty for one on its own.
        state: ``interrupted`` where no process computes it and nothing came of it.
    """

    id: str
    owner: str
    project: str
    dataset: str
    asked: datetime
    kind: Kind = "solve"
    batch: str = ""
    state: RunState = "interrupted"


def mark_of(key: str) -> str:
    """The id of a question's line, of its key, which may be of any length."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


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
        batch: str = "",
    ) -> RunRecord:
        """Note a run before it begins; what is written down of it replaces what was.

        Returns:
            Where it is to be written down as it goes on.

        Raises:
            InputError: the store cannot be written.
        """
        document = asked_document(problem, extra, parent)
        return self._note(run_id, "solve", problem.dataset, document, owner, project, batch)

    def ask_question(
        self,
        question: QuestionDocument,
        key: str,
        dataset: Dataset,
        *,
        owner: str = "",
        project: str = "",
    ) -> RunRecord:
        """Note a question before it is answered; :meth:`seen` strikes it out.

        Args:
            question: what is asked.
            key: tells it from all others now.
            dataset: the units it is about.
            owner: who asked.
            project: id of the project it was asked from.

        Raises:
            InputError: the store cannot be written.
        """
        document = question.model_dump(mode="json")
        return self._note(mark_of(key), "question", dataset, document, owner, project, "")

    def _note(
        self,
        run_id: str,
        kind: Kind,
        dataset: Dataset,
        document: dict[str, Any],
        owner: str,
        project: str,
        batch: str,
    ) -> RunRecord:
        with self._store._session() as session:
            keep_units(session, dataset)
            session.merge(
                AskedRow(
                    id=run_id,
                    owner=owner,
                    place=self._place,
                    project=project,
                    dataset=dataset.fingerprint,
                    asked=datetime.now(UTC),
                    document=document,
                    kind=kind,
                    batch=batch,
                    state="asked",
                    stopping=False,
                    log=None,
                    result=None,
                )
            )
        log_event("run-asked", who=owner, id=run_id, units=len(dataset), kind=kind)
        return RunRecord(self._store.engine.url.render_as_string(hide_password=False), run_id)

    def seen(self, run_id: str) -> None:
        """Somebody has the result, or wants it no more.

        Raises:
            InputError: the store cannot be written.
        """
        with self._store._session() as session:
            session.execute(delete(AskedRow).where(AskedRow.id == run_id))

    def drop_batches(self, owner: str) -> None:
        """Nobody wants what this person asked for together any more: there is something newer.

        Raises:
            InputError: the store cannot be written.
        """
        query = delete(AskedRow).where(
            AskedRow.place == self._place, AskedRow.owner == owner, AskedRow.batch != ""
        )
        with self._store._session() as session:
            session.execute(query)

    def left(self, owner: str, known: Collection[str] = ()) -> tuple[AskedRun, ...]:
        """Runs that this program does not know: it began after they were asked for.

        Args:
            owner: whose.
            known: ids of the runs that the program knows.

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
                self._line(session, row) for row in session.scalars(query) if row.id not in known
            )

    def find(self, run_id: str) -> AskedRun | None:
        """The line of a run; None if it was not asked for here, or its result was seen.

        Raises:
            InputError: the store cannot be read.
        """
        with self._store._session() as session:
            row = session.get(AskedRow, run_id)
            found = row is not None and row.place == self._place
            return self._line(session, row) if row is not None and found else None

    def computed(self) -> tuple[AskedRun, ...]:
        """Runs of anybody that processes of an earlier program still compute.

        Raises:
            InputError: the store cannot be read.
        """
        query = select(AskedRow).where(
            AskedRow.place == self._place, AskedRow.state == "running", AskedRow.kind == "solve"
        )
        with self._store._session() as session:
            lines = [self._line(session, row) for row in session.scalars(query)]
        return tuple(line for line in lines if line.state == "running")

    def take_up(self, asked: AskedRun, at_hand: Dataset | None = None) -> Run | None:
        """Follow a run of an earlier program that goes on or is over.

        Args:
            asked: the run.
            at_hand: units that are taken where they are those.

        Returns:
            None where it was interrupted.

        Raises:
            InputError: what is written of it cannot be read.
        """
        if asked.state == "interrupted":
            return None
        problem, extra, parent = self.load(asked.id, at_hand)
        ago = max((datetime.now(UTC) - asked.asked).total_seconds(), 0.0)
        began = time.monotonic() - ago
        run = Run(id=asked.id, problem=problem, extra=extra, parent=parent, started=began)
        return adopt_run(run, following(self._store, asked.id, problem))

    def _line(self, session: Session, row: AskedRow) -> AskedRun:
        state: RunState = "interrupted"
        if row.state in ("done", "failed"):
            state = row.state  # type: ignore[assignment]
        elif is_computed(row.id):
            state = "running"
        name = dataset_name(session, row)
        kind: Kind = "question" if row.kind == "question" else "solve"
        return AskedRun(
            *(row.id, row.owner, row.project, name, aware(row.asked)),
            kind=kind,
            batch=row.batch,
            state=state,
        )

    def load(
        self, run_id: str, at_hand: Dataset | None = None
    ) -> tuple[Problem, SideConstraints, str | None]:
        """What was asked: the problem, what the plan must respect beside it, its parent.

        Args:
            run_id: of the run.
            at_hand: units that are taken where they are those.

        Raises:
            InputError: there is no such run any more, or a newer program wrote it.
        """
        document, fingerprint, name = self._document(run_id)
        return asked_of(document, self._store.units(fingerprint, name, at_hand))

    def load_question(self, run_id: str) -> tuple[QuestionDocument, Problem | None]:
        """What was asked, and the problem it is about, unless it is about a scenario.

        Raises:
            InputError: there is no such question any more, or a newer program wrote it.
        """
        document, fingerprint, name = self._document(run_id)
        found = question_of(document)
        if found.problem is None:
            return found, None
        return found, asked_of(found.problem, self._store.units(fingerprint, name))[0]

    def _document(self, run_id: str) -> tuple[object, str, str]:
        with self._store._session() as session:
            row = session.get(AskedRow, run_id)
            if row is None:
                raise InputError(sentence("asked-none"))
            return row.document, row.dataset, dataset_name(session, row)
