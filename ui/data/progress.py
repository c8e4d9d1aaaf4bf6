"""What a person sees while their files are read, matched and mended: the stage, and Stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geodata.isolation import Stage, watching
from ui.wording import t

_SHOWN_AFTER_S = 1.0
_TOLD_EVERY_S = 0.5


class _Shown:
    """The line and the button, there only once it has taken a while."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        self._place = st.empty()
        self._line: DeltaGenerator | None = None
        self._started = time.monotonic()
        self._next = self._started + _SHOWN_AFTER_S

    def watch(self, stage: Stage) -> None:
        """Tell the stage. Streamlit ends the run of the script here if a button was pressed."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _TOLD_EVERY_S
        if self._line is None:
            with self._place.container(border=True):
                self._line = st.empty()
                st.button(t("run-stop"), key="stop-reading", on_click=self._stop)
        seconds = int(now - self._started)
        self._line.text(t("reading-at", stage=t(f"reading-{stage}"), seconds=seconds))

    def clear(self) -> None:
        """Take both away."""
        self._place.empty()


@contextmanager
def shown_progress(stop: Callable[[], None]) -> Iterator[None]:
    """Show how far the reading of files has come, with a button that ends it.

    Args:
        stop: called when the button is pressed, after the work has ended.
    """
    shown = _Shown(stop)
    with watching(shown.watch):
        yield
    shown.clear()
