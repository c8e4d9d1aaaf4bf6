"""Scenarios page: what is saved, by whom, in which state; open, copy, submit, approve, carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pandas as pd
import streamlit as st

from geodata import InputError
from geodata.files import TABLE_SUFFIXES
from scenarios.exports.assignment import scenario_of_assignment
from scenarios.exports.formats import safe_filename
from scenarios.model import SUFFIX, read_scenario_file, write_scenario_file
from scenarios.store import Entry, LogEntry, Saved, Store
from scenarios.wording import sentence, status_label
from ui.session.auth import may, who
from ui.session.choices import bound
from ui.session.desk import desk
from ui.session.saving import as_copy, revisions, store, unsaved
from ui.session.uploads import read_upload
from ui.wording import plain, say, t, told

_TABLES = [suffix.lstrip(".") for suffix in TABLE_SUFFIXES]


def _table(entries: tuple[Entry, ...]) -> Entry | None:
    """Draw the list; return the row chosen, the scenario on the desk at first."""
    shown = pd.DataFrame(
        {
            t("col-name"): [e.name for e in entries],
            t("col-state"): [say(sentence(f"state-{e.state}")) for e in entries],
            t("col-units-change"): [f"{e.units_before} → {e.units_after}" for e in entries],
            t("col-proof"): [say(status_label(e.status)) for e in entries],
            t("col-rules"): [e.criteria for e in entries],
            t("col-dataset"): [e.dataset for e in entries],
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
    return next((e for e in entries if e.id == desk().current), None)


def _do(step: Callable[[], object]) -> None:
    """Do a step and draw the page anew, or say why not."""
    try:
        step()
    except InputError as error:
        st.error(told(error.text))
    else:
        st.rerun()


def _open(kept: Store, entry: Entry) -> None:
    saved = kept.load(entry.id, _at_hand(entry))
    _put(saved)


def _at_hand(entry: Entry) -> Any:
    """The units of a scenario, if this session has them."""
    units = [desk().dataset, *(s.dataset for s in desk().scenarios)]
    return next((d for d in units if d.fingerprint == entry.fingerprint), None)


def _put(saved: Saved) -> None:
    here = desk()
    mine = next((s for s in here.scenarios if s.id == saved.entry.id), None)
    if mine is not None and unsaved().pop(mine.id, None) is not None:
        here.keep(as_copy(mine))  # what could not be saved is not thrown away
    revisions()[saved.entry.id] = saved.entry.revision
    desk().show(saved.scenario)


def _passed_on(before: Entry, after: Entry) -> None:
    """A new state counts as a saving, for those who had seen the one before."""
    if revisions().get(before.id) == before.revision:
        revisions()[before.id] = after.revision


def _actions(kept: Store, entry: Entry) -> None:
    with st.container(border=True):
        st.markdown(f"**{plain(entry.name)}** · {say(sentence(f'state-{entry.state}'))}")
        if entry.note and entry.state in ("returned", "draft"):
            st.warning(t("scenarios-returned", note=plain(entry.note)))
        parent = kept.entry(entry.parent) if entry.parent else None
        if parent is not None:
            st.caption(t("scenarios-parent", name=plain(parent.name)))
        first, second, third, fourth = st.columns(4)
        if first.button(
            t("scenarios-open"),
            type="primary",
            icon=":material/folder_open:",
            width="stretch",
            key=f"open-{entry.id}",
        ):
            _do(lambda: _open(kept, entry))
        if may("plan") and second.button(
            t("scenarios-duplicate"),
            icon=":material/content_copy:",
            width="stretch",
            key=f"duplicate-{entry.id}",
        ):
            name = t("scenarios-copy-name", name=entry.name)
            _do(lambda: _put(kept.duplicate(_loaded(kept, entry).scenario, name, who())))
        _pass_on(kept, entry, third, fourth)
        if may("plan") and st.button(
            t("scenarios-template"),
            icon=":material/rule:",
            help=t("scenarios-template-help"),
            key=f"template-{entry.id}",
        ):
            _do(lambda: _as_template(kept, entry))
        if entry.state in ("draft", "returned") and may("plan"):
            _rename(kept, entry)
        _carry(kept, entry)
        with st.expander(t("scenarios-log")):
            _log(kept.log(entry.id))


def _as_template(kept: Store, entry: Entry) -> None:
    desk().take_choices(_loaded(kept, entry).scenario)
    st.session_state["template-taken"] = entry.name


def _loaded(kept: Store, entry: Entry) -> Saved:
    return kept.load(entry.id, _at_hand(entry))


def _pass_on(kept: Store, entry: Entry, left: Any, right: Any) -> None:
    """The next steps of a scenario's way: submit; approve or return."""
    if entry.state in ("draft", "returned") and may("plan"):
        if left.button(
            t("scenarios-submit"),
            icon=":material/send:",
            width="stretch",
            key=f"submit-{entry.id}",
        ):
            _do(
                lambda: _passed_on(
                    entry, kept.submit(_loaded(kept, entry).scenario, entry.revision, who())
                )
            )
    elif entry.state == "submitted" and may("approve"):
        if left.button(
            t("scenarios-approve"),
            icon=":material/verified:",
            width="stretch",
            key=f"approve-{entry.id}",
        ):
            _do(lambda: _passed_on(entry, kept.approve(entry.id, entry.revision, who())))
        with right.popover(t("scenarios-return"), width="stretch"):
            note = st.text_area(t("scenarios-note"), key=f"note-{entry.id}")
            if st.button(t("scenarios-return"), key=f"return-{entry.id}"):
                _do(
                    lambda: _passed_on(entry, kept.send_back(entry.id, entry.revision, note, who()))
                )


