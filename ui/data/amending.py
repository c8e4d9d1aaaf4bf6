"""Later resolutions laid over the dataset on the desk, and what was laid over it so far."""

from __future__ import annotations

import streamlit as st

from geodata import Dataset, InputError
from geodata.joining import amend, read_changes, told_amendment
from ui.session.desk import desk
from ui.session.uploads import read_upload
from ui.session.ways import carried_ways
from ui.wording import t, told


def later_resolutions(dataset: Dataset) -> None:
    """List the changes so far, and draw the upload of a table with more."""
    with st.expander(t("amend-title"), icon=":material/gavel:", key="later-resolutions"):
        st.caption(t("amend-help"))
        said = st.session_state.pop("amend-said", "")
        if said:
            st.success(said)
        for changed in dataset.provenance.amendments:
            st.markdown("- " + told(told_amendment(changed)))
        file = st.file_uploader(
            t("amend-file"),
            type=["csv", "xlsx", "xls", "ods"],
            key=f"amend-{st.session_state.get('amended', 0)}",
        )
        if file is None:
            return
        here = desk()
        try:
            changes = read_upload(file, read_changes)
            share = here.criteria.result.mountain_share
            amended = amend(dataset, changes, mountain_share=share)
        except InputError as error:
            st.error(told(error.text))
            return
        amended = carried_ways(dataset, amended)
        if amended.codes == dataset.codes:
            here.dataset = amended
        else:  # what was fixed may speak of units that are no more
            here.use_dataset(amended)
        st.session_state["amended"] = st.session_state.get("amended", 0) + 1
        st.session_state["amend-said"] = t("amend-done", count=len(changes))
        st.rerun()
