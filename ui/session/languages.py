"""The language of the session: from the address at first, then as the person chooses."""

from __future__ import annotations

import streamlit as st

from ui.session.choices import bound
from ui.wording import language, t

_NAMES = {"vi": "Tiếng Việt", "en": "English"}


def restore_language() -> None:
    """Take the language of the address; before anything is said, also to who must sign in."""
    if "language" not in st.session_state:
        st.session_state["language"] = "en" if st.query_params.get("lang") == "en" else "vi"


def language_switch() -> None:
    """Draw the switch."""
    st.segmented_control(
        t("side-language"),
        list(_NAMES),
        format_func=_NAMES.__getitem__,
        label_visibility="collapsed",
        **bound("language-choice", language(), _switch),
    )


def _switch(chosen: str | None) -> None:
    st.session_state["language"] = chosen or language()
    st.query_params["lang"] = language()
