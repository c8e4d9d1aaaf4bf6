"""Edit page: change a plan by hand, with what fails shown at once and every step undoable."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geodata import InputError
from merger import Problem
from merger.plans import present_state
from scenarios import Scenario
from scenarios.webmap import colour_groups, plain_paint
from scenarios.wording import sentence
from ui.edit.actions import choose, edit_buttons, look_at, refusal, selection, versions
from ui.edit.flaws import flaws_list
from ui.edit.locking import fixing
from ui.edit.moving import moving
from ui.edit.trial import trial
from ui.plan.asked import problem
from ui.plan.headline import headline, remarks
from ui.plan.layers import layered_map
from ui.plan.terrain import ask_terrain, terrain_is_open
from ui.plan.unit_card import unit_card
from ui.routes import page_script
from ui.session.auth import may
from ui.session.desk import desk
from ui.session.saving import fresh_name, frozen_state
from ui.session.solving import begin_run, current_run
from ui.widgets.frame import choose_scenario, nothing_yet
from ui.widgets.layout import MapDesk, map_desk
from ui.widgets.map_view import unit_map
from ui.widgets.tables import groups_stars, groups_table, show_table
from ui.wording import language, say, t, told

_TERRAIN_ASKED = "edit-terrain-asked"


def _from_present_state() -> None:
    """Begin with every unit as it is."""
    if not may("plan"):
        return
    pressed = st.button(t("edit-begin"), type="primary", icon=":material/edit:")
    if pressed and terrain_is_open():
        st.session_state[_TERRAIN_ASKED] = True
    answered = ask_terrain(_TERRAIN_ASKED)
    if terrain_is_open() or not (pressed or answered):
        return
    try:
        asked: Problem = problem()
        begun = present_state(asked)
    except InputError as error:
        st.error(told(error.text))
        return
    here = desk()
    units = here.dataset.fingerprint
    name = fresh_name(units, here.scenarios, lambda n: sentence("name-present", number=str(n)))
    here.keep(Scenario.of(name, begun))
    st.rerun()


def _improve(scenario: Scenario) -> None:
    """Let the optimiser plan around the groups that were made by hand."""
    made = scenario.made_by_hand()
    run = current_run()
    busy = run is not None and run.state == "running"
    if st.button(
        t("edit-improve", count=len(made)),
        key="edit-improve",
        disabled=busy or not made or not may("plan"),
        icon=":material/auto_fix_high:",
        width="stretch",
        help=t("edit-improve-help"),
    ):
        extra = replace(scenario.origin.extra, fixed=frozenset(made))
        begin_run(scenario.solution.problem, extra, scenario.id)
        st.switch_page(page_script("plan"))


def _work(scenario: Scenario) -> tuple[str, ...]:
    """The panel: what is chosen and would become of it, then what can be done; gives the choice."""
    choose_scenario()
    picked = selection(scenario)
    frozen = frozen_state(scenario)
    if not picked:
        st.caption(t("edit-help"))
    trial(scenario, picked)
    if not may("plan"):
        st.info(t("people-viewer"))
    elif frozen:
        st.info(t("edit-frozen", state=say(sentence(f"state-{frozen}"))))
    else:
        refusal()
        edit_buttons(scenario, picked)
        versions(scenario)
    flaws_list(scenario)
    if may("plan") and not frozen:
        fixing(scenario, picked)
        moving(scenario, picked)
    unit_card(scenario)
    _improve(scenario)
    remarks(scenario)
    return picked


def _desk(scenario: Scenario, places: MapDesk) -> None:
    with places.head:
        headline(scenario)
    with places.panel:
        picked = _work(scenario)
        _from_present_state()
    with places.map:
        begun = colour_groups(scenario.history.versions[0].plan, scenario.dataset.borders)
        layered_map(
            scenario,
            key="map-edit",
            selected=picked,
            on_choose=choose,
            wished=begun,
            focus=desk().focus,
        )
    with places.drawer:
        table, digits = groups_table(scenario.solution)
        with st.expander(
            t("plan-table", count=len(table)), icon=":material/table_rows:", key="edit-table"
        ):
            show_table(
                table,
                digits,
                height=240,
                starred=groups_stars(scenario.solution),
                key=f"edit-groups-{scenario.id}-{len(scenario.history.versions)}",
                on_row=lambda row: look_at(scenario, str(table[t("col-code")].iloc[row])),
            )


shown = desk().scenario()
places = map_desk(t("page-edit"))
if shown is not None:
    _desk(shown, places)
else:
    with places.panel:
        nothing_yet(t("edit-empty"), "plan", "scenarios")
        _from_present_state()
    with places.map:
        unit_map(desk().dataset, plain_paint(desk().dataset, language()), key="map-edit-empty")
