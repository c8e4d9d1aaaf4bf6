"""Export page: the current plan as files."""

from __future__ import annotations

from functools import partial

import streamlit as st

from scenarios.about import about_rows
from scenarios.exports.formats import FORMATS, export, safe_filename
from scenarios.wording import sentence
from ui.frame import choose_scenario
from ui.state import desk
from ui.wording import language, number, say, t

st.header(t("page-export"))
here = desk()
scenario = here.scenario()
if scenario is None:
    st.info(t("export-empty"))
else:
    choose_scenario()
    scenario = here.with_transition(here.scenario() or scenario)
    if scenario.dataset.provenance.schematic:
        st.warning(t("note-schematic"))
    for ending, (media_type, _) in FORMATS.items():
        words, button = st.columns([0.7, 0.3], vertical_alignment="center")
        words.markdown(f"**{t(f'export-{ending}')}**  \n{t(f'export-{ending}-note')}")
        button.download_button(
            t("export-download", ending=ending.upper()),
            data=partial(export, scenario, ending, language()),
            file_name=safe_filename(scenario.name, ending),
            mime=media_type,
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
            key=f"download-{ending}",
        )
    st.subheader(t("export-about"))
    for key, value in about_rows(scenario, language()):
        shown = number(value, 4) if isinstance(value, float) else ("–" if value is None else value)
        st.text(f"{say(sentence(key))}{': ' if shown != '' else ''}{shown}")
