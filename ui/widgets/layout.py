"""The desk of pages about a map: the map in view from top to bottom, a panel beside it.

The panel scrolls by itself, with the answer at its top; a table lies in a drawer under the map,
which makes room when it is opened. Nothing one does on the map or in the panel moves the other out
of view.
"""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

DESK_STYLE = """
.stApp .st-key-desk {
  height: calc(100vh - 3.5rem - var(--above, 0rem)); min-height: 26rem; gap: .35rem;
  flex: 0 0 auto; flex-wrap: nowrap;
}
.st-key-desk > * { flex-shrink: 0; }
[data-testid="stMainBlockContainer"]:has(.st-key-guide) { --above: 5.5rem; }
[data-testid="stMainBlockContainer"]:has(.st-key-desk) { padding: 2.8rem 1.4rem .7rem; }
@media (max-width: 1200px) {
  .st-key-desk-panel [data-testid="stButton"] button { padding: .3rem .35rem; }
}
.st-key-desk-panel [data-testid="stButton"] button * {
  white-space: normal; overflow: visible; text-overflow: clip; word-break: keep-all;
  overflow-wrap: normal; min-width: min-content;
}
.st-key-desk-panel [data-testid="stButton"] button div,
.st-key-desk-panel [data-testid="stButton"] button [data-has-shortcut] {
  flex-wrap: wrap; justify-content: center; max-width: 100%;
}
.st-key-desk > [data-testid="stLayoutWrapper"]:has(> [data-testid="stHorizontalBlock"]) {
  flex: 1 1 0 !important; min-height: 0;
}
.st-key-desk > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"],
.st-key-desk > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"]
  > [data-testid="stColumn"],
.st-key-desk > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"]
  > [data-testid="stColumn"] > [data-testid="stVerticalBlock"] {
  height: 100% !important; min-height: 0; flex-wrap: nowrap;
}
.st-key-desk [data-testid="stLayoutWrapper"]:has(> .st-key-desk-map) {
  flex: 1 1 0 !important; min-height: 0;
}
.stApp .st-key-desk-map { height: 100%; min-height: 0; gap: .35rem; flex-wrap: nowrap; }
.st-key-desk-map > [data-testid="stElementContainer"]:has(iframe) {
  flex: 1 1 0 !important; min-height: 8rem;
}
.st-key-desk-map > [data-testid="stElementContainer"] > div:has(> iframe) { height: 100%; }
.st-key-desk-map iframe {
  height: 100% !important; border: 1px solid #d9d3c6; border-radius: 4px;
}
.st-key-desk-drawer { gap: .35rem; }
.st-key-desk-drawer details[open] { max-height: 34vh; overflow-y: auto; }
.st-key-desk [data-testid="stLayoutWrapper"]:has(> .st-key-desk-panel) {
  height: 100% !important; min-height: 0; overflow: hidden auto; scrollbar-width: thin;
}
.stApp .st-key-desk-panel { gap: .7rem; padding: 0 .5rem .5rem .1rem; }
[data-testid="stLayoutWrapper"]:has(> .st-key-desk-act) {
  position: sticky; bottom: -.5rem; z-index: 5; background: #fbfaf7; padding: .5rem 0 .6rem;
  border-top: 1px solid #d9d3c6;
}
.st-key-desk-head { gap: .2rem; }
.st-key-desk-head h2 { padding: 0; margin: 0; font-size: 1.3rem; line-height: 1.4; }
.st-key-desk-head [data-testid="stHeading"] [data-testid="stMarkdownContainer"] { margin: 0; }
.st-key-desk-head [data-testid="stMetric"] { gap: 0; }
.st-key-desk-head [data-testid="stMetricLabel"] { font-size: .78rem; min-height: 0; }
.st-key-desk-head [data-testid="stMetricLabel"] * { font-size: .78rem; line-height: 1.2; }
.st-key-desk-head [data-testid="stMetricValue"] {
  font-size: 1.15rem; line-height: 1.3; padding: 0;
}
.st-key-desk-head [data-testid="stHorizontalBlock"] { gap: .8rem; align-items: flex-end; }
@media (max-width: 760px) {
  .stApp .st-key-desk,
  .st-key-desk > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"],
  .st-key-desk [data-testid="stLayoutWrapper"]:has(> .st-key-desk-panel) {
    height: auto !important; overflow: visible;
  }
  .st-key-desk-map { height: 62vh; }
}
@media print { .st-key-desk { height: auto; } .st-key-desk-map { height: 120mm; } }
"""
"""Heights run from the window down: Streamlit gives containers none of their own. ``--above`` is
the room of the guide over the page."""


class MapDesk(NamedTuple):
    """Places of a page about a map.

    Attributes:
        head: title and the figures that matter, in one line.
        map: with its own choices above and its legend below.
        drawer: tables under the map, closed at first.
        panel: beside the map; answers first, choices after.
    """

    head: DeltaGenerator
    map: DeltaGenerator
    drawer: DeltaGenerator
    panel: DeltaGenerator


def map_desk(title: str, *, map_share: float = 0.68) -> MapDesk:
    """Draw a page's title and give its places.

    Args:
        title: of the page.
        map_share: of the width, for the map.
    """
    with st.container(key="desk"):
        head = st.container(key="desk-head")
        head.header(title, anchor=False)
        left, right = st.columns([map_share, 1 - map_share], gap="small")
        shown = left.container(key="desk-map")
        drawer = left.container(key="desk-drawer")
        panel = right.container(key="desk-panel")
    return MapDesk(head, shown, drawer, panel)
