"""How the plan follows one figure of the rules: steps, each proven, each to be opened."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from geodata import InputError
from merger.law import PlacedFigure, placed_figures
from merger.problem import open_terrain
from merger.questions import CurveStep, curve_steps
from scenarios import Scenario
from scenarios.running import Asked, Job
from ui.pickers import pick_one
from ui.plan.asked import problem
from ui.plan.asking import answered
from ui.routes import page_script
from ui.session.auth import may
from ui.session.desk import desk
from ui.widgets.charts import number_axis
from ui.widgets.tables import show_table
from ui.wording import number, plain, say, t, told

_AROUND = 0.2
"""Share of the figure to look at below and above, where nobody says otherwise."""
_AFTER, _MUST = "#2f6f8f", "#c8553d"


def show_plan_curve() -> None:
    """Draw the choice of a figure and a range, and what the plan does along it."""
    st.subheader(t("along-title"))
    st.caption(t("along-help"))
    figures = placed_figures(desk().criteria)
    if not figures:
        return
    left, right = st.columns([0.32, 0.68], gap="large")
    with left:
        # Places, not figures: a list gives back what was chosen, of a rule set of before too.
        by_place = {figure.place: figure for figure in figures}
        place = pick_one(
            t("along-figure"),
            list(by_place),
            format_func=lambda place: _label(by_place[place]) if place in by_place else place,
            key="along-figure",
        )
        figure = by_place.get(place, figures[0])
        unit = f"{figure.place}-{figure.value:g}"
        digits = 0 if figure.field == "population" else 2
        step = 500.0 if figure.field == "population" else 1.0
        form = f"%.{digits}f"
        least = st.number_input(
            t("along-from"), 0.01, value=figure.value * (1 - _AROUND), step=step, format=form,
            key=f"along-from-{unit}",
        )  # fmt: skip
        most = st.number_input(
            t("along-to"), 0.01, value=figure.value * (1 + _AROUND), step=step, format=form,
            key=f"along-to-{unit}",
        )  # fmt: skip
        here = desk()
        if len(open_terrain(here.dataset, here.criteria, here.constraints)):
            st.info(t("along-terrain"))
            st.page_link(page_script("plan"), label=t("page-plan"), icon=":material/hub:")
            return
        try:
            task = problem()
        except InputError as error:
            st.info(told(error.text))
            return
        if not may("plan"):
            return

        work = Asked("along", task, (figure.place, least, most))
        key = f"along-{Job(task, '').key}-{figure.place}-{least}-{most}"
        points = answered(task, key, work, t("along-run"))
    with right:
        if points:
            steps = curve_steps(points)
            _chart(steps, figure)
            _table(steps, figure.value, digits)
            _take(steps, figure, digits)


def _label(figure: PlacedFigure) -> str:
    return f"{say(figure.rule.wording.text)} · {t('field-' + figure.field)}"


def _span(step: CurveStep, digits: int) -> str:
    ends = dict.fromkeys((number(step.first, digits), number(step.last, digits)))
    return " – ".join(ends)


def _chart(steps: tuple[CurveStep, ...], figure: PlacedFigure) -> None:
    after, must = t("along-units"), t("along-must")
    rows: list[dict[str, Any]] = []
    for step in steps:
        for value in (step.first, step.last):
            rows.append({"value": value, "what": after, "count": len(step.solution.groups)})
            rows.append({"value": value, "what": must, "count": len(step.must)})
    base = alt.Chart(pd.DataFrame(rows))
    line = base.mark_line(strokeWidth=2).encode(
        x=alt.X(
            "value:Q",
            title=t(f"field-{figure.field}"),
            scale=alt.Scale(zero=False, nice=False),
            axis=number_axis(",.5~f"),
        ),
        y=alt.Y("count:Q", title=None, axis=number_axis(tickMinStep=1)),
        color=alt.Color(
            "what:N",
            title=None,
            scale=alt.Scale(domain=[after, must], range=[_AFTER, _MUST]),
            legend=alt.Legend(orient="top"),
        ),
        order="value:Q",
        tooltip=["what:N", "count:Q", alt.Tooltip("value:Q", format=".2f")],
    )
    now = pd.DataFrame([{"value": figure.value}])
    rule = alt.Chart(now).mark_rule(strokeDash=[5, 4]).encode(x="value:Q")
    st.altair_chart((line + rule).properties(height=260), width="stretch")
    here = next((step for step in steps if step.holds(figure.value)), None)
    if here is not None and here.whole:
        digits = 0 if figure.field == "population" else 2
        st.caption(t("along-stays", values=_span(here, digits)))


def _table(steps: tuple[CurveStep, ...], now: float, digits: int) -> None:
    units, must, left = t("along-units"), t("along-must"), t("run-unsettled")
    changed = t("along-changed")
    rows = pd.DataFrame(
        {
            t("along-values"): [_span(step, digits) for step in steps],
            must: [len(step.must) for step in steps],
            units: [len(step.solution.groups) for step in steps],
            left: [len(step.solution.unresolved) for step in steps],
            changed: [len(step.changed) for step in steps],
            t("tradeoffs-proof"): [
                t("tradeoffs-yes" if step.solution.status == "optimal" else "tradeoffs-no")
                for step in steps
            ],
            t("along-known"): [t("along-all" if s.whole else "along-tried") for s in steps],
            t("along-now"): ["◆" if step.holds(now) else "" for step in steps],
        }
    )
    show_table(rows, {must: 0, units: 0, left: 0, changed: 0}, key="along-table")


def _take(steps: tuple[CurveStep, ...], figure: PlacedFigure, digits: int) -> None:
    planned = [step for step in steps if step.solution.plan is not None]
    if not planned:
        return
    number_of = st.selectbox(
        t("along-step"), range(len(planned)), format_func=lambda n: _span(planned[n], digits)
    )
    step = planned[min(number_of, len(planned) - 1)]
    if st.button(t("tradeoffs-take"), icon=":material/add:"):
        name = t("along-name", figure=t(f"field-{figure.field}"), values=_span(step, digits))
        desk().keep(Scenario.of(name, step.solution))
        st.success(t("tradeoffs-kept", name=plain(name)))
