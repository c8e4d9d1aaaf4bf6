"""Plan page: what to aim at, run with progress and stop, and the proposed units."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geodata import InputError
from merger.groups import TERMS
from scenarios import Run, Scenario
from scenarios.webmap import plain_paint
from ui.locks.apart import settle_parts
from ui.locks.doubts import desk_doubts, doubts_of, open_doubts
from ui.plan.alternatives import alternatives, beside_parent
from ui.plan.asked import problem
from ui.plan.explaining import explain_group, explain_locks, explain_unresolved, proof_reach
from ui.plan.headline import headline, remarks
from ui.plan.layers import layered_map
from ui.plan.near import where_is_a_choice
from ui.plan.seen import keep_near
from ui.plan.settings import settings
from ui.plan.terrain import TERRAIN_ASKED, ask_terrain, terrain_is_open, terrain_taken
from ui.plan.unit_card import unit_card
from ui.session.auth import may
from ui.session.desk import desk, select_unit
from ui.session.solving import begin_run, current_run
from ui.widgets.charts import number_axis
from ui.widgets.frame import choose_scenario
from ui.widgets.horizon import told_horizon
from ui.widgets.layout import map_desk
from ui.widgets.map_view import unit_map
from ui.widgets.tables import groups_stars, groups_table, show_table
from ui.wording import goal, language, number, plain, plan_named, say, t, told

_POLL_SECONDS = 0.5


def _run_button(run: Run | None, answer: DeltaGenerator) -> None:
    """Draw the button; what it has to say or to ask stands at the panel's top."""
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
            _begin(answer)
    with answer:
        answered = not busy and ask_terrain()
    if answered:
        _begin(answer)


def _begin(answer: DeltaGenerator) -> None:
    try:
        begin_run(problem())
    except InputError as error:
        answer.error(told(error.text))
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
    columns = [*st.columns(2), *st.columns(2)]
    columns[0].metric(t("run-seconds"), number(run.seconds, 1))
    columns[1].metric(t("run-units"), "–" if run.units is None else number(run.units))
    columns[2].metric(t("run-unsettled"), "–" if run.unsettled is None else number(run.unsettled))
    whole = run.goal in ("unsettled", "touched", "near") or run.goal.endswith(":units")
    digits = 0 if whole else 4
    if run.goal != "unsettled":  # its value is the figure before
        best = last.incumbent if last else None
        columns[3].metric(_value_label(run.goal), _figure(best, digits))
    bound = last.bound if last else None
    least = "" if bound is None else " · " + t("run-at-least", value=_figure(bound, digits))
    st.caption(f"{goal(run.goal)} · {t(f'stage-{run.stage}', columns=run.columns)}{least}")
    if len({(point.incumbent, point.bound) for point in run.trace}) > 2:
        _trace_chart(run)
    if st.button(t("run-stop"), icon=":material/stop:", disabled=run.stopping):
        run.stop()
    if run.stopping:
        st.caption(t("run-stopping"))


def _figure(value: float | None, digits: int) -> str:
    return "–" if value is None else number(value, digits)


def _value_label(key: str) -> str:
    """What the value of a goal is, in its own words."""
    if key.endswith(":units"):
        return t("run-value-worst")
    return say(TERMS[key].label) if key in TERMS else t(f"run-value-{key}")


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


def _map(scenario: Scenario | None) -> None:
    if scenario is None:
        unit_map(here.dataset, plain_paint(here.dataset, language()), key="map-plan-empty")
        return
    if running:
        st.caption(t("plan-shown-meanwhile", name=plain(plan_named(scenario.name))))
    group = next((g for g in scenario.groups if here.selected in g.members), None)
    layered_map(
        scenario, key="map-plan", selected=group.members if group else (), on_click=select_unit
    )


def _answers(scenario: Scenario) -> None:
    """What became of the clicked unit, why, and what else there is."""
    unit_card(scenario)
    beside_parent(scenario)
    remarks(scenario)
    terrain_taken(scenario)
    told_horizon(scenario.solution.problem.horizon)
    open_doubts(doubts_of(scenario), scenario, "plan")
    if scenario.solution.unresolved:
        with st.expander(
            t("plan-unresolved", count=len(scenario.solution.unresolved)), key="plan-unresolved"
        ):
            explain_unresolved(scenario)
    explain_group(scenario)
    explain_locks(scenario)
    proof_reach(scenario)
    where_is_a_choice(scenario)
    alternatives(scenario, busy=running or not may("plan"))
    keep_near(scenario, busy=running or not may("plan"))


def _table(scenario: Scenario) -> None:
    """New units; a row chosen is shown on the map, which stays in view above."""
    table, digits = groups_table(scenario.solution)
    with st.expander(
        t("plan-table", count=len(table)), icon=":material/table_rows:", key="plan-table"
    ):
        show_table(
            table,
            digits,
            height=240,
            starred=groups_stars(scenario.solution),
            key=f"groups-{scenario.mark}",
            on_row=lambda row: select_unit(str(table[t("col-code")].iloc[row])),
        )
        st.caption(t("plan-terms-note"))


here = desk()
run = current_run()
running = run is not None and run.state == "running"
scenario = here.scenario()
places = map_desk(t("page-plan"))
with places.head:
    if scenario is not None:
        headline(scenario)
with places.panel:
    answer = st.container()
    settle_parts(here.dataset, "plan")
    _outcome(run)
    if running:
        _progress()
    choose_scenario()
    if scenario is None:
        if not running:
            st.info(t("plan-empty", units=len(here.dataset)))
            open_doubts(desk_doubts(), None, "plan")
        settings()
    else:
        _answers(scenario)
        with st.expander(t("plan-settings-next"), icon=":material/tune:", key="plan-settings"):
            settings()
    with st.container(key="desk-act"):
        _run_button(run, answer)
with places.map:
    _map(scenario)
if scenario is not None:
    with places.drawer:
        _table(scenario)
