"""The day the units are of, and tables with newer figures for them."""

from __future__ import annotations

from datetime import date

import streamlit as st

from geodata import Dataset, InputError, describe_update, open_table, update_figures
from ui.session.desk import desk
from ui.session.uploads import read_upload
from ui.wording import t, told


def newer_figures(dataset: Dataset) -> None:
    """Draw the day the units are of, and the upload of a table with newer figures."""
    left, right = st.columns([0.3, 0.7], gap="large")
    with left:
        now = dataset.provenance.as_of
        day = st.date_input(
            t("data-as-of"),
            value=date.fromisoformat(now) if now else None,
            min_value=date(1975, 1, 1),
            format="DD/MM/YYYY",
            help=t("data-as-of-help"),
            key=f"as-of-{dataset.shape_mark}-{now}",  # a new day, a new widget
        )
        chosen = day.isoformat() if isinstance(day, date) else ""
        if chosen != now:
            desk().dataset = dataset.dated(chosen)
            st.rerun()
    with right:
        said = st.session_state.pop("update-said", [])
        for line in said:
            st.success(line)
        file = st.file_uploader(
            t("data-update"),
            type=["csv", "xlsx", "xls", "ods"],
            help=t("data-update-help"),
            key=f"update-{st.session_state.get('updates', 0)}",
        )
        if file is None:
            return
        try:
            update = update_figures(dataset, read_upload(file, open_table))
        except InputError as error:
            st.error(told(error.text))
            return
        desk().dataset = update.dataset
        st.session_state["updates"] = st.session_state.get("updates", 0) + 1
        st.session_state["update-said"] = [told(text) for text in describe_update(update)]
        st.rerun()
