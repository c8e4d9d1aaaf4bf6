"""Why a plan is as it is, asked on the plan page: each answer is a solve, kept for the session."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from merger import GroupReport, Solution
from merger.groups import TERMS
from merger.plans import METRICS
from merger.questions import Place
from scenarios import Scenario
from scenarios.running import Asked
from scenarios.wording import status_label
from ui.pickers import pick_one
from ui.plan.asking import answered
from ui.session.desk import desk
from ui.widgets.tables import show_table
from ui.wording import number, plain, say, signed, t


def explain_group(scenario: Scenario) -> None:
    """The terms of the clicked unit's group, and where its members would go next."""
    group = next((g for g in scenario.groups if desk().selected in g.members), None)
    with st.expander(t("explain-title"), icon=":material/help:"):
        if group is None or not group.is_merger:
            st.caption(t("explain-click"))
            return
        names = scenario.dataset.units["name"]
        _why_in_words(scenario, group)
        rows = [
            {
                t("col-term"): say(TERMS[key].label),
                t("col-value"): value,
                t("col-unit"): say(TERMS[key].unit),
            }
            for key, value in group.terms.items()
        ]
        show_table(pd.DataFrame(rows), {t("col-value"): 2}, key=f"terms-{scenario.mark}-{group.id}")
        places = answered(
            scenario,
            group.id,
            Asked("places", scenario.solution, (group.members,)),
            t("explain-places", count=len(group.members)),
            len(group.members),
        )
        if places is None:
            return
        for place in places:
            st.markdown("- " + plain(_told_place(place, names)))
        shown = [
            {
                t("col-name"): str(names[p.code]),
                t("explain-col-apart"): str(names[p.left]),
                t("explain-col-place"): " + ".join(str(names[c]) for c in p.group) or "–",
                t("explain-col-longer"): _longer(scenario, p.beside.solution),
                t("explain-col-unsettled"): p.beside.unsettled,
                t("explain-col-touched"): p.beside.touched,
                t("explain-col-status"): say(status_label(p.beside.solution.status)),
            }
            for p in places
        ]
        digits = {
            t("explain-col-longer"): 2,
            t("explain-col-unsettled"): 0,
            t("explain-col-touched"): 0,
        }
        with st.popover(t("explain-figures"), icon=":material/table_rows:"):
            show_table(pd.DataFrame(shown), digits, key=f"places-{scenario.mark}-{group.id}")
        st.caption(t("explain-places-note"))


def _why_in_words(scenario: Scenario, group: GroupReport) -> None:
    """Why each member is in the group and what they make together: known without a solve."""
    names, judged = scenario.dataset.units["name"], scenario.solution.evaluator.assessment
    for code in group.members:
        unit = judged.units[code]
        if unit.verdict in ("must", "voluntary"):
            line = t("explain-must", unit=str(names[code]), reason=say(unit.reason))
        else:
            line = t("explain-takes", unit=str(names[code]))
        st.markdown("- " + plain(line))
    together = t(
        "explain-together",
        people=number(group.population),
        area=group.area_km2,
        reason=say(group.reason),
    )
    st.markdown("- " + plain(together))


def _told_place(place: Place, names: pd.Series[str]) -> str:
    """Where a member would go next, in one sentence."""
    unit, left = str(names[place.code]), str(names[place.left])
    if not place.group:
        return t("explain-else-none", unit=unit, left=left)
    others = [str(names[code]) for code in place.group]
    there = " + ".join(others) if len(others) > 1 else t("explain-else-alone", unit=unit)
    return t(
        "explain-else",
        unit=unit,
        left=left,
        place=there,
        unsettled=signed(place.beside.unsettled),
        touched=signed(place.beside.touched),
    )


def explain_locks(scenario: Scenario) -> None:
    """What each lock of the scenario costs."""
    constraints = scenario.solution.problem.constraints
    if not constraints.count and not constraints.within_district:
        return
    with st.expander(t("explain-locks"), icon=":material/lock_open:"):
        prices = answered(
            scenario,
            "locks",
            Asked("locks", scenario.solution),
            t("explain-locks-ask"),
        )
        if prices is None:
            return
        if not prices:
            st.caption(t("explain-locks-none"))
            return
        names = scenario.dataset.units["name"]
        rows = [
            {
                t("explain-col-lock"): t(f"explain-lock-{price.place}"),
                t("explain-col-units"): ", ".join(str(names[c]) for c in price.codes),
                t("explain-col-shorter"): _shorter(scenario, price.beside.solution),
                t("explain-col-settled"): -price.beside.unsettled,
                t("explain-col-spared"): -price.beside.touched,
                t("explain-col-status"): say(status_label(price.beside.solution.status)),
            }
            for price in prices
        ]
        digits = {
            t("explain-col-shorter"): 2,
            t("explain-col-settled"): 0,
            t("explain-col-spared"): 0,
        }
        show_table(pd.DataFrame(rows), digits, key=f"prices-{scenario.mark}")


def _longer(scenario: Scenario, other: Solution) -> float | None:
    """How much longer the mean way from home to the seat is under another plan, km."""
    if other.plan is None:
        return None
    way = next(metric.compute for metric in METRICS if metric.key == "way_mean")
    return way(other.groups, scenario.dataset) - way(scenario.groups, scenario.dataset)


def _shorter(scenario: Scenario, other: Solution) -> float | None:
    longer = _longer(scenario, other)
    return None if longer is None else -longer


def proof_reach(scenario: Scenario) -> None:
    """Whether the proof holds whatever the size of groups."""
    solution = scenario.solution
    if solution.status != "optimal" or solution.any_size:
        return

    answers = answered(
        scenario,
        "size",
        Asked("size", solution),
        t("explain-size-ask", k=solution.proven_to),
    )
    if answers:
        key = {True: "yes", False: "no", None: "unknown"}[answers[0]]
        st.caption(t(f"explain-size-{key}", k=solution.proven_to))


def explain_unresolved(scenario: Scenario) -> None:
    """Units left unsettled, why, and what would have to give."""
    names = scenario.dataset.units["name"]
    for left in scenario.solution.unresolved:
        st.text(f"{names[left.code]} ({left.code}): {say(left.reason)}")
    if not scenario.solution.unresolved:
        return
    code = pick_one(
        t("explain-which"),
        [left.code for left in scenario.solution.unresolved],
        format_func=lambda c: f"{names[c]} ({c})",
    )
    found = answered(
        scenario,
        f"give-{code}",
        Asked("give", scenario.solution, (code,)),
        t("explain-give"),
    )
    if found is None:
        return
    if not found:
        st.caption(t("explain-give-nothing"))
    for relaxation in found:
        key = "explain-give-least" if relaxation.proven else "explain-give-enough"
        given = "; ".join(say(text) for text in relaxation.told)
        place = " + ".join(str(names[c]) for c in relaxation.group)
        st.markdown(t(key, given=plain(given), place=plain(place)))
        if relaxation.kind == "several":
            st.caption(t("explain-give-several"))
