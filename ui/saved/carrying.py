"""A scenario as a file: written, and read again."""

from __future__ import annotations

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
from scenarios.store import Entry, Store
from scenarios.texts import plan_title
from scenarios.wording import sentence
from ui.saved.opening import loaded
from ui.session.desk import desk
from ui.session.provinces import room_for
from ui.session.saving import store
from ui.session.uploads import read_upload
from ui.wording import name_in, plan_named, say, t, told

_TABLES = [suffix.lstrip(".") for suffix in TABLE_SUFFIXES]


def carry(kept: Store, entry: Entry) -> None:
    """The scenario as one file; made when asked, since it holds the units."""

    def make() -> bytes:
        return write_scenario_file(loaded(kept, entry).scenario)

    st.download_button(
        t("scenarios-file"),
        data=make,
        file_name=safe_filename(plan_named(entry.name), SUFFIX.lstrip(".")),
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
        key=f"carry-{entry.id}",
    )


def import_scenario() -> None:
    """Read a scenario back from its file, or a plan drawn up elsewhere from a table."""
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
    if not room_for(scenario.dataset):
        st.rerun()
    here = desk()
    kept = store()
    known = any(s.id == scenario.id for s in here.scenarios)
    try:
        known = known or (kept is not None and kept.entry(scenario.id) is not None)
    except InputError as error:
        st.error(told(error.text))
        return
    if known:
        mark = uuid4().hex[:12]
        name = name_in(sentence("name-copy", name=plan_title(scenario.name)))
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
