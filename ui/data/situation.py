"""What the law's standards ask of each unit: terrain, border, coast, delta, minority share."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from geodata import (
    FLAG_LABELS,
    FLAGS,
    TERRAIN_LABELS,
    TERRAINS,
    Dataset,
    InputError,
    describe_update,
    open_table,
    update_figures,
)
from ui.state import desk
from ui.uploads import read_upload
from ui.wording import language, say, t, told


def situation_editor(dataset: Dataset) -> None:
    """Draw the editor and the form for a table of newer figures."""
    labels = {say(TERRAIN_LABELS[terrain]): terrain for terrain in TERRAINS}
    columns = ["name", "district", "terrain", "minority_percent", *FLAGS]
    table = dataset.units[columns].copy()
    table["terrain"] = [say(TERRAIN_LABELS[terrain]) for terrain in table["terrain"]]
    st.caption(t("data-terrain-help"))
    if dataset.provenance.is_estimated("terrain"):
        st.caption("\\* " + t("note-terrain-estimated"))
    with st.form("situation", border=False):
        edited = st.data_editor(
            table,
            width="stretch",
            height=360,
            disabled=["code", "name", "district"],
            column_config={
                "code": t("col-code"),
                "name": t("col-name"),
                "district": t("col-district"),
                "terrain": st.column_config.SelectboxColumn(
                    t("col-terrain"), options=list(labels), required=True
                ),
                "minority_percent": st.column_config.NumberColumn(
                    t("col-minority"), min_value=0.0, max_value=100.0, format="%.1f"
                ),
                **{flag: st.column_config.CheckboxColumn(say(FLAG_LABELS[flag])) for flag in FLAGS},
            },
            placeholder="",
            key=f"situation-{dataset.fingerprint}-{language()}",
        )
        if st.form_submit_button(t("data-terrain-apply")):
            edited["terrain"] = edited["terrain"].map(labels)
            desk().dataset = _changed(dataset, edited)
            st.rerun()


def _changed(dataset: Dataset, edited: pd.DataFrame) -> Dataset:
    """Take over the cells that were changed, so that only theirs are sure from then on."""
    for column in ("terrain", "minority_percent", *FLAGS):
        now, before = edited[column], dataset.units[column]
        differs = (now != before) & ~(now.isna() & before.isna())
        if differs.any():
            dataset = dataset.with_situation(edited.loc[differs, [column]])
    return dataset


def update_form(dataset: Dataset) -> None:
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
            key=f"as-of-{dataset.shape_mark}",
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
