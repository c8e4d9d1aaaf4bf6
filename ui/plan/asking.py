"""Questions that take several solves: a button asks, the page watches, the answers stay."""

from __future__ import annotations

from typing import Any

import streamlit as st

from merger import Problem
from scenarios import Scenario
from scenarios.running import Asked, Question, find_question
from ui.session.asking import ask_about, of_scenario
from ui.session.auth import may
from ui.wording import t, told

_POLL_SECONDS = 0.5
_SHORT = 0.3
"""Answers that come sooner than this need no watching."""


def answered(
    scenario: Scenario | Problem, key: str, work: Asked, label: str, total: int | None = None
) -> list[Any] | None:
    """What was answered; or a button that asks, or how far the answering is.

    Args:
        scenario: what the question is about.
        key: tells the question from every other one; of a scenario's what follows its mark.
        work: yields the answers.
        label: of the button.
        total: how many answers there will be, if that is known.
    """
    whole = of_scenario(scenario, key) if isinstance(scenario, Scenario) else key
    question = find_question(whole)
    if question is None or question.state == "failed":
        if question is not None and question.error is not None:
            st.error(told(question.error))
        if not st.button(label, key=f"ask-{whole}", disabled=not may("plan")):
            return None
        ask_about(scenario, key, work).wait(_SHORT)
        st.rerun()
    if question.state == "running":
        watch(question, total)
        return None
    if question.state == "stopped":
        st.caption(t("ask-stopped", count=len(question.answers)))
        if st.button(t("ask-again"), key=f"again-{whole}", disabled=not may("plan")):
            ask_about(scenario, key, work)
            st.rerun()
    return question.answers


def watch(question: Question, total: int | None) -> None:
    """Show how far a question is, with a way to stop it; the page is drawn anew at its end."""

    @st.fragment(run_every=_POLL_SECONDS)
    def shown() -> None:
        if question.state != "running":
            st.rerun()
        count = len(question.answers)
        if total:
            st.progress(min(count / total, 1.0), text=t("ask-so-far", count=count, total=total))
        else:
            st.caption(t("explain-wait"))
        if st.button(
            t("run-stop"), icon=":material/stop:", disabled=question.stopping or not may("plan"),
            key=f"stop-{question.id}",
        ):  # fmt: skip
            question.stop()

    shown()
