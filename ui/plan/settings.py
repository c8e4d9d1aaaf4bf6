"""Choices for the next plan: mode, target, limits, priorities."""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st

from geodata import TERRAIN_LABELS
from merger import (
    Constraints,
    Evaluator,
    Limits,
    Objective,
    Problem,
    Target,
    load_objective,
    objective_presets,
)
from merger.constraints import LARGEST_GROUP
from merger.groups import TERMS
from ui.routes import page_script
from ui.session.choices import Tie, bound
from ui.session.desk import PlanSettings, desk
from ui.wording import say, t


def settings() -> None:
    """Draw the choices for the next plan."""
    here = desk()
    chosen = here.settings
    units = len(here.dataset)
    st.radio(
        t("plan-mode"),
        ["minimal", "target"],
        format_func=lambda mode: t(f"mode-{mode}"),
        help=t("plan-mode-help"),
        **_bound("mode"),
    )
    if chosen.mode == "target":
        st.checkbox(t("plan-by-percent"), **_bound("by_percent"))
    if chosen.mode == "target" and chosen.by_percent:
        st.number_input(t("plan-percent"), 0.0, 99.0, step=5.0, **_bound("percent"))
        st.checkbox(t("plan-by-district"), disabled=not _has_districts(), **_bound("by_district"))
    elif chosen.mode == "target":
        if not 1 <= chosen.target_least <= chosen.target_most <= units:
            chosen.target_least = chosen.target_most = max(round(units * 0.32), 1)
        left, right = st.columns(2)
        left.number_input(t("plan-target-least"), 1, units, **_bound("target_least"))
        right.number_input(t("plan-target-most"), 1, units, **_bound("target_most"))
    st.number_input(
        t("plan-max-group"), 2, LARGEST_GROUP, help=t("plan-k-help"), **_bound("max_group")
    )
    st.checkbox(t("plan-within"), disabled=not _has_districts(), **_bound("within_district"))
    unknown = int((here.dataset.units["terrain"] == "unknown").sum())
    if unknown:
        st.selectbox(
            t("plan-unknown-terrain", count=unknown),
            [None, "lowland", "mountain"],
            format_func=lambda v: t("plan-unknown-ask") if v is None else say(TERRAIN_LABELS[v]),
            help=t("plan-unknown-help"),
            **bound("plan-unknown-terrain", here.constraints.unknown_terrain, _take_terrain),
        )
    _weights()
    _more()
    if here.constraints.count:
        st.caption(t("plan-locks-in-use", count=here.constraints.count))
        if st.button(t("plan-locks-drop")):
            here.constraints = Constraints(unknown_terrain=here.constraints.unknown_terrain)
            st.rerun()
    st.page_link(page_script("locks"), label=t("plan-locks-page"), icon=":material/lock:")
    st.number_input(t("plan-seconds"), 1, 86_400, **_bound("seconds"))


def _bound(name: str) -> Tie:
    """Tie a widget to one of the plan's settings."""
    settings = desk().settings

    def take(value: Any) -> None:
        setattr(settings, name, value)
        # The range stays in order, whichever end was moved.
        if name == "target_least":
            settings.target_most = max(settings.target_most, value)
        elif name == "target_most":
            settings.target_least = min(settings.target_least, value)

    return bound(f"plan-{name}", getattr(settings, name), take)


def _has_districts() -> bool:
    return bool((desk().dataset.units["district"] != "").any())


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


def _weight(chosen: PlanSettings, term: str) -> Tie:
    """Tie a widget to the weight of a cost term."""
    now = float(chosen.weights.setdefault(term, 0.0))
    return bound(f"weight-{term}", now, lambda value: chosen.weights.update({term: value}))


def _more() -> None:
    """Limits and goals that most plans do without."""
    with st.expander(t("plan-more")):
        st.number_input(
            t("plan-ward-group"), 0, LARGEST_GROUP, help=t("plan-ward-help"), **_bound("ward_group")
        )
        st.number_input(t("plan-most-people"), 0, 10_000_000, step=1000, **_bound("most_people"))
        st.multiselect(
            t("plan-order"),
            list(TERMS),
            format_func=lambda key: say(TERMS[key].label),
            help=t("plan-order-help"),
            **_bound("order"),
        )
        st.number_input(t("plan-concession"), 0.0, 100.0, step=1.0, **_bound("concession"))


def _target() -> Target | None:
    chosen, dataset = desk().settings, desk().dataset
    if chosen.mode != "target":
        return None
    if chosen.by_percent:
        by_district = chosen.by_district and _has_districts()
        return Target.reduced(dataset, chosen.percent, by_district=by_district)
    return Target(least=chosen.target_least, most=chosen.target_most)


def _take_terrain(terrain: Literal["lowland", "mountain"] | None) -> None:
    """Keep what to take for unknown terrain with what is fixed: verdicts follow it everywhere."""
    here = desk()
    here.constraints = here.constraints.model_copy(update={"unknown_terrain": terrain})


def problem() -> Problem:
    """What the choices ask for.

    Raises:
        InputError: what cannot be meant.
    """
    here = desk()
    chosen = here.settings
    constraints = here.constraints.model_copy(
        update={
            "within_district": chosen.within_district and _has_districts(),
        }
    )
    base = load_objective(chosen.preset)
    weighted = Objective(**{**base.model_dump(), "weights": dict(chosen.weights)})
    found = Problem(
        dataset=here.dataset,
        criteria=here.criteria,
        constraints=constraints,
        objective=weighted.ordered(chosen.order, chosen.concession / 100),
        mode=chosen.mode,
        target=_target(),
        limits=Limits(
            max_group=chosen.max_group,
            max_group_by_kind={"phuong": chosen.ward_group} if chosen.ward_group else {},
            most_people=chosen.most_people or None,
            seconds=float(chosen.seconds),
        ),
    )
    Evaluator(found).check()
    return found
