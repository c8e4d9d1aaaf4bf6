"""What is fixed: each entry with its units and reason, to be taken back; saved and loaded."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from geodata import InputError
from merger import Constraints, dump_constraints, load_constraints
from merger.naming import Practice
from ui.locks.forms import FIELDS, label, use
from ui.state import bound, desk
from ui.uploads import read_upload
from ui.wording import say, t, told

_LISTED = (*FIELDS, "declare", "barrier", "cross_district")


def entries_list() -> None:
    """Draw every entry with a button that takes it back."""
    here = desk()
    plain = here.constraints.model_dump(mode="json")
    listed = [(place, i, item) for place in _LISTED for i, item in enumerate(plain[place])]
    st.markdown("**" + t("locks-listed", count=len(listed)) + "**")
    if not listed:
        st.caption(t("locks-none"))
    for place, i, item in listed:
        words, button = st.columns([0.9, 0.1], vertical_alignment="center")
        words.text(f"{t(f'lock-{place}')}: {_told(place, item)}")
        if button.button(
            "", icon=":material/close:", key=f"drop-{place}-{i}", help=t("locks-drop")
        ):
            del plain[place][i]
            here.constraints = Constraints.model_validate(plain)
            st.rerun()


def _told(place: str, item: Any) -> str:
    if isinstance(item, list):
        return " – ".join(map(str, item)) if place == "cross_district" else _names(item)
    parts = [_names(item.get("units") or [item["code"]])]
    if item.get("partners"):
        parts.append("+ " + _names(item["partners"]))
    if item.get("name"):
        parts.append(f"→ {item['name']}")
    if place == "exempt" and item.get("ground"):
        ground = desk().criteria.exemption(item["ground"])
        parts.append(say(ground.wording.text) if ground else item["ground"])
    parts += [item[key] for key in ("reason", "note", "reference") if item.get(key)]
    return " · ".join(parts)


def _names(codes: list[str]) -> str:
    known = desk().dataset.units.index
    return ", ".join(label(code) if code in known else code for code in codes)


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
    if use(constraints.model_dump(mode="json")):
        here.settings.within_district |= constraints.within_district
        st.session_state["locks-read"] = read + 1
        st.rerun()
