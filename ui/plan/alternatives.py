"""What else there is: the next best plan, a plan without one group, a plan without the locks."""

from __future__ import annotations

import streamlit as st

from geodata import InputError
from merger import GroupReport, Problem
from merger.plans import METRICS
from merger.questions import (
    beside,
    differing_from,
    far_from,
    is_locked,
    without_group,
    without_locks,
)
from merger.side_constraints import SideConstraints
from scenarios import Scenario
from ui.session.desk import desk
from ui.session.solving import begin_run
from ui.wording import plain, plan_named, say, signed, t, told


def alternatives(scenario: Scenario, *, busy: bool) -> None:
    """Draw the questions one can ask about a plan; each answer becomes a scenario."""
    group = next((g for g in scenario.groups if desk().selected in g.members and g.is_merger), None)
    with st.expander(t("other-plans"), icon=":material/alt_route:"):
        st.caption(t("other-plans-help"))
        _next_best(scenario, busy)
        _different(scenario, busy)
        _without(scenario, group, busy)
        _unlocked(scenario, busy)


def family(scenario: Scenario) -> list[Scenario]:
    """The plan that alternatives were asked of, and those found so far under its problem."""
    here = desk()
    root = scenario.parent or scenario.id
    of_root = [s for s in here.scenarios if s.id == root or s.parent == root]
    first = next((s for s in of_root if s.id == root), scenario)
    return [s for s in of_root if s.has_aim_of(first)]


def _next_best(scenario: Scenario, busy: bool) -> None:
    known = family(scenario)
    units = len(scenario.dataset)
    differ = st.number_input(
        t("other-differ"), 1, units, max(1, units // 20), key=f"differ-{scenario.dataset.name}"
    )
    if st.button(
        t("other-next", known=len(known)), disabled=busy, width="stretch", key="other-next"
    ):
        root = known[0]
        plans = [s.plan for s in known]
        _start(root, differing_from(plans, int(differ), root.solution.extra))


def _different(scenario: Scenario, busy: bool) -> None:
    root = family(scenario)[0]
    slack = st.number_input(t("other-slack"), 0.0, 100.0, 5.0, 1.0, help=t("other-slack-help"))
    if st.button(t("other-unlike"), disabled=busy, width="stretch"):
        plans = [s.plan for s in family(scenario)]
        _start(root, far_from(root.solution, plans, slack / 100))


def _without(scenario: Scenario, group: GroupReport | None, busy: bool) -> None:
    if group is None:
        st.caption(t("other-choose-group"))
        return
    label = t("other-without", name=plain(group.name))
    if st.button(label, disabled=busy, width="stretch"):
        _start(scenario, without_group(group.members))


def _unlocked(scenario: Scenario, busy: bool) -> None:
    problem = scenario.solution.problem
    if is_locked(problem) and st.button(t("other-unlocked"), disabled=busy, width="stretch"):
        _begin(scenario, without_locks(problem), None)


def _start(scenario: Scenario, extra: SideConstraints) -> None:
    _begin(scenario, scenario.solution.problem, extra)


def _begin(scenario: Scenario, problem: Problem, extra: SideConstraints | None) -> None:
    try:
        begin_run(problem, extra, scenario.id)
    except InputError as error:
        st.error(told(error.text))
    else:
        st.rerun()


def beside_parent(scenario: Scenario) -> None:
    """Say what the plan shown costs beside the one it is an alternative to."""
    parent = next((s for s in desk().scenarios if s.id == scenario.parent), None)
    if parent is None:
        return
    unlocked = is_locked(parent.solution.problem) and not is_locked(scenario.solution.problem)
    if scenario.solution.extra == parent.solution.extra and not unlocked:
        return  # a copy
    conditions = [say(text) for text in scenario.solution.conditions]
    other = beside(parent.solution, scenario.solution)
    st.info(
        t(
            "other-beside",
            name=plain(plan_named(parent.name)),
            conditions=plain("; ".join(conditions or [t("other-no-locks")])),
            mean=signed(_mean_way(scenario) - _mean_way(parent), 2),
            how=plain(say(scenario.dataset.measured)),
            unsettled=signed(other.unsettled),
            touched=signed(other.touched),
            units=other.differing,
        )
    )


def _mean_way(scenario: Scenario) -> float:
    """Mean way from home to the seat, km; a cost as such says nothing to people."""
    metric = next(metric for metric in METRICS if metric.key == "way_mean")
    return metric.compute(scenario.groups, scenario.dataset)
