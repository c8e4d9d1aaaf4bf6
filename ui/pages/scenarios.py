"""Scenarios page: what is saved, by whom, in which state; open, copy, submit, approve, carry."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from geodata import InputError
from scenarios import Scenario
from scenarios.store import Entry, LogEntry, Store, Subject
from scenarios.texts import plan_title
from scenarios.wording import sentence, status_label
from ui.saved.carrying import carry, import_scenario
from ui.saved.opening import (
    law_named,
    loaded,
    open_entry,
    put_on_desk,
    say_opened,
    take_as_template,
)
from ui.saved.way import pass_on, put_away, undo
from ui.session.auth import may, who
from ui.session.choices import bound
from ui.session.desk import desk
from ui.session.saving import store
from ui.widgets.comments import comments_panel
from ui.widgets.frame import nothing_yet
from ui.widgets.projects import projects_list
from ui.widgets.steps import do
from ui.wording import name_in, plain, plan_named, say, t, told, units_named


def _table(entries: tuple[Entry, ...]) -> Entry | None:
    """Draw the list; return the row chosen, the scenario on the desk at first."""
    shown = pd.DataFrame(
        {
            t("col-name"): [plan_named(e.name) for e in entries],
            t("col-state"): [say(sentence(f"state-{e.state}")) for e in entries],
            t("col-units-change"): [f"{e.units_before} → {e.units_after}" for e in entries],
            t("col-proof"): [say(status_label(e.status)) for e in entries],
            t("col-rules"): [law_named(e.criteria) for e in entries],
            t("col-dataset"): [units_named(e.dataset) for e in entries],
            t("col-author"): [e.author or "–" for e in entries],
            t("col-saved"): [f"{e.updated.astimezone():%d/%m/%Y %H:%M}" for e in entries],
        }
    )
    event = st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        on_select="rerun",
        selection_mode="single-row",
        key=f"scenarios-list-{'-'.join(e.id for e in entries)}",  # a row means its scenario
    )
    rows = event["selection"]["rows"]
    if rows and rows[0] < len(entries):
        return entries[rows[0]]
    # Where no plan of the units on the desk is shown: the last one opened, of any units.
    here = desk()
    wanted = here.current or (here.scenarios[-1].id if here.scenarios else "")
    return next((e for e in entries if e.id == wanted), None)


def _actions(kept: Store, entry: Entry) -> None:
    with st.container(border=True):
        st.markdown(
            f"**{plain(plan_named(entry.name))}** · {say(sentence(f'state-{entry.state}'))}"
        )
        if entry.note and entry.state in ("returned", "draft"):
            st.warning(t("scenarios-returned", note=plain(entry.note)))
        parent = kept.entry(entry.parent) if entry.parent else None
        if parent is not None:
            st.caption(t("scenarios-parent", name=plain(plan_named(parent.name))))
        first, second, third = st.columns(3)
        if first.button(
            t("scenarios-open"),
            type="primary",
            icon=":material/folder_open:",
            width="stretch",
            key=f"open-{entry.id}",
        ):
            do(lambda: open_entry(kept, entry))
        if may("plan") and second.button(
            t("scenarios-duplicate"),
            icon=":material/content_copy:",
            width="stretch",
            key=f"duplicate-{entry.id}",
        ):
            name = name_in(sentence("name-copy", name=plan_title(entry.name)))
            do(lambda: put_on_desk(kept.duplicate(loaded(kept, entry).scenario, name, who())))
        with third:
            put_away(kept, entry)
        if may("plan") and st.button(
            t("scenarios-template"),
            icon=":material/rule:",
            help=t("scenarios-template-help"),
            key=f"template-{entry.id}",
        ):
            do(lambda: take_as_template(kept, entry))
        if entry.state in ("draft", "returned") and may("plan"):
            _rename(kept, entry)
        carry(kept, entry)
        pass_on(kept, entry)
        comments_panel(Subject.of(entry.fingerprint, entry.id), "comments-plan")
        with st.expander(t("scenarios-log")):
            _log(kept.log(entry.id))


def _rename(kept: Store, entry: Entry) -> None:
    def take(written: str) -> None:
        name = written.strip()
        if not name or name in (entry.name, plan_named(entry.name)):
            return
        here = desk()
        scenario = next((s for s in here.scenarios if s.id == entry.id), None)
        if scenario is None:
            try:
                saved = loaded(kept, entry)
                kept.save(replace(saved.scenario, name=name), entry.revision, who())
            except InputError as error:
                st.session_state["store-trouble"] = told(error.text)
        else:
            here.replace(replace(scenario, name=name))

    tied = bound(f"rename-{entry.id}", plan_named(entry.name), take)
    st.text_input(t("scenarios-rename"), max_chars=200, **tied)


def _log(lines: tuple[LogEntry, ...]) -> None:
    table = pd.DataFrame(
        {
            t("col-saved"): [f"{line.at.astimezone():%d/%m/%Y %H:%M:%S}" for line in lines],
            t("col-author"): [line.who or "–" for line in lines],
            t("col-action"): [t(f"log-{line.action}") for line in lines],
            t("col-detail"): [_detail(line) for line in lines],
        }
    )
    st.dataframe(table, hide_index=True, width="stretch")


def _detail(line: LogEntry) -> str:
    after = line.after if isinstance(line.after, dict) else {}
    if "note" in after:
        return str(after["note"])
    before = line.before if isinstance(line.before, dict) else {}
    told_parts = [plan_named(str(after["name"]))] if after.get("name") != before.get("name") else []
    if after.get("version") != before.get("version"):
        told_parts.append(t("log-step", n=after.get("version", 0)))
    return " · ".join(told_parts)


def _page(kept: Store) -> None:
    only_here = st.toggle(t("scenarios-here"), key="scenarios-only-here")
    entries = kept.entries(desk().dataset.fingerprint if only_here else None)
    opened: Scenario | None = st.session_state.pop("opened", None)
    if opened is not None:
        say_opened(opened)
    undo(kept)
    if not entries:
        nothing_yet(t("scenarios-empty"), "plan")
        return
    taken = st.session_state.pop("template-taken", None)
    if taken is not None:
        st.success(t("scenarios-template-taken", name=plain(plan_named(taken))))
    st.caption(t("scenarios-choose"))
    chosen = _table(entries)
    if chosen is not None:
        _actions(kept, chosen)


st.header(t("page-scenarios"))
opened = store()
if opened is not None:
    try:
        _page(opened)
    except InputError as trouble:
        st.error(told(trouble.text))
if may("plan"):
    import_scenario()
projects_list()
