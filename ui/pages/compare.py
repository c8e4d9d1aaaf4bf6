"""Compare page: two scenarios of this session side by side."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geodata import InputError
from scenarios import Scenario
from scenarios.comparing import comparable, compare, figures_of, steps_between
from scenarios.webmap import colour_groups, scenario_paint
from ui.compare.flows import flows_chart
from ui.compare.profile import profile
from ui.session.desk import desk
from ui.widgets.frame import plan_legend
from ui.widgets.map_view import twin_maps
from ui.widgets.tables import show_table
from ui.wording import language, number, say, t, told


def _choose(scenarios: list[Scenario]) -> tuple[Scenario, Scenario]:
    by_id = {scenario.id: scenario for scenario in scenarios}
    ids = list(by_id)
    # The newest, and the one before it of the same units.
    same = [i for i, s in enumerate(scenarios[:-1]) if comparable(s, scenarios[-1])]
    before = same[-1] if same else len(ids) - 2
    left, right = st.columns(2)
    a = left.selectbox(
        "A", ids, index=before, format_func=lambda key: by_id[key].name, key="compare-a"
    )
    b = right.selectbox(
        "B", ids, index=len(ids) - 1, format_func=lambda key: by_id[key].name, key="compare-b"
    )
    return by_id[a], by_id[b]


def _more(same: list[Scenario], a: Scenario, b: Scenario) -> list[Scenario]:
    """Further scenarios to see on maps of their own."""
    others = {s.id: s for s in same if s.id not in (a.id, b.id)}
    if not others:
        return []
    chosen = st.multiselect(
        t("compare-more"),
        list(others),
        format_func=lambda key: others[key].name,
        placeholder=t("choose"),
        max_selections=4,
        key="compare-more",
    )
    return [others[key] for key in chosen]


def _metrics(a: Scenario, b: Scenario) -> None:
    result = compare(a, b)
    if not result.same_criteria:
        st.warning(t("compare-criteria"))
    if not result.same_figures:
        st.warning(t("compare-figures-differ"))
    if not result.same_objective:
        st.warning(t("compare-objective"))
    marks = {"": "", "a": t("compare-better", which="A"), "b": t("compare-better", which="B")}
    table = pd.DataFrame(
        {
            t("col-figure"): [
                f"{say(r.metric.label)} ({say(r.metric.unit)})" for r in result.metrics
            ],
            "A": [number(r.a, r.metric.digits) for r in result.metrics],
            "B": [number(r.b, r.metric.digits) for r in result.metrics],
            t("col-difference"): [number(r.b - r.a, r.metric.digits) for r in result.metrics],
            t("col-better"): [marks[r.winner] for r in result.metrics],
            t("effects-source"): [say(r.metric.source) for r in result.metrics],
        }
    )
    st.subheader(t("compare-figures"))
    st.dataframe(
        table,
        width="stretch",
        hide_index=True,
        height=35 * (len(table) + 1) + 3,
        column_config={
            name: st.column_config.TextColumn(name, alignment="right")
            for name in ("A", "B", t("col-difference"))
        },
    )
    st.subheader(t("compare-units", count=len(result.units)))
    if result.units.empty:
        st.info(t("compare-same"))
        return
    units = result.units.reset_index()
    units.columns = [t("col-code"), t("col-name"), t("col-in-a"), t("col-in-b")]
    show_table(units, {}, height=400)


def _steps(a: Scenario, b: Scenario) -> None:
    """What it would take to get from one plan to the other."""
    steps = steps_between(a.plan, b.plan)
    if not steps:
        return
    names = a.dataset.units["name"].astype(str).to_dict()
    with st.expander(t("compare-steps", count=len(steps))):
        st.caption(t("compare-steps-note"))
        st.markdown("\n".join(f"1. {told(step.told(names))}" for step in steps))


def _all(scenarios: list[Scenario]) -> None:
    """Every scenario of the units, a column each."""
    with st.expander(t("compare-all", count=len(scenarios))):
        rows = []
        for metric, values, fair in figures_of(scenarios):
            pick = {"low": min, "high": max}.get(metric.better)
            best = pick(values) if pick and fair and len(set(values)) > 1 else None
            shown = {
                f"{n} · {scenario.name}": number(value, metric.digits)
                + (" ★" if value == best else "")
                for n, (scenario, value) in enumerate(zip(scenarios, values, strict=True), start=1)
            }
            rows.append({t("col-figure"): f"{say(metric.label)} ({say(metric.unit)})", **shown})
        st.dataframe(pd.DataFrame(rows), width="stretch", hide_index=True)
        st.caption(t("compare-all-note"))


st.header(t("page-compare"))
here = desk()
if len(here.scenarios) < 2:
    st.info(t("compare-empty", count=len(here.scenarios)))
else:
    first, second = _choose(here.scenarios)
    if not comparable(first, second):
        try:
            compare(first, second)
        except InputError as error:
            st.error(told(error.text))
    else:
        same = [s for s in here.scenarios if comparable(s, first)]
        shown = [first, second, *_more(same, first, second)]
        colours = colour_groups(first.plan, first.dataset.borders)
        paints = [scenario_paint(first, language())]
        paints += [scenario_paint(s, language(), wished=colours) for s in shown[1:]]
        twin_maps(first.dataset, paints, [s.name for s in shown], key="map-compare")
        plan_legend()
        st.caption(t("compare-colours"))
        _metrics(first, second)
        _steps(first, second)
        profile(same)
        flows_chart(second)
        if len(same) > 2:
            _all(same)
