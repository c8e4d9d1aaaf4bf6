"""The figures that matter of a scenario, in one line, with the proof or what is open."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from geodata import Dataset
from merger import GroupReport, Solution
from merger.constraints import clashes
from merger.groups import BURDENS, TERMS, UNITLESS
from merger.plans import METRICS, Metric
from scenarios import Scenario
from scenarios.wording import group_sizes, worst_told
from ui.wording import aim, number, plain, say, t, told

_SHOWN = ("mergers", "unsettled", "touched", "travel")
_COLOURS: dict[str, Literal["normal", "inverse", "off"]] = {
    "high": "normal", "low": "inverse", "": "off",
}  # fmt: skip
_BY_KEY = {metric.key: metric for metric in METRICS}


def headline(scenario: Scenario) -> None:
    """Units, mergers, unsettled ones, people touched, travel, proof; changes by hand beside."""
    dataset = scenario.dataset
    edited = scenario.history.is_edited
    columns = st.columns(6)
    change = len(scenario.groups) - len(scenario.origin.groups)
    columns[0].metric(
        t("figure-units"),
        f"{len(dataset)} → {len(scenario.groups)}",
        delta=_signed(change, 0) if edited else None,
        delta_color="off",
        help=t("figure-units-help"),
    )
    for column, key in zip(columns[1:5], _SHOWN, strict=True):
        metric = _BY_KEY[key]
        value = metric.compute(scenario.groups, dataset)
        unit = f" ({say(metric.unit)})" if key == "travel" else ""
        delta = _delta(metric, value, scenario.origin.groups, dataset) if edited else None
        column.metric(
            say(metric.label) + unit,
            number(value, metric.digits),
            delta=delta,
            delta_color=_COLOURS[metric.better],
            help=say(metric.measured(dataset).source),
        )
    columns[5].metric(t("proof"), _proof(scenario), help=t("proof-help"))


def remarks(scenario: Scenario) -> None:
    """What has to be known with the figures: doubled names, open proofs, conditions, notes."""
    solution, dataset = scenario.solution, scenario.dataset
    for name in clashes(dataset, scenario.groups):
        st.warning(t("plan-name-twice", name=plain(name)))
    if solution.unproven is not None and solution.status != "edited":
        st.warning(t("proof-open", aim=aim(solution.unproven.key)))
    missed = sum(group.tight for group in scenario.groups)
    if missed:
        st.caption(t("plan-wishes", count=missed))
    st.caption(_detail(scenario))
    for worst in worst_told(solution):
        st.caption(told(worst))
    if solution.status not in ("optimal", "edited") and solution.gap:
        st.caption(_gap_told(solution))
    if solution.conditions:
        conditions = plain("; ".join(say(text) for text in solution.conditions))
        st.caption(t("proof-conditions", conditions=conditions))
    for note in (*solution.notes, *solution.reasons):
        st.caption(told(note))


def _proof(scenario: Scenario) -> str:
    solution = scenario.solution
    if solution.status == "optimal":
        return t("proof-optimal" if solution.extra.asks_nothing else "proof-within")
    if solution.gap is None:
        return t("proof-none")
    behind = solution.unproven
    if behind is not None and behind.key == "unsettled" and solution.status == "edited":
        return t("proof-behind", units=int(behind.value - behind.bound))
    return t("proof-gap", gap=number(100 * solution.gap, 2))


def _detail(scenario: Scenario) -> str:
    solution = scenario.solution
    short = sum(group.short for group in scenario.groups)
    if solution.status == "edited":
        # Below the figures, not as a warning above the map: the map must not jump at an edit.
        by_hand = t("proof-by-hand")
        if short:
            by_hand = f"{t('plan-short', count=short)} {by_hand}"
        if solution.unproven is None:
            return by_hand
        return f"{by_hand} {t('proof-hand', **_open_aim(solution))}"
    return t(
        "proof-detail",
        cost=number(solution.objective or 0.0, 4),
        bound=number(solution.bound or 0.0, 4),
        seconds=number(solution.seconds, 2),
        solver=solution.solver,
        candidates=solution.candidates,
        sizes=say(group_sizes(solution)),
    )


def _gap_told(solution: Solution) -> str:
    """What a gap means to people."""
    return t("proof-gap-means", gap=number(100 * (solution.gap or 0.0), 2), **_open_aim(solution))


def _open_aim(solution: Solution) -> dict[str, str]:
    """The first goal that is not proven, what the plan has and what none goes below."""
    left = solution.unproven
    key = "cost" if left is None else left.key
    value = (solution.objective or 0.0) if left is None else left.value
    bound = (solution.bound or 0.0) if left is None else left.bound
    digits = 0 if key in ("unsettled", "touched", "unlike", "near") else 4
    burden, _, place = key.partition(":")
    if key in TERMS:
        # A goal is normalised; people are told the figure that has the term's unit.
        whole = solution.evaluator.normaliser(key)
        value, bound = value / whole, bound / whole
        digits = 4 if TERMS[key].unit == UNITLESS else 0
    elif burden in BURDENS:
        digits = 0 if place.endswith(":units") else BURDENS[burden].digits
    return {"aim": aim(key), "value": number(value, digits), "bound": number(bound, digits)}


def _delta(
    metric: Metric, value: float, before: tuple[GroupReport, ...], dataset: Dataset
) -> str | None:
    change = value - metric.compute(before, dataset)
    return _signed(change, metric.digits) if abs(change) > 1e-9 else None


def _signed(value: float, digits: int) -> str | None:
    """A difference with a sign that st.metric reads; nothing where there is none."""
    return None if not value else ("+" if value > 0 else "-") + number(abs(value), digits)
