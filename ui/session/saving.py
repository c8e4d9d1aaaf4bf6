"""The store behind the desk: every change is saved, and nothing is written over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

import streamlit as st

from geodata import InputError, Text
from geodata.folders import data_folder
from geodata.problems import why_unwritable
from scenarios import Scenario
from scenarios.error_log import note_fault
from scenarios.store import FROZEN, GuardedStore, Store, open_store, store_url
from scenarios.texts import plan_title
from scenarios.wording import sentence
from ui.session.auth import may, who
from ui.wording import name_in, told


@st.cache_resource(show_spinner=False)
def _opened(url: str) -> Store:
    return open_store(url)


def store() -> Store | None:
    """The store, in this person's hands; None (and the reason on the page) where it is closed."""
    try:
        return GuardedStore(_opened(store_url()), may)
    except InputError as error:
        st.session_state["store-trouble"] = told(error.text)
        return None
    except OSError as error:  # the folder of the data cannot be made
        st.session_state["store-trouble"] = told(why_unwritable(error, data_folder()))
        return None


def revisions() -> dict[str, int]:
    """By scenario, the revision this session has seen."""
    known: dict[str, int] = st.session_state.setdefault("revisions", {})
    return known


def unsaved() -> dict[str, InputError]:
    """By scenario, why its last change was not saved (told by :mod:`ui.session.notices`)."""
    waiting: dict[str, InputError] = st.session_state.setdefault("unsaved", {})
    return waiting


def frozen_state(scenario: Scenario) -> str:
    """Its state in the store if that allows no changes, else nothing."""
    kept = store()
    try:
        entry = kept.entry(scenario.id) if kept is not None else None
    except InputError as error:
        st.warning(told(error.text))
        return ""
    return entry.state if entry is not None and entry.state in FROZEN else ""


def save(scenario: Scenario) -> None:
    """Save a scenario as it stands; what stands in the way is kept in :func:`unsaved`."""
    kept = store()
    if not may("plan"):
        return
    if kept is None:
        unsaved()[scenario.id] = InputError(
            sentence("store-closed", name=plan_title(scenario.name))
        )
        return
    try:
        entry = kept.save(scenario, revisions().get(scenario.id, 0), who())
    except InputError as error:
        unsaved()[scenario.id] = error
        return
    except (OSError, RuntimeError) as error:  # a full disk, or no right to write
        unsaved()[scenario.id] = InputError(unsaved_because(error))
        return
    revisions()[scenario.id] = entry.revision
    unsaved().pop(scenario.id, None)


def unsaved_because(error: Exception) -> Text:
    """What to tell of an error beside the store's own, such as a full folder of temporary files."""
    if isinstance(error, OSError):
        return sentence("store-broken", why=why_unwritable(error, data_folder()))
    return sentence("store-broken", why=sentence("why-unknown", number=note_fault(error)))


def fresh_name(fingerprint: str, here: Iterable[Scenario], named: Callable[[int], Text]) -> str:
    """A name in the session's language that no scenario of these units has, in any language.

    Both those in the store and those on this desk count.

    Args:
        fingerprint: of the dataset.
        here: scenarios on the desk, of any dataset.
        named: the name with a number.
    """
    kept = store()
    try:
        saved = kept.entries(fingerprint) if kept is not None else ()
    except InputError:
        saved = ()
    taken = {s.id: s.name for s in here if s.dataset.fingerprint == fingerprint}
    taken |= {entry.id: entry.name for entry in saved}
    borne = {plan_title(name) for name in taken.values()}
    names = (named(number) for number in count(len(taken) + 1))
    return name_in(next(name for name in names if name not in borne))


def as_copy(scenario: Scenario) -> Scenario:
    """The scenario as one of its own, not saved yet."""
    return replace(
        scenario,
        id=uuid4().hex[:12],
        name=name_in(sentence("name-mine", name=plan_title(scenario.name))),
        parent=scenario.id,
        created=datetime.now(UTC),
    )
