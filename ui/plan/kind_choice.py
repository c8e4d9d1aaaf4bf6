"""The kind of a new unit by decision: stated on its card, with document and checklist."""

from __future__ import annotations

from typing import Any

import streamlit as st

from geodata import KIND_LABELS
from merger import Constraints, GroupReport
from merger.assessment import KindDecision
from scenarios import Scenario
from ui.locks.stating import state
from ui.session.auth import may
from ui.session.saving import frozen_state
from ui.wording import plain, say, t


def kind_choice(scenario: Scenario, group: GroupReport) -> None:
    """Say what is decided about a new unit's kind, and let a person state it or take it back."""
    decided = group.decided
    if decided is not None:
        _told(scenario, decided)
    if not may("plan") or frozen_state(scenario):
        return
    title = t("kind-decide") if decided is None else t("kind-change")
    key = f"kind-{scenario.id}-{'-'.join(group.members)}"
    with st.popover(title, icon=":material/account_balance:", width="stretch", key=key):
        _form(scenario, group, key)


def _told(scenario: Scenario, decided: KindDecision) -> None:
    items = scenario.criteria.checklist_for(decided.kind)
    met = [decided.met(item.key) for item in items]
    said = t("kind-decided", kind=say(KIND_LABELS[decided.kind]), document=decided.reference or "–")
    if items:
        said += " " + t("kind-checks", met=met.count(True), count=len(items), open=met.count(None))
    st.caption(plain(said))


def _form(scenario: Scenario, group: GroupReport, key: str) -> None:
    decided, criteria = group.decided, scenario.criteria
    st.caption(t("kind-help"))
    kinds = list(criteria.kinds)
    now = decided.kind if decided else group.kind
    kind = st.selectbox(
        t("kind-becomes"),
        kinds,
        index=kinds.index(now) if now in kinds else 0,
        format_func=lambda k: say(KIND_LABELS[k]),
        key=f"{key}-kind",
    )
    reason = st.text_input(t("locks-reason"), decided.reason if decided else "", key=f"{key}-why")
    document = st.text_input(
        t("locks-reference"), decided.reference if decided else "", key=f"{key}-document"
    )
    words = {None: t("met-open"), True: t("met-yes"), False: t("met-no")}
    ticks = []
    for item in criteria.checklist_for(kind):
        before = decided.met(item.key) if decided and decided.kind == kind else None
        met = st.selectbox(
            say(item.wording.text),
            list(words),
            index=list(words).index(before),
            format_func=words.__getitem__,
            help=plain(item.cite),
            key=f"{key}-{kind}-{item.key}",
        )
        if met is not None:
            ticks.append({"item": item.key, "met": met})
    entry: dict[str, Any] = {
        "units": group.members,
        "kind": kind,
        "reason": reason.strip(),
        "ticks": ticks,
    }
    entry["reference"] = document.strip()
    entries: list[dict[str, Any]] | None = None
    if st.button(t("kind-take"), type="primary", disabled=len(reason.strip()) < 3, key=f"{key}-do"):
        entries = [entry]
    if decided is not None and st.button(t("kind-drop"), key=f"{key}-drop"):
        entries = []
    if entries is not None and state(scenario, "kinds", entries, lambda c: _without(c, group)):
        st.rerun()


def _without(constraints: Constraints, group: GroupReport) -> Constraints:
    kept = tuple(d for d in constraints.kinds if set(d.units) != set(group.members))
    return constraints.model_copy(update={"kinds": kept})
