"""Locks page: what planners and the locality fix before solving, with reasons."""

from __future__ import annotations

import streamlit as st

from geodata import InputError
from ui.locks.checklist import checklist
from ui.locks.forms import add_form, clear_after_adding, label, pick, picked
from ui.locks.listing import entries_list, exchange, naming_choice
from ui.session.desk import assessment, desk
from ui.widgets.map_view import verdict_map
from ui.wording import plain, t, told

here = desk()
st.header(t("page-locks"))
st.caption(t("locks-help"))
clear_after_adding()
try:
    here.constraints.check_law(here.criteria)
except InputError as error:
    st.warning(told(error.text))
judged = assessment()
map_side, form_side = st.columns([0.6, 0.4], gap="medium")
with form_side:
    add_form()
    naming_choice()
    with st.expander(t("locks-file")):
        exchange()
with map_side:
    verdict_map(judged, key="map-locks", selected=tuple(picked()), on_click=pick, height=520)
idle = judged.idle_declarations()
if idle:
    units = ", ".join(f"{label(c)}: {t('verdict-' + judged.units[c].verdict)}" for c in idle)
    st.warning(t("locks-idle", units=plain(units)))
entries_list()
checklist(judged)
