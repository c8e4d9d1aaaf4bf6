"""Layers of the person's own on every map: load, show, hide, take away."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geodata import InputError
from geodata.files import ContextLayer, read_context
from scenarios.webmap import CONTEXT_COLOURS
from ui.plan.background import background_choice
from ui.session.choices import bound
from ui.session.desk import desk
from ui.session.uploads import distinct_name, read_upload
from ui.wording import plain, t, told

_ENDINGS = ["gpkg", "geojson", "json", "zip", "kml", "kmz", "fgb"]


def context_layers(key: str) -> None:
    """Draw the list of layers in a popover, with a place to bring another one."""
    here = desk()
    with st.popover(
        t("context-title"), icon=":material/layers:", width="stretch", key=f"context-popover-{key}"
    ):
        background_choice(key)
        st.divider()
        st.caption(t("context-help"))
        for number, layer in enumerate(here.context):
            _row(layer, number, key)
        file = st.file_uploader(t("context-file"), type=_ENDINGS, key=f"context-file-{key}")
        if file is None or st.session_state.get("context-taken") == file.file_id:
            return
        st.session_state["context-taken"] = file.file_id
        try:
            layer = read_upload(file, lambda path: read_context(path, here.dataset))
        except InputError as error:
            st.error(told(error.text))
            return
        others = tuple(c for c in here.context if c.mark != layer.mark)
        name = distinct_name(layer.name, [c.name for c in others])
        here.context = (*others, replace(layer, name=name))
        st.rerun()


def _row(layer: ContextLayer, number: int, key: str) -> None:
    here = desk()
    name, shown, gone = st.columns([0.62, 0.2, 0.18], vertical_alignment="center")
    colour = CONTEXT_COLOURS[number % len(CONTEXT_COLOURS)]
    name.markdown(f":material/{_ICONS[layer.kind]}: {plain(layer.name)}")
    name.html(f'<div style="height:3px;background:{colour}"></div>')

    def turn(on: bool) -> None:
        others = here.hidden_context - {layer.mark}
        here.hidden_context = others if on else others | {layer.mark}

    shown.toggle(
        t("context-show"),
        **bound(f"context-{key}-{layer.mark}", layer.mark not in here.hidden_context, turn),
        label_visibility="collapsed",
    )
    if gone.button(
        "", icon=":material/delete:", help=t("context-drop"), key=f"drop-{key}-{number}"
    ):
        here.context = tuple(c for c in here.context if c.mark != layer.mark)
        st.rerun()


_ICONS = {"lines": "route", "areas": "crop_square", "points": "location_on"}
