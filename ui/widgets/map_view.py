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
from streamlit_folium import st_folium

from geodata import COUNTRY, Dataset
from merger import Assessment
from scenarios.markup import script_json
from scenarios.webmap import Paint, fixed_signs, unit_facts, verdict_paint
from ui.session.choices import is_news, last_heard
from ui.session.desk import desk
from ui.widgets.frame import verdict_legend
from ui.widgets.under_map import Under, context_layers, served_at, under_units
from ui.wording import language, plain, t

_STATIC = "../../app/static"
_SCRIPTS = [
    ("leaflet", f"{_STATIC}/leaflet/leaflet.js"),
    ("labels", f"{_STATIC}/labels.js"),
    ("choropleth", f"{_STATIC}/choropleth.js"),
    ("background", f"{_STATIC}/background.js"),
    ("maptools", f"{_STATIC}/maptools.js"),
]
_STYLES = [
    ("leaflet", f"{_STATIC}/leaflet/leaflet.css"),
    ("fonts", f"{_STATIC}/fonts/fonts.css"),
]
_TOLERANCE_M = 25.0
_FAR = 1.05
"""So many times the mainland's width or height, and the first view leaves islands out."""


class _Element(folium.MacroElement):
    """What a map is made of; branca tells no types."""

    def __init__(self, name: str) -> None:
        folium.MacroElement.__init__(self)
        self._name = name


class _Units(_Element):
    """Boundaries of the units; Python is sent what is chosen: codes, moment, place of the click."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        window.units = new Choropleth({{ this._parent.get_name() }}, {{ this.url }},
            function (code, place) { window.units.click(code, place); }, null,
            {{ this.first_view }});
        window.tools(window.units, Object.assign({{ this.options }}, {
            tell: function (codes, at, place) {
                window.Streamlit.setComponentValue({codes: codes, at: at, place: place});
            }
        }));
        {% if this.many %}window.lasso({{ this._parent.get_name() }}, window.units,
            window.units.add);{% endif %}
        window.background({{ this._parent.get_name() }}, {{ this.background }});
        window.around({{ this._parent.get_name() }}, {{ this.around }}, {{ this.bare }});
        window.context({{ this._parent.get_name() }}, {{ this.context }});
        L.control.scale({imperial: false}).addTo({{ this._parent.get_name() }});
        {% endmacro %}"""
    )

    def __init__(
        self,
        url: str,
        options: dict[str, Any],
        context: list[dict[str, str]],
        first_view: dict[str, Any] | None,
        under: Under,
    ) -> None:
        super().__init__("Units")
        self.url, self.options, self.context = map(script_json, (url, options, context))
        self.background, self.around = script_json(under.background), script_json(under.around)
        self.bare = script_json(under.background is None)
        self.many = bool(options["many"])
        self.first_view = script_json(first_view)


class _Country(_Element):
    """Outlines of the provinces; a click sends the province's name, and the unit's code if near."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        window.country = new Country({{ this._parent.get_name() }}, {{ this.url }},
            function (name, code) {
                window.Streamlit.setComponentValue(
                    {province: name, code: code || "", at: Date.now()});
            },
            function () { window.Streamlit.setComponentValue({near: true, at: Date.now()}); });
        L.control.scale({imperial: false}).addTo({{ this._parent.get_name() }});
        {% endmacro %}"""
    )

    def __init__(self, url: str) -> None:
        super().__init__("Country")
        self.url = script_json(url)


class _Twins(_Element):
    """Two maps of the same units that move together (streamlit-folium's second pane)."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        document.body.classList.add("sx-twins");
        var right = L.map("map_div2", {zoomSnap: 0.25, attributionControl: false})
            .setView([16, 107], 6);
        var left = {{ this._parent.get_name() }};
        window.leftUnits = new Choropleth(left, {{ this.url }}, null, null);
        window.rightUnits = new Choropleth(right, {{ this.url }}, null,
            function () { window.synchronise(left, right); });
        [window.leftUnits, window.rightUnits].forEach(function (units) {
            window.tools(units, {{ this.options }});
        });
        window.across({{ this.channel }}, left);
        {% endmacro %}"""
    )

    def __init__(self, url: str, options: dict[str, Any], channel: str) -> None:
        super().__init__("Twins")
        self.url, self.options, self.channel = map(script_json, (url, options, channel))


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
    on_choose: Callable[[tuple[str, ...]], None] | None = None,
    on_place: Callable[[float, float], None] | None = None,
    height: int = 620,
) -> None:
    """Draw the units.

    Args:
        dataset: the units.
        paint: what the map shows.
        key: of the component.
        selected: codes drawn with a bold outline.
        on_click: called with the code of a clicked unit.
        on_choose: where several units are chosen: called with all that are, in the order in which
            they were, after a click or a drawing around with Shift held down. Instead of
            ``on_click``.
        on_place: called with longitude and latitude of a click inside a unit, degrees.
        height: in pixels, where the page gives none (see :mod:`ui.widgets.layout`).
    """

    def chosen() -> None:
        value = st.session_state.get(key) or {}
        if not is_news(key, float(value.get("at", 0))):
            return
        codes = tuple(str(code) for code in value.get("codes", ()) if code in dataset.units.index)
        if on_choose is not None:
            on_choose(codes)
        elif on_click is not None and codes:
            on_click(codes[0])
        place = value.get("place")
        if on_place is not None and isinstance(place, list) and len(place) == 2:
            on_place(float(place[1]), float(place[0]))

    frame, under = _frame(), under_units(dataset)
    if under.background is not None and under.background["kind"] == "pmtiles":
        frame.default_js.append(("pmtiles", f"{_STATIC}/pmtiles/pmtiles.js"))
    _Units(
        _geometry_address(dataset),
        _options(dataset, many=on_choose is not None),
        context_layers(),
        first_view(dataset),
        under,
    ).add_to(frame)
    shown = {**paint, "selected": list(selected), "heard": last_heard(key)}
    _show(frame, {"units": shown}, key, height, chosen)


