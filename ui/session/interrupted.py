"""Runs of a program that ended: said on every page, watched, shown or begun again on a click."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from geodata import InputError, embedded_names, embedded_title
from merger import Problem
from scenarios import Scenario, find_run, known_runs
from scenarios.running import Asked, known_questions
from scenarios.store import AskedRun, mark_of
from scenarios.wording import sentence
from ui.routes import page_script
from ui.session.asked_runs import asked_runs, note_seen, take_up
from ui.session.asking import ask_about
from ui.session.auth import may, who
from ui.session.desk import desk, restore_scenario
from ui.session.projects import open_project_id, switch_project
from ui.session.solving import begin_run
from ui.wording import plain, say, t, told

_LEFT = "runs-interrupted"


def _left() -> list[AskedRun]:
    """Runs of this person that this program did not begin; looked up once a session."""
    if _LEFT not in st.session_state:
        kept = asked_runs() if may("plan") else None
        try:
            known = known_runs() | {mark_of(key) for key in known_questions()}
            found = kept.left(who(), known) if kept is not None else ()
        except InputError:
            return []  # what is wrong with the store is told elsewhere
        st.session_state[_LEFT] = list(found)
    left: list[AskedRun] = st.session_state[_LEFT]
    return left


def at_time(moment: datetime) -> str:
    """A moment as the clock on the wall shows it."""
    return f"{moment.astimezone():%H:%M %d/%m/%Y}"


def interrupted_notice() -> None:
    """Say which runs are left of a program that ended, and offer what can be done about them."""
    left = _left()
    for run in [run for run in left if run.kind == "question"]:
        _question_notice(run)
    left = [run for run in left if run.kind == "solve"]
    for run in [run for run in left if not run.batch and find_run(run.id) is None]:
        with st.container(border=True):
            how = run.state if run.state in ("running", "interrupted") else "over"
            st.warning(t(f"run-{how}", dataset=_units(run), at=at_time(run.asked)))
            again, leave = st.columns(2)
            label = t("run-again" if run.state == "interrupted" else "run-show")
            if again.button(label, key=f"run-again-{run.id}", width="stretch"):
                _go_on(run)
                st.rerun()
            if leave.button(t("run-dismiss"), key=f"run-dismiss-{run.id}", width="stretch"):
                _dismiss([run])
    together: dict[str, list[AskedRun]] = {}
    for run in left:
        if run.batch:
            together.setdefault(run.batch, []).append(run)
    for batch, runs in together.items():
        _batch_notice(batch, runs)


def _units(run: AskedRun) -> str:
    name = run.dataset
    return plain(say(embedded_title(name)) if name in embedded_names() else name)


def _question_notice(run: AskedRun) -> None:
    """Say that a question was not answered: answers live in the program, none of them is left."""
    with st.container(border=True):
        st.warning(t("question-interrupted", dataset=_units(run), at=at_time(run.asked)))
        again, leave = st.columns(2)
        if again.button(t("question-again"), key=f"run-again-{run.id}", width="stretch"):
            _ask_again(run)
            st.rerun()
        if leave.button(t("run-dismiss"), key=f"run-dismiss-{run.id}", width="stretch"):
            _dismiss([run])


def _ask_again(run: AskedRun) -> None:
    """Put what was asked about on the desk, and ask anew."""
    kept = asked_runs()
    _left().remove(run)
    if kept is None:
        return
    try:
        question, problem = kept.load_question(run.id)
        if run.project and run.project != open_project_id():
            switch_project(run.project)
        about: Scenario | Problem | None = problem
        if problem is None and restore_scenario(question.scenario):
            about = desk().scenario()
        if about is None:
            raise InputError(sentence("asked-none"))
        solved = about.solution if isinstance(about, Scenario) else about
        ask_about(about, question.key, Asked(question.name, solved, question.values))
    except InputError as error:
        st.session_state["store-trouble"] = told(error.text)
    note_seen(run.id)


def _batch_notice(batch: str, runs: list[AskedRun]) -> None:
    """Lead to the page where the runs of a batch are; those that are all over wait there."""
    open_yet = [run for run in runs if run.state in ("running", "interrupted")]
    if not open_yet or any(find_run(run.id) for run in runs):
        return
    with st.container(border=True):
        done = len(runs) - len(open_yet)
        at = at_time(runs[0].asked)
        st.warning(t("batch-interrupted", at=at, done=done, count=len(runs)))
        there, leave = st.columns(2)
        there.page_link(page_script("country"), label=t("page-country"), icon=":material/public:")
        if leave.button(t("run-dismiss"), key=f"run-dismiss-{batch}", width="stretch"):
            _dismiss(runs)


def _dismiss(runs: list[AskedRun]) -> None:
    for run in runs:
        _left().remove(run)
        note_seen(run.id)
    st.rerun()


def _go_on(run: AskedRun) -> None:
    """Put a run on the desk that it was asked from: as it is, or begun anew."""
    kept = asked_runs()
    _left().remove(run)
    if kept is None:
        return
    try:
        if run.project and run.project != open_project_id():
            switch_project(run.project)
        found = take_up(kept.find(run.id) or run)
        if found is not None:
            desk().run_id = found.id
            return
        begin_run(*kept.load(run.id))
    except InputError as error:
        st.session_state["store-trouble"] = told(error.text)
        return
    note_seen(run.id)
