"""Criteria page: a rule set, every threshold editable, and at once who must be arranged."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geodata import InputError
from merger import VERDICTS, Assessment
from merger.assessment import assess_districts, mismatches
from merger.law import Criteria, Rule, as_told, differences
from ui.criteria.choose import choose_rule_set
from ui.criteria.editor import edit_rules
from ui.criteria.factors import show_factors
from ui.criteria.listed import show_list
from ui.criteria.sensitivity import show_sensitivity, show_terrain
from ui.locks.terrain import settle_selected
from ui.plan.plan_along import show_plan_along
from ui.plan.plan_curve import show_plan_curve
from ui.session.desk import assessment, desk, of_assessment, select_unit
from ui.widgets.horizon import horizon_fields
from ui.widgets.layout import map_desk
from ui.widgets.map_view import verdict_map
from ui.widgets.tables import show_table, verdict_table
from ui.wording import number, plain, say, t, told


def _selected_unit(judged: Assessment) -> None:
    """Say why the clicked unit has its verdict; beside the map, so that the map stays in place."""
    code = desk().selected
    if code not in judged.units:
        st.caption(t("criteria-click"))
        return
    unit = judged.units[code]
    name = str(judged.dataset.units.at[code, "name"])
    verdict = t(f"verdict-{unit.verdict}")
    lines = [f"{name} ({code}): {verdict}", say(unit.reason)]
    lines.append(f"{unit.cite} · {t(f'certainty-{unit.certainty}')}")
    if unit.reference:
        lines.append(unit.reference)
    checks = [check for check in judged.checks() if check.code == code]
    if checks:
        met = sum(check.met is True for check in checks)
        lines.append(t("criteria-checks", met=met, count=len(checks)))
    with st.container(border=True):
        st.text("\n".join(lines))
        settle_selected(judged, code)


def _districts(judged: Assessment) -> None:
    found = of_assessment("districts", judged, lambda a: assess_districts(a.dataset, a.criteria))
    if not found:
        return
    st.subheader(t("criteria-district-level"))
    st.caption(t("criteria-no-exemptions"))
    area, people = t("col-area-percent"), t("col-population-percent")
    units = t("figure-units")
    table = pd.DataFrame(
        {
            t("col-district"): [d.name for d in found],
            units: [d.units for d in found],
            t("col-verdict"): [t(f"verdict-{d.verdict}") for d in found],
            area: pd.Series([d.area_percent for d in found], dtype=float),
            people: pd.Series([d.population_percent for d in found], dtype=float),
            t("col-reason"): [say(d.reason) for d in found],
            t("col-cite"): [d.cite for d in found],
        }
    )
    show_table(table, {units: 0, area: 1, people: 1})


def _grounds(criteria: Criteria, verdict: str) -> str | None:
    """The rules by which units have a verdict, with their articles."""
    criteria = as_told(criteria)
    rules: list[Rule] = [rule for rule in criteria.triggers if rule.verdict == verdict]
    if verdict == "exempt":
        rules += criteria.exemptions
    lines = [f"{told(rule.wording.text)} [{plain(rule.cite)}]" for rule in rules if rule.enabled]
    return "\n\n".join(lines) or None


here = desk()
judged = assessment()
places = map_desk(t("page-criteria"), map_share=0.62)
with places.head:
    counts = judged.counts()
    for column, verdict in zip(st.columns(len(VERDICTS)), VERDICTS, strict=True):
        column.metric(
            t(f"verdict-{verdict}"), number(counts[verdict]), help=_grounds(here.criteria, verdict)
        )
with places.panel:
    _selected_unit(judged)
    for mismatch in mismatches(here.dataset, here.criteria):
        st.warning(told(mismatch))
    try:
        here.constraints.check_law(here.criteria)
    except InputError as error:
        st.warning(told(error.text))
    choose_rule_set()
    changed = differences(here.criteria)
    if changed:
        with st.expander(t("criteria-differences", count=len(changed)), key="rules-differences"):
            st.text("\n".join(str(change) for change in changed))
    edit_rules(here.criteria)
    show_factors(judged)
    show_terrain(judged)
    horizon_fields(judged)
with places.map:
    verdict_map(
        judged,
        key="map-criteria",
        selected=(here.selected,) if here.selected else (),
        on_click=select_unit,
    )
with places.drawer, st.expander(t("criteria-table"), icon=":material/table_rows:"):
    shown = st.pills(
        t("criteria-show"),
        list(VERDICTS),
        selection_mode="multi",
        default=["must"],
        format_func=lambda verdict: t(f"verdict-{verdict}"),
        label_visibility="collapsed",
    )
    table, digits = verdict_table(judged, shown)
    show_table(
        table,
        digits,
        height=240,
        key="verdicts",
        on_row=lambda row: select_unit(str(table[t("col-code")].iloc[row])),
    )
_districts(judged)
show_list(judged)
st.subheader(t("sensitivity"))
show_sensitivity(judged)
show_plan_along()
show_plan_curve()
