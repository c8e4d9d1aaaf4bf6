"""What a threshold decides: curves, figures close to a threshold, and growing populations."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from geodata import InputError, describe_update, open_table, update_figures
from merger import Assessment
from merger.assessment import (
    Curve,
    changed_verdicts,
    curves,
    grown,
    near_thresholds,
    terrain_check,
)
from ui.locks.terrain import settle_list
from ui.session.desk import of_assessment
from ui.session.uploads import read_upload
from ui.widgets.charts import number_axis
from ui.widgets.tables import show_table
from ui.wording import number, say, t, told

_LINE, _LAW, _NOW = "#2f6f8f", "#c8553d", "#2b2822"


def show_sensitivity(judged: Assessment) -> None:
    """Draw the three views of one assessment."""
    made = of_assessment("curves", judged, curves)
    if not made:
        st.caption(t("sensitivity-none"))
        return
    left, right = st.columns([0.62, 0.38], gap="large")
    with left:
        chosen = st.selectbox(
            t("sensitivity-threshold"), range(len(made)), format_func=lambda i: _label(made[i])
        )
        st.altair_chart(_chart(made[chosen]), width="stretch")
        st.caption(t("sensitivity-help"))
    with right:
        _near(judged)
        _growth(judged)
        _newer_figures(judged)


def _label(curve: Curve) -> str:
    return f"{say(curve.wording)} · {t('field-' + curve.field)}"


def _chart(curve: Curve) -> Any:
    most = max(2 * curve.now, (curve.law or curve.now) * 1.2)
    inside = (curve.values > 0) & (curve.values < most)
    ends = np.concatenate([[0.0], curve.values[inside], [most]])
    first = int((curve.values <= 0).sum())
    counts = curve.counts[first : first + len(ends) - 1]
    steps = pd.DataFrame({"value": ends, "count": np.append(counts, counts[-1])})
    marks = pd.DataFrame(
        [
            {"value": value, "what": t(f"sensitivity-{key}", value=value)}
            for key, value in (("law", curve.law), ("now", curve.now))
            if value is not None and not (key == "now" and value == curve.law)
        ]
    )
    line = (
        alt.Chart(steps)
        .mark_line(interpolate="step-after", color=_LINE)
        .encode(
            x=alt.X("value:Q", title=t(f"field-{curve.field}"), axis=number_axis(",.5~f")),
            y=alt.Y("count:Q", title=t("sensitivity-count"), axis=number_axis(tickMinStep=1)),
            tooltip=[
                alt.Tooltip("value:Q", title=t(f"field-{curve.field}"), format=".2f"),
                alt.Tooltip("count:Q", title=t("sensitivity-count")),
            ],
        )
    )
    rules = (
        alt.Chart(marks)
        .mark_rule(strokeDash=[5, 4], strokeWidth=1.5)
        .encode(
            x="value:Q",
            color=alt.Color(
                "what:N",
                title=None,
                scale=alt.Scale(domain=list(marks["what"]), range=[_LAW, _NOW][: len(marks)]),
                legend=alt.Legend(orient="top"),
            ),
        )
    )
    return (line + rules).properties(height=300)


def _near(judged: Assessment) -> None:
    near = of_assessment("near", judged, near_thresholds)
    st.markdown("**" + t("sensitivity-near", count=len(near)) + "**")
    if not near:
        return
    names = judged.dataset.units["name"]
    figure, threshold = t("sensitivity-figure"), t("sensitivity-limit")
    table = pd.DataFrame(
        {
            t("col-name"): [str(names[n.code]) for n in near],
            t("sensitivity-threshold"): [t(f"field-{n.field}") for n in near],
            figure: [n.percent for n in near],
            threshold: [n.threshold for n in near],
        }
    )
    show_table(table, {figure: 1, threshold: 0}, height=190)


def show_terrain(judged: Assessment) -> None:
    """Say which verdicts hang on terrain, where the terrain of the units is only estimated."""
    if not judged.dataset.provenance.is_estimated("terrain"):
        return
    found = of_assessment("terrain", judged, terrain_check)
    st.caption(
        ":material/landscape: "
        + t("terrain-check", always=len(found.always), depends=len(found.depends))
    )
    names = judged.dataset.units["name"]
    # Its label stays the same: one that changes would build everything below it anew, the map too.
    with st.expander(t("terrain-list"), key="terrain-check"):
        st.caption(t("terrain-check-help"))
        for key, codes in (("always", found.always), ("depends", found.depends)):
            listed = ", ".join(str(names[code]) for code in codes) or "–"
            st.text(t(f"terrain-{key}") + ": " + listed)
        settle_list(judged, found)


def _newer_figures(judged: Assessment) -> None:
    """What a table of newer figures would change; the data on the desk stay as they are."""
    file = st.file_uploader(
        t("sensitivity-table"),
        type=["csv", "xlsx", "xls", "ods"],
        help=t("data-update-help"),
        key="sensitivity-table",
    )
    if file is None:
        return
    try:
        update = update_figures(judged.dataset, read_upload(file, open_table))
    except InputError as error:
        st.error(told(error.text))
        return
    for line in describe_update(update):
        st.caption(told(line))
    changed = changed_verdicts(judged, update.dataset)
    st.caption(t("sensitivity-table-changed", count=len(changed)))
    _changes(judged, changed)


def _changes(judged: Assessment, changed: dict[str, tuple[str, str]]) -> None:
    if not changed:
        return
    names = judged.dataset.units["name"]
    table = pd.DataFrame(
        {
            t("col-name"): [str(names[code]) for code in changed],
            t("sensitivity-before"): [t(f"verdict-{a}") for a, _ in changed.values()],
            t("sensitivity-after"): [t(f"verdict-{b}") for _, b in changed.values()],
        }
    )
    show_table(table, {}, height=190)


def _growth(judged: Assessment) -> None:
    percent = st.number_input(t("sensitivity-growth"), -50.0, 200.0, 0.0, step=1.0, format="%.1f")
    if not percent:
        return
    changed = changed_verdicts(judged, grown(judged.dataset, percent))
    st.caption(t("sensitivity-changed", count=len(changed), percent=number(percent, 1)))
    _changes(judged, changed)
