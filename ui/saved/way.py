"""The way of a scenario: submitted, approved, returned; put away and brought back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from merger.law import law_title
from scenarios.store import Entry, Store
from scenarios.wording import sentence
from ui.saved.opening import law_named, loaded
from ui.session.auth import may, who
from ui.session.desk import desk
from ui.session.saving import revisions
from ui.widgets.steps import do
from ui.wording import plain, plan_named, say, t, units_named

_SHOWN = 50
"""Put away, as many as are listed."""


def _passed_on(before: Entry, after: Entry) -> None:
    """A new state counts as a saving, for those who had seen the one before."""
    if revisions().get(before.id) == before.revision:
        revisions()[before.id] = after.revision


def pass_on(kept: Store, entry: Entry) -> None:
    """The next steps of a scenario's way, each asked twice and in a place of its own.

    Submitting stands at the left; approving, returning and withdrawing at the right, so that a
    second click on the spot of the first does nothing.
    """
    left, middle, right = st.columns([0.34, 0.33, 0.33])
    if entry.state in ("draft", "returned") and may("plan"):
        with left.popover(t("scenarios-submit"), icon=":material/send:", width="stretch"):
            _frozen_by(entry, "scenarios-submit-freezes")
            if st.button(t("scenarios-submit-now"), key=f"submit-{entry.id}"):
                do(
                    lambda: _passed_on(
                        entry, kept.submit(loaded(kept, entry).scenario, entry.revision, who())
                    )
                )
    elif entry.state == "submitted":
        if may("plan"):
            with middle.popover(t("scenarios-withdraw"), icon=":material/undo:", width="stretch"):
                st.caption(t("scenarios-withdraw-help"))
                if st.button(t("scenarios-withdraw-now"), key=f"withdraw-{entry.id}"):
                    do(lambda: _passed_on(entry, kept.withdraw(entry.id, entry.revision, who())))
        if may("approve"):
            _decide(kept, entry, right)


def _decide(kept: Store, entry: Entry, place: Any) -> None:
    """Approve or return what was submitted."""
    with place.popover(t("scenarios-approve"), icon=":material/verified:", width="stretch"):
        _frozen_by(entry, "scenarios-approve-freezes")
        if st.button(t("scenarios-approve-now"), key=f"approve-{entry.id}"):
            do(lambda: _passed_on(entry, kept.approve(entry.id, entry.revision, who())))
    with place.popover(t("scenarios-return"), width="stretch"):
        note = st.text_area(t("scenarios-note"), key=f"note-{entry.id}")
        if st.button(t("scenarios-return"), key=f"return-{entry.id}"):
            do(lambda: _passed_on(entry, kept.send_back(entry.id, entry.revision, note, who())))


def _frozen_by(entry: Entry, key: str) -> None:
    """Name what a step freezes; a rule set with changes as what it is, if it is at hand."""
    mine = next((s for s in desk().scenarios if s.id == entry.id), None)
    law = law_named(entry.criteria) if mine is None else say(law_title(mine.criteria))
    st.markdown(
        t(
            key,
            name=plain(plan_named(entry.name)),
            before=entry.units_before,
            after=entry.units_after,
            criteria=plain(law),
            dataset=plain(units_named(entry.dataset)),
        )
    )


def put_away(kept: Store, entry: Entry) -> None:
    """Archive or delete; both can be undone."""
    if not may("plan") or entry.state == "submitted":
        return
    with st.popover(t("scenarios-put-away"), icon=":material/inventory_2:", width="stretch"):
        st.caption(t("scenarios-put-away-help"))
        if st.button(t("scenarios-archive"), key=f"archive-{entry.id}"):
            do(lambda: _gone(kept.archive(entry.id, entry.revision, who())))
        if entry.state != "approved" and st.button(t("scenarios-delete"), key=f"delete-{entry.id}"):
            do(lambda: _gone(kept.delete(entry.id, entry.revision, who())))


def _gone(entry: Entry) -> None:
    """What was put away leaves the desk, too."""
    desk().drop(entry.id)
    revisions().pop(entry.id, None)
    st.session_state["put-away"] = entry


def undo(kept: Store) -> None:
    """Offer to take back what was put away just now, and list what was before."""
    last: Entry | None = st.session_state.get("put-away")
    if last is not None:
        words, button = st.columns([0.75, 0.25], vertical_alignment="center")
        words.info(t(f"scenarios-{last.shelf}", name=plain(plan_named(last.name))))
        if button.button(t("scenarios-undo"), icon=":material/undo:", key=f"undo-{last.id}"):
            do(lambda: _back(kept, last))
    away = (*kept.entries(shelf="archived"), *kept.entries(shelf="deleted"))
    if away and may("plan"):
        with st.expander(t("scenarios-away", count=len(away)), key="scenarios-away"):
            for entry in away[:_SHOWN]:
                words, button = st.columns([0.75, 0.25], vertical_alignment="center")
                state = say(sentence(f"state-{entry.shelf}"))
                words.text(f"{plan_named(entry.name)} · {units_named(entry.dataset)} · {state}")
                if button.button(t("scenarios-bring-back"), key=f"back-{entry.id}"):
                    do(lambda entry=entry: _back(kept, entry))  # type: ignore[misc]


def _back(kept: Store, entry: Entry) -> None:
    kept.bring_back(entry.id, entry.revision, who())
    st.session_state.pop("put-away", None)
