"""What lies under the units: the provinces around, tiles of a server one names, or of a file."""

from __future__ import annotations

import streamlit as st

from geodata import InputError
from geodata.files import TILE_SUFFIXES, read_tiles
from scenarios.webmap import ServerKind, TileServer, tile_server
from ui.session.choices import bound
from ui.session.desk import desk
from ui.session.uploads import read_upload
from ui.wording import plain, t, told

_KINDS: tuple[ServerKind, ...] = ("xyz", "wms")
_WAYS = ("file", *_KINDS)


def background_choice(key: str) -> None:
    """Draw the switch of the neighbours, and what is under the map or the ways to bring it."""
    here = desk()

    def turn(on: bool) -> None:
        here.neighbours = on

    st.toggle(t("around-show"), **bound(f"around-{key}", here.neighbours, turn))
    under = here.background
    if under is not None:
        is_server = isinstance(under, TileServer)
        name = under.host if isinstance(under, TileServer) else under.name
        st.markdown(
            t("background-now-server" if is_server else "background-now-file", name=plain(name))
        )
        if st.button(t("background-drop"), icon=":material/delete:", key=f"background-drop-{key}"):
            here.background = None
            st.rerun()
        return
    way = st.segmented_control(
        t("background-title"),
        _WAYS,
        format_func=lambda way: t(f"background-{way}"),
        key=f"background-way-{key}",
    )
    if way == "file":
        _file(key)
    for kind in _KINDS:
        if way == kind:
            _server(kind, key)


def _file(key: str) -> None:
    here = desk()
    endings = [suffix[1:] for suffix in TILE_SUFFIXES]
    file = st.file_uploader(t("background-tiles"), type=endings, key=f"background-file-{key}")
    if file is None or st.session_state.get("background-taken") == file.file_id:
        return
    st.session_state["background-taken"] = file.file_id
    try:
        here.background = read_upload(file, lambda path: read_tiles(path, here.dataset))
    except InputError as error:
        st.error(told(error.text))
        return
    st.rerun()


def _server(kind: ServerKind, key: str) -> None:
    with st.form(f"background-{kind}-{key}", border=False):
        url = st.text_input(t("background-url"), placeholder=t(f"background-{kind}-example"))
        layers = st.text_input(t("background-layers")) if kind == "wms" else ""
        whose = st.text_input(t("background-whose"), max_chars=200)
        st.caption(t("background-asks"))
        if not st.form_submit_button(t("background-take"), icon=":material/public:"):
            return
    try:
        desk().background = tile_server(kind, url, layers, whose)
    except InputError as error:
        st.error(told(error.text))
        return
    st.rerun()
