"""The join step: what matched, suggestions to accept, what is left on both sides."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from geodata import (
    CROSSWALKS,
    Crosswalk,
    Dataset,
    InputError,
    Join,
    carry_figures,
    crosswalk_by_overlay,
    embedded_crosswalk,
    embedded_names,
    read_crosswalk,
    read_units,
)
from geodata.figures import Figures
from geodata.joining import unit_names
from scenarios.data_report import csv_bytes, leftovers_table
from ui.data.draft import draft, rebuild
from ui.state import embedded, file_name
from ui.wording import language, plain, t, told

_FILE, _OVERLAY = "file", "overlay"
_Read = TypeVar("_Read")


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
    old = st.selectbox(
        t("carry-from"), [*embedded_names(), _FILE], format_func=lambda n: t(f"carry-old-{n}")
    )
    old_file = None
    if old == _FILE:
        old_file = st.file_uploader(t("carry-old-file"), type=["gpkg", "geojson", "zip", "fgb"])
    ways = st.selectbox(
        t("carry-crosswalk"),
        [*CROSSWALKS, _FILE, _OVERLAY],
        index=1,
        format_func=lambda n: t(f"crosswalk-{n}"),
    )
    ways_file = None
    if ways == _FILE:
        ways_file = st.file_uploader(t("carry-file"), type=["csv", "xlsx", "xls", "ods"])
    left, right = st.columns(2)
    ready = (old != _FILE or old_file is not None) and (ways != _FILE or ways_file is not None)
    if left.button(t("carry-apply"), disabled=not ready):
        try:
            dataset = embedded(old) if old_file is None else _read_upload(old_file, read_units)
            here.carried = carry_figures(dataset, _crosswalk(ways, ways_file, dataset))
        except InputError as error:
            st.error(told(error.text))
            return
        rebuild()
        st.rerun()
    if here.carried is not None and right.button(t("carry-drop")):
        here.carried = None
        rebuild()
        st.rerun()


def _crosswalk(ways: str, file: Any, old: Dataset) -> Crosswalk:
    if file is not None:
        return _read_upload(file, read_crosswalk)
    if ways == _OVERLAY:
        return crosswalk_by_overlay(old, draft().shapes_by_code())
    return embedded_crosswalk(ways)


def _read_upload(file: Any, read: Callable[[Path], _Read]) -> _Read:
    """Read an uploaded file from a folder of its own, which goes afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file_name(file.name)
        path.write_bytes(file.getvalue())
        return read(path)
