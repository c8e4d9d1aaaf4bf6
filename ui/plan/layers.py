"""The map of a plan with its layers and their legend."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from scenarios import Scenario
from scenarios.webmap import fixed_signs, layer_names, paint_layer
from ui.pickers import pick_one
from ui.plan.reference_layers import context_layers
from ui.plan.way_to_seat import way_lines
from ui.session.desk import desk
from ui.widgets.frame import legend
from ui.widgets.map_view import unit_map
from ui.wording import language, say, t


def layered_map(
    scenario: Scenario,
    *,
    key: str,
    selected: tuple[str, ...],
    on_click: Callable[[str], None] | None = None,
    on_choose: Callable[[tuple[str, ...]], None] | None = None,
    wished: Mapping[str, int] | None = None,
    focus: tuple[str, ...] = (),
) -> None:
    """Draw a plan over the layer that the person chose, with the signs of what is fixed."""
    names = [name for name in layer_names() if name != "district" or _has_districts(scenario)]
    compared = st.session_state.get(f"layer-{key}") == "difference"
    left, *middle, last = st.columns([0.4, 0.4, 0.2] if compared else [0.6, 0.4])
    name = left.selectbox(
        t("layer"),
        names,
        format_func=lambda key: t("layer-shown", layer=t(f"layer-{key}")),
        label_visibility="collapsed",
        key=f"layer-{key}",
    )
    other = None
    if compared:
        others = {s.id: s for s in desk().scenarios if s is not scenario and _same(s, scenario)}
        chosen = pick_one(
            t("layer-other"),
            list(others),
            format_func=lambda mark: others[mark].name,
            within=middle[0],
            placeholder=t("layer-no-other"),
            disabled=not others,
            label_visibility="collapsed",
            key=f"layer-other-{key}",
        )
        other = others.get(str(chosen))
    with last:
        context_layers(key)
    layer = paint_layer(str(name), scenario, language(), wished=wished, other=other)
    fixed = fixed_signs(scenario.dataset, scenario.solution.problem.constraints, language())
    links = [*layer.paint.get("links", []), *fixed["links"], *way_lines(scenario)]
    unit_map(
        scenario.dataset,
        {**layer.paint, "links": links, "marks": fixed["marks"], "focus": list(focus)},
        key=key,
        selected=selected,
        on_click=on_click,
        on_choose=on_choose,
    )
    legend([(fill, say(words)) for fill, words in layer.legend])


def _has_districts(scenario: Scenario) -> bool:
    return bool((scenario.dataset.units["district"] != "").any())


def _same(one: Scenario, other: Scenario) -> bool:
    return one.dataset.fingerprint == other.dataset.fingerprint and one.id != other.id
