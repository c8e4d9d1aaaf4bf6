"""Widgets tied to the desk: the desk owns the value, a widget only shows it and asks for another.

A browser sends the values of all its widgets with every request, also those of widgets that the
program has taken off the page or given another value since: Streamlit calls such a widget's
``on_change`` as if a person had chosen the old value again. On a busy machine requests arrive that
late. So every value set by the program is shown under a key of its own (a new revision), and a
value from the browser counts only if it comes from the revision on the page and differs from what
is shown there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypedDict

import streamlit as st

from ui.wording import language

_SHOWN = "shown-by-widgets"


class Tie(TypedDict):
    """Arguments that tie a widget to the desk."""

    key: str
    on_change: Callable[[], None]


@dataclass(frozen=True)
class _Shown:
    """What a widget shows.

    Attributes:
        value: as the program set it, or as a person chose it since.
        revision: grows with every value that the program set, and with the language: choices
            come from the browser by their words, which mean nothing in another language.
        language: in which it is shown.
    """

    value: Any
    revision: int = 0
    language: str = ""


def bound(name: str, value: Any, take: Callable[[Any], None]) -> Tie:
    """Tie a widget to the desk: it shows ``value`` in every run, a choice goes to ``take``.

    Widgets fed by ``value=`` and read by their return revert every second edit; and their own
    state would outlive a reset.

    Args:
        name: of the widget, unique in the app; its key begins with it.
        value: what the desk holds now.
        take: puts a person's choice on the desk; called at most once a choice.
    """
    widgets: dict[str, _Shown] = st.session_state.setdefault(_SHOWN, {})
    spoken = language()
    last = widgets.get(name, _Shown(value, language=spoken))
    anew = last.value != value or last.language != spoken
    now = widgets[name] = _Shown(value, last.revision + anew, spoken)
    key = name if now.revision == 0 else f"{name}-{now.revision}"
    st.session_state[key] = value

    def changed() -> None:
        shown, chosen = widgets[name], st.session_state[key]
        if shown.revision == now.revision and chosen != shown.value:
            widgets[name] = _Shown(chosen, shown.revision, shown.language)
            take(chosen)

    return {"key": key, "on_change": changed}


def is_news(name: str, moment: float) -> bool:
    """Whether an event of a map, told with the browser's clock, is not one heard before.

    Args:
        name: of the component.
        moment: when it happened, milliseconds.
    """
    heard: dict[str, float] = st.session_state.setdefault("heard", {})
    news = moment > heard.get(name, 0)
    heard[name] = max(moment, heard.get(name, 0))
    return news


def last_heard(name: str) -> float:
    """The moment of the last event of a map that was heard, milliseconds; 0 for none."""
    heard: dict[str, float] = st.session_state.get("heard", {})
    return heard.get(name, 0)
