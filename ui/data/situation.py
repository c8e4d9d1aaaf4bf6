"""What the law's standards ask of each unit: terrain, border, coast, delta, minority share."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from geodata import (
    FLAG_LABELS,
    FLAGS,
    TERRAIN_LABELS,
    TERRAINS,
    Dataset,
)
from ui.session.desk import desk
from ui.wording import language, say, t


def situation_editor(dataset: Dataset) -> None:
    """Draw one row a unit; what was changed is taken over on Apply."""
    labels = {say(TERRAIN_LABELS[terrain]): terrain for terrain in TERRAINS}
    columns = ["name", "district", "terrain", "minority_percent", *FLAGS]
    flags: dict[str, ColumnConfig] = {
        flag: st.column_config.CheckboxColumn(say(FLAG_LABELS[flag])) for flag in FLAGS
    }
    table = dataset.units[columns].copy()
    table["terrain"] = [say(TERRAIN_LABELS[terrain]) for terrain in table["terrain"]]
    st.caption(t("data-terrain-help"))
    if dataset.provenance.is_rough("terrain"):
        st.caption("\\* " + t("note-terrain-estimated"))
    if dataset.provenance.basis.get("terrain") == "secondary":
        st.caption("\\* " + t("note-terrain-list"))
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
                **flags,
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
