"""Sắp Xếp: the page frame. Run with ``streamlit run app.py``."""

from __future__ import annotations

import streamlit as st

from geodata.isolation import warm
from scenarios.error_log import log_path, note_fault
from scenarios.wording import sentence
from ui.serving import stay_inside
from ui.session.auth import admit
from ui.session.desk import collect_finished_run, restore_from_address, write_address
from ui.session.languages import restore_language
from ui.session.notices import saving_notices
from ui.widgets.frame import page_icon, pages, sidebar
from ui.widgets.guide import guide
from ui.wording import language, plain

st.set_page_config(page_title="Sắp Xếp", page_icon=page_icon(), layout="wide")
warm()
stay_inside()
restore_language()
admit()
restore_from_address()
collect_finished_run()
write_address()
page = st.navigation(pages())
sidebar()
saving_notices()
guide(page.url_path or "data")
try:
    page.run()
except Exception as fault:
    # Streamlit redacts what it shows of it (client.showErrorDetails); the number is for the log.
    st.error(plain(sentence("fault", number=note_fault(fault), log=str(log_path())).to(language())))
    raise
