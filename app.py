"""Sắp Xếp: the page frame. Run with ``streamlit run app.py``."""

from __future__ import annotations

import streamlit as st

from geodata.isolation import warm
from ui.serving import number_faults, stay_inside, sweep_once
from ui.session.address import restore_from_address, write_address
from ui.session.auth import admit
from ui.session.languages import restore_language
from ui.session.notices import notices_seen, saving_notices
from ui.session.projects import (
    begin_project,
    project_notice,
    restore_project,
    save_project,
)
from ui.session.solving import collect_finished_run
from ui.widgets.frame import SIDEBAR_PX, START, page_icon, pages, sidebar
from ui.widgets.guide import guide

st.set_page_config(
    page_title="Sắp Xếp", page_icon=page_icon(), layout="wide", initial_sidebar_state=SIDEBAR_PX
)
warm()
stay_inside()
number_faults()
sweep_once()
restore_language()
admit()
restore_project()
restore_from_address()
begin_project()
collect_finished_run()
write_address()
page = st.navigation(pages(), expanded=True)  # it would fold all but ten of them
sidebar()
saving_notices()
project_notice()
guide(page.url_path or START)
try:
    page.run()
    notices_seen()
finally:
    # Also where the page ended early: by a switch or a newer click. No page calls st.stop, after
    # which nothing here could read the session.
    undone = save_project()
if undone:
    st.rerun()  # another window saved it: told at once
