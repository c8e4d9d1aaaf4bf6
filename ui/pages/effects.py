"""Effects page: what the plan means for people, seats, staff and money."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from merger.assessment import weakest
from merger.law import classifications, surplus_rule
from merger.plans import Effects, Transition, staffing_of, staffings
from scenarios import Scenario
from scenarios.comparing import EffectRow, effect_rows, plan_effects, plan_staff
from scenarios.exports.annexes import span
from ui.session.choices import Tie, bound
from ui.session.desk import desk
from ui.session.kept import kept
from ui.session.saving import frozen_state
from ui.widgets.access import access_table
from ui.widgets.charts import number_axis
from ui.widgets.frame import choose_scenario, nothing_yet
from ui.widgets.map_view import schematic_note
from ui.widgets.staff_plan import show_staff, staff_fields
from ui.widgets.tables import show_table
from ui.wording import number, plain, say, t, told

_NOW, _THEN = "#8d8678", "#2f6f8f"


def _rows(scenario: Scenario) -> tuple[EffectRow, ...]:
    """Figures of a scenario; kept while it is the one shown."""
    return kept("effects", scenario.mark, lambda: effect_rows(scenario))


def _figures(rows: tuple[EffectRow, ...]) -> None:
    marks = {True: t("effects-better"), False: t("effects-worse"), None: ""}
    table = pd.DataFrame(
        {
            t("effects-figure"): [say(r.metric.label) for r in rows],
            t("effects-now"): [number(r.before, r.metric.digits) for r in rows],
            t("effects-then"): [number(r.after, r.metric.digits) for r in rows],
            t("effects-unit"): [say(r.metric.unit) for r in rows],
            t("effects-mark"): [marks[r.better] for r in rows],
        }
    )
    right = st.column_config.TextColumn(alignment="right")
    st.dataframe(
        table,
        width="stretch",
        hide_index=True,
        height=35 * (len(table) + 1) + 3,
        column_config={
            t("effects-figure"): st.column_config.TextColumn(width=280),
            t("effects-now"): right,
            t("effects-then"): right,
        },
    )
    with st.expander(t("effects-sources"), icon=":material/help:"):
        told_how = [
            f"**{plain(say(r.metric.label))}**: {plain(say(r.metric.source))}" for r in rows
        ]
        st.markdown("\n".join(f"- {line}" for line in told_how))


def _distribution(scenario: Scenario, column: str, title: str) -> None:
    """Population or area of the units now and by the plan, as cumulative shares of the units."""
    now = scenario.dataset.units[column].astype(float).tolist()
    then = [float(getattr(group, column)) for group in scenario.groups]
    rows = [
        {"value": value, "share": 100 * (i + 1) / len(values), "what": what}
        for what, values in ((t("effects-now"), now), (t("effects-then"), then))
        for i, value in enumerate(sorted(values))
    ]
    chart = (
        alt.Chart(pd.DataFrame(rows))
        .mark_line(interpolate="step-after")
        .encode(
            x=alt.X("value:Q", title=title, axis=number_axis(tickCount=6)),
            y=alt.Y("share:Q", title=t("effects-share")),
            color=alt.Color(
                "what:N",
                title=None,
                scale=alt.Scale(domain=[t("effects-now"), t("effects-then")], range=[_NOW, _THEN]),
                legend=alt.Legend(orient="top"),
            ),
            strokeDash=alt.StrokeDash("what:N", title=None, legend=None),
        )
        .properties(height=240)
    )
    st.altair_chart(chart, width="stretch")


def _assumptions(scenario: Scenario) -> None:
    here = desk()
    rules = staffings()
    chosen = staffing_of(here.transition, scenario.criteria)
    present = staffing_of(here.transition, scenario.criteria, new=False)
    st.selectbox(
        t("staff-rules"),
        list(rules),
        format_func=lambda key: say(rules[key].title.text),
        **bound("transition-staffing", chosen.id, lambda new: _set(staffing=new)),
    )
    mark = "" if chosen.certainty == "verbatim" else f" · {t(f'certainty-{chosen.certainty}')}"
    st.caption(plain(f"{say(chosen.wording.text)} [{chosen.cite}]{mark}"))
    st.selectbox(
        t("staff-rules-now"),
        list(rules),
        format_func=lambda key: say(rules[key].title.text),
        **bound("transition-staffing-now", present.id, lambda new: _set(staffing_now=new)),
    )
    if chosen.classification:
        classes = classifications()[chosen.classification]
        sure = t(f"certainty-{weakest([s for s in classes.scales if s.enabled])}")
        st.caption(plain(f"{say(classes.title.text)} · {sure}"))
        others = classifications()[chosen.classification].others
        known = here.transition.other_points is not None
        st.toggle(
            t("staff-know-points"),
            **bound(
                "staff-know-points",
                known,
                lambda on: _set(other_points=(others.least + others.most) / 2 if on else None),
            ),
        )
        if known:
            st.number_input(t("staff-points"), others.least, others.most, **_bound("other_points"))
        sure = t(f"certainty-{others.certainty}")
        st.caption(plain(f"{say(others.wording.text)} [{others.cite}] · {sure}"))
    st.toggle(t("staff-assume"), help=t("staff-assume-help"), **_bound("assume_present"))
    limit = surplus_rule(scenario.criteria)
    known_limit = "" if limit is None else t("staff-years-help", cite=limit.cite, most=limit.years)
    st.number_input(
        t("staff-years"), 1, 5, help=known_limit or t("staff-years-open"), **_bound("years")
    )
    staff_fields(scenario, _set)
    with st.expander(t("staff-money")):
        st.caption(t("staff-money-help"))
        for name in ("post_cost", "seat_cost", "leaving_cost", "merger_cost"):
            st.number_input(t(f"staff-{name}"), 0.0, 1e9, step=10.0, **_bound(name))


def _set(**values: Any) -> None:
    here = desk()
    here.transition = Transition.model_validate({**here.transition.model_dump(), **values})
    shown = here.scenario()
    if shown is not None and not frozen_state(shown):
        here.replace(here.with_transition(shown))


def _bound(name: str) -> Tie:
    value = getattr(desk().transition, name)
    return bound(f"transition-{name}", value, lambda new: _set(**{name: new}))


def _staff(effects: Effects) -> None:
    columns = st.columns(5)
    columns[0].metric(t("staff-present"), number(effects.present))
    columns[1].metric(t("staff-quota"), number(effects.quota))
    columns[2].metric(t("staff-surplus"), number(effects.surplus))
    columns[3].metric(t("staff-seats"), number(effects.seats_freed))
    saved = "–" if effects.saved_a_year is None else number(effects.saved_a_year)
    columns[4].metric(t("staff-saved"), saved)
    if effects.once is not None:
        st.caption(t("staff-once", once=effects.once))
    if effects.short:
        st.caption(t("staff-short", short=effects.short))
    unknown = sum(unit.surplus is None for unit in effects.units)
    if unknown:
        st.warning(t("staff-unknown", count=unknown))
    if any(unit.estimated for unit in effects.units):
        st.caption("\\* " + t("staff-estimated"))
    by_year = {t("staff-year", year=i + 1): list(left) for i, left in _years(effects)}
    points = [unit.quota.points for unit in effects.units]
    table = pd.DataFrame(
        {
            t("col-new-unit"): [unit.group.name for unit in effects.units],
            t("col-points"): pd.Series([p.computed if p else None for p in points], dtype=float),
            t("col-class"): [span(p.highest, p.lowest) if p else "–" for p in points],
            t("staff-quota"): [span(*(u.quota.posts or ("–", "–"))) for u in effects.units],
            t("staff-part-time"): [span(*(u.quota.part_time or ("–", "–"))) for u in effects.units],
            t("staff-present"): pd.Series([unit.present for unit in effects.units], dtype=float),
            t("staff-surplus"): pd.Series([unit.surplus for unit in effects.units], dtype=float),
            **by_year,
        }
    )
    digits = {t("col-points"): 2, t("staff-present"): 0, t("staff-surplus"): 0}
    digits |= dict.fromkeys(by_year, 0)
    starred = {t("staff-present"): [unit.estimated for unit in effects.units]}
    show_table(table, digits, height=420, starred=starred)


def _years(effects: Effects) -> list[tuple[int, list[int]]]:
    return [
        (year, [unit.by_year[year] for unit in effects.units])
        for year in range(len(effects.by_year))
    ]


here = desk()
st.header(t("page-effects"))
scenario = here.scenario()
if scenario is None:
    nothing_yet(t("effects-empty"), "plan", "scenarios")
else:
    choose_scenario()
    told_by = scenario.dataset.provenance
    schematic_note(scenario.dataset)
    if told_by.is_rough("population"):
        st.caption(t("note-estimated"))
    for note in told_by.figure_notes:
        st.caption(told(note))
    _figures(_rows(scenario))
    left, right = st.columns(2, gap="large")
    with left:
        _distribution(scenario, "population", t("col-population"))
    with right:
        _distribution(scenario, "area_km2", t("col-area"))
    st.subheader(t("access"))
    access_table(scenario)
    st.subheader(t("staff"))
    table_side, choice_side = st.columns([0.68, 0.32], gap="medium")
    with choice_side:
        _assumptions(scenario)
    with table_side:
        _staff(plan_effects(here.with_transition(scenario)))
        show_staff(plan_staff(here.with_transition(scenario)))
