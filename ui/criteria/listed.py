"""An authority's list of units to be arranged: beside the verdicts, and taken as declared."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from geodata import InputError, open_table
from geodata.joining import UnitList, read_list
from merger import Assessment
from merger.assessment import AGREEMENTS, Compared, compare_list, required_by
from scenarios.wording import sentence
from ui.locks.forms import use
from ui.pickers import pick_several
from ui.session.desk import desk
from ui.session.kept import Same, kept
from ui.session.uploads import read_upload
from ui.widgets.tables import show_table
from ui.wording import plain, say, t, told


def show_list(judged: Assessment) -> None:
    """Draw the upload, the comparison, and the button that takes the list as declared."""
    with st.expander(t("list-title"), key="state-list", icon=":material/playlist_add_check:"):
        st.caption(t("list-help"))
        _taken_now(judged)
        file = st.file_uploader(
            t("list-file"), type=["csv", "xlsx", "xls", "ods"], key="state-list-file"
        )
        if file is None:
            return
        units = judged.dataset
        try:
            table = kept("list-table", (file.file_id,), lambda: read_upload(file, open_table))
            first = read_list(units, table)
            accepted = {row: first.suggested[row] for row in _accepted(judged, first)}
            found = read_list(units, replace(table, accepted=accepted)) if accepted else first
        except InputError as error:
            st.error(told(error.text))
            return
        for line in found.left_rows:
            st.warning(told(line))
        for line in found.notices:
            st.caption(told(line))
        compared = kept(
            "list-compared",
            (Same(judged), tuple(found.rows)),
            lambda: compare_list(judged, found.rows),
        )
        _comparison(judged, compared)
        _take(found)


def _accepted(judged: Assessment, found: UnitList) -> list[int]:
    """Rows without a unit whose nearest one a person accepts."""
    if not found.suggested:
        return []
    names = judged.dataset.units["name"]
    words = {
        row: t("list-accept-row", row=str(row), unit=f"{code} {names[code]}")
        for row, code in found.suggested.items()
    }
    chosen: list[int] = pick_several(
        t("list-accept"),
        list(words),
        format_func=words.__getitem__,
        placeholder=t("choose"),
        key="state-list-accept",
    )
    return chosen


def _taken_now(judged: Assessment) -> None:
    """Say what is taken from a list already, and let it go again."""
    said = st.session_state.pop("list-said", "")
    if said:
        st.success(said)
    required = judged.declared.required
    if not required:
        return
    documents = ", ".join(dict.fromkeys(item.reference for item in required if item.reference))
    st.info(plain(t("list-taken", count=len(required), document=documents or "–")))
    if st.button(t("list-drop"), icon=":material/close:"):
        use(desk().constraints.model_copy(update={"required": ()}))
        st.rerun()


def _comparison(judged: Assessment, compared: tuple[Compared, ...]) -> None:
    counts = [row.agreement for row in compared]
    words = {a: say(sentence(f"list-{a}")) for a in AGREEMENTS}
    for column, agreement in zip(st.columns(len(AGREEMENTS)), AGREEMENTS, strict=True):
        column.metric(words[agreement], counts.count(agreement))
    names = judged.dataset.units["name"]
    table = pd.DataFrame(
        {
            t("col-code"): [row.code for row in compared],
            t("col-name"): [str(names[row.code]) for row in compared],
            t("list-col"): [words[row.agreement] for row in compared],
            t("col-verdict"): [t(f"verdict-{row.verdict}") for row in compared],
            t("col-reason"): [say(row.why) for row in compared],
        }
    )
    show_table(table, {}, height=320)


def _take(found: UnitList) -> None:
    document = st.text_input(
        t("list-document"), placeholder=t("list-document-example"), key="state-list-document"
    )
    if not st.button(
        t("list-take", count=len(found.rows)),
        key="list-take",
        icon=":material/gavel:",
        disabled=len(document.strip()) < 3,
        help=t("list-take-help"),
    ):
        return
    reason = say(sentence("list-reason", document=document.strip()))
    entries = required_by(found.rows, document.strip(), reason)
    if use(desk().constraints.model_copy(update={"required": tuple(entries)})):
        st.session_state["list-said"] = t("list-took", count=len(entries))
        st.rerun()
