"""Scenarios kept and shared: saving without losing anybody's work, states, and the log."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from geodata import Dataset, InputError, Text
from geodata.geopackage import read_stored, write_dataset
from merger.plans import review
from scenarios.model import Scenario, from_document, to_document
from scenarios.store.addresses import shown_address, without_secrets
from scenarios.store.records import (
    FROZEN,
    ConflictError,
    Entry,
    FrozenError,
    LogEntry,
    Saved,
    State,
    first_line,
    is_locked,
)
from scenarios.store.tables import DatasetRow, LogRow, RunRow, ScenarioRow
from scenarios.wording import sentence


class Store:
    """Scenarios by id; every saving is one transaction with its line in the log.

    Attributes:
        notice: what people should know about how the store was opened, if anything.
    """

    def __init__(self, engine: Engine, notice: Text | None = None) -> None:
        self.engine = engine
        self.notice = notice

    def entries(self, fingerprint: str | None = None) -> tuple[Entry, ...]:
        """The scenarios, newest first; with a fingerprint those of these units only."""
        query = select(ScenarioRow, DatasetRow.name).join(
            DatasetRow, DatasetRow.fingerprint == ScenarioRow.dataset
        )
        if fingerprint is not None:
            query = query.where(ScenarioRow.dataset == fingerprint)
        with self._session() as session:
            rows = session.execute(query.order_by(ScenarioRow.updated.desc())).all()
            return tuple(_entry(row, name) for row, name in rows)

    def entry(self, scenario_id: str) -> Entry | None:
        """The line of one scenario; None if it is not kept here."""
        with self._session() as session:
            row = session.get(ScenarioRow, scenario_id)
            return None if row is None else _entry(row, _dataset_name(session, row))

    def load(self, scenario_id: str, dataset: Dataset | None = None) -> Saved:
        """Read a scenario, with its units where they are not at hand.

        Raises:
            InputError: there is none, or what is kept cannot be read.
        """
        with self._session() as session:
            row = session.get(ScenarioRow, scenario_id)
            if row is None:
                raise InputError(sentence("store-none", id=scenario_id))
            entry, document = _entry(row, _dataset_name(session, row)), row.document
            content = b""
            if dataset is None or dataset.fingerprint != row.dataset:
                found = session.get_one(DatasetRow, row.dataset)
                content = found.content
        units = dataset if dataset is not None and not content else _units(content)
        return Saved(from_document(document, units), entry)

    def save(self, scenario: Scenario, seen: int = 0, who: str = "") -> Entry:
        """Keep a scenario as it stands.

        Args:
            scenario: to keep.
            seen: the revision it was read from or saved as; 0 if it is new.
            who: its author.

        Raises:
            ConflictError: somebody saved it since; nothing is written.
            FrozenError: it was submitted or approved; nothing is written.
        """
        document = to_document(scenario)
        with self._session() as session:
            row = session.get(ScenarioRow, scenario.id)
            if row is not None:
                self._check(session, row, seen)
            before = _changing(row.document) if row is not None else None
            name = self._keep_units(session, scenario.dataset)
            now = datetime.now(UTC)
            if row is None:
                row = ScenarioRow(
                    id=scenario.id,
                    created=scenario.created,
                    state="draft",
                    note="",
                    revision=1,
                    dataset=scenario.dataset.fingerprint,
                )
                session.add(row)
            else:
                row.revision += 1
                row.state = "draft" if row.state == "returned" else row.state
            row.name, row.parent, row.author, row.updated = (
                scenario.name,
                scenario.parent,
                who,
                now,
            )
            row.criteria = scenario.criteria.id
            row.status = _status(scenario)
            row.units_before, row.units_after = len(scenario.dataset), len(scenario.groups)
            row.document = document
            after = _changing(document)
            if before != after:
                _log(session, row, who, "create" if before is None else "edit", before, after)
            session.flush()
            if before is None:
                session.add(_run(scenario, now))
            return _entry(row, name)

    def submit(self, scenario: Scenario, seen: int, who: str = "") -> Entry:
        """Hand a scenario in: from now on it is frozen.

        Raises:
            InputError: it has flaws (:func:`merger.plans.validation.review`), each named.
            ConflictError, FrozenError: as in :meth:`save`.
        """
        flaws = review(scenario.solution.evaluator, scenario.plan)
        if flaws:
            first = flaws[0].text
            raise InputError(sentence("store-flaws", count=len(flaws), first=first))
        saved = self.save(scenario, seen, who)
        return self._pass_on(scenario.id, saved.revision, ("draft", "returned"), "submitted", who)

    def approve(self, scenario_id: str, seen: int, who: str = "") -> Entry:
        """Accept a scenario that was submitted, in the revision that was looked at.

        Raises:
            InputError: it is not there, or not submitted.
            ConflictError: it was changed since.
        """
        return self._pass_on(scenario_id, seen, ("submitted",), "approved", who)

    def send_back(self, scenario_id: str, seen: int, note: str, who: str = "") -> Entry:
        """Return a submitted scenario to its author, who may change it again.

        Raises:
            InputError: it is not there or not submitted, or the note says nothing.
            ConflictError: it was changed since.
        """
        if not note.strip():
            raise InputError(sentence("store-note"))
        return self._pass_on(scenario_id, seen, ("submitted",), "returned", who, note.strip())

    def duplicate(self, scenario: Scenario, name: str, who: str = "") -> Saved:
        """Keep a copy under another name, as a draft of its own."""
        copy = replace(
            scenario,
            id=uuid4().hex[:12],
            name=name,
            parent=scenario.id,
            created=datetime.now(UTC),
        )
        return Saved(copy, self.save(copy, who=who))

    def log(self, scenario_id: str) -> tuple[LogEntry, ...]:
        """What was done to a scenario, oldest first."""
        query = select(LogRow).where(LogRow.scenario == scenario_id).order_by(LogRow.id)
        with self._session() as session:
            return tuple(
                LogEntry(_aware(r.at), r.who, r.action, r.revision, r.dataset, r.before, r.after)
                for r in session.scalars(query)
            )

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    @contextmanager
    def _session(self) -> Iterator[Session]:
        """One transaction: all of it is kept, or nothing."""
        try:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
        except (StaleDataError, IntegrityError) as error:
            # Somebody was faster between our reading and our writing.
            raise InputError(sentence("store-again")) from error
        except SQLAlchemyError as error:
            url = self.engine.url.render_as_string(hide_password=False)
            if is_locked(error):
                raise InputError(sentence("store-locked", place=shown_address(url))) from error
            why = without_secrets(first_line(error), url)
            raise InputError(sentence("store-broken", why=why)) from error

    def _check(self, session: Session, row: ScenarioRow, seen: int) -> None:
        if row.revision != seen:
            raise ConflictError(_entry(row, _dataset_name(session, row)))
        if row.state in FROZEN:
            raise FrozenError(
                sentence("store-frozen", name=row.name, state=_state_label(row.state))
            )

    def _keep_units(self, session: Session, dataset: Dataset) -> str:
        """Keep the units of a scenario once; they are never changed afterwards."""
        found = session.get(DatasetRow, dataset.fingerprint)
        if found is not None:
            return found.name
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "units.gpkg"
            write_dataset(dataset, path)
            content = path.read_bytes()
        row = DatasetRow(
            fingerprint=dataset.fingerprint,
            name=dataset.name,
            units=len(dataset),
            saved=datetime.now(UTC),
            content=content,
        )
        session.add(row)
        session.flush()
        return dataset.name

    def _pass_on(
        self,
        scenario_id: str,
        seen: int,
        states: tuple[State, ...],
        to: State,
        who: str,
        note: str = "",
    ) -> Entry:
        with self._session() as session:
            row = session.get(ScenarioRow, scenario_id)
            if row is None:
                raise InputError(sentence("store-none", id=scenario_id))
            if row.state not in states:
                raise InputError(
                    sentence("store-not-now", name=row.name, state=_state_label(row.state))
                )
            if row.revision != seen:
                raise ConflictError(_entry(row, _dataset_name(session, row)))
            _log(session, row, who, to, row.state, {"state": to, "note": note})
            row.state, row.note, row.updated = to, note, datetime.now(UTC)
            row.revision += 1
            session.flush()
            return _entry(row, _dataset_name(session, row))


def _units(content: bytes) -> Dataset:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "units.gpkg"
        path.write_bytes(content)
        return read_stored(path)


def _entry(row: ScenarioRow, dataset: str) -> Entry:
    return Entry(
        id=row.id,
        name=row.name,
        parent=row.parent,
        dataset=dataset,
        fingerprint=row.dataset,
        state=row.state,  # type: ignore[arg-type]
        note=row.note,
        revision=row.revision,
        author=row.author,
        created=_aware(row.created),
        updated=_aware(row.updated),
        criteria=row.criteria,
        status=row.status,
        units_before=row.units_before,
        units_after=row.units_after,
    )


def _aware(moment: datetime) -> datetime:
    """SQLite forgets the zone; everything is kept in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _dataset_name(session: Session, row: ScenarioRow) -> str:
    name = session.scalar(select(DatasetRow.name).where(DatasetRow.fingerprint == row.dataset))
    return name or ""


