"""Compare page: two scenarios of this session side by side."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geodata import InputError
from scenarios import Scenario
from scenarios.comparing import Comparison, comparable, compare, figures_of, steps_between
from scenarios.webmap import colour_groups, scenario_paint
from ui.compare.flows import flows_chart
from ui.compare.profile import profile
from ui.pickers import pick_one, pick_several
from ui.session.desk import desk
from ui.widgets.frame import nothing_yet, others_open, plan_legend
from ui.widgets.layout import map_desk
from ui.widgets.map_view import twin_maps
from ui.widgets.tables import show_table
from ui.wording import cut_middle, language, number, plan_named, say, t, told


def _choose(scenarios: list[Scenario], shown: Scenario) -> tuple[Scenario, Scenario]:
    """Two of them: the one shown at first, and the newest of the others before it."""
    by_id = {scenario.id: scenario for scenario in scenarios}
    ids = list(by_id)
    now = ids.index(shown.id)
    before = now - 1 if now else len(ids) - 1
    a = pick_one(
        "A",
        ids,
        index=before,
        format_func=lambda key: plan_named(by_id[key].name),
        key=f"compare-a-{shown.id}",
    )
    b = pick_one(
        "B",
        ids,
        index=now,
        format_func=lambda key: plan_named(by_id[key].name),
        key=f"compare-b-{shown.id}",
    )
    return by_id[a], by_id[b]


def _more(same: list[Scenario], a: Scenario, b: Scenario) -> list[Scenario]:
    """Further scenarios to see on maps of their own."""
    others = {s.id: s for s in same if s.id not in (a.id, b.id)}
    if not others:
        return []
    chosen = pick_several(
        t("compare-more"),
        list(others),
        format_func=lambda key: plan_named(others[key].name),
        placeholder=t("choose"),
        max_selections=4,
        key="compare-more",
    )
    return [others[key] for key in chosen]


def _metrics(result: Comparison) -> None:
    """The figures of both, and which is better."""
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
        }
    )
    st.dataframe(
        table,
        width="stretch",
        hide_index=True,
        height=35 * (len(table) + 1) + 3,
        column_config={
            t("col-figure"): st.column_config.TextColumn(width=190),
            **{
                name: st.column_config.TextColumn(name, alignment="right", width=66)
                for name in ("A", "B", t("col-difference"))
            },
            t("col-better"): st.column_config.TextColumn(width=66),
        },
    )
    st.caption(t("compare-colours"))


def _units(result: Comparison) -> None:
    """Units that go elsewhere in the other plan; a table closed at first."""
    if result.units.empty:
        st.caption(t("compare-same"))
        return
    units = result.units.reset_index()
    units.columns = [t("col-code"), t("col-name"), t("col-in-a"), t("col-in-b")]
    with st.expander(
        t("compare-units", count=len(units)), icon=":material/table_rows:", key="compare-table"
    ):
        show_table(units, {}, height=240)


def _steps(a: Scenario, b: Scenario) -> None:
    """What it would take to get from one plan to the other."""
    steps = steps_between(a.plan, b.plan)
    if not steps:
        return
    names = a.dataset.units["name"].astype(str).to_dict()
    with st.expander(t("compare-steps", count=len(steps)), key="compare-steps"):
        st.caption(t("compare-steps-note"))
        st.markdown("\n".join(f"1. {told(step.told(names))}" for step in steps))


def _all(scenarios: list[Scenario]) -> None:
    """Every scenario of the units, a column each."""
    with st.expander(t("compare-all", count=len(scenarios)), key="compare-all"):
        rows = []
        for metric, values, fair in figures_of(scenarios):
            pick = {"low": min, "high": max}.get(metric.better)
            best = pick(values) if pick and fair and len(set(values)) > 1 else None
            shown = {
                f"{n} · {cut_middle(plan_named(scenario.name))}": number(value, metric.digits)
                + (" ★" if value == best else "")
                for n, (scenario, value) in enumerate(zip(scenarios, values, strict=True), start=1)
            }
            rows.append({t("col-figure"): f"{say(metric.label)} ({say(metric.unit)})", **shown})
        st.dataframe(pd.DataFrame(rows), width="stretch", hide_index=True)
        st.caption(t("compare-all-note"))


def _page() -> None:
    here = desk()
    shown_now = here.scenario()
    # Plans of the units on the desk, also those with a part moved or with other figures.
    here_too = [s for s in here.scenarios if shown_now is not None and comparable(s, shown_now)]
    if shown_now is None or len(here_too) < 2:
        st.header(t("page-compare"))
        nothing_yet(t("compare-empty", count=len(here_too)), "plan", "scenarios")
        return
    places = map_desk(t("page-compare"), map_share=0.58)
    with places.panel:
        first, second = _choose(here_too, shown_now)
        others_open()
    if not comparable(first, second):
        try:
            compare(first, second)
        except InputError as error:
            places.panel.error(told(error.text))
        return
    same = [s for s in here_too if comparable(s, first)]
    result = compare(first, second)
    with places.panel:
        shown = [first, second, *_more(same, first, second)]
        _metrics(result)
        _steps(first, second)
    with places.map:
        colours = colour_groups(first.plan, first.dataset.borders)
        paints = [scenario_paint(first, language())]
        paints += [scenario_paint(s, language(), wished=colours) for s in shown[1:]]
        twin_maps(
            first.dataset,
            paints,
            [cut_middle(plan_named(s.name), 44) for s in shown],
            key="map-compare",
        )
        plan_legend()
    with places.drawer:
        _units(result)
    profile(same)
    flows_chart(second)
    if len(same) > 2:
        _all(same)


_page()
