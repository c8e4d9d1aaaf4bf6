"""The map of a plan with its layers and their legend."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from scenarios import Scenario
from scenarios.layers import layer_names, paint_layer
from ui.frame import legend
from ui.map_view import unit_map
from ui.state import desk
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
    left, right = st.columns(2)
    names = [name for name in layer_names() if name != "district" or _has_districts(scenario)]
    name = left.selectbox(
        t("layer"), names, format_func=lambda key: t(f"layer-{key}"), key=f"layer-{key}"
    )
    other = None
    if name == "difference":
        others = {s.id: s for s in desk().scenarios if s is not scenario and _same(s, scenario)}
        chosen = right.selectbox(
            t("layer-other"),
            list(others),
            format_func=lambda mark: others[mark].name,
            placeholder=t("layer-no-other"),
            disabled=not others,
            key=f"layer-other-{key}",
        )
        other = others.get(str(chosen))
    layer = paint_layer(str(name), scenario, language(), wished=wished, other=other)
    unit_map(
        scenario.dataset,
        {**layer.paint, "focus": list(focus)},
        key=key,
        selected=selected,
        on_click=on_click,
        on_lasso=on_lasso,
        height=height,
    )
    legend([(fill, say(words)) for fill, words in layer.legend])


def _has_districts(scenario: Scenario) -> bool:
    return bool((scenario.dataset.units["district"] != "").any())


def _same(one: Scenario, other: Scenario) -> bool:
    return one.dataset.fingerprint == other.dataset.fingerprint and one.id != other.id
