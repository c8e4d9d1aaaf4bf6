"""The solve of this session: started from the desk, its result taken onto the desk once."""

from __future__ import annotations

import streamlit as st

from merger import Problem
from merger.side_constraints import SideConstraints
from scenarios import Run, Scenario, find_run, start_run
from scenarios.texts import plan_number
from ui.session.asked_runs import note_asked, note_seen
from ui.session.auth import may, require, who
from ui.session.desk import desk, restore_scenario
from ui.session.projects import work_in_own_project
from ui.session.saving import fresh_name

MADE_ELSEWHERE = "made-elsewhere"
"""A plan that was finished after other units were put on the desk; said once on the next page."""


def current_run() -> Run | None:
    """The solve last started from this desk, if this process still knows it."""
    return find_run(desk().run_id)


def turn_of() -> str:
    """Whose turn a run takes: people take turns; where nobody signs in, desks do."""
    return who() or f"desk-{id(desk())}"


def begin_run(
    problem: Problem, extra: SideConstraints | None = None, parent: str | None = None
) -> None:
    """Start a solve from this desk; the one way pages do it.

    Raises:
        NotAllowedError: making plans is not for this person.
    """
    require("plan")
    work_in_own_project()
    started = start_run(problem, extra, parent, owner=turn_of(), asked=note_asked)
    desk().run_id = started.id


def collect_finished_run() -> None:
    """Take the result of a finished solve onto the desk, once."""
    here, run = desk(), current_run()
    if run is None or run.state == "running" or here.collected == run.id:
        return
    here.collected = run.id
    if run.solution is not None and run.solution.plan is not None:
        elsewhere = run.problem.dataset.fingerprint != here.dataset.fingerprint
        units, law = run.problem.dataset.fingerprint, run.problem.criteria
        is_open = run.solution.status != "optimal"
        name = fresh_name(units, here.scenarios, lambda n: plan_number(n, law, is_open=is_open))
        scenario = Scenario.of(name, run.solution, run.parent)
        if not may("plan"):  # somebody who was sent the address looks on
            if not elsewhere:
                here.show(scenario)
            return
        # Of two pages that watch one run, the second shows what the first kept.
        kept_as = run.claim(scenario.id)
        if kept_as == scenario.id or (not elsewhere and not restore_scenario(kept_as)):
            here.keep(scenario)
        if elsewhere:
            st.session_state[MADE_ELSEWHERE] = scenario
    if may("plan"):
        note_seen(run.id)
