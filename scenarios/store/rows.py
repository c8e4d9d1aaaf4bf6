"""Rows of the store's tables to what it gives back, and what it writes for a scenario."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geodata import Dataset
from geodata.geopackage import read_stored, write_dataset
from geodata.work_folders import work_folder
from scenarios.event_log import log_event
from scenarios.model import Scenario
from scenarios.store.records import Entry
from scenarios.store.tables import (
    AskedRow,
    DatasetRow,
    LogRow,
    ProjectRow,
    RunRow,
    ScenarioRow,
    units_name,
)
from scenarios.wording import sentence


def keep_units(session: Session, dataset: Dataset) -> None:
    """Keep units once, by their fingerprint; they are never changed afterwards."""
    if session.get(DatasetRow, dataset.fingerprint) is not None:
        return
    with work_folder() as folder:
        path = folder / "units.gpkg"
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


def units_of(content: bytes, name: str) -> Dataset:
    """Units as :func:`keep_units` wrote them, by the name that the person knows them by."""
    with work_folder() as folder:
        path = folder / "units.gpkg"
        path.write_bytes(content)
        return replace(read_stored(path), name=name)


def entry_of(row: ScenarioRow, dataset: str) -> Entry:
    """A line of the list of scenarios."""
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
        created=aware(row.created),
        updated=aware(row.updated),
        criteria=row.criteria,
        status=row.status,
        units_before=row.units_before,
        units_after=row.units_after,
        shelf=row.shelf,  # type: ignore[arg-type]
    )


def aware(moment: datetime) -> datetime:
    """SQLite forgets the zone; everything is kept in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def dataset_name(session: Session, row: ScenarioRow | ProjectRow | AskedRow) -> str:
    """Name of the units that a row is about."""
    table = type(row)
    query = (
        select(units_name(table))
        .select_from(table)
        .join(DatasetRow, DatasetRow.fingerprint == table.dataset)
    )
    return session.scalar(query.where(table.id == row.id)) or ""


def run_of(scenario: Scenario, now: datetime) -> RunRow:
    """What the solver did for a scenario."""
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


def status_of(scenario: Scenario) -> str:
    """How the plan came about; ``within`` if it is the best under further conditions only."""
    solution = scenario.solution
    within = solution.status == "optimal" and not solution.extra.asks_nothing
    return "within" if within else solution.status


def changing(document: dict[str, Any]) -> dict[str, Any]:
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


def log(session: Session, row: ScenarioRow, who: str, action: str, before: Any, after: Any) -> None:
    """Add a line to the log, in the same transaction as what it tells."""
    log_event(f"scenario-{action}", who=who, scenario=row.id, revision=row.revision)
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


def state_label(state: str) -> Any:
    """A state or a shelf in words."""
    return sentence(f"state-{state}")
