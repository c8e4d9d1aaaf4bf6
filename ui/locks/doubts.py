"""What is open about the data, what can change most first: told, and answered with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from merger.assessment import Doubt, doubts
from merger.groups import content_key
from scenarios import Scenario
from ui.locks.forms import checked
from ui.locks.stating import state
from ui.routes import page_script
from ui.session.auth import may
from ui.session.desk import assessment, desk, of_assessment
from ui.session.saving import as_copy, frozen_state
from ui.wording import number, plain, t, told

_TOLD = ("answer", "verdict", "plan")
_SHOWN = 8


def desk_doubts() -> tuple[Doubt, ...]:
    """What is open about the units on the desk."""
    return of_assessment("doubts", assessment(), doubts)


def doubts_of(scenario: Scenario) -> tuple[Doubt, ...]:
    """What is open about the units of a scenario, under its own law and declarations."""
    return of_assessment("plan-doubts", scenario.solution.evaluator.assessment, doubts)


def told_effect(doubt: Doubt) -> str:
    """Say what hangs on a doubt, in one phrase."""
    if doubt.turned:
        turned = doubt.turned[0]
        changed = t(
            "doubt-turned", now=t(f"verdict-{turned.now}"), then=t(f"verdict-{turned.then}")
        )
        return changed if doubt.weight == "verdict" else f"{t('doubt-answer')}; {changed}"
    return t(f"doubt-{doubt.weight}")


def open_doubts(found: Sequence[Doubt], scenario: Scenario | None, key: str) -> None:
    """Say how many findings are open that can change something, and list them to be answered.

    Args:
        found: of the units shown.
        scenario: whose declarations take the answers too; None for the desk alone.
        key: of the widgets.
    """
    told_here = [doubt for doubt in found if doubt.weight in _TOLD]
    if not told_here:
        return
    count = Counter(doubt.weight for doubt in told_here)
    if count["answer"]:
        st.warning(t("doubts-answer", count=count["answer"]), icon=":material/rule:")
    parts = [t(f"doubts-{w}", count=count[w]) for w in ("verdict", "plan") if count[w]]
    title = t("doubts-open", count=len(told_here)) + (f" ({'; '.join(parts)})" if parts else "")
    with st.expander(title, icon=":material/rule:", key=f"doubts-{key}"):
        for doubt in told_here[:_SHOWN]:
            st.markdown(f"**{plain(told_effect(doubt))}** {told(doubt.finding.text)}")
            answer_form(doubt, scenario, key)
        if len(told_here) > _SHOWN:
            st.caption(t("doubts-more", count=number(len(told_here) - _SHOWN)))
        st.page_link(page_script("data"), label=t("doubts-to-data"), icon=":material/map:")


def answer_form(doubt: Doubt, scenario: Scenario | None, key: str) -> None:
    """Let a person say that the data are right as they stand, why, and by which document."""
    constraints = desk().constraints
    if scenario is not None:
        constraints = scenario.solution.problem.constraints
    answered = {(item.code, item.check) for item in constraints.answered}
    units = [
        code
        for code in doubt.finding.codes
        if code in desk().dataset.units.index and (code, doubt.finding.check) not in answered
    ]
    if not units or not may("plan"):
        return
    frozen = scenario is not None and bool(frozen_state(scenario))
    # Of two findings of one check on one unit each has a form of its own.
    own = (doubt.finding.codes, doubt.finding.place, doubt.finding.text.vi)
    place = f"{key}-{doubt.finding.check}-{content_key(own)[:12]}"
    with st.popover(t("doubt-confirm"), icon=":material/check:", key=f"answer-{place}"):
        st.caption(t("doubt-confirm-help"))
        if frozen:
            st.warning(t("doubt-frozen"), icon=":material/lock:")
        reason = st.text_input(t("locks-reason"), max_chars=300, key=f"answer-why-{place}")
        document = st.text_input(t("locks-reference"), max_chars=300, key=f"answer-by-{place}")
        if not st.button(t("doubt-confirm"), key=f"answer-do-{place}", type="primary"):
            return
        if len(reason.strip()) < 3:
            st.error(t("locks-need-reason"))
            return
        entries = [
            {
                "code": code,
                "check": doubt.finding.check,
                "reason": reason.strip(),
                "reference": document.strip(),
            }
            for code in units
        ]
        if frozen and scenario is not None:
            scenario = as_copy(scenario)  # what was handed in stays as it was handed in
            desk().keep(scenario)
        if _state(scenario, entries):
            st.rerun()


def _state(scenario: Scenario | None, entries: list[dict[str, str]]) -> bool:
    if scenario is not None:
        return state(scenario, "answered", list(entries), lambda constraints: constraints)
    wished = checked(desk().constraints, "answered", list(entries))
    desk().constraints = wished or desk().constraints
    return wished is not None
