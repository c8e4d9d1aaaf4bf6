"""What is wrong with the plan as it stands, with a way to each place."""

from __future__ import annotations

import streamlit as st

from merger.plans import Flaw, missed_wishes, review
from scenarios import Scenario
from ui.session.desk import desk
from ui.session.kept import Same, kept
from ui.wording import t, told

_SHOWN = 30


def flaws_of(scenario: Scenario) -> tuple[Flaw, ...]:
    """Everything that keeps the plan from being valid; kept until the plan changes."""
    asked = scenario.solution.problem
    key = (scenario.id, scenario.plan, Same(asked))
    return kept("flaws", key, lambda: review(scenario.solution.evaluator, scenario.plan))


def _wishes_of(scenario: Scenario) -> tuple[Flaw, ...]:
    """Units that miss what is asked beyond the law; kept like flaws."""
    key = (scenario.id, scenario.plan, Same(scenario.solution.problem))
    return kept("wishes", key, lambda: missed_wishes(scenario.solution.evaluator, scenario.plan))


def flaws_list(scenario: Scenario) -> None:
    """Draw them, those of the chosen units first; what misses a wish alone stands by itself."""
    flaws, wishes = flaws_of(scenario), _wishes_of(scenario)
    if not flaws:
        st.success(t("edit-valid"), icon=":material/check_circle:")
    else:
        _listed(t("edit-flaws", count=len(flaws)), flaws, "error")
    if wishes:
        _listed(t("edit-wishes", count=len(wishes)), wishes, "info")


def _listed(title: str, flaws: tuple[Flaw, ...], icon: str) -> None:
    picked = set(desk().picked)
    st.markdown(f"**{title}**")
    ordered = sorted(flaws, key=lambda flaw: not picked & set(flaw.group))
    with st.container(height=250, border=True):
        for number, flaw in enumerate(ordered[:_SHOWN]):
            words, way = st.columns([0.84, 0.16], vertical_alignment="center")
            words.markdown(f":material/{icon}: {told(flaw.text)}")
            if flaw.group and way.button(
                "",
                icon=":material/zoom_in:",
                help=t("edit-zoom"),
                key=f"zoom-{icon}-{number}-{'-'.join(flaw.group[:3])}",
            ):
                desk().focus = flaw.group
                st.rerun()
        if len(flaws) > _SHOWN:
            st.caption(t("edit-more-flaws", count=len(flaws) - _SHOWN))
