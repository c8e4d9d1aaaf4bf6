"""Criteria page: a rule set, every threshold editable, and at once who must be arranged."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from merger import VERDICTS, Assessment, Criteria, load_criteria, preset_names
from merger.criteria import Province, Rule, Waiver
from scenarios.painting import VERDICT_FILL, verdict_paint
from ui.frame import legend
from ui.map_view import unit_map
from ui.sensitivity import show_sensitivity
from ui.state import assessment, bound, desk, edit_criteria, select_unit, set_rule
from ui.tables import show_table, verdict_table
from ui.wording import language, number, plain, say, t

Section = tuple[str, ...]
_PROVINCES = list(get_args(Province))


def _choose_preset() -> None:
    here = desk()
    names = list(preset_names())
    names.sort(key=lambda name: load_criteria(name).status != "in_force")
    chosen = st.selectbox(
        t("criteria-preset"),
        names,
        index=names.index(here.preset) if here.preset in names else 0,
        format_func=lambda name: say(load_criteria(name).title.text),
    )
    if chosen != here.preset:
        here.preset, here.criteria = chosen, load_criteria(chosen)
        st.rerun()
    note = say(here.criteria.status_note.text)
    (st.success if here.criteria.status == "in_force" else st.warning)(note)
    changed = here.criteria != load_criteria(here.preset)
    if changed and st.button(t("criteria-reset"), icon=":material/undo:"):
        here.criteria = load_criteria(here.preset)
        st.rerun()


def _rule_head(section: Section, index: int, rule: Rule, *, switch: bool) -> None:
    text = say(rule.wording.text)
    if switch:
        st.toggle(text, **_bound(section, index, "enabled", rule.enabled))
    else:
        st.markdown(f"**{text}**")
    mark = "" if rule.certainty == "verbatim" else f" · :orange[{t(f'certainty-{rule.certainty}')}]"
    st.caption(f"{rule.cite}{mark}")


def _bound(section: Section, index: int, field: str, value: Any) -> dict[str, Any]:
    """Tie a widget to one field of one rule."""
    key = f"rule-{desk().preset}-{'-'.join(section)}-{index}-{field}"
    return bound(key, value, lambda new: set_rule(section, index, {field: new}))


def _number(section: Section, index: int, rule: Any, field: str, *, percent: bool = False) -> None:
    value = getattr(rule, field)
    if value is None:
        return
    law = _law_value(section, index, field)
    changed = "" if law == value else " · " + t("criteria-law-says", value=number(law, 2))
    whole = field.startswith("population") and not percent
    st.number_input(
        t(f"field-{field}") + changed,
        min_value=0.01 if not whole else 1.0,
        max_value=10_000.0 if percent else 1e7,
        step=5.0 if percent else (500.0 if whole else 0.5),
        format="%.0f" if percent or whole else "%.2f",
        **_bound(section, index, field, float(value)),
    )


def _members(section: Section, index: int, waiver: Waiver) -> None:
    tied = _bound(section, index, "min_members", waiver.min_members)
    st.number_input(t("field-min_members"), 2, 50, **tied)


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


def _law_value(section: Section, index: int, field: str) -> float:
    place: Any = load_criteria(desk().preset)
    for part in section:
        place = getattr(place, part)
    return float(getattr(place[index], field))


def _editor(criteria: Criteria) -> None:
    with st.expander(t("criteria-triggers"), expanded=True):
        for index, trigger in enumerate(criteria.triggers):
            _rule_head(("triggers",), index, trigger, switch=True)
            for field in ("area_below", "population_below"):
                _number(("triggers",), index, trigger, field, percent=True)
    with st.expander(t("criteria-standards")):
        for index, standard in enumerate(criteria.standards):
            _rule_head(("standards",), index, standard, switch=False)
            for field in ("area_km2", "population"):
                _number(("standards",), index, standard, field)
    with st.expander(t("criteria-conditions")):
        section: Section = ("result", "conditions")
        for index, condition in enumerate(criteria.result.conditions):
            _rule_head(section, index, condition, switch=False)
            for field in ("area_km2", "population"):
                _number(section, index, condition, field)
        _result_settings(criteria)
    exceptions: list[tuple[Section, int, Rule]] = [
        *((("exemptions",), i, rule) for i, rule in enumerate(criteria.exemptions)),
        *((("result", "waivers"), i, rule) for i, rule in enumerate(criteria.result.waivers)),
    ]
    if exceptions:
        with st.expander(t("criteria-exceptions")):
            for place, index, rule in exceptions:
                _rule_head(place, index, rule, switch=True)
                if isinstance(rule, Waiver):
                    _members(place, index, rule)


def _swatch(fill: str) -> str:
    if fill != VERDICT_FILL["exempt"]:
        return fill
    return f"repeating-linear-gradient(45deg,{fill} 0 3px,{VERDICT_FILL['none']} 3px 6px)"


def _selected_unit(judged: Assessment) -> None:
    """Say why the clicked unit has its verdict; beside the map, so that the map stays in place."""
    code = desk().selected
    if code not in judged.units:
        st.caption(t("criteria-click"))
        return
    unit = judged.units[code]
    name = str(judged.dataset.units.at[code, "name"])
    verdict = t(f"verdict-{unit.verdict}")
    with st.container(border=True):
        st.text(f"{name} ({code}): {verdict}\n{say(unit.reason)}\n{unit.cite}")


here = desk()
st.header(t("page-criteria"))
judged = assessment()
counts = judged.counts()
for column, verdict in zip(st.columns(len(VERDICTS)), VERDICTS, strict=True):
    column.metric(t(f"verdict-{verdict}"), number(counts[verdict]))
unknown = judged.without_standard()
if unknown:
    names = ", ".join(str(here.dataset.units.at[code, "name"]) for code in unknown[:6])
    st.warning(t("criteria-unfit", count=len(unknown), names=plain(names)))
map_side, rule_side = st.columns([0.64, 0.36], gap="medium")
with rule_side, st.container(height=700, border=False):
    _selected_unit(judged)
    _choose_preset()
    _editor(here.criteria)
with map_side:
    if here.dataset.provenance.schematic:
        st.caption(":material/draw: " + t("note-schematic"))
    unit_map(
        here.dataset,
        verdict_paint(judged, language()),
        key="map-criteria",
        selected=(here.selected,) if here.selected else (),
        on_click=select_unit,
        height=560,
    )
    legend([(_swatch(fill), t(f"verdict-{name}")) for name, fill in VERDICT_FILL.items()])
shown = st.pills(
    t("criteria-show"),
    list(VERDICTS),
    selection_mode="multi",
    default=["must"],
    format_func=lambda verdict: t(f"verdict-{verdict}"),
)
show_table(*verdict_table(judged, shown), height=420)
st.subheader(t("sensitivity"))
show_sensitivity(judged)
