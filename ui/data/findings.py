"""What the checks found and what the repair moved; a click shows the place on the map."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import streamlit as st

from geodata import Dataset, Finding
from merger.assessment import Doubt
from scenarios.exports.data_report import data_report
from scenarios.exports.formats import safe_filename
from ui.data.draft import draft
from ui.locks.doubts import answer_form, desk_doubts, told_effect
from ui.widgets.tables import show_table
from ui.wording import language, say, t, told

_KEY = "findings"


class _Row(NamedTuple):
    """A finding; ``doubt`` where it is open still."""

    finding: Finding
    doubt: Doubt | None


def shown_finding(dataset: Dataset) -> Finding | None:
    """The finding whose row is chosen in the table."""
    row = _chosen(dataset, _rows(dataset))
    return row.finding if row else None


def _chosen(dataset: Dataset, rows: list[_Row]) -> _Row | None:
    state = st.session_state.get(f"{_KEY}-{dataset.fingerprint}")
    numbers = state["selection"]["rows"] if state else []
    return rows[numbers[0]] if numbers and numbers[0] < len(rows) else None


def _rows(dataset: Dataset) -> list[_Row]:
    """Open findings, those that can change most first; then what was answered or replaced."""
    open_still = [_Row(doubt.finding, doubt) for doubt in desk_doubts()]
    told = {row.finding for row in open_still}
    return open_still + [_Row(f, None) for f in dataset.provenance.findings if f not in told]


def findings_count(dataset: Dataset) -> int:
    """How many rows the tab of the checks has."""
    return len(_rows(dataset))


def checks_tab(dataset: Dataset) -> None:
    """All findings with what hangs on them and the mend; a chosen row is shown on the map."""
    rows = _rows(dataset)
    if not rows:
        st.caption(t("checks-none"))
    else:
        st.caption(t("checks-help"))
        table = pd.DataFrame(
            {
                t("checks-effect"): [
                    t("doubt-settled") if row.doubt is None else told_effect(row.doubt)
                    for row in rows
                ],
                t("checks-severity"): [t(f"severity-{row.finding.severity}") for row in rows],
                t("checks-what"): [say(row.finding.text) for row in rows],
                t("checks-mend"): [say(row.finding.mend) for row in rows],
            }
        )
        st.dataframe(
            table,
            width="stretch",
            height=min(420, 38 + 35 * len(rows)),
            hide_index=True,
            on_select="rerun",
            selection_mode="single-row",
            key=f"{_KEY}-{dataset.fingerprint}",
            column_config={
                t("checks-effect"): st.column_config.Column(width=170),
                t("checks-severity"): st.column_config.Column(width=80),
                t("checks-what"): st.column_config.Column(width=360),
            },
        )
        chosen = _chosen(dataset, rows) or (rows[0] if len(rows) == 1 else None)
        if chosen is not None:  # whole, where the columns cut it
            st.markdown(f"**{told(chosen.finding.text)}**  \n{told(chosen.finding.mend)}")
        if chosen is not None and chosen.doubt is not None:
            answer_form(chosen.doubt, None, "checks")
    _save_report(dataset)


def _save_report(dataset: Dataset) -> None:
    built = draft().built
    same = built is not None and built.shape_mark == dataset.shape_mark
    intake = draft().intake if same else None
    st.download_button(
        t("checks-save"),
        lambda: data_report(dataset, language(), intake),
        safe_filename(f"{dataset.name} kiem tra", "xlsx"),
        icon=":material/download:",
    )


def repair_tab(dataset: Dataset) -> None:
    """Area of each unit before and after, the largest moves first."""
    repair = dataset.provenance.repair
    if repair is None or repair.areas.empty:
        st.caption(t("data-no-repair"))
        return
    st.caption(t("repair-sum", count=len(repair.areas), moved=float(repair.areas.moved_km2.sum())))
    names = dataset.units["name"].reindex(repair.areas.index)
    before, after, moved = t("col-before"), t("col-after"), t("col-moved")
    table = repair.areas.reset_index()
    table.columns = [t("col-code"), before, after, moved]
    table.insert(1, t("col-name"), names.to_numpy())
    show_table(table, {before: 3, after: 3, moved: 3}, height=380)
