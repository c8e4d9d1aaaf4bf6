"""Fields for the number of units to aim at, beside what can be reached and why it is proposed."""

from __future__ import annotations

import streamlit as st

from merger.optimiser import Reach
from scenarios.running import Question
from ui.plan.asked import bound_setting, has_districts, reach_asked, suggestion
from ui.session.desk import desk
from ui.wording import number, t, told

_POLL_SECONDS = 0.7


def target_fields() -> None:
    """Draw the target: a number, a range, or a reduction."""
    chosen, units = desk().settings, len(desk().dataset)
    st.checkbox(t("plan-by-percent"), **bound_setting("by_percent"))
    if chosen.by_percent:
        st.number_input(t("plan-percent"), 0.0, 99.0, step=5.0, **bound_setting("percent"))
        st.checkbox(
            t("plan-by-district"), disabled=not has_districts(), **bound_setting("by_district")
        )
    else:
        if chosen.target_least and not 1 <= chosen.target_least <= chosen.target_most <= units:
            chosen.target_least = chosen.target_most = 0  # of other units
        left, right = st.columns(2)
        left.number_input(t("plan-target-least"), 1, units, **bound_setting("target_least"))
        right.number_input(t("plan-target-most"), 1, units, **bound_setting("target_most"))
        _why_this()
    _range()


def _why_this() -> None:
    """Why the number is proposed; with a number of one's own, the way back to the proposal."""
    chosen, proposed = desk().settings, suggestion()
    if not chosen.target_least:
        st.caption(told(proposed.why))
    elif (chosen.target_least, chosen.target_most) != (
        proposed.target.least,
        proposed.target.most,
    ) and st.button(
        t("plan-target-proposed", target=str(proposed.target)),
        key="plan-target-proposed",
        icon=":material/undo:",
        help=told(proposed.why),
    ):
        chosen.target, chosen.target_least, chosen.target_most = None, 0, 0
        st.rerun()


def _range() -> None:
    """What numbers can be reached, as far as it is known by now."""
    question = reach_asked()
    if question is None:
        st.caption(t("reach-terrain"))
    elif question.state == "running":
        _watch(question, len(question.answers))
    elif question.error is not None:
        st.caption(told(question.error))
    elif not question.answers:
        st.caption(t("reach-unknown"))
    else:
        _told(question.answers[-1])


def _told(found: Reach) -> None:
    chosen = desk().settings
    most = "reach-most" if found.most == found.ceiling else "reach-most-open"
    least = "reach-least" if found.least == found.floor else "reach-least-open"
    ends = {
        "least": number(found.least),
        "floor": number(found.floor),
        "most": number(found.most),
        "ceiling": number(found.ceiling),
    }
    parts = [t(least, **ends), t(most, **ends)]
    if found.unsettled:
        parts.append(t("reach-unsettled", count=found.unsettled))
    st.caption(" ".join(parts))
    asked = (chosen.target_least, chosen.target_most)
    if chosen.by_percent or not chosen.target_least or not found.proven:
        return
    if asked[1] < found.floor:
        st.warning(t("reach-below", floor=number(found.floor)))
    elif asked[0] > found.ceiling:
        st.warning(t("reach-above", ceiling=number(found.ceiling)))


@st.fragment(run_every=_POLL_SECONDS)
def _watch(question: Question, known: int) -> None:
    if question.state != "running" or len(question.answers) > known:
        st.rerun()
    st.caption(t("reach-running"))
