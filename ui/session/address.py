"""What stands in the address: enough to find desk, plan and running solve after a reload."""

from __future__ import annotations

import streamlit as st

from merger import Criteria, load_criteria, preset_names, preset_of
from scenarios.rule_library import library
from ui.session.asked_runs import run_of_address
from ui.session.desk import DEFAULT_CRITERIA, desk, restore_scenario
from ui.session.languages import restore_language
from ui.session.plan_settings import PlanSettings
from ui.session.solving import current_run
from ui.wording import language


def restore_from_address() -> None:
    """Find language and running solve again after a reload: both stand in the address."""
    restore_language()
    if "desk" not in st.session_state:
        _restore_desk()


def _restore_desk() -> None:
    run = run_of_address()
    wanted = st.query_params.get("scenario", "") or (run.kept_as if run else "")
    restored = restore_scenario(wanted)
    here = desk()
    if run is not None:
        here.run_id, here.settings = run.id, PlanSettings.of(run.problem)
        here.collected = run.kept_as and run.id
    if restored:
        return
    if run is not None:
        here.dataset, here.criteria = run.problem.dataset, run.problem.criteria
        here.rule_set = _rule_set(here.criteria.id) or preset_of(here.criteria) or here.criteria
        here.constraints = run.problem.constraints
        return
    law = _rule_set(st.query_params.get("law", DEFAULT_CRITERIA))
    if law is not None:
        here.use_rule_set(law)


def _rule_set(key: str) -> Criteria | None:
    """A preset or a saved rule set by its id; None if there is none."""
    if key in preset_names():
        return load_criteria(key)
    return library().rule_sets.get(key)


def write_address() -> None:
    """Put what finds the desk again into the address: going to another page empties it."""
    here, run = desk(), current_run()
    foreign = (
        run is not None
        and run.state != "running"
        and run.problem.dataset.fingerprint != here.dataset.fingerprint
    )
    for name, value in (
        ("lang", language()),
        ("run", "" if foreign else here.run_id),
        ("law", here.rule_set.id),
        ("desk", here.project_id),
        ("scenario", here.current),
    ):
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value
        elif not value and name in st.query_params:
            del st.query_params[name]
