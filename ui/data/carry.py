"""Figures of old units carried to new boundaries through a crosswalk."""

from __future__ import annotations

from typing import Any

import streamlit as st

from geodata import (
    CROSSWALKS,
    LOOK_BACK,
    Crosswalk,
    Dataset,
    InputError,
    carry_figures,
    crosswalk_by_overlay,
    embedded_crosswalk,
    embedded_names,
    embedded_title,
    read_crosswalk,
    read_units,
    with_shares_by_area,
)
from ui.data.draft import draft, rebuild
from ui.pickers import pick_one
from ui.session.desk import desk, embedded
from ui.session.uploads import read_upload
from ui.wording import plain, say, t, told

_FILE, _OVERLAY = "file", "overlay"


def carry_step() -> None:
    """Carry figures of old units to the new boundaries through a crosswalk."""
    here = draft()
    law = desk().criteria
    share = law.result.mountain_share
    st.caption(t("carry-help"))
    st.caption(t("carry-mountain", share=100 * share, law=plain(law.id)))
    old = pick_one(
        t("carry-from"),
        [LOOK_BACK, *(n for n in embedded_names() if n != LOOK_BACK), _FILE],
        format_func=lambda n: t("carry-old-file") if n == _FILE else say(embedded_title(n)),
    )
    old_file = None
    if old == _FILE:
        old_file = st.file_uploader(t("carry-old-file"), type=["gpkg", "geojson", "zip", "fgb"])
    ways = st.selectbox(
        t("carry-crosswalk"),
        [*CROSSWALKS, _FILE, _OVERLAY],
        index=1,
        format_func=lambda n: t(f"crosswalk-{n}"),
    )
    ways_file = None
    if ways == _FILE:
        ways_file = st.file_uploader(t("carry-file"), type=["csv", "xlsx", "xls", "ods"])
    left, right = st.columns(2)
    ready = (old != _FILE or old_file is not None) and (ways != _FILE or ways_file is not None)
    if left.button(t("carry-apply"), disabled=not ready):
        try:
            dataset = embedded(old) if old_file is None else read_upload(old_file, read_units)
            ways_found = _crosswalk(ways, ways_file, dataset)
            if ways_found.has_gaps(dataset.codes) and not dataset.provenance.schematic:
                shapes = draft().shapes_by_code()
                ways_found = with_shares_by_area(ways_found, dataset, shapes)
            here.carried = carry_figures(dataset, ways_found, mountain_share=share)
        except InputError as error:
            st.error(told(error.text))
            return
        rebuild()
        st.rerun()
    if here.carried is not None and right.button(t("carry-drop")):
        here.carried = None
        rebuild()
        st.rerun()


def _crosswalk(ways: str, file: Any, old: Dataset) -> Crosswalk:
    if file is not None:
        return read_upload(file, read_crosswalk)
    if ways == _OVERLAY:
        return crosswalk_by_overlay(old, draft().shapes_by_code())
    return embedded_crosswalk(ways)