def _rename(kept: Store, entry: Entry) -> None:
    def take(written: str) -> None:
        name = written.strip()
        if not name or name == entry.name:
            return
        here = desk()
        scenario = next((s for s in here.scenarios if s.id == entry.id), None)
        if scenario is None:
            try:
                saved = _loaded(kept, entry)
                kept.save(replace(saved.scenario, name=name), entry.revision, who())
            except InputError as error:
                st.session_state["store-trouble"] = told(error.text)
        else:
            here.replace(replace(scenario, name=name))

    tied = bound(f"rename-{entry.id}", entry.name, take)
    st.text_input(t("scenarios-rename"), max_chars=200, **tied)


def _carry(kept: Store, entry: Entry) -> None:
    """The scenario as one file; made when asked, since it holds the units."""

    def make() -> bytes:
        return write_scenario_file(_loaded(kept, entry).scenario)

    st.download_button(
        t("scenarios-file"),
        data=make,
        file_name=safe_filename(entry.name, SUFFIX.lstrip(".")),
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
        key=f"carry-{entry.id}",
    )


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
    told_parts = [str(after["name"])] if after.get("name") != before.get("name") else []
    if after.get("version") != before.get("version"):
        told_parts.append(t("log-step", n=after.get("version", 0)))
    return " · ".join(told_parts)


def _import() -> None:
    file = st.file_uploader(t("scenarios-import"), type=["zip", *_TABLES], key="scenario-file")
    if file is None or st.session_state.get("imported") == file.file_id:
        return
    try:
        if not file.name.lower().endswith(".zip"):
            _import_table(file)
            return
        scenario = read_scenario_file(file.getvalue())
    except InputError as error:
        _refused(error)
        return
    st.session_state["imported"] = file.file_id
    here = desk()
    kept = store()
    known = any(s.id == scenario.id for s in here.scenarios)
    try:
        known = known or (kept is not None and kept.entry(scenario.id) is not None)
    except InputError as error:
        st.error(told(error.text))
        return
    if known:
        mark, name = uuid4().hex[:12], t("scenarios-copy-name", name=scenario.name)
        scenario = replace(scenario, id=mark, name=name, parent=scenario.id)
    here.show(scenario)
    here.replace(scenario)
    st.rerun()


def _import_table(file: Any) -> None:
    """A plan drawn up elsewhere, for the units, rule set and locks on the desk."""
    here = desk()
    scenario = read_upload(
        file,
        lambda path: scenario_of_assignment(path, here.dataset, here.criteria, here.constraints),
    )
    st.session_state["imported"] = file.file_id
    here.keep(scenario)
    st.rerun()


def _refused(error: InputError) -> None:
    """Say why a file was not taken: every row of a table that needs mending."""
    if len(error.findings) < 2:
        st.error(told(error.text))
        return
    st.error(t("scenarios-import-rows"))
    lines = [say(finding.text) for finding in error.findings]
    st.dataframe(pd.DataFrame({t("col-detail"): lines}), hide_index=True, width="stretch")


def _page(kept: Store) -> None:
    only_here = st.toggle(t("scenarios-here"), key="scenarios-only-here")
    entries = kept.entries(desk().dataset.fingerprint if only_here else None)
    if not entries:
        st.info(t("scenarios-empty"))
        return
    taken = st.session_state.pop("template-taken", None)
    if taken is not None:
        st.success(t("scenarios-template-taken", name=plain(taken)))
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
    _import()
