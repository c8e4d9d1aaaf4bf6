"""A scenario from what a person names: one of the store, a file of the program's, a table."""

from __future__ import annotations

from pathlib import Path

from geodata import Dataset, InputError, embedded_dataset
from geodata.files import TABLE_SUFFIXES, read_json
from geodata.isolation import is_regular_file
from geodata.problems import message, why_unreadable
from geodata.sources import embedded_with
from merger import Constraints, Criteria
from scenarios.consulting import Consultation
from scenarios.exports.assignment import scenario_of_assignment
from scenarios.model import Scenario, dataset_of, from_document, read_scenario_file
from scenarios.store import Consultations, open_store, store_url
from scenarios.wording import sentence

_LARGEST = 200_000_000


def find_scenario(
    source: str,
    dataset: Dataset | None = None,
    criteria: Criteria | None = None,
    constraints: Constraints | None = None,
) -> Scenario:
    """Read a scenario.

    Args:
        source: a scenario file (``.sapxep.zip``), an exported ``plan.json``, a table of units and
            groups, or id or name of a scenario in the store.
        dataset: units of a ``plan.json`` or a table; a ``plan.json`` of embedded units does
            without.
        criteria: rule set for a table.
        constraints: locks for a table.

    Raises:
        InputError: none of these, or what it needs beside it is missing.
    """
    path = Path(source)
    if not is_regular_file(path):
        return _kept(source)
    suffix = path.suffix.lower()
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(sentence("document-damaged", why=message("why-size")))
        if suffix == ".zip":
            return read_scenario_file(path.read_bytes())
        if suffix == ".json":
            return _of_json(path, dataset)
    except OSError as error:
        raise InputError(sentence("document-damaged", why=why_unreadable(error))) from error
    if suffix not in TABLE_SUFFIXES:
        raise InputError(sentence("scenario-which", file=path.name))
    if dataset is None or criteria is None:
        raise InputError(sentence("table-needs", file=path.name))
    return scenario_of_assignment(path, dataset, criteria, constraints)


def find_consultation(source: str, scenario: Scenario) -> Consultation | None:
    """What the people said about a scenario of the store; None for files, or if nothing came.

    Raises:
        InputError: the store cannot be read.
    """
    if is_regular_file(Path(source)):
        return None
    return Consultations(open_store(store_url())).of(scenario.id)


def _of_json(path: Path, dataset: Dataset | None) -> Scenario:
    content = read_json(path)
    document = content.get("scenario", content) if isinstance(content, dict) else content
    mark, codes = dataset_of(document)
    if dataset is None:
        known = map(embedded_dataset, embedded_with(codes))
        dataset = next((units for units in known if units.fingerprint == mark), None)
    if dataset is None:
        raise InputError(sentence("json-needs-units", file=path.name))
    return from_document(document, dataset)


def _kept(source: str) -> Scenario:
    """A scenario of the store by id, or by name where only one bears it."""
    store = open_store(store_url())
    found = [e.id for e in store.entries() if e.id == source] or [
        e.id for e in store.entries() if e.name == source
    ]
    if not found and store.notice is not None:
        raise InputError(store.notice)
    if len(found) != 1:
        key = "scenario-none" if not found else "scenario-several"
        raise InputError(sentence(key, name=source, ids=", ".join(found)))
    return store.load(found[0]).scenario
