"""Trade-offs: what one goal costs in terms of another, every point proven."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from geodata import InputError
from merger import Problem
from merger.groups import TERMS
from merger.questions import FrontPoint, knee
from scenarios import Scenario
from scenarios.running import Asked, Job, find_question
from scenarios.texts import tradeoff_title
from scenarios.wording import sentence
from ui.plan.asked import problem
from ui.plan.asking import watch
from ui.session.asking import ask_about
from ui.session.auth import may, require
from ui.session.desk import desk
from ui.widgets.charts import number_axis
from ui.widgets.tables import show_table
from ui.wording import name_in, number, plain, say, t, told


def _asked(task: Problem, kind: str, first: str, second: str, points: int) -> str:
    """Ask for the points of a front; returns the question's key."""
    values = (points,) if kind == "count" else (first, second, points)
    key = f"tradeoffs-{Job(task, kind).key}-{first}-{second}-{points}"
    ask_about(task, key, Asked(kind, task, values))
    return key


def _chart(traced: list[FrontPoint], first: str, second: str, digits: int) -> None:
    bulge = knee(traced)
    table = pd.DataFrame(
        {
            "first": [p.first for p in traced],
            "second": [p.second for p in traced],
            "mark": [t("tradeoffs-knee") if p is bulge else "" for p in traced],
            "told": [f"{number(p.first, digits)} · {number(p.second, 4)}" for p in traced],
        }
    )
    base = alt.Chart(table).encode(
        x=alt.X(
            "first",
            title=first,
            scale=alt.Scale(zero=False),
            axis=number_axis(",.0f" if digits == 0 else ".3~f"),
        ),
        y=alt.Y("second", title=second, scale=alt.Scale(zero=False), axis=number_axis(".4~f")),
        tooltip=alt.Tooltip("told", title=" "),
    )
    shape = alt.condition(alt.datum.mark == "", alt.value("circle"), alt.value("diamond"))
    size = alt.condition(alt.datum.mark == "", alt.value(70), alt.value(220))
    marks = base.mark_point(filled=True, color="#2f5d73", opacity=1).encode(shape=shape, size=size)
    label = base.mark_text(dx=10, dy=-10, align="left").encode(text="mark")
    line = base.mark_line(color="#8f8a7d", strokeDash=[4, 3])
    st.altair_chart((line + marks + label).properties(height=360), width="stretch")


def _table(traced: list[FrontPoint], first: str, second: str, digits: int) -> None:
    bulge = knee(traced)
    rows = pd.DataFrame(
        {
            first: [p.first for p in traced],
            second: [p.second for p in traced],
            t("figure-units"): [len(p.solution.groups) for p in traced],
            t("run-unsettled"): [len(p.solution.unresolved) for p in traced],
            t("tradeoffs-proof"): [
                t("tradeoffs-yes" if p.solution.status == "optimal" else "tradeoffs-no")
                for p in traced
            ],
            t("tradeoffs-knee"): ["◆" if p is bulge else "" for p in traced],
        }
    )
    show_table(
        rows,
        {first: digits, second: 4, t("figure-units"): 0, t("run-unsettled"): 0},
        key="tradeoffs-table",
    )


def _label(key: str) -> str:
    """Name of a term."""
    return say(TERMS[key].label)


def _measured(key: str) -> str:
    """Name of an axis, and how a term is normalised."""
    if key not in TERMS:
        return say(sentence(f"tradeoff-{key}"))
    per = key if key in ("travel", "minutes") else TERMS[key].per
    return t("tradeoffs-measured", term=_label(key), per=t(f"tradeoffs-per-{per}"))


def _take(traced: list[FrontPoint], axes: tuple[str, str], digits: int) -> None:
    first, second = map(_measured, axes)
    chosen = st.selectbox(
        t("tradeoffs-point"),
        range(len(traced)),
        format_func=lambda i: (
            f"{first} {number(traced[i].first, digits)} · {second} {number(traced[i].second, 4)}"
        ),
    )
    if st.button(t("tradeoffs-take"), icon=":material/add:", disabled=not may("plan")):
        point = traced[chosen]
        name = name_in(tradeoff_title(*axes, point.first, digits))
        desk().keep(Scenario.of(name, point.solution))
        st.success(t("tradeoffs-kept", name=plain(name)))


st.header(t("page-tradeoffs"))
st.caption(t("tradeoffs-help"))
here = desk()
# Units asked about, key of the question, points, keys of both axes, decimals of the first.
shown: tuple[str, str, int, tuple[str, str], int] | None = st.session_state.get("tradeoffs")
chart_side, choice_side = st.columns([0.68, 0.32], gap="medium")
with choice_side:
    kind = st.radio(
        t("tradeoffs-kind"), ["terms", "count"], format_func=lambda k: t(f"tradeoffs-kind-{k}")
    )
    keys = [key for key in TERMS if key != "minutes" or desk().dataset.ways is not None]
    first_key, second_key = keys[0], keys[2]
    if kind == "terms":
        first_key = st.selectbox(t("tradeoffs-first"), keys, format_func=_label)
        second_key = st.selectbox(t("tradeoffs-second"), keys, index=2, format_func=_label)
    wanted = int(st.number_input(t("tradeoffs-points"), 3, 30, 6))
    if st.button(t("tradeoffs-run"), type="primary", width="stretch", disabled=not may("plan")):
        try:
            require("plan")
            task = problem()
            if kind == "terms" and first_key == second_key:
                st.error(t("tradeoffs-same"))
            elif kind == "count" and (task.target is None or task.target.least == task.target.most):
                st.error(t("tradeoffs-target"))
            else:
                axes = ("count", "cost") if kind == "count" else (first_key, second_key)
                key = _asked(task, kind, first_key, second_key, wanted)
                mark = here.dataset.fingerprint
                shown = (mark, key, wanted, axes, 0 if kind == "count" else 4)
                st.session_state["tradeoffs"] = shown
        except InputError as error:
            st.error(told(error.text))
with chart_side:
    question = find_question(shown[1]) if shown and shown[0] == here.dataset.fingerprint else None
    if shown is None or question is None:
        st.info(t("tradeoffs-empty"))
    else:
        _, _, points, axes_shown, places = shown
        if question.state == "running":
            watch(question, points)
        if question.error is not None:
            st.error(told(question.error))
        if question.state == "stopped":
            st.warning(t("tradeoffs-stopped", count=len(question.answers), points=points))
        traced = sorted(question.answers, key=lambda p: p.first)
        if question.state == "done" and 0 < len(traced) < points:
            # Decimals tell the kind of the front: numbers of units have none.
            kind_shown = "count" if places == 0 else "terms"
            st.caption(t(f"tradeoffs-fewer-{kind_shown}", count=len(traced), points=points))
        if traced:
            first_name, second_name = map(_measured, axes_shown)
            _chart(traced, first_name, second_name, places)
            _table(traced, first_name, second_name, places)
            _take(traced, axes_shown, places)
        elif question.state in ("done", "stopped"):
            st.warning(t("tradeoffs-none"))
