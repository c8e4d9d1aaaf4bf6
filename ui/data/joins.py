"""The join step: what matched, suggestions to accept, what is left on both sides."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geodata import Join
from geodata.joining import Figures, unit_names
from scenarios.exports.data_report import csv_bytes, leftovers_table
from ui.data.draft import draft, rebuild
from ui.wording import language, plain, t


def joins_step() -> None:
    """Draw the state of every table's join."""
    here = draft()
    if any(here.accepted.values()) and st.button(t("joins-forget")):
        here.accepted.clear()
        rebuild()
        st.rerun()
    if here.intake is None:
        st.caption(t("joins-none"))
        return
    if not here.intake.tables:
        st.caption(t("joins-no-table"))
        return
    for number, (figures, join) in enumerate(here.intake.tables):
        _join(number, figures, join)
    left = leftovers_table(here.intake, language())
    if len(left):
        st.download_button(
            t("joins-leftovers", count=len(left)),
            csv_bytes(left),
            "chua-ghep.csv",
            "text/csv",
            icon=":material/download:",
            key="joins-leftovers",
        )


def _join(number: int, figures: Figures, join: Join) -> None:
    here = draft()
    count = {how: list(join.how.values()).count(how) for how in ("code", "name", "accepted")}
    st.markdown(f"**{plain(figures.filename)}** — " + t("joins-counts", **count))
    if not join.left_rows:
        st.caption(t("joins-all"))
        return
    best = join.suggestions.drop_duplicates("row").set_index("row")
    names = unit_names(here.intake.figures.table) if here.intake else pd.Series(dtype=object)
    units = {names[u]: here.intake.figures.label(u) for u in join.left_units} if here.intake else {}
    table = pd.DataFrame(
        {
            "row": list(join.left_rows),
            "in-table": [figures.label(r) for r in join.left_rows],
            "suggestion": [
                best.at[r, "unit_name"] if r in best.index else None for r in join.left_rows
            ],
            "score": [best.at[r, "score"] if r in best.index else None for r in join.left_rows],
            "accept": False,
            "other": None,
        }
    )
    table["other"] = table["other"].astype(object)
    with st.form(f"join-{number}", border=False):
        edited = st.data_editor(
            table,
            width="stretch",
            hide_index=True,
            disabled=["row", "in-table", "suggestion", "score"],
            column_config={
                "row": t("joins-row"),
                "in-table": t("joins-in-table"),
                "suggestion": t("joins-suggestion"),
                "score": st.column_config.NumberColumn(t("joins-score"), format="%.0f"),
                "accept": st.column_config.CheckboxColumn(t("joins-accept")),
                "other": st.column_config.SelectboxColumn(
                    t("joins-other"), options=list(units.values())
                ),
            },
            key=f"join-{number}-{len(join.left_rows)}",
        )
        if st.form_submit_button(t("joins-apply")):
            code_of = {label: code for code, label in units.items()}
            chosen = dict(here.accepted.get(figures.filename, {}))
            for row, accepted, other in edited[["row", "accept", "other"]].to_numpy():
                if other in code_of:
                    chosen[int(row)] = str(code_of[other])
                elif accepted and row in best.index:
                    chosen[int(row)] = str(best.at[row, "unit"])
            units_chosen = [unit for unit in chosen.values() if unit]
            if len(units_chosen) != len(set(units_chosen)):
                st.error(t("joins-twice"))
                return
            here.accepted[figures.filename] = chosen
            rebuild()
            st.rerun()
