"""Fix something about the chosen units from the desk: locks, seats, exemptions, wishes."""

from __future__ import annotations

import streamlit as st

from scenarios import Scenario
from ui.locks.forms import checked, entries_form
from ui.session.desk import desk
from ui.wording import t

_FIELDS = ("keep", "together", "apart", "own_district", "seats", "exempt", "voluntary")


def fixing(scenario: Scenario, picked: tuple[str, ...]) -> None:
    """Draw the form; what it adds holds for this scenario and for the next plan of these units."""
    if scenario.dataset.fingerprint != desk().dataset.fingerprint:
        return
    with st.popover(t("edit-fix"), width="stretch", icon=":material/lock:", key="edit-fix-popover"):
        st.caption(t("edit-fix-help"))
        found = entries_form(_FIELDS, list(picked), "edit-fix")
        if found is None:
            return
        here = desk()
        mine = checked(scenario.solution.problem.constraints, *found)
        if mine is None:
            return
        next_plan = mine
        if here.constraints != scenario.solution.problem.constraints:
            next_plan = checked(here.constraints, *found) or here.constraints
        here.constraints = next_plan
        here.replace(scenario.with_constraints(mine))
        here.picked = ()
        st.rerun()
