"""What is asked of the communes: the form to download, and answers that came back."""

from __future__ import annotations

import streamlit as st

from geodata import Dataset, InputError, describe_update, open_table
from geodata.joining import read_answers
from scenarios.exports.formats import safe_filename
from scenarios.exports.questionnaire import questionnaire
from ui.session.desk import desk
from ui.session.uploads import read_upload
from ui.wording import language, t, told


def asked_of_communes(dataset: Dataset) -> None:
    """Draw the download of the form and the upload of a form that came back."""
    with st.expander(t("ask-title"), icon=":material/outgoing_mail:", key="ask-communes"):
        st.caption(t("ask-help", count=len(dataset)))
        for line in st.session_state.pop("ask-said", []):
            st.success(line)
        spoken = language()
        st.download_button(
            t("ask-download"),
            lambda: questionnaire(dataset, spoken),
            safe_filename(f"phieu-{dataset.name}", "xlsx"),
            icon=":material/download:",
            key="ask-form",
        )
        file = st.file_uploader(
            t("ask-upload"),
            type=["xlsx", "xls", "ods", "csv"],
            key=f"ask-answers-{st.session_state.get('asked', 0)}",
        )
        if file is None:
            return
        try:
            update = read_answers(dataset, read_upload(file, open_table))
        except InputError as error:
            st.error(told(error.text))
            for finding in error.findings[1:]:
                st.error(told(finding.text))
            return
        desk().dataset = update.dataset
        st.session_state["asked"] = st.session_state.get("asked", 0) + 1
        st.session_state["ask-said"] = [told(text) for text in describe_update(update)]
        st.rerun()
