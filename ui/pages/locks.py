"""Locks page: what planners and the locality fix before solving, with reasons."""

from __future__ import annotations

import streamlit as st

from geodata import InputError
from ui.locks.checklist import checklist
from ui.locks.forms import add_form, choose, clear_after_adding, label, picked
from ui.locks.listing import entries_list, exchange, naming_choice
from ui.session.desk import assessment, desk
from ui.widgets.layout import map_desk
from ui.widgets.map_view import verdict_map
from ui.wording import plain, t, told

here = desk()
clear_after_adding()
judged = assessment()
places = map_desk(t("page-locks"), map_share=0.64)
with places.panel:
    try:
        here.constraints.check_law(here.criteria)
    except InputError as error:
        st.warning(told(error.text))
    add_form()
    idle = judged.idle_declarations()
    if idle:
        units = ", ".join(f"{label(c)}: {t('verdict-' + judged.units[c].verdict)}" for c in idle)
        st.warning(t("locks-idle", units=plain(units)))
    entries_list()
    naming_choice()
    with st.expander(t("locks-file")):
        exchange()
with places.map:
    verdict_map(judged, key="map-locks", selected=tuple(picked()), on_choose=choose)
with places.drawer:
    st.caption(t("locks-help"))
checklist(judged)
