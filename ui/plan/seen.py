"""Keep near a plan that people have seen: ask for the nearest one, and list what changes."""

from __future__ import annotations

import streamlit as st

from geodata import Dataset, InputError
from merger import Plan
from merger.plans import plan_changes
from merger.questions import nearest_to
from scenarios import Scenario
from ui.pickers import pick_one
from ui.session.desk import desk
from ui.session.solving import begin_run
from ui.wording import plan_named, t, told

_FEW = 8
"""Changes that are shown at once; the others fold away."""


def keep_near(scenario: Scenario, *, busy: bool) -> None:
    """Ask for the plan nearest to another one of these units, whatever figures that one had."""
    known = scenario.solution.extra.near
    if known is not None:
        with st.expander(t("seen-changes"), icon=":material/difference:", expanded=True):
            list_changes(known, scenario.plan, scenario.dataset)
    others = _others(scenario)
    if not others:
        return
    with st.expander(t("seen-title"), icon=":material/push_pin:"):
        st.caption(t("seen-help"))
        chosen = pick_one(
            t("seen-plan"),
            list(others),
            format_func=lambda key: plan_named(others[key].name) if key in others else key,
            key="seen-plan",
        )
        percent = st.number_input(
            t("seen-within"), 0.0, 1000.0, 2.0, 0.5, help=t("seen-within-help"), key="seen-within"
        )
        seen = others.get(chosen)
        if seen is None:
            return
        if known is None:
            list_changes(seen.plan, scenario.plan, scenario.dataset)
        if st.button(t("seen-ask"), disabled=busy, width="stretch", key="seen-ask"):
            _ask(scenario, seen, percent)


def _others(scenario: Scenario) -> dict[str, Scenario]:
    """Plans of the same codes on the desk, the newest first, by id."""
    codes = set(scenario.dataset.codes)
    return {
        other.id: other
        for other in reversed(desk().scenarios)
        if other.id != scenario.id
        and other.plan != scenario.plan
        and set(other.plan.group_of) == codes
    }


def _ask(scenario: Scenario, seen: Scenario, percent: float) -> None:
    try:
        begin_run(
            scenario.origin.problem, nearest_to(scenario.origin, seen.plan, percent / 100),
            scenario.id,
        )  # fmt: skip
    except InputError as error:
        st.error(told(error.text))
    else:
        st.rerun()


def list_changes(before: Plan, after: Plan, dataset: Dataset) -> None:
    """Say what a plan changes beside another, one change a line."""
    changes = plan_changes(before, after)
    units = dataset.units
    names, people = units["name"].to_dict(), units["population"].to_dict()
    if not changes:
        st.caption(t("seen-same"))
        return
    st.caption(t("seen-count", count=len(changes)))
    lines = [f"* {told(change.told(names, people))}" for change in changes]
    st.markdown("\n".join(lines[:_FEW]))
    if len(lines) > _FEW:
        with st.popover(t("seen-more", count=len(lines) - _FEW), key="seen-more"):
            st.markdown("\n".join(lines[_FEW:]))
