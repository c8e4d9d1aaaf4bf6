"""What is fixed: each entry with its units and reason, to be taken back; saved and loaded."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from geodata import InputError
from merger import Constraints, dump_constraints, load_constraints
from merger.constraints import Practice
from scenarios.texts import describe_constraints
from ui.locks.forms import use
from ui.session.choices import bound
from ui.session.desk import desk
from ui.session.uploads import read_upload
from ui.wording import say, t, told


def entries_list() -> None:
    """Draw every entry with a button that takes it back."""
    here = desk()
    plain = here.constraints.model_dump(mode="json")
    listed = describe_constraints(here.constraints, here.dataset, here.criteria)
    st.markdown("**" + t("locks-listed", count=here.constraints.count) + "**")
    if not listed:
        st.caption(t("locks-none"))
    for place, i, line in listed:
        if place not in plain or not isinstance(plain[place], list):
            continue  # a switch: it stands on the Plan page
        words, button = st.columns([0.9, 0.1], vertical_alignment="center")
        words.text(say(line))
        key = f"drop-{place}-{i}"
        if button.button("", icon=":material/close:", key=key, help=t("locks-drop")):
            del plain[place][i]
            here.constraints = Constraints.model_validate(plain)
            st.rerun()


def naming_choice() -> None:
    """By which practice new units are named first."""
    here = desk()

    def take(practice: str) -> None:
        here.constraints = here.constraints.model_copy(update={"naming": practice})

    st.selectbox(
        t("locks-naming"),
        get_args(Practice),
        format_func=lambda practice: t(f"naming-{practice}"),
        **bound("locks-naming", here.constraints.naming, take),
    )


def exchange() -> None:
    """Save what is fixed as a file, and load one."""
    here = desk()
    said = st.session_state.pop("locks-said", "")
    if said:
        st.success(said)
    st.download_button(
        t("locks-save"),
        dump_constraints(here.constraints),
        "rang-buoc.yaml",
        "application/yaml",
        icon=":material/download:",
    )
    read = st.session_state.setdefault("locks-read", 0)
    file = st.file_uploader(
        t("plan-lock"), type=["yaml", "yml", "json"], help=t("plan-lock-help"), key=f"locks-{read}"
    )
    if file is None:
        return
    try:
        constraints = read_upload(file, load_constraints)
    except InputError as error:
        st.error(told(error.text))
        return
    before = here.constraints.count
    if use(constraints):
        st.session_state["locks-said"] = t("locks-read-in", count=constraints.count, before=before)
        if constraints.within_district:
            here.settings.within_district = here.settings.within_by_hand = True
        st.session_state["locks-read"] = read + 1
        st.rerun()
