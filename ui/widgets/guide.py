"""The way to a first plan in five steps, over the pages, until there is one or it is put away."""

from __future__ import annotations

import streamlit as st

from geodata import InputError
from ui.routes import page_script
from ui.session.desk import desk
from ui.session.saving import store
from ui.wording import t

_STEPS = ("country", "criteria", "locks", "plan", "export")
_PART_OF = {"data": "country"}
"""Pages on which a step goes on: choosing a province ends with a look at its data."""


def guide(page: str) -> None:
    """Draw the steps with what is done of them and what to do on this page.

    Args:
        page: key of the page that is shown.
    """
    seen: set[str] = st.session_state.setdefault("guide-seen", set())
    seen.add(page)
    here = _PART_OF.get(page, page)
    if here not in _STEPS or not _wanted():
        return
    done = {
        "country": "data" in seen and here != "country",
        "criteria": "criteria" in seen and page != "criteria",
        "locks": "locks" in seen and page != "locks",
        "plan": desk().scenario() is not None,
        "export": False,
    }
    with st.container(border=True, key="guide"):
        columns = st.columns([*[0.18] * len(_STEPS), 0.1], vertical_alignment="center")
        for number, (column, step) in enumerate(zip(columns, _STEPS, strict=False), start=1):
            icon = ":material/check_circle:" if done[step] else f":material/counter_{number}:"
            column.page_link(page_script(step), label=t(f"guide-{step}"), icon=icon)
        columns[-1].button(
            "", icon=":material/close:", help=t("guide-close"), key="guide-close", on_click=_close
        )
        st.caption(t(f"guide-{page}-help"))


def _wanted() -> bool:
    """Until it is put away; from the beginning only where nothing was ever planned."""
    if "guide" not in st.session_state:
        kept = store()
        try:
            st.session_state["guide"] = kept is not None and not kept.entries()
        except InputError:
            st.session_state["guide"] = False
    return bool(st.session_state["guide"])


def _close() -> None:
    st.session_state["guide"] = False


def guide_switch() -> None:
    """A way to get the steps back, in the sidebar."""
    if not _wanted() and st.button(
        t("guide-open"), icon=":material/school:", type="tertiary", key="guide-open"
    ):
        st.session_state["guide"] = True
        st.rerun()
