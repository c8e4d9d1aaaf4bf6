"""Scenarios kept and shared: saving without losing anybody's work, states, and the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from geodata import Dataset, InputError, Text
from merger.plans import review
from scenarios.model import Scenario, from_document, to_document
from scenarios.store.addresses import shown_address
from scenarios.store.reasons import why_closed
from scenarios.store.records import (
    FROZEN,
    ConflictError,
    Entry,
    FrozenError,
    LogEntry,
    OwnSubmissionError,
    Saved,
    Shelf,
    State,
    is_locked,
)
from scenarios.store.rows import (
    aware,
    changing,
    dataset_name,
    entry_of,
    keep_units,
    log,
    run_of,
    state_label,
    status_of,
    units_of,
)
from scenarios.store.shared import shared
from scenarios.store.tables import DatasetRow, LogRow, ScenarioRow, units_name
from scenarios.texts import plan_title
from scenarios.wording import sentence


class Store:
    """Scenarios by id; every saving is one transaction with its line in the log.

    Attributes:
        notice: what people should know about how the store was opened, if anything.
    """

    def __init__(self, engine: Engine, notice: Text | None = None) -> None:
        self.engine = engine
        self.notice = notice

    def entries(self, fingerprint: str | None = None, shelf: Shelf = "") -> tuple[Entry, ...]:
        """The scenarios in use, newest first; with a fingerprint those of these units only.

        Args:
            fingerprint: of the units; None for all.
            shelf: ``archived`` or ``deleted`` for those that were put away instead.
        """
        query = select(ScenarioRow, units_name(ScenarioRow)).join(
            DatasetRow, DatasetRow.fingerprint == ScenarioRow.dataset
        )
        query = query.where(ScenarioRow.shelf == shelf)
        if fingerprint is not None:
            query = query.where(ScenarioRow.dataset == fingerprint)
        with self._session() as session:
            rows = session.execute(query.order_by(ScenarioRow.updated.desc())).all()
            return tuple(entry_of(row, name) for row, name in rows)

    def entry(self, scenario_id: str) -> Entry | None:
        """The line of one scenario; None if it is not kept here."""
        with self._session() as session:
            row = session.get(ScenarioRow, scenario_id)
            return None if row is None else entry_of(row, dataset_name(session, row))

    def load(self, scenario_id: str, dataset: Dataset | None = None) -> Saved:
        """Read a scenario, with its units where they are not at hand.

        Raises:
            InputError: there is none, or what is kept cannot be read.
        """
        with self._session() as session:
            row = session.get(ScenarioRow, scenario_id)
            if row is None:
                raise InputError(sentence("store-none", id=scenario_id))
            entry, document = entry_of(row, dataset_name(session, row)), row.document
        units = self.units(entry.fingerprint, entry.dataset, dataset)
        # A revision is never written twice, but a store may be put back from a back-up.
        key = (str(self.engine.url), entry.id, entry.revision, entry.updated)
        scenario = shared(key, lambda: from_document(document, units), lambda s: s.dataset is units)
        return Saved(scenario, entry)

    def units(self, fingerprint: str, name: str, at_hand: Dataset | None = None) -> Dataset:
        """Units that are kept, by the name that a person knows them by.

        Args:
            fingerprint: of the units.
            name: as the person calls them.
            at_hand: taken where they are those.

        Raises:
            InputError: they cannot be read.
        """
        if at_hand is not None and at_hand.fingerprint == fingerprint:
            return at_hand

        def read() -> Dataset:
            with self._session() as session:
                content = session.get_one(DatasetRow, fingerprint).content
            return units_of(content, name)

        return shared((str(self.engine.url), fingerprint, name), read, lambda _: True)

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
            before = changing(row.document) if row is not None else None
            keep_units(session, scenario.dataset)
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
            row.status = status_of(scenario)
            row.units_before, row.units_after = len(scenario.dataset), len(scenario.groups)
            row.document = document
            after = changing(document)
            if before != after:
                log(session, row, who, "create" if before is None else "edit", before, after)
            session.flush()
            if before is None:
                session.add(run_of(scenario, now))
            return entry_of(row, scenario.dataset.name)

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
            OwnSubmissionError: the same person submitted it.
        """
        return self._pass_on(scenario_id, seen, ("submitted",), "approved", who)

    def withdraw(self, scenario_id: str, seen: int, who: str = "") -> Entry:
        """Take back what one submitted oneself: it is a draft again and takes changes.

        Raises:
            InputError: it is not there or not submitted, or somebody else submitted it.
            ConflictError: it was changed since.
        """
        return self._pass_on(scenario_id, seen, ("submitted",), "draft", who)

    def archive(self, scenario_id: str, seen: int, who: str = "") -> Entry:
        """Put a scenario away; it is kept whole, with its log.

        Raises:
            InputError: it is not there, or waits for approval.
            ConflictError: it was changed since.
        """
        return self._put_on(scenario_id, seen, "archived", who)

    def delete(self, scenario_id: str, seen: int, who: str = "") -> Entry:
        """Delete a scenario from the lists; :meth:`bring_back` undoes it, and the log stays.

        Raises:
            InputError: it is not there, waits for approval or was approved.
            ConflictError: it was changed since.
        """
        return self._put_on(scenario_id, seen, "deleted", who)

    def bring_back(self, scenario_id: str, seen: int, who: str = "") -> Entry:
        """Take an archived or deleted scenario into use again.

        Raises:
            InputError: it is not there.
            ConflictError: it was changed since.
        """
        return self._put_on(scenario_id, seen, "", who)

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
                LogEntry(aware(r.at), r.who, r.action, r.revision, r.dataset, r.before, r.after)
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
            why = why_closed(error, url)
            raise InputError(sentence("store-broken", why=why)) from error

    def _check(self, session: Session, row: ScenarioRow, seen: int) -> None:
        if row.revision != seen:
            raise ConflictError(entry_of(row, dataset_name(session, row)))
        standing = row.shelf or row.state
        if row.shelf or row.state in FROZEN:
            raise FrozenError(
                sentence("store-frozen", name=_title(row), state=state_label(standing))
            )

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
                    sentence("store-not-now", name=_title(row), state=state_label(row.state))
                )
            if row.revision != seen:
                raise ConflictError(entry_of(row, dataset_name(session, row)))
            if row.shelf:
                raise FrozenError(
                    sentence("store-frozen", name=_title(row), state=state_label(row.shelf))
                )
            action = "withdrawn" if to == "draft" else to
            _check_submitter(session, row, action, who)
            log(session, row, who, action, row.state, {"state": to, "note": note})
            row.state, row.note, row.updated = to, note, datetime.now(UTC)
            row.revision += 1
            session.flush()
            return entry_of(row, dataset_name(session, row))

    def _put_on(self, scenario_id: str, seen: int, shelf: Shelf, who: str) -> Entry:
        with self._session() as session:
            row = session.get(ScenarioRow, scenario_id)
            if row is None:
                raise InputError(sentence("store-none", id=scenario_id))
            stays = {"archived": {"submitted"}, "deleted": FROZEN}.get(shelf, set())
            if row.state in stays:
                raise InputError(
                    sentence("store-not-now", name=_title(row), state=state_label(row.state))
                )
            if row.revision != seen:
                raise ConflictError(entry_of(row, dataset_name(session, row)))
            if row.shelf != shelf:
                log(session, row, who, shelf or "restored", row.shelf, {"shelf": shelf})
                row.shelf, row.updated = shelf, datetime.now(UTC)
                row.revision += 1
            session.flush()
            return entry_of(row, dataset_name(session, row))


def _check_submitter(session: Session, row: ScenarioRow, action: str, who: str) -> None:
    """Who submitted withdraws, and somebody else approves; without sign-in there is nobody."""
    if not who or action not in {"withdrawn", "approved"}:
        return
    by = session.scalar(
        select(LogRow.who)
        .where(LogRow.scenario == row.id, LogRow.action == "submitted")
        .order_by(LogRow.id.desc())
        .limit(1)
    )
    own = bool(by) and str(by).casefold() == who.casefold()
    if action == "approved" and own:
        raise OwnSubmissionError(sentence("store-own", name=_title(row)))
    if action == "withdrawn" and by and not own:
        raise InputError(sentence("store-not-yours", name=_title(row), who=str(by)))


def _title(row: ScenarioRow) -> Text:
    return plan_title(row.name)
