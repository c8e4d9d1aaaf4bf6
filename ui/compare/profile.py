"""Scenarios as lines over their figures: where each is strong."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd
import streamlit as st

from scenarios import Scenario
from scenarios.comparing import figures_of
from ui.wording import cut_middle, number, plan_named, say, t

_LINES = ("#2f5d73", "#c8553d", "#6c7fb5", "#7d6340", "#5ab4ac", "#9c6b9e", "#4a443a", "#e0a458")
"""Told apart by dashes too."""


def profile(scenarios: Sequence[Scenario]) -> None:
    """Draw every plan as a line over the figures that differ, the best of each at the top."""
    rows = _rows(scenarios)
    if not rows:
        return
    st.subheader(t("compare-profile"))
    figures = list(dict.fromkeys(str(row["figure"]) for row in rows))
    slanted = alt.Axis(labelAngle=-35, labelLimit=280, labelOverlap=False)
    bare = alt.Axis(labels=False, ticks=False)
    lines = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X("figure:N", sort=figures, title=None, axis=slanted),
        y=alt.Y("place:Q", title=t("compare-profile-axis"), axis=bare),
        color=alt.Color("plan:N", title=None, scale=alt.Scale(range=list(_LINES))),
        strokeDash=alt.StrokeDash("plan:N", title=None),
        tooltip=[
            alt.Tooltip("plan:N", title=t("plan-scenario")),
            alt.Tooltip("figure:N", title=t("col-figure")),
            alt.Tooltip("value:N", title=t("compare-value")),
        ],
    )
    chart = lines.mark_line(strokeWidth=2) + lines.mark_point(size=60, filled=True)
    chart = chart.properties(height=460).configure_legend(
        orient="top", columns=2, labelLimit=480, symbolStrokeWidth=2
    )
    st.altair_chart(chart, width="stretch")
    st.caption(t("compare-profile-note"))


def _rows(scenarios: Sequence[Scenario]) -> list[dict[str, str | float]]:
    """Place of each plan between the worst (0) and the best (1) in each figure."""
    rows: list[dict[str, str | float]] = []
    for metric, values, fair in figures_of(scenarios):
        low, high = min(values), max(values)
        if not metric.better or not fair or low == high:
            continue
        best, worst = (low, high) if metric.better == "low" else (high, low)
        rows += [
            {
                "figure": say(metric.label),
                "plan": f"{n} · {cut_middle(plan_named(scenario.name), 56)}",
                "place": (value - worst) / (best - worst),
                "value": f"{number(value, metric.digits)} {say(metric.unit)}",
            }
            for n, (scenario, value) in enumerate(zip(scenarios, values, strict=True), start=1)
        ]
    return rows
