"""Mends that one click makes: what the files do not say, or say in two ways, is asked here."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geodata import InputError, ReadOptions
from geodata.columns import PEOPLE_UNITS
from geodata.files import describe_proposal, propose_crs
from ui.data.draft import draft, rebuild
from ui.wording import say, t


def offer_mends(error: InputError) -> None:
    """Draw a button for each answer that would let the files be loaded."""
    checks = {found.check for found in error.findings}
    if error.key in ("no-crs", "crs-unknown", "crs-no-zone"):
        _propose_crs()
    if "missing-area" in checks:
        _offer("data-fill-area", "fill-area", replace(draft().options, fill_area=True))
    if "people-unit-asked" in checks:
        for unit in PEOPLE_UNITS[1:]:
            label = t("data-people-unit", unit=t(f"columns-people-{unit}"))
            if st.button(label, key=f"people-unit-{unit}"):
                draft().count_people_in(unit)
                _again()
    elif "people-cells-asked" in checks:
        label = t("data-people-unit", unit=t("columns-people-1"))
        if st.button(label, key="people-unit-1"):
            draft().count_people_in("1")
            _again()


def offer_whole_names() -> None:
    """Offer to complete names that were cut in the middle of a letter, whether loaded or not."""
    read = draft().intake
    files = [] if read is None else [read.figures, *(figures for figures, _ in read.tables)]
    if any(found.check == "names-cut" for figures in files for found in figures.findings):
        _offer("data-mend-cut", "mend-cut", replace(draft().options, mend_cut=True))


def _offer(label: str, key: str, said: ReadOptions) -> None:
    if st.button(t(label), key=key):
        draft().options = said
        _again()


def _again() -> None:
    rebuild()
    st.rerun()


def _propose_crs() -> None:
    """One button for each coordinate system that would put the map where it could belong."""
    here = draft()
    try:
        proposals = propose_crs(here.path / here.boundary, here.options.layer)[:8]
    except InputError:
        return
    for i, proposal in enumerate(proposals):
        place = f" – {say(describe_proposal(proposal))}"
        turned = " · " + t("data-swap") if proposal.swapped else ""
        if st.button(t("data-use-crs", crs=proposal.crs + place + turned), key=f"crs-{i}"):
            here.options = replace(here.options, crs=proposal.crs, swap_axes=proposal.swapped)
            _again()
