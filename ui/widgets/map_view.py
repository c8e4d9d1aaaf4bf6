"""The map: geometry fetched once by address, a small layer of paint sent with every change.

streamlit-folium builds the map's frame anew only when its script changes. The script holds the
address of the geometry and nothing that changes with clicks; paint travels as the feature group
that the component swaps on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import folium
import streamlit as st
from folium.template import Template
from streamlit.runtime import get_instance
from streamlit_folium import st_folium

from geodata import Dataset
from merger import Assessment
from scenarios.markup import script_json
from scenarios.webmap import CONTEXT_COLOURS, Paint, verdict_paint
from ui.session.choices import is_news
from ui.session.desk import desk
from ui.widgets.frame import verdict_legend
from ui.wording import language, plain, t

_STATIC = "../../app/static"
_SCRIPTS = [
    ("leaflet", f"{_STATIC}/leaflet/leaflet.js"),
    ("choropleth", f"{_STATIC}/choropleth.js"),
]
_STYLES = [
    ("leaflet", f"{_STATIC}/leaflet/leaflet.css"),
    ("fonts", f"{_STATIC}/fonts/fonts.css"),
]
_TOLERANCE_M = 25.0


class _Element(folium.MacroElement):
    """What a map is made of; branca tells no types."""

    def __init__(self, name: str) -> None:
        folium.MacroElement.__init__(self)
        self._name = name


class _Units(_Element):
    """Boundaries of the units; a click sends the unit's code to Python."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        window.units = new Choropleth({{ this._parent.get_name() }}, {{ this.url }},
            function (code) {
                window.Streamlit.setComponentValue({codes: [code], at: Date.now()});
            }, null);
        {% if this.lasso %}window.lasso({{ this._parent.get_name() }}, window.units,
            function (codes) {
                window.Streamlit.setComponentValue({codes: codes, lasso: true, at: Date.now()});
            });{% endif %}
        window.context({{ this._parent.get_name() }}, {{ this.context }});
        L.control.scale({imperial: false}).addTo({{ this._parent.get_name() }});
        {% endmacro %}"""
    )

    def __init__(self, url: str, lasso: bool, context: list[dict[str, str]]) -> None:
        super().__init__("Units")
        self.url, self.lasso, self.context = script_json(url), lasso, script_json(context)


class _Twins(_Element):
    """Two maps of the same units that move together (streamlit-folium's second pane)."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        var right = L.map("map_div2", {zoomSnap: 0.25, attributionControl: false})
            .setView([16, 107], 6);
        var left = {{ this._parent.get_name() }};
        window.leftUnits = new Choropleth(left, {{ this.url }}, null, null);
        window.rightUnits = new Choropleth(right, {{ this.url }}, null,
            function () { window.synchronise(left, right); });
        window.across({{ this.channel }}, left);
        {% endmacro %}"""
    )

    def __init__(self, url: str, channel: str) -> None:
        super().__init__("Twins")
        self.url, self.channel = script_json(url), script_json(channel)


class _Paint(_Element):
    """Styles, tooltips and labels for maps that stand already."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        {% for name, paint in this.paints.items() %}window.{{ name }}.paint({{ paint }});
        {% endfor %}{% endmacro %}"""
    )

    def __init__(self, paints: dict[str, Paint]) -> None:
        super().__init__("Paint")
        # branca compiles what is rendered here as a template once more
        self.paints = {name: script_json(paint) for name, paint in paints.items()}


def unit_map(
    dataset: Dataset,
    paint: Paint,
    *,
    key: str,
    selected: tuple[str, ...] = (),
    on_click: Callable[[str], None] | None = None,
    on_lasso: Callable[[tuple[str, ...]], None] | None = None,
    height: int = 620,
) -> None:
    """Draw the units.

    Args:
        dataset: the units.
        paint: what the map shows.
        key: of the component.
        selected: codes drawn with a bold outline.
        on_click: called with the code of a clicked unit.
        on_lasso: called with the codes of units drawn around with Shift held down.
        height: in pixels.
    """
    schematic_note(dataset)

    def clicked() -> None:
        value = st.session_state.get(key) or {}
        if not is_news(key, float(value.get("at", 0))):
            return
        codes = tuple(str(code) for code in value.get("codes", ()) if code in dataset.units.index)
        if on_lasso is not None and value.get("lasso"):
            on_lasso(codes)
        elif on_click is not None and codes:
            on_click(codes[0])

    frame = _frame()
    _Units(_geometry_address(dataset), on_lasso is not None, _context()).add_to(frame)
    _show(frame, {"units": {**paint, "selected": list(selected)}}, key, height, clicked)


def verdict_map(
    judged: Assessment,
    *,
    key: str,
    selected: tuple[str, ...],
    on_click: Callable[[str], None],
    height: int,
) -> None:
    """Draw the units by verdict, with the legend."""
    unit_map(
        judged.dataset,
        verdict_paint(judged, language()),
        key=key,
        selected=selected,
        on_click=on_click,
        height=height,
    )
    verdict_legend()


def schematic_note(dataset: Dataset) -> None:
    """Say above a map that its boundaries are schematic, where they are."""
    if dataset.provenance.schematic:
        st.caption(":material/draw: " + t("note-schematic"))


def twin_maps(
    dataset: Dataset,
    paints: Sequence[Paint],
    titles: Sequence[str],
    *,
    key: str,
    height: int = 520,
) -> None:
    """Draw plans of the same units side by side, two a row, moving together; view only.

    An odd one out stands beside the first.
    """
    schematic_note(dataset)
    channel = st.session_state.setdefault(f"channel-{key}", uuid4().hex)
    for first in range(0, len(paints), 2):
        second = first + 1 if first + 1 < len(paints) else 0
        for column, number in zip(st.columns(2), (first, second), strict=True):
            column.markdown(f"**{chr(65 + number)}** · {plain(titles[number])}")
        frame = _frame()
        _Twins(_geometry_address(dataset), channel).add_to(frame)
        shown = {"leftUnits": paints[first], "rightUnits": paints[second]}
        _show(frame, shown, f"{key}-{first}" if first else key, height, None)


def _frame() -> folium.Map:
    frame = folium.Map(
        location=[16, 107], zoom_start=6, tiles=None, attributionControl=False, zoomSnap=0.25
    )
    frame.default_js, frame.default_css = list(_SCRIPTS), list(_STYLES)
    return frame


def _show(
    frame: folium.Map,
    paints: dict[str, Paint],
    key: str,
    height: int,
    on_change: Callable[[], None] | None,
) -> None:
    layer = folium.FeatureGroup()
    _Paint(paints).add_to(layer)
    st_folium(
        frame,
        key=key,
        height=height,
        use_container_width=True,
        feature_group_to_add=layer,
        returned_objects=[],
        on_change=on_change,
    )


@st.cache_data(show_spinner=False, max_entries=20)
def _geometry(mark: str, schematic: bool, _dataset: Dataset) -> bytes:
    del mark  # the cache's key: content, never a file's name
    return _dataset.display_geojson(0.0 if schematic else _TOLERANCE_M).encode()


def _geometry_address(dataset: Dataset) -> str:
    """Give the boundaries an address on this server; asked again in every run to keep it alive.

    The only use of Streamlit's internals: user data must not be written to the static folder.
    """
    content = _geometry(dataset.shape_mark, dataset.provenance.schematic, dataset)
    return _address(content, f"units-{dataset.shape_mark}")


def _context() -> list[dict[str, str]]:
    """The person's own layers that are shown, with their addresses and colours."""
    here = desk()
    return [
        {
            "url": _address(layer.geojson, f"context-{layer.mark}"),
            "kind": layer.kind,
            "colour": CONTEXT_COLOURS[number % len(CONTEXT_COLOURS)],
        }
        for number, layer in enumerate(here.context)
        if layer.mark not in here.hidden_context
    ]


def _address(content: bytes, mark: str) -> str:
    address: Any = get_instance().media_file_mgr.add(content, "application/json", coordinates=mark)
    return f"../..{address}"
