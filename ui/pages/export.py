"""Export page: maps, annexes, dossier and data of the scenario shown."""

from __future__ import annotations

import streamlit as st

from scenarios.papers import about_rows
from scenarios.wording import sentence
from ui.export.data import data_tab, package_tab
from ui.export.made import papers_of
from ui.export.maps import maps_tab
from ui.export.office import office_form
from ui.export.papers import annexes_tab, dossier_tab
from ui.locks.doubts import doubts_of, open_doubts
from ui.session.desk import desk
from ui.widgets.frame import choose_scenario, nothing_yet
from ui.wording import language, number, say, t, told

_SHOWN = 30

st.header(t("page-export"))
here = desk()
scenario = here.scenario()
if scenario is None:
    nothing_yet(t("export-empty"), "plan", "scenarios")
else:
    choose_scenario()
    scenario = here.with_transition(here.scenario() or scenario)
    if scenario.dataset.provenance.schematic:
        st.warning(t("note-schematic"))
    office_form(scenario)
    papers = papers_of(scenario)
    if papers.figures.flaws:
        st.warning(t("export-flaws", count=len(papers.figures.flaws)), icon=":material/error:")
        with st.expander(t("edit-flaws", count=len(papers.figures.flaws)), key="export-flaws"):
            for flaw in papers.figures.flaws[:_SHOWN]:
                st.text(told(flaw.text))
    open_doubts(doubts_of(scenario), here.scenario(), "export")
    tabs = {
        "maps": maps_tab,
        "annexes": annexes_tab,
        "dossier": dossier_tab,
        "data": data_tab,
        "package": package_tab,
    }
    # Only the part chosen is drawn: tabs would draw all maps and tables at once.
    part = st.segmented_control(
        t("export-part"),
        list(tabs),
        default="maps",
        format_func=lambda key: t(f"export-part-{key}"),
        key="export-part",
        label_visibility="collapsed",
    )
    tabs[part or "maps"](papers)
    with st.expander(t("export-about")):
        for key, value in about_rows(scenario, language()):
            shown = (
                number(value, 4) if isinstance(value, float) else ("–" if value is None else value)
            )
            st.text(f"{say(sentence(key))}{': ' if shown != '' else ''}{shown}")
