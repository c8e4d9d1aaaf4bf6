"""Runs asked for stand in the store until their result is on a desk: a crash loses none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from geodata import InputError
from scenarios import Run, find_run
from scenarios.running import Record
from scenarios.store import AskedRun, AskedRuns, this_place
from ui.session.auth import who
from ui.session.desk import desk, embedded_like
from ui.session.saving import store, unsaved_because
from ui.wording import told


def asked_runs() -> AskedRuns | None:
    """What was asked for from this program; None where the store is closed."""
    kept = store()
    return None if kept is None else AskedRuns(kept, this_place())


def note_asked(run: Run) -> Record | None:
    """Note a run; where that cannot be, it is computed all the same and the page says so.

    Returns:
        Where it is written down as it goes on.
    """
    kept = asked_runs()
    if kept is None:
        return None
    with tell_trouble():
        return kept.ask(
            *(run.id, run.problem, run.extra, run.parent),
            owner=who(),
            project=desk().project_id,
        )
    return None


@contextmanager
def tell_trouble() -> Iterator[None]:
    """Let the page say what stands in the way of the store, and go on."""
    try:
        yield
    except InputError as error:
        st.session_state["store-trouble"] = told(error.text)
    except (OSError, RuntimeError) as error:  # a full disk, or no right to write
        st.session_state["store-trouble"] = told(unsaved_because(error))


def note_seen(run_id: str) -> None:
    """Strike a run out: its result is on a desk, or nobody wants it."""
    kept = asked_runs()
    if kept is None:
        return
    with tell_trouble():
        kept.seen(run_id)


def run_of(run_id: str) -> Run | None:
    """A run of this program or, if it was written down, of one that ended before it."""
    return find_run(run_id) or (_written(run_id) if run_id else None)


def run_of_address() -> Run | None:
    """The run that stands in the address."""
    return run_of(st.query_params.get("run", ""))


def _written(run_id: str) -> Run | None:
    kept = asked_runs()
    try:
        asked = kept.find(run_id) if kept is not None else None
        return None if asked is None else take_up(asked)
    except InputError:
        return None  # an old address; the desk begins anew


def take_up(asked: AskedRun) -> Run | None:
    """Follow a run of an earlier program that goes on or is over; None where it was interrupted.

    Raises:
        InputError: what is written of it cannot be read.
    """
    kept = asked_runs()
    return None if kept is None else kept.take_up(asked, embedded_like(asked.dataset))
