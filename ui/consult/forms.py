"""Rule, first day and list of villages; forms to download, and forms that came back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from geodata import InputError
from scenarios import Scenario
from scenarios.consulting import (
    Consultation,
    asked_units,
    consult_rule,
    consult_rules,
    open_form,
    read_ballots,
    read_register,
)
from scenarios.exports.consultation_form import consultation_form
from scenarios.exports.formats import safe_filename
from scenarios.papers import Papers
from ui.session.auth import may
from ui.session.consulting import forget_consultation, keep_consultation
from ui.session.uploads import read_upload
from ui.wording import plain, plan_named, say, t, told

_TABLES = ["xlsx", "xls", "ods", "csv"]


def how_asked(scenario: Scenario, consultation: Consultation) -> None:
    """Rule and first day; a change is kept at once."""
    left, right = st.columns([0.65, 0.35])
    rules = [rule.id for rule in consult_rules()]
    chosen = left.selectbox(
        t("consult-rule"),
        rules,
        rules.index(consultation.rule),
        format_func=lambda key: say(consult_rule(key).title.text),
        disabled=bool(consultation.ballots) or not may("plan"),
        help=t("consult-rule-help"),
    )
    begun: Any = right.date_input(
        t("consult-begun"), consultation.begun, format="DD/MM/YYYY", disabled=not may("plan")
    )
    rule = consult_rule(chosen)
    st.caption(f"{plain(rule.cite)} · {say(rule.note.text)}")
    if consultation.until is not None:
        st.caption(t("consult-until", day=f"{consultation.until:%d/%m/%Y}", count=rule.days))
    day = begun if isinstance(begun, date) else None
    if (chosen, day) != (consultation.rule, consultation.begun) and may("plan"):
        register = consultation.register if chosen == consultation.rule else {}
        changed = replace(consultation, rule=chosen, begun=day, register=register)
        _keep(scenario, changed, consultation)


def forms_out(papers: Papers, consultation: Consultation) -> None:
    """The blank forms: all communes in one, or one for each."""
    left, right = st.columns(2)
    name = plan_named(papers.scenario.name)
    left.download_button(
        t("consult-form"),
        data=lambda: consultation_form(papers, consultation),
        file_name=safe_filename(f"{name} {t('consult-file')}", "xlsx"),
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
        key="consult-form",
    )
    right.download_button(
        t("consult-forms", count=len(asked_units(papers.scenario))),
        data=lambda: _each(papers, consultation),
        file_name=safe_filename(f"{name} {t('consult-file')}", "zip"),
        icon=":material/folder_zip:",
        on_click="ignore",
        width="stretch",
        key="consult-forms",
    )


def _each(papers: Papers, consultation: Consultation) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for code in asked_units(papers.scenario):
            name = safe_filename(f"{code} {papers.texts.unit_name(code)}", "xlsx")
            archive.writestr(name, consultation_form(papers, consultation, [code]))
    return out.getvalue()


def forms_in(scenario: Scenario, consultation: Consultation) -> None:
    """A list of villages, and forms that came back: all of a reading, or nothing."""
    for line in st.session_state.pop("consult-said", []):
        st.success(line)
    if not may("plan"):
        return
    with st.expander(t("consult-villages"), icon=":material/list:"):
        st.caption(t("consult-villages-help", count=sum(map(len, consultation.register.values()))))
        file = st.file_uploader(t("consult-villages"), type=_TABLES, key=_key("list"))
        if file is not None:

            def take_list() -> None:
                register = read_register(scenario, consultation.rule, read_upload(file, open_form))
                count = sum(map(len, register.values()))
                _keep(
                    scenario,
                    replace(consultation, register=register),
                    consultation,
                    [t("consult-villages-read", count=count, units=len(register))],
                )

            _attempt(take_list)
    files = st.file_uploader(
        t("consult-answers"), type=_TABLES, accept_multiple_files=True, key=_key("answers")
    )
    if files and st.button(t("consult-read"), type="primary", icon=":material/how_to_vote:"):

        def take() -> None:
            tables = [read_upload(one, open_form) for one in files]
            read = read_ballots(scenario, consultation, tables)
            units = len({ballots.unit for ballots in read.ballots})
            said = [t("consult-answers-read", count=len(read.ballots), units=units)]
            said += [told(notice) for notice in read.notices]
            _keep(scenario, consultation.with_ballots(read.ballots, scenario), consultation, said)

        _attempt(take)


def ask_anew(scenario: Scenario, villages: int | None) -> None:
    """Drop what came back, after a second word: another rule needs other forms.

    Args:
        scenario: whose it is.
        villages: of how many; None where what is kept cannot be read.
    """
    if villages == 0 or not may("plan"):
        return
    with st.popover(t("consult-anew"), icon=":material/delete:"):
        unread = villages is None
        st.markdown(t("consult-anew-unread" if unread else "consult-anew-sure", count=villages))
        if st.button(t("consult-anew-yes"), key="consult-anew"):
            forget_consultation(scenario)
            st.rerun()


def _key(name: str) -> str:
    """The uploader's, new after each reading: what was read does not lie there any more."""
    return f"consult-{name}-{st.session_state.get('consult-reads', 0)}"


def _attempt(take: Callable[[], None]) -> None:
    try:
        take()
    except InputError as error:
        faults = [say(found.text) for found in error.findings] or [say(error.text)]
        st.error(t("consult-faults", count=len(faults)))
        st.dataframe({t("consult-fault"): faults}, hide_index=True, width="stretch")


def _keep(
    scenario: Scenario,
    consultation: Consultation,
    seen: Consultation,
    said: list[str] | None = None,
) -> None:
    keep_consultation(scenario, consultation, seen)
    if said:
        st.session_state["consult-said"] = said
        st.session_state["consult-reads"] = st.session_state.get("consult-reads", 0) + 1
    st.rerun()
