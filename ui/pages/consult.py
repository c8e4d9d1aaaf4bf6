"""Consultation page: what the people say on the plan, from blank forms to the report."""

from __future__ import annotations

import streamlit as st

from geodata import InputError
from scenarios.consulting import DamagedConsultationError, asked_units, standing_of
from ui.consult.forms import ask_anew, forms_in, forms_out, how_asked
from ui.consult.result import result
from ui.export.made import papers_of
from ui.session.consulting import consultation_on, is_kept
from ui.session.desk import desk
from ui.widgets.frame import choose_scenario, nothing_yet
from ui.wording import t, told

st.header(t("page-consult"))
here = desk()
scenario = here.scenario()
if scenario is None:
    nothing_yet(t("consult-empty"), "plan", "scenarios")
elif not asked_units(scenario):
    choose_scenario()
    st.info(t("consult-none"))
else:
    choose_scenario()
    scenario = here.scenario() or scenario
    try:
        consultation = consultation_on(scenario)
        if consultation.ballots and not is_kept():
            st.warning(t("consult-not-kept"), icon=":material/cloud_off:")
        how_asked(scenario, consultation)
        papers = papers_of(scenario)
        forms_out(papers, consultation)
        forms_in(scenario, consultation)
        result(papers, consultation, standing_of(consultation, scenario))
        ask_anew(scenario, len(consultation.ballots))
    except DamagedConsultationError as error:
        st.error(told(error.text))
        ask_anew(scenario, None)
    except InputError as error:
        st.error(told(error.text))
