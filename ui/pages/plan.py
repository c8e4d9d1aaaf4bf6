"""Plan page: what to aim at, run with progress and stop, and the proposed units."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from geodata import InputError
from merger import (
    TERMS,
    Constraints,
    GroupReport,
    Limits,
    Objective,
    Problem,
    Target,
    load_objective,
    objective_presets,
)
from merger.metrics import METRICS
from merger.naming import CITES, Naming, clashes, proposals
from scenarios import Run, Scenario, start_run
from scenarios.painting import plain_paint, scenario_paint
from ui.alternatives import alternatives, beside_parent
from ui.charts import number_axis
from ui.frame import choose_scenario, plan_legend
from ui.map_view import unit_map
from ui.state import bound, current_run, desk, select_unit
from ui.tables import groups_stars, groups_table, show_table
from ui.wording import language, number, plain, say, t, told

_POLL_SECONDS = 0.5


def _settings() -> None:
    here = desk()
    chosen = here.settings
    units = len(here.dataset)
    st.radio(
        t("plan-mode"),
        ["minimal", "target"],
        format_func=lambda mode: t(f"mode-{mode}"),
        help=t("plan-mode-help"),
        **_bound("mode"),
    )
    if chosen.mode == "target":
        if not 1 <= chosen.target_least <= chosen.target_most <= units:
            chosen.target_least = chosen.target_most = max(round(units * 0.32), 1)
        left, right = st.columns(2)
        left.number_input(t("plan-target-least"), 1, units, **_bound("target_least"))
        right.number_input(t("plan-target-most"), 1, units, **_bound("target_most"))
    st.number_input(t("plan-max-group"), 2, 12, help=t("plan-k-help"), **_bound("max_group"))
    st.checkbox(t("plan-within"), disabled=not _has_districts(), **_bound("within_district"))
    _weights()
    if here.constraints.count:
        st.caption(t("plan-locks-in-use", count=here.constraints.count))
        if st.button(t("plan-locks-drop")):
            here.constraints = Constraints()
            st.rerun()
    st.page_link("ui/pages/locks.py", label=t("plan-locks-page"), icon=":material/lock:")
    st.number_input(t("plan-seconds"), 1, 86_400, **_bound("seconds"))


def _bound(name: str) -> dict[str, Any]:
    """Tie a widget to one of the plan's settings."""
    settings = desk().settings

    def take(value: Any) -> None:
        setattr(settings, name, value)
        # The range stays in order, whichever end was moved.
        if name == "target_least":
            settings.target_most = max(settings.target_most, value)
        elif name == "target_most":
            settings.target_least = min(settings.target_least, value)

    return bound(f"plan-{name}", getattr(settings, name), take)


def _has_districts() -> bool:
    return bool((desk().dataset.units["district"] != "").any())


def _weights() -> None:
    chosen = desk().settings
    presets = objective_presets()
    preset = st.selectbox(
        t("plan-preset"),
        list(presets),
        index=list(presets).index(chosen.preset),
        format_func=lambda name: say(presets[name][0]),
        help=say(presets[chosen.preset][1]),
    )
    if preset != chosen.preset:
        chosen.choose_preset(preset)
        st.rerun()
    with st.expander(t("plan-weights")):
        for term in TERMS.values():
            chosen.weights[term.key] = st.number_input(
                say(term.label),
                min_value=0.0,
                max_value=1000.0,
                value=float(chosen.weights.get(term.key, 0.0)),
                step=0.1,
                help=say(term.explain),
                key=f"weight-{chosen.preset}-{term.key}",
            )


def _problem() -> Problem:
    here = desk()
    chosen = here.settings
    constraints = here.constraints.model_copy(
        update={"within_district": chosen.within_district and _has_districts()}
    )
    base = load_objective(chosen.preset)
    target = None
    if chosen.mode == "target":
        target = Target(least=chosen.target_least, most=chosen.target_most)
    problem = Problem(
        dataset=here.dataset,
        criteria=here.criteria,
        constraints=constraints,
        objective=Objective(**{**base.model_dump(), "weights": dict(chosen.weights)}),
        mode=chosen.mode,
        target=target,
        limits=Limits(max_group=chosen.max_group, seconds=float(chosen.seconds)),
    )
    problem.check()
    return problem


def _run_button(run: Run | None) -> None:
    busy = run is not None and run.state == "running"
    if not st.button(
        t("plan-run"), type="primary", icon=":material/play_arrow:", disabled=busy, width="stretch"
    ):
        return
    try:
        started = start_run(_problem())
    except InputError as error:
        st.error(told(error.text))
        return
    desk().run_id = started.id
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
    step = t("run-step", step=2 if run.goal == "cost" else 1) if _two_goals(run) else ""
    st.caption(f"{step}{t(f'goal-{run.goal}')} · {t(f'stage-{run.stage}', columns=run.columns)}")
    if len({(point.incumbent, point.bound) for point in run.trace}) > 2:
        _trace_chart(run)
    if st.button(t("run-stop"), icon=":material/stop:", disabled=run.stopping):
        run.stop()
    if run.stopping:
        st.caption(t("run-stopping"))


