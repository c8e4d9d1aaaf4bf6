"""What a map of units is drawn with beside them: neighbours, a background, layers of one's own."""

from __future__ import annotations

from typing import Any, NamedTuple

import streamlit as st
from streamlit.runtime import get_instance

from geodata import COUNTRY, Dataset
from scenarios.webmap import CONTEXT_COLOURS, TileServer, far_island_codes, neighbours_of
from ui.session.desk import desk, embedded


class Under(NamedTuple):
    """As the map's script takes it.

    Attributes:
        background: tiles of a server or a file; None without.
        around: address of the neighbouring provinces; empty without.
    """

    background: dict[str, Any] | None
    around: str


def under_units(dataset: Dataset) -> Under:
    """What lies under and around the units, as the person chose."""
    here = desk()
    around = ""
    if here.neighbours and dataset.name != COUNTRY:
        provinces = tuple(sorted(set(dataset.units["province"]) - {""}))
        drawn = tuple(code for code in far_island_codes(embedded(COUNTRY)) if code in dataset.codes)
        if provinces:  # else their own would be drawn as a neighbour
            outlines = neighbour_outlines(provinces, drawn)
            around = served_at(outlines, f"around-{'-'.join((*provinces, *drawn))}")
    return Under(_background(), around)


def _background() -> dict[str, Any] | None:
    under = desk().background
    if under is None or isinstance(under, TileServer):
        return under.told() if under is not None else None
    media = "application/json" if under.kind == "mbtiles" else "application/octet-stream"
    return {
        "kind": under.kind,
        "url": served_at(under.content, f"tiles-{under.mark}", media),
        "least": under.least,
        "most": under.most,
        "attribution": under.name,
    }


@st.cache_data(show_spinner=False, max_entries=40)
def neighbour_outlines(provinces: tuple[str, ...], drawn: tuple[str, ...]) -> bytes:
    """Outlines of all provinces but these, without far islands that are ``drawn`` anyway."""
    return neighbours_of(provinces, drawn, embedded(COUNTRY))


def context_layers() -> list[dict[str, str]]:
    """The person's own layers that are shown, with their addresses and colours."""
    here = desk()
    return [
        {
            "url": served_at(layer.geojson, f"context-{layer.mark}"),
            "kind": layer.kind,
            "colour": CONTEXT_COLOURS[number % len(CONTEXT_COLOURS)],
        }
        for number, layer in enumerate(here.context)
        if layer.mark not in here.hidden_context
    ]


def served_at(content: bytes, mark: str, media: str = "application/json") -> str:
    """Address of some bytes on this server; asked for again in every run to keep them alive."""
    address: Any = get_instance().media_file_mgr.add(content, media, coordinates=mark)
    return f"../..{address}"
