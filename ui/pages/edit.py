"""Edit page: change a plan by hand, with what fails shown at once and every step undoable."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geodata import InputError
from merger import Problem
from merger.plans import present_state
from scenarios import Scenario
from scenarios.webmap import colour_groups
from scenarios.wording import sentence
from ui.edit.actions import add, edit_buttons, refusal, selection, toggle, versions
from ui.edit.flaws import flaws_list
from ui.edit.locking import fixing
from ui.edit.moving import moving
from ui.plan.headline import headline
from ui.plan.layers import layered_map
from ui.plan.settings import problem
from ui.plan.unit_card import unit_card
from ui.routes import page_script
from ui.session.auth import may
from ui.session.desk import begin_run, current_run, desk
from ui.session.saving import fresh_name, frozen_state
from ui.widgets.frame import choose_scenario, dataset_label
from ui.widgets.tables import groups_stars, groups_table, show_table
from ui.wording import plain, say, t, told


def _from_present_state() -> None:
    """Begin with every unit as it is."""
    if not may("plan") or not st.button(t("edit-begin"), type="primary", icon=":material/edit:"):
        return
    try:
        asked: Problem = problem()
        begun = present_state(asked)
    except InputError as error:
        st.error(told(error.text))
        return
    here = desk()
    units = here.dataset.fingerprint
    name = fresh_name(units, here.scenarios, lambda n: t("edit-begun", number=str(n)))
    here.keep(Scenario.of(name, begun))
    st.rerun()


def _improve(scenario: Scenario) -> None:
    """Let the optimiser plan around the groups that were made by hand."""
    made = scenario.made_by_hand()
    run = current_run()
    busy = run is not None and run.state == "running"
    if st.button(
        t("edit-improve", count=len(made)),
        disabled=busy or not made or not may("plan"),
        icon=":material/auto_fix_high:",
        width="stretch",
        help=t("edit-improve-help"),
    ):
        extra = replace(scenario.origin.extra, fixed=frozenset(made))
        begin_run(scenario.solution.problem, extra, scenario.id)
        st.switch_page(page_script("plan"))


def _desk(scenario: Scenario) -> None:
    headline(scenario)
    map_side, work_side = st.columns([0.66, 0.34], gap="medium")
    with work_side:
        if len(desk().scenarios) > 1:
            choose_scenario()
        picked = selection(scenario)
        frozen = frozen_state(scenario)
        if not may("plan"):
            st.info(t("people-viewer"))
        elif frozen:
            st.info(t("edit-frozen", state=say(sentence(f"state-{frozen}"))))
        else:
            refusal()
            edit_buttons(scenario, picked)
            fixing(scenario, picked)
            moving(scenario, picked)
            versions(scenario)
        flaws_list(scenario)
        unit_card(scenario)
        _improve(scenario)
    with map_side:
        if scenario.dataset.fingerprint != desk().dataset.fingerprint:
            st.info(t("plan-other-dataset", name=plain(dataset_label(scenario.dataset))))
        begun = colour_groups(scenario.history.versions[0].plan, scenario.dataset.borders)
        layered_map(
            scenario,
            key="map-edit",
            selected=picked,
            on_click=toggle,
            on_lasso=add,
            height=600,
            wished=begun,
            focus=desk().focus,
        )
        st.caption(t("edit-help"))
    show_table(
        *groups_table(scenario.solution), height=360, starred=groups_stars(scenario.solution)
    )


st.header(t("page-edit"))
shown = desk().scenario()
if shown is None:
    st.info(t("edit-empty"))
else:
    _desk(shown)
_from_present_state()
