"""Rounds page: from the first state to the last as one story, and planning on from a plan."""

from __future__ import annotations

import streamlit as st

from scenarios.webmap import plain_paint, scenario_paint
from ui.rounds.plan_on import official_figures, plan_on
from ui.rounds.story import ends, story_shown, story_table
from ui.session.auth import may
from ui.session.desk import desk
from ui.widgets.frame import choose_scenario, nothing_yet, plan_legend
from ui.widgets.map_view import unit_map
from ui.wording import dataset_label, language, plain, t

st.header(t("page-rounds"))
said = st.session_state.pop("rounds-said", "")
if said:
    st.success(said)
trouble = st.session_state.pop("rounds-trouble", "")
if trouble:
    st.error(trouble)
here = desk()
choose_scenario()
scenario = here.scenario()
spoken = language()
paint = scenario_paint(scenario, spoken) if scenario else plain_paint(here.dataset, spoken)
unit_map(here.dataset, paint, key="map-rounds", height=420)
if scenario:
    plan_legend()
story = story_shown(here.dataset, scenario)
story_table(story)
if len(story.stages) > 1:
    ends(story, dataset_label(here.dataset))
official_figures(here.dataset)
if scenario is None:
    nothing_yet(t("rounds-empty", name=plain(dataset_label(here.dataset))), "plan", "scenarios")
elif may("plan"):
    plan_on(scenario)
