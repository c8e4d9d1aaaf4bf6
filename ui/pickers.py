"""Lists to choose units, provinces and other named places from: searched without accents.

Streamlit filters a list in the browser, by the letters of the labels: "huong khe" would not find
"Hương Khê". ``static/pickers.js`` lets lists that filter by "contains" compare folded words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from scenarios.serving import served

_Option = TypeVar("_Option")


@cache
def _script() -> str:
    return (served() / "static" / "pickers.js").read_text("utf-8")


def fold_lists() -> None:
    """Let lists on this page be searched without accents; once a run of the script."""
    st.html(f"<script>{_script()}</script>", unsafe_allow_javascript=True)


def pick_one(
    label: str,
    options: Sequence[_Option],
    *,
    format_func: Callable[[Any], str] = str,
    within: DeltaGenerator | None = None,
    **more: Any,
) -> Any:
    """A list to choose one from; what is typed finds names without their accents.

    Args:
        label: above the list.
        options: what there is to choose.
        format_func: words of an option.
        within: column or other container, the page without.
        more: other arguments of ``st.selectbox``.

    Returns:
        The option chosen, or None where none is; with ``accept_new_options`` also what was typed.
    """
    draw = st.selectbox if within is None else within.selectbox
    return draw(label, options, format_func=format_func, filter_mode="contains", **more)


def pick_several(
    label: str,
    options: Sequence[_Option],
    *,
    format_func: Callable[[Any], str] = str,
    within: DeltaGenerator | None = None,
    **more: Any,
) -> list[_Option]:
    """A list to choose several from; what is typed finds names without their accents.

    Args:
        label: above the list.
        options: what there is to choose.
        format_func: words of an option.
        within: column or other container, the page without.
        more: other arguments of ``st.multiselect``.
    """
    draw = st.multiselect if within is None else within.multiselect
    return draw(label, options, format_func=format_func, filter_mode="contains", **more)
