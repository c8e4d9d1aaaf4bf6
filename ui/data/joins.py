"""The join step: what matched, suggestions to accept, what is left on both sides."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geodata import InputError, Join, carry_figures, embedded_crosswalk, read_crosswalk
from geodata.crosswalk import CROSSWALKS
from geodata.figures import Figures
from geodata.joining import unit_names
from scenarios.data_report import csv_bytes, leftovers_table
from ui.data.draft import draft, rebuild
from ui.state import embedded, file_name
from ui.wording import language, plain, t, told


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
            for row in edited.itertuples():
                if row.other in code_of:
                    chosen[int(row.row)] = str(code_of[row.other])
                elif row.accept and row.row in best.index:
                    chosen[int(row.row)] = str(best.at[row.row, "unit"])
            units_chosen = [unit for unit in chosen.values() if unit]
            if len(units_chosen) != len(set(units_chosen)):
                st.error(t("joins-twice"))
                return
            here.accepted[figures.filename] = chosen
            rebuild()
            st.rerun()


def carry_step() -> None:
    """Carry figures of old units to the new boundaries through a crosswalk."""
    here = draft()
    st.caption(t("carry-help"))
    old = st.selectbox(t("carry-from"), ["hatinh-2024"], format_func=lambda n: t(f"dataset-{n}"))
    ways = st.selectbox(
        t("carry-crosswalk"),
        [*CROSSWALKS, "file"],
        index=1,
        format_func=lambda n: t(f"crosswalk-{n}"),
    )
    file = None
    if ways == "file":
        file = st.file_uploader(t("carry-file"), type=["csv", "xlsx", "xls", "ods"])
    left, right = st.columns(2)
    ready = ways != "file" or file is not None
    if left.button(t("carry-apply"), disabled=not ready):
        try:
            if file is not None:
                path = here.path.parent / f"{here.path.name}-crosswalk-{file_name(file.name)}"
                path.write_bytes(file.getvalue())
                try:
                    crosswalk = read_crosswalk(path)
                finally:
                    path.unlink()
            else:
                crosswalk = embedded_crosswalk(ways)
            here.carried = carry_figures(embedded(old), crosswalk)
        except InputError as error:
            st.error(told(error.text))
            return
        rebuild()
        st.rerun()
    if here.carried is not None and right.button(t("carry-drop")):
        here.carried = None
        rebuild()
        st.rerun()