def _two_goals(run: Run) -> bool:
    return run.problem.mode == "minimal"


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


def _headline(scenario: Scenario) -> None:
    solution = scenario.solution
    by_key = {m.key: m for m in METRICS}
    columns = st.columns(6)
    columns[0].metric(t("figure-units"), f"{len(scenario.dataset)} → {len(scenario.groups)}")
    for column, key in zip(
        columns[1:5], ("mergers", "unsettled", "touched", "travel"), strict=True
    ):
        metric = by_key[key]
        value = metric.compute(scenario.groups, scenario.dataset)
        unit = f" ({say(metric.unit)})" if key == "travel" else ""
        column.metric(say(metric.label) + unit, number(value, metric.digits))
    gap = solution.gap
    proof = (
        t("proof-optimal")
        if solution.status == "optimal"
        else t("proof-gap", gap=number(100 * (gap or 0.0), 2))
    )
    columns[5].metric(t("proof"), proof)
    for name in clashes(scenario.dataset, scenario.groups):
        st.warning(t("plan-name-twice", name=plain(name)))
    if solution.unproven is not None:
        st.warning(t("proof-open", goal=t(f"goal-{solution.unproven.key}")))
    st.caption(
        t(
            "proof-detail",
            cost=number(solution.objective or 0.0, 4),
            bound=number(solution.bound or 0.0, 4),
            seconds=number(solution.seconds, 2),
            solver=solution.solver,
            candidates=solution.candidates,
            k=solution.problem.limits.max_group,
        )
    )


def _result(scenario: Scenario) -> None:
    if scenario.dataset.fingerprint != desk().dataset.fingerprint:
        st.info(t("plan-other-dataset", name=plain(scenario.dataset.name)))
    group = next((g for g in scenario.groups if desk().selected in g.members), None)
    unit_map(
        scenario.dataset,
        scenario_paint(scenario, language()),
        key="map-plan",
        selected=group.members if group else (),
        on_click=select_unit,
        height=600,
    )
    plan_legend()


def _selected_group(scenario: Scenario) -> None:
    """Say what the clicked unit becomes; beside the map, so that the map stays in place."""
    group = next((g for g in scenario.groups if desk().selected in g.members), None)
    if group is None:
        st.caption(t("plan-click"))
        return
    names = ", ".join(str(scenario.dataset.units.at[code, "name"]) for code in group.members)
    figures = t("plan-group-figures", name=group.name, people=group.population, area=group.area_km2)
    with st.container(border=True):
        st.text(f"{figures}\n{names}\n{say(group.reason)}")
        if group.is_merger:
            _name_choice(scenario, group)


def _name_choice(scenario: Scenario, group: GroupReport) -> None:
    """Proposals for the name of a new unit, or the person's own."""
    options = proposals(scenario.dataset, Naming(group.members, group.kind, group.seat))
    told = {p.name: t(f"naming-{p.practice}") for p in reversed(options)}
    key = f"name-{scenario.id}-{group.id}"

    def take() -> None:
        desk().rename(scenario, group.id, st.session_state[key] or "")

    st.selectbox(
        t("plan-name-choice"),
        list(dict.fromkeys([group.name, *(p.name for p in options)])),
        format_func=lambda name: f"{name} ({told[name]})" if name in told else name,
        accept_new_options=True,
        help=t("plan-name-help", cites="; ".join(dict.fromkeys(CITES.values()))),
        key=key,
        on_change=take,
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
    _headline(scenario)
    beside_parent(scenario)
map_side, choice_side = st.columns([0.68, 0.32], gap="medium")
with choice_side:
    if len(here.scenarios) > 1:
        choose_scenario()
    if scenario is not None:
        _selected_group(scenario)
        alternatives(scenario, busy=running)
    _settings()
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
if scenario is not None:
    show_table(
        *groups_table(scenario.solution), height=460, starred=groups_stars(scenario.solution)
    )
    st.caption(t("plan-terms-note"))
    if scenario.solution.unresolved:
        with st.expander(
            t("plan-unresolved", count=len(scenario.solution.unresolved)), expanded=True
        ):
            for left in scenario.solution.unresolved:
                name = scenario.dataset.units.at[left.code, "name"]
                st.text(f"{name} ({left.code}): {say(left.reason)}")
