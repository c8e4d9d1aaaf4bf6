"""The plan follows the rules: each change of a figure is solved at once, the last one shown stays.

The plan of the scenario stays the one on the desk. What is shown here is the answer to a question,
which becomes a scenario when a person takes it.
"""

from __future__ import annotations

import streamlit as st

from geodata import InputError
from merger import Problem, Solution
from merger.plan import Plan
from merger.plans import METRICS, plan_changes
from merger.problem import open_terrain
from scenarios import Scenario
from scenarios.running import Asked, Job, Question, ask, find_question
from scenarios.texts import plan_number
from scenarios.webmap import changed_layer
from ui.plan.asked import problem
from ui.plan.asking import watch
from ui.plan.seen import list_changes
from ui.routes import page_script
from ui.session.auth import may
from ui.session.desk import desk, select_unit
from ui.session.saving import fresh_name
from ui.session.solving import turn_of
from ui.widgets.frame import legend
from ui.widgets.map_view import unit_map
from ui.wording import language, number, plain, plan_named, say, signed, t, told

_SHOWN = ("mergers", "unsettled", "touched", "way_mean")
_ASKED, _PROVEN = "plan-along-asked", "plan-along-proven"
_AT_ONCE = 0.6
"""Answers that come sooner are shown with the change itself."""


def show_plan_along() -> None:
    """Draw the switch, and while it is on the plan of the rules as they stand."""
    st.subheader(t("follow-title"))
    if not st.toggle(t("follow-on"), key="plan-along", help=t("follow-help")):
        _stop_asked("")
        return
    here = desk()
    if not may("plan"):
        st.info(t("people-viewer"))
        return
    if len(open_terrain(here.dataset, here.criteria, here.constraints)):
        st.info(t("along-terrain"))
        st.page_link(page_script("plan"), label=t("page-plan"), icon=":material/hub:")
        return
    try:
        task = problem()
    except InputError as error:
        st.info(told(error.text))
        return
    base = here.scenario()
    last = _last_proven()
    question = _asked(task, last.plan if last is not None else base.plan if base else None)
    if question.state == "running":
        st.caption(t("follow-busy" if last is not None else "follow-first"))
        watch(question, None)
    elif question.error is not None:
        st.error(told(question.error))
    elif question.state == "stopped":
        st.caption(t("follow-stopped"))
        if st.button(t("ask-again"), key="plan-along-again"):
            st.session_state[_ASKED] = ""
            st.rerun()
    elif not question.answers or question.answers[-1].status != "optimal":
        _unproven(question)
    else:
        st.session_state[_PROVEN] = question.id
        last = question.answers[-1]
    if last is not None:
        _answer(last, base, moved=question.id != st.session_state.get(_PROVEN))


def _asked(task: Problem, start: Plan | None) -> Question:
    """The question of the rules as they stand; one about other rules is not gone on with."""
    key = f"follow-{Job(task, '').key}"
    _stop_asked(key)
    question = find_question(key)
    # What a person stopped stays so until they ask again; what the next figure stopped does not.
    begun_anew = st.session_state.get(_ASKED) != key
    if question is None or (begun_anew and question.state in ("failed", "stopped")):
        question = ask(key, Asked("follow", task, (start,)), turn_of())
        question.wait(_AT_ONCE)
    st.session_state[_ASKED] = key
    return question


def _stop_asked(other_than: str) -> None:
    """End the question asked before, unless it is this one."""
    before = find_question(st.session_state.get(_ASKED, ""))
    if before is not None and before.id != other_than and before.state == "running":
        before.stop()


def _last_proven() -> Solution | None:
    """The last proven plan of the units on the desk."""
    question = find_question(st.session_state.get(_PROVEN, ""))
    if question is None or not question.answers:
        return None
    found: Solution = question.answers[-1]
    return found if found.problem.dataset.fingerprint == desk().dataset.fingerprint else None


def _unproven(question: Question) -> None:
    """There is no proven plan under these rules; why, where that is known."""
    found: Solution | None = question.answers[-1] if question.answers else None
    reasons = () if found is None else found.reasons
    key = "follow-none" if found is not None and found.status == "infeasible" else "follow-open"
    st.warning("\n\n".join([t(key), *(told(reason) for reason in reasons)]))


def _answer(found: Solution, base: Scenario | None, *, moved: bool) -> None:
    """The plan, what it changes beside the one on the desk, and what that costs."""
    assert found.plan is not None
    if moved:
        st.caption(t("follow-stays"))
    before = None if base is None or set(base.plan.group_of) != set(found.plan.group_of) else base
    columns = st.columns(len(_SHOWN) + 1)
    units = len(found.groups)
    change = None if before is None else float(units - len(before.groups))
    columns[0].metric(t("along-units"), number(units), delta=_delta(change, 0), delta_color="off")
    by_key = {metric.key: metric for metric in METRICS}
    dataset = found.problem.dataset
    for column, key in zip(columns[1:], _SHOWN, strict=True):
        metric = by_key[key]
        value = metric.compute(found.groups, dataset)
        change = None if before is None else value - metric.compute(before.groups, dataset)
        column.metric(
            say(metric.label), number(value, metric.digits), delta=_delta(change, metric.digits),
            delta_color="off",
        )  # fmt: skip
    shown, side = st.columns([0.6, 0.4], gap="large")
    with side:
        if before is None:
            st.caption(t("follow-no-plan"))
        else:
            st.markdown(t("follow-beside", name=plain(plan_named(before.name))))
            list_changes(before.plan, found.plan, dataset)
        _take(found)
    with shown:
        against = before.plan if before is not None else Plan.unmerged(dataset.codes)
        layer = changed_layer(dataset, plan_changes(against, found.plan), language())
        unit_map(dataset, layer.paint, key="map-along", on_click=select_unit, height=420)
        legend([(fill, say(words)) for fill, words in layer.legend])


def _delta(change: float | None, digits: int) -> str | None:
    return None if change is None or round(change, digits) == 0 else signed(change, digits)


def _take(found: Solution) -> None:
    """Open the plan as a scenario, named by its rules."""
    if not st.button(t("tradeoffs-take"), icon=":material/add:", key="plan-along-take"):
        return
    here, law = desk(), found.problem.criteria
    units = found.problem.dataset.fingerprint
    name = fresh_name(units, here.scenarios, lambda n: plan_number(n, law))
    here.keep(Scenario.of(name, found))
    st.success(t("tradeoffs-kept", name=plain(name)))
