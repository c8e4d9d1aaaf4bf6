"""Every number and switch of the rule set, each with what the law says."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from merger import Criteria, preset_of
from merger.law import Province, Reduction, Rule, Trigger, Waiver
from ui.session.choices import Tie, bound
from ui.session.desk import desk, edit_criteria, set_rule
from ui.wording import number, plain, say, t

Section = tuple[str, ...]
_PROVINCES = list(get_args(Province))


def edit_rules(criteria: Criteria) -> None:
    """Draw the rules in expanders, those that decide most first."""
    with st.expander(t("criteria-triggers"), expanded=True, key="rules-triggers"):
        _triggers(("triggers",), criteria.triggers)
    with st.expander(t("criteria-standards"), key="rules-standards"):
        _sizes(("standards",), criteria.standards)
    if criteria.reductions:
        with st.expander(t("criteria-reductions"), key="rules-reductions"):
            st.caption(t("criteria-reductions-help"))
            for index, reduction in enumerate(criteria.reductions):
                _head(("reductions",), index, reduction)
                _reduction(index, reduction)
    with st.expander(t("criteria-conditions"), key="rules-conditions"):
        _sizes(("result", "conditions"), criteria.result.conditions)
        _result_settings(criteria)
    exceptions: list[tuple[Section, int, Rule]] = [
        *((("exemptions",), i, rule) for i, rule in enumerate(criteria.exemptions)),
        *((("result", "waivers"), i, rule) for i, rule in enumerate(criteria.result.waivers)),
        *((("checklist",), i, rule) for i, rule in enumerate(criteria.checklist)),
    ]
    if exceptions:
        with st.expander(t("criteria-exceptions"), key="rules-exceptions"):
            for place, index, rule in exceptions:
                _head(place, index, rule)
                if isinstance(rule, Waiver):
                    tied = _bound(place, index, "min_members", rule.min_members)
                    st.number_input(t("field-min_members"), 2, 50, **tied)
    if criteria.districts is not None:
        with st.expander(t("criteria-districts"), key="rules-districts"):
            _triggers(("districts", "triggers"), criteria.districts.triggers)
            _sizes(("districts", "standards"), criteria.districts.standards)


def _triggers(section: Section, triggers: tuple[Trigger, ...]) -> None:
    for index, trigger in enumerate(triggers):
        _head(section, index, trigger)
        if trigger.area_below is not None and trigger.population_below is not None:
            st.segmented_control(
                t("field-logic"),
                ["all", "any"],
                format_func=lambda logic: t(f"logic-{logic}"),
                required=True,
                **_bound(section, index, "logic", trigger.logic),
            )
        for field in ("area_below", "population_below"):
            _number(section, index, trigger, field, percent=True)


def _sizes(section: Section, rules: tuple[Any, ...]) -> None:
    for index, rule in enumerate(rules):
        _head(section, index, rule)
        for field in ("area_km2", "population"):
            _number(section, index, rule, field)


def _reduction(index: int, reduction: Reduction) -> None:
    if reduction.minority_from is not None:
        _number(("reductions",), index, reduction, "minority_from", percent=True, most=100.0)
    _number(("reductions",), index, reduction, "percent", percent=True, most=100.0)


def _head(section: Section, index: int, rule: Rule) -> None:
    words = plain(say(rule.wording.text))
    st.toggle(words, **_bound(section, index, "enabled", rule.enabled))
    mark = "" if rule.certainty == "verbatim" else f" · :orange[{t(f'certainty-{rule.certainty}')}]"
    st.caption(plain(rule.cite) + mark)


def _bound(section: Section, index: int, field: str, value: Any) -> Tie:
    """Tie a widget to one field of one rule."""
    key = f"rule-{desk().rule_set.id}-{'-'.join(section)}-{index}-{field}"
    return bound(key, value, lambda new: set_rule(section, index, {field: new}))


def _number(
    section: Section,
    index: int,
    rule: Any,
    field: str,
    *,
    percent: bool = False,
    most: float | None = None,
) -> None:
    value = getattr(rule, field)
    if value is None:
        return
    law = _law_value(section, rule.key, field)
    changed = ""
    if law is not None and law != value:
        changed = " · " + t("criteria-law-says", value=number(law, 2))
    whole = field.startswith("population") and not percent
    st.number_input(
        t(f"field-{field}") + changed,
        min_value=0.01 if not whole else 1.0,
        max_value=most or (10_000.0 if percent else 1e7 if whole else 1e6),
        step=5.0 if percent else (500.0 if whole else 0.5),
        format="%.0f" if percent or whole else "%.2f",
        **_bound(section, index, field, float(value)),
    )


def _law_value(section: Section, key: str, field: str) -> float | None:
    """What the law says in this place; None where it has no such rule."""
    place: Any = preset_of(desk().rule_set)
    for part in section:
        place = getattr(place, part, None)
    found = next((rule for rule in place or () if rule.key == key), None)
    value = getattr(found, field, None)
    return None if value is None else float(value)


def _result_settings(criteria: Criteria) -> None:
    """What is not a list of rules: class of the province, share that makes a unit mountain."""
    if any(condition.when.province for condition in criteria.result.conditions):
        st.selectbox(
            t("criteria-province"),
            _PROVINCES,
            format_func=lambda name: t(f"province-{name}"),
            **bound(
                "rule-province",
                criteria.province,
                lambda new: edit_criteria(lambda plain: plain.update(province=new)),
            ),
        )
    st.number_input(
        t("criteria-mountain-share"),
        1.0,
        100.0,
        step=1.0,
        format="%.2f",
        **bound(
            "rule-mountain-share",
            round(100 * criteria.result.mountain_share, 4),
            lambda new: edit_criteria(
                lambda plain: plain["result"].update(mountain_share=round(new / 100, 6))
            ),
        ),
    )
    if criteria.reductions:
        st.toggle(
            t("criteria-reduced"),
            **bound(
                "rule-reduced",
                criteria.result.reduced,
                lambda new: edit_criteria(lambda plain: plain["result"].update(reduced=new)),
            ),
        )