def _run(scenario: Scenario, now: datetime) -> RunRow:
    origin = scenario.origin
    return RunRow(
        scenario=scenario.id,
        at=now,
        solver=origin.solver,
        status=origin.status,
        seconds=origin.seconds,
        objective=origin.objective,
        bound=origin.bound,
        gap=origin.gap,
        candidates=origin.candidates,
    )


def _status(scenario: Scenario) -> str:
    """How the plan came about; ``within`` if it is the best under further conditions only."""
    solution = scenario.solution
    within = solution.status == "optimal" and not solution.extra.asks_nothing
    return "within" if within else solution.status


def _changing(document: dict[str, Any]) -> dict[str, Any]:
    """What edits change of a document: the step that stands, names, locks, assumptions."""
    history = document["history"]
    step = history["steps"][history["at"] - 1]["edit"] if history["at"] else None
    return {
        "name": document["name"],
        "version": history["at"],
        "edit": step,
        "constraints": document["constraints"],
        "transition": document["transition"],
    }


def _log(
    session: Session, row: ScenarioRow, who: str, action: str, before: Any, after: Any
) -> None:
    session.add(
        LogRow(
            at=datetime.now(UTC),
            who=who,
            scenario=row.id,
            action=action,
            dataset=row.dataset,
            revision=row.revision,
            before=before,
            after=after,
        )
    )


def _state_label(state: str) -> Any:
    return sentence(f"state-{state}")
