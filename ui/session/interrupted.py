"""Runs that ended with the program: said on every page, begun again on a click."""

from __future__ import annotations

import streamlit as st

from geodata import InputError, embedded_names, embedded_title
from scenarios import known_runs
from scenarios.store import AskedRun
from ui.session.asked_runs import asked_runs, note_seen
from ui.session.auth import may, who
from ui.session.projects import open_project_id, switch_project
from ui.session.solving import begin_run
from ui.wording import plain, say, t, told

_INTERRUPTED = "runs-interrupted"


def _interrupted() -> list[AskedRun]:
    """Runs of this person that ended with the program; looked up once a session."""
    if _INTERRUPTED not in st.session_state:
        kept = asked_runs() if may("plan") else None
        try:
            found = kept.interrupted(who(), known_runs()) if kept is not None else ()
        except InputError:
            return []  # what is wrong with the store is told elsewhere
        st.session_state[_INTERRUPTED] = list(found)
    left: list[AskedRun] = st.session_state[_INTERRUPTED]
    return left


def interrupted_notice() -> None:
    """Say which runs ended with the program, and offer to begin them again."""
    for run in list(_interrupted()):
        with st.container(border=True):
            at = f"{run.asked.astimezone():%H:%M %d/%m/%Y}"
            name = run.dataset
            units = say(embedded_title(name)) if name in embedded_names() else name
            st.warning(t("run-interrupted", dataset=plain(units), at=at))
            again, leave = st.columns(2)
            if again.button(t("run-again"), key=f"run-again-{run.id}", width="stretch"):
                _begin_again(run)
                st.rerun()
            if leave.button(t("run-dismiss"), key=f"run-dismiss-{run.id}", width="stretch"):
                _interrupted().remove(run)
                note_seen(run.id)
                st.rerun()


def _begin_again(run: AskedRun) -> None:
    """Begin an interrupted run anew, on the desk that it was asked from."""
    kept = asked_runs()
    _interrupted().remove(run)
    if kept is None:
        return
    try:
        problem, extra, parent = kept.load(run.id)
        if run.project and run.project != open_project_id():
            switch_project(run.project)
        begin_run(problem, extra, parent)
    except InputError as error:
        st.session_state["store-trouble"] = told(error.text)
        return
    note_seen(run.id)
