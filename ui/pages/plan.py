"""Plan page: what to aim at, run with progress and stop, and the proposed units."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from geodata import InputError
from scenarios import Run, Scenario
from scenarios.webmap import plain_paint
from ui.plan.alternatives import alternatives, beside_parent
from ui.plan.explaining import explain_group, explain_locks, explain_unresolved, proof_reach
from ui.plan.headline import headline
from ui.plan.layers import layered_map
from ui.plan.settings import problem, settings
from ui.plan.terrain import TERRAIN_ASKED, ask_terrain, terrain_is_open, terrain_taken
from ui.plan.unit_card import unit_card
from ui.session.auth import may
from ui.session.desk import begin_run, current_run, desk, select_unit
from ui.widgets.charts import number_axis
from ui.widgets.frame import choose_scenario, dataset_label
from ui.widgets.map_view import unit_map
from ui.widgets.tables import groups_stars, groups_table, show_table
from ui.wording import goal, language, number, plain, t, told

_POLL_SECONDS = 0.5


def _run_button(run: Run | None) -> None:
    if not may("plan"):
        st.info(t("people-viewer"))
        return
    busy = run is not None and run.state == "running"
    if st.button(
        t("plan-run"), type="primary", icon=":material/play_arrow:", disabled=busy, width="stretch"
    ):
        if terrain_is_open():
            st.session_state[TERRAIN_ASKED] = True
        else:
            _begin()
    if not busy and ask_terrain():
        _begin()


def _begin() -> None:
    try:
        begin_run(problem())
    except InputError as error:
        st.error(told(error.text))
        return
    st.rerun()


@st.fragment(run_every=_POLL_SECONDS)
def _progress() -> None:
    run = current_run()
    if run is None:
        return
    if run.state != "running":
        st.rerun()
    last = run.trace[-1] if run.trace else None
    columns = st.columns(4)
    columns[0].metric(t("run-seconds"), number(run.seconds, 1))
    columns[1].metric(t("run-incumbent"), _figure(last.incumbent if last else None))
    columns[2].metric(t("run-bound"), _figure(last.bound if last else None))
    columns[3].metric(t("run-unsettled"), number(run.unsettled) if last else "–")
    st.caption(f"{goal(run.goal)} · {t(f'stage-{run.stage}', columns=run.columns)}")
    if len({(point.incumbent, point.bound) for point in run.trace}) > 2:
        _trace_chart(run)
    if st.button(t("run-stop"), icon=":material/stop:", disabled=run.stopping):
        run.stop()
    if run.stopping:
        st.caption(t("run-stopping"))


def _figure(value: float | None) -> str:
    return "–" if value is None else number(value, 4)


def _trace_chart(run: Run) -> None:
    rows = [
        {"s": point.seconds, "value": value, "line": t(key)}
        for point in run.trace
        for key, value in (("run-incumbent", point.incumbent), ("run-bound", point.bound))
        if value is not None
    ]
    lines = [t("run-incumbent"), t("run-bound")]
    chart = (
        alt.Chart(pd.DataFrame(rows))
        .mark_line(interpolate="step-after")
        .encode(
            x=alt.X("s", title=t("run-seconds")),
            y=alt.Y(
                "value",
                title=None,
                scale=alt.Scale(zero=False),
                axis=number_axis(".4~f", tickCount=4),
            ),
            strokeDash=alt.StrokeDash("line", title=None, sort=lines),
            color=alt.Color(
                "line", title=None, scale=alt.Scale(domain=lines, range=["#8f3b26", "#2f5d73"])
            ),
        )
        .properties(height=140)
    )
    st.altair_chart(chart, width="stretch")


def _outcome(run: Run | None) -> None:
    """Say plainly when the last run gave no plan."""
    if run is None or run.state == "running":
        return
    if run.error is not None:
        st.error(told(run.error))
    elif run.solution is not None and run.solution.plan is None:
        reasons = "\n\n".join(told(reason) for reason in run.solution.reasons)
        st.error(t(f"outcome-{run.solution.status}") + "\n\n" + reasons)


def _result(scenario: Scenario) -> None:
    if scenario.dataset.fingerprint != desk().dataset.fingerprint:
        st.info(t("plan-other-dataset", name=plain(dataset_label(scenario.dataset))))
    group = next((g for g in scenario.groups if desk().selected in g.members), None)
    layered_map(
        scenario,
        key="map-plan",
        selected=group.members if group else (),
        on_click=select_unit,
        height=600,
    )


here = desk()
run = current_run()
running = run is not None and run.state == "running"
st.header(t("page-plan"))
_outcome(run)
scenario = here.scenario()
if running:
    _progress()
elif scenario is not None:
    headline(scenario)
    terrain_taken(scenario)
    beside_parent(scenario)
map_side, choice_side = st.columns([0.68, 0.32], gap="medium")
with choice_side:
    if len(here.scenarios) > 1:
        choose_scenario()
    if scenario is not None:
        unit_card(scenario)
        alternatives(scenario, busy=running or not may("plan"))
    settings()
    _run_button(run)
with map_side:
    if scenario is None:
        if not running:
            st.info(t("plan-empty", units=len(here.dataset)))
        unit_map(
            here.dataset, plain_paint(here.dataset, language()), key="map-plan-empty", height=560
        )
    else:
        if running:
            st.caption(t("plan-shown-meanwhile", name=plain(scenario.name)))
        _result(scenario)
        explain_group(scenario)
        explain_locks(scenario)
        proof_reach(scenario)
if scenario is not None:
    show_table(
        *groups_table(scenario.solution), height=460, starred=groups_stars(scenario.solution)
    )
    st.caption(t("plan-terms-note"))
    if scenario.solution.unresolved:
        with st.expander(
            t("plan-unresolved", count=len(scenario.solution.unresolved)), expanded=True
        ):
            explain_unresolved(scenario)
