"""A step that a button does: done and shown, or refused with the reason."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geodata import InputError
from ui.wording import told


def do(step: Callable[[], object]) -> None:
    """Do a step and draw the page anew, or say why not."""
    try:
        step()
    except InputError as error:
        st.error(told(error.text))
    else:
        st.rerun()
