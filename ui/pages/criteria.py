"""Criteria page: a rule set, every threshold editable, and at once who must be arranged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import streamlit as st

from merger import VERDICTS, Criteria, load_criteria, preset_names
from merger.criteria import Province, Rule, Waiver
from scenarios.painting import VERDICT_FILL, verdict_paint
from ui.map_view import unit_map
from ui.state import assessment, desk, edit_criteria, select_unit, set_rule
from ui.tables import show_table, verdict_table
from ui.wording import language, number, say, t

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
        key = _key(section, index, "enabled")
        st.toggle(
            text, value=rule.enabled, key=key, on_change=_taker(section, index, "enabled", key)
        )
    else:
        st.markdown(f"**{text}**")
    mark = "" if rule.certainty == "verbatim" else f" · :orange[{t(f'certainty-{rule.certainty}')}]"
    st.caption(f"{rule.cite}{mark}")


def _key(section: Section, index: int, field: str) -> str:
    return f"rule-{desk().preset}-{'-'.join(section)}-{index}-{field}"


def _taker(section: Section, index: int, field: str, key: str) -> Callable[[], None]:
    def take() -> None:
        set_rule(section, index, {field: st.session_state[key]})

    return take


def _number(section: Section, index: int, rule: Any, field: str, *, percent: bool = False) -> None:
    value = getattr(rule, field)
    if value is None:
        return
    key = _key(section, index, field)
    law = _law_value(section, index, field)
    changed = "" if law == value else " · " + t("criteria-law-says", value=number(law, 2))
    whole = field.startswith("population") and not percent
    st.number_input(
        t(f"field-{field}") + changed,
        min_value=0.01 if not whole else 1.0,
        max_value=10_000.0 if percent else 1e7,
        value=float(value),
        step=5.0 if percent else (500.0 if whole else 0.5),
        format="%.0f" if percent or whole else "%.2f",
        key=key,
        on_change=_taker(section, index, field, key),
    )


def _members(section: Section, index: int, waiver: Waiver) -> None:
    key = _key(section, index, "min_members")
    st.number_input(
        t("field-min_members"),
        2,
        50,
        waiver.min_members,
        key=key,
        on_change=_taker(section, index, "min_members", key),
    )


def _result_settings(criteria: Criteria) -> None:
    """What is not a list of rules: class of the province, share that makes a unit mountain."""
    if any(condition.when.province for condition in criteria.result.conditions):
        chosen = st.selectbox(
            t("criteria-province"),
            _PROVINCES,
            index=_PROVINCES.index(criteria.province),
            format_func=lambda name: t(f"province-{name}"),
            key=f"province-{criteria.id}",
        )
        if chosen != criteria.province:
            edit_criteria(lambda plain: plain.update(province=chosen))
            st.rerun()
    share = st.number_input(
        t("criteria-mountain-share"),
        1.0,
        100.0,
        round(100 * criteria.result.mountain_share, 2),
        step=1.0,
        format="%.2f",
        key=f"mountain-share-{criteria.id}",
    )
    if abs(share / 100 - criteria.result.mountain_share) > 1e-6:
        edit_criteria(lambda plain: plain["result"].update(mountain_share=share / 100))
        st.rerun()


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


def _legend() -> None:
    parts = [
        f'<span style="display:inline-block;width:12px;height:12px;background:{_swatch(fill)};'
        f'border:1px solid #4a443a;margin-right:6px"></span>{t(f"verdict-{verdict}")}'
        for verdict, fill in VERDICT_FILL.items()
    ]
    st.html(
        '<div style="display:flex;gap:18px;flex-wrap:wrap">'
        + "".join(f"<span>{part}</span>" for part in parts)
        + "</div>"
    )


here = desk()
st.header(t("page-criteria"))
judged = assessment()
counts = judged.counts()
for column, verdict in zip(st.columns(len(VERDICTS)), VERDICTS, strict=True):
    column.metric(t(f"verdict-{verdict}"), number(counts[verdict]))
unknown = judged.without_standard()
if unknown:
    names = ", ".join(str(here.dataset.units.at[code, "name"]) for code in unknown[:6])
    st.warning(t("criteria-unfit", count=len(unknown), names=names))
map_side, rule_side = st.columns([0.64, 0.36], gap="medium")
with rule_side, st.container(height=700, border=False):
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
    _legend()
    if here.selected in judged.units:
        unit = judged.units[here.selected]
        name = str(here.dataset.units.at[here.selected, "name"])
        st.text(f"{name} ({here.selected}): {t(f'verdict-{unit.verdict}')}")
        st.text(f"{say(unit.reason)}\n{unit.cite}")
    else:
        st.caption(t("criteria-click"))
shown = st.pills(
    t("criteria-show"),
    list(VERDICTS),
    selection_mode="multi",
    default=["must"],
    format_func=lambda verdict: t(f"verdict-{verdict}"),
)
show_table(*verdict_table(judged, shown), height=420)