def _options(dataset: Dataset, *, many: bool) -> dict[str, Any]:
    """What the map's own tools are told: see ``static/maptools.js``."""
    note = [t("map-generalised"), t("note-schematic")] if dataset.provenance.schematic else None
    return {
        "facts": served_at(unit_facts(dataset), f"facts-{dataset.fingerprint}"),
        "words": {
            name: t(f"map-{name}") for name in ("find", "none", "fade", "units", "people", "share")
        },
        "locale": "vi-VN" if language() == "vi" else "en-GB",
        "many": many,
        "note": note,
    }


def country_map(
    outlines: bytes,
    paint: Paint,
    near: tuple[bytes, list[dict[str, Any]]] | None,
    *,
    key: str,
    on_click: Callable[[str, str], None],
    on_near: Callable[[], None],
    height: int,
) -> None:
    """Draw the provinces, and their units from a zoom on.

    Args:
        outlines: GeoJSON of the provinces, ``id`` their names.
        paint: what the map shows, by name of the province.
        near: GeoJSON of the units and the styles of their classes; None until :arg:`on_near` was
            called.
        key: of the component.
        on_click: called with a province's name and the code of the unit, empty from afar.
        on_near: called when somebody zooms in for the first time: now the units are wanted.
        height: in pixels.
    """

    def happened() -> None:
        value = st.session_state.get(key) or {}
        if not is_news(key, float(value.get("at", 0))):
            return
        if value.get("near"):
            on_near()
        else:
            on_click(str(value.get("province", "")), str(value.get("code", "")))

    frame = _frame()
    frame.default_js.append(("country", f"{_STATIC}/country.js"))
    _Country(served_at(outlines, "country-outlines")).add_to(frame)
    if near is not None:
        paint = {**paint, "near": {"url": served_at(near[0], "country-units"), "styles": near[1]}}
    _show(frame, {"country": paint}, key, height, happened)


def first_view(dataset: Dataset) -> dict[str, Any] | None:
    """What a map shows at first where far islands would shrink the mainland; None for everything.

    A map of the whole country shows Hoàng Sa and Trường Sa from the start.
    """
    west, south, east, north = dataset.main_extent
    left, bottom, right, top = dataset.full_extent
    grows = max((right - left) / (east - west), (top - bottom) / (north - south))
    if dataset.name == COUNTRY or grows < _FAR:
        return None
    return {"box": [[south, west], [north, east]], "all": t("map-show-all")}


def verdict_map(
    judged: Assessment,
    *,
    key: str,
    selected: tuple[str, ...],
    on_click: Callable[[str], None] | None = None,
    on_choose: Callable[[tuple[str, ...]], None] | None = None,
    height: int = 560,
) -> None:
    """Draw the units by verdict with the signs of what is fixed, and the legend."""
    fixed = fixed_signs(judged.dataset, desk().constraints, language())
    unit_map(
        judged.dataset,
        {**verdict_paint(judged, language()), **fixed},
        key=key,
        selected=selected,
        on_click=on_click,
        on_choose=on_choose,
        height=height,
    )
    verdict_legend()


def schematic_note(dataset: Dataset) -> None:
    """Say above figures that boundaries are generalised, where they are; maps say it themselves."""
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
    channel = st.session_state.setdefault(f"channel-{key}", uuid4().hex)
    for first in range(0, len(paints), 2):
        second = first + 1 if first + 1 < len(paints) else 0
        for column, number in zip(st.columns(2), (first, second), strict=True):
            column.markdown(f"**{chr(65 + number)}** · {plain(titles[number])}")
        frame = _frame()
        _Twins(_geometry_address(dataset), _options(dataset, many=False), channel).add_to(frame)
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
    return served_at(content, f"units-{dataset.shape_mark}")
