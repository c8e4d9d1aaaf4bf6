"""What the checks found and what the repair moved; a click shows the place on the map."""

from __future__ import annotations

from collections import Counter
from typing import get_args

import pandas as pd
import streamlit as st

from geodata import Dataset, Finding
from geodata.problems import Severity
from scenarios.exports.data_report import data_report
from scenarios.exports.formats import safe_filename
from ui.data.draft import draft
from ui.widgets.tables import show_table
from ui.wording import language, say, t

_KEY = "findings"
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


def shown_finding(dataset: Dataset) -> Finding | None:
    """The finding whose row is chosen in the table."""
    state = st.session_state.get(f"{_KEY}-{dataset.fingerprint}")
    rows = state["selection"]["rows"] if state else []
    found = _ordered(dataset)
    return found[rows[0]] if rows and rows[0] < len(found) else None


def _ordered(dataset: Dataset) -> list[Finding]:
    found = dataset.provenance.findings
    return sorted(found, key=lambda f: SEVERITIES.index(f.severity))


def checks_tab(dataset: Dataset) -> None:
    """All findings with severity and mend; a chosen row is shown on the map."""
    found = _ordered(dataset)
    if not found:
        st.caption(t("checks-none"))
    else:
        count = Counter(f.severity for f in found)
        told = " · ".join(t(f"checks-{s}", count=count[s]) for s in SEVERITIES if count[s])
        st.caption(told + " — " + t("checks-help"))
        table = pd.DataFrame(
            {
                t("checks-severity"): [t(f"severity-{f.severity}") for f in found],
                t("checks-what"): [say(f.text) for f in found],
                t("checks-mend"): [say(f.mend) for f in found],
            }
        )
        st.dataframe(
            table,
            width="stretch",
            height=420,
            hide_index=True,
            on_select="rerun",
            selection_mode="single-row",
            key=f"{_KEY}-{dataset.fingerprint}",
            column_config={
                t("checks-severity"): st.column_config.Column(width=90),
                t("checks-what"): st.column_config.Column(width=520),
            },
        )
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
