"""The map of a plan with its layers and their legend."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geodata.folding import fold
from scenarios import Scenario
from scenarios.webmap import faded, layer_names, paint_layer
from ui.plan.reference_layers import context_layers
from ui.session.desk import desk
from ui.widgets.frame import legend
from ui.widgets.map_view import unit_map
from ui.wording import language, say, t


def layered_map(
    scenario: Scenario,
    *,
    key: str,
    selected: tuple[str, ...],
    on_click: Callable[[str], None],
    height: int,
    on_lasso: Callable[[tuple[str, ...]], None] | None = None,
    wished: Mapping[str, int] | None = None,
    focus: tuple[str, ...] = (),
) -> None:
    """Draw a plan over the layer that the person chose."""
    names = [name for name in layer_names() if name != "district" or _has_districts(scenario)]
    compared = st.session_state.get(f"layer-{key}") == "difference"
    widths = [0.24, 0.24, 0.2, 0.12, 0.2] if compared else [0.34, 0.26, 0.16, 0.24]
    left, *middle, third, fourth, fifth = st.columns(widths, vertical_alignment="bottom")
    name = left.selectbox(
        t("layer"), names, format_func=lambda key: t(f"layer-{key}"), key=f"layer-{key}"
    )
    other = None
    if compared:
        others = {s.id: s for s in desk().scenarios if s is not scenario and _same(s, scenario)}
        chosen = middle[0].selectbox(
            t("layer-other"),
            list(others),
            format_func=lambda mark: others[mark].name,
            placeholder=t("layer-no-other"),
            disabled=not others,
            key=f"layer-other-{key}",
        )
        other = others.get(str(chosen))
    found = _search(scenario, third, key)
    opacity = fourth.slider(t("layer-opacity"), 0, 100, 100, 10, key=f"opacity-{key}") / 100
    with fifth:
        context_layers(key)
    layer = paint_layer(str(name), scenario, language(), wished=wished, other=other)
    unit_map(
        scenario.dataset,
        {**faded(layer.paint, opacity), "focus": list(focus or found)},
        key=key,
        selected=selected,
        on_click=on_click,
        on_lasso=on_lasso,
        height=height,
    )
    legend([(fill, say(words)) for fill, words in layer.legend])


def _search(scenario: Scenario, place: DeltaGenerator, key: str) -> tuple[str, ...]:
    """Units whose name or code holds what was typed, with accents or without."""
    wanted = fold(place.text_input(t("layer-search"), key=f"search-{key}", max_chars=60))
    if not wanted:
        return ()
    names = {**scenario.dataset.units["name"].to_dict()}
    new = {code: group.name for group in scenario.groups for code in group.members}
    found = [
        code
        for code, name in names.items()
        if wanted in fold(f"{name} {code}") or wanted in fold(new[code])
    ]
    if not found:
        st.caption(t("layer-search-none"))
    return tuple(found[:40])


def _has_districts(scenario: Scenario) -> bool:
    return bool((scenario.dataset.units["district"] != "").any())


def _same(one: Scenario, other: Scenario) -> bool:
    return one.dataset.fingerprint == other.dataset.fingerprint and one.id != other.id
