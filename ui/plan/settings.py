"""Choices for the next plan: mode, target, limits, priorities."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from geodata import TERRAIN_LABELS
from merger import (
    Constraints,
    objective_presets,
)
from merger.constraints import LARGEST_GROUP
from merger.groups import BURDENS, MOST_PLACES, TERMS
from merger.optimiser import other_engines
from ui.plan.asked import bound_setting, has_districts
from ui.plan.target import target_fields
from ui.routes import page_script
from ui.session.choices import Tie, bound
from ui.session.desk import desk
from ui.session.plan_settings import PlanSettings, stays_within_districts
from ui.widgets.horizon import horizon_fields
from ui.wording import say, t


def settings() -> None:
    """Draw the choices for the next plan."""
    here = desk()
    chosen = here.settings
    st.radio(
        t("plan-mode"),
        ["minimal", "target"],
        format_func=lambda mode: t(f"mode-{mode}"),
        help=t("plan-mode-help"),
        **bound_setting("mode"),
    )
    if chosen.mode == "target":
        target_fields()
    st.checkbox(t("plan-any-size"), help=t("plan-any-size-help"), **bound_setting("any_size"))
    if not chosen.any_size:
        st.number_input(
            t("plan-max-group"),
            2,
            LARGEST_GROUP,
            help=t("plan-k-help"),
            **bound_setting("max_group"),
        )
    st.checkbox(t("plan-within"), disabled=not has_districts(), **bound_setting("within_district"))
    _within_note()
    unknown = int((here.constraints.settled(here.dataset).units["terrain"] == "unknown").sum())
    if unknown:
        st.selectbox(
            t("plan-unknown-terrain", count=unknown),
            [None, "lowland", "mountain"],
            format_func=lambda v: t("plan-unknown-ask") if v is None else say(TERRAIN_LABELS[v]),
            placeholder=t("choose"),
            help=t("plan-unknown-help"),
            **bound("plan-unknown-terrain", here.constraints.unknown_terrain, take_terrain),
        )
    _weights()
    _more()
    horizon_fields()
    if here.constraints.count:
        st.caption(t("plan-locks-in-use", count=here.constraints.count))
        if st.button(t("plan-locks-drop")):
            here.constraints = Constraints(unknown_terrain=here.constraints.unknown_terrain)
            st.rerun()
    st.page_link(page_script("locks"), label=t("plan-locks-page"), icon=":material/lock:")
    st.number_input(t("plan-seconds"), 1, 86_400, **bound_setting("seconds"))


def _within_note() -> None:
    """Say where a choice made by hand is not what the rule set suggests."""
    chosen, usual = desk().settings, stays_within_districts(desk().criteria)
    if chosen.within_by_hand and chosen.within_district != usual and has_districts():
        st.caption(t("plan-within-usual" if usual else "plan-within-not-usual"))


def _weights() -> None:
    chosen = desk().settings
    presets = objective_presets()
    st.selectbox(
        t("plan-preset"),
        list(presets),
        format_func=lambda name: say(presets[name][0]),
        help=say(presets[chosen.preset][1]),
        **bound("plan-preset", chosen.preset, chosen.choose_preset),
    )
    if chosen.mode == "minimal":
        st.caption(t("plan-weights-minimal"))
    with st.expander(t("plan-weights")):
        for term in TERMS.values():
            st.number_input(
                say(term.label),
                min_value=0.0,
                max_value=1000.0,
                step=0.1,
                help=say(term.explain),
                **_weight(chosen, term.key),
            )
        st.number_input(
            t("plan-far"), 0.5, 200.0, step=0.5, help=t("plan-far-help"), **bound_setting("far_km")
        )
        if desk().dataset.ways is not None:
            st.number_input(
                t("plan-far-minutes"), 0.0, 600.0, step=5.0, **bound_setting("far_minutes")
            )


def _weight(chosen: PlanSettings, term: str) -> Tie:
    """Tie a widget to the weight of a cost term."""
    now = float(chosen.weights.get(term, 0.0))
    return bound(f"weight-{term}", now, lambda value: chosen.weights.update({term: value}))


def _more() -> None:
    """Limits and goals that most plans do without."""
    chosen = desk().settings
    with st.expander(t("plan-more")):
        st.number_input(
            t("plan-ward-group"),
            0,
            LARGEST_GROUP,
            help=t("plan-ward-help"),
            **bound_setting("ward_group"),
        )
        st.number_input(
            t("plan-most-people"), 0, 10_000_000, step=1000, **bound_setting("most_people")
        )
        labels = {key: burden.label for key, burden in BURDENS.items()}
        labels |= {key: term.label for key, term in TERMS.items()}
        st.multiselect(
            t("plan-order"),
            list(labels),
            format_func=lambda key: say(labels[key]),
            placeholder=t("choose"),
            help=t("plan-order-help"),
            **bound_setting("order"),
        )
        fair = [key for key in chosen.order if key in BURDENS]
        for key in fair:
            st.caption(say(BURDENS[key].explain))
        if fair:
            st.number_input(
                t("plan-places"), 1, MOST_PLACES, help=t("plan-places-help"),
                **bound_setting("places"),
            )  # fmt: skip
        st.number_input(t("plan-concession"), 0.0, 100.0, step=1.0, **bound_setting("concession"))
        engines = {"auto": t("plan-solver-auto"), "highs": "HiGHS", "cbc": "CBC"}
        engines |= {name: name for name in other_engines()}
        st.selectbox(
            t("plan-solver"),
            list(dict.fromkeys([*engines, chosen.solver])),
            format_func=lambda name: engines.get(name, name),
            help=t("plan-solver-help"),
            **bound_setting("solver"),
        )


def take_terrain(terrain: Literal["lowland", "mountain"] | None) -> None:
    """Keep what to take for unknown terrain with what is fixed: verdicts follow it everywhere."""
    here = desk()
    here.constraints = here.constraints.model_copy(update={"unknown_terrain": terrain})
