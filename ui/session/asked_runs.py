"""Runs asked for stand in the store until their result is on a desk: a crash loses none."""

from __future__ import annotations

import streamlit as st

from geodata import InputError
from scenarios import Run
from scenarios.store import AskedRuns, this_place
from ui.session.auth import who
from ui.session.desk import desk
from ui.session.saving import store, unsaved_because
from ui.wording import told


def asked_runs() -> AskedRuns | None:
    """What was asked for from this program; None where the store is closed."""
    kept = store()
    return None if kept is None else AskedRuns(kept, this_place())


def note_asked(run: Run) -> None:
    """Note a run; where that cannot be, it is computed all the same and the page says so."""
    kept = asked_runs()
    if kept is None:
        return
    try:
        kept.ask(run.id, run.problem, run.extra, run.parent, owner=who(), project=desk().project_id)
    except InputError as error:
        st.session_state["store-trouble"] = told(error.text)
    except (OSError, RuntimeError) as error:  # a full disk, or no right to write
        st.session_state["store-trouble"] = told(unsaved_because(error))


def note_seen(run_id: str) -> None:
    """Strike a run out: its result is on a desk, or nobody wants it."""
    kept = asked_runs()
    if kept is None:
        return
    try:
        kept.seen(run_id)
    except InputError as error:
        st.session_state["store-trouble"] = told(error.text)
