"""The whole country: units below standard by province; a click opens a province on the desk."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geodata import COUNTRY, InputError
from geodata.sources import find_old_units, similar_old_units
from scenarios.comparing import CountryCount, count_country
from scenarios.webmap import fill_style, unit_tip
from ui.routes import page_script
from ui.session.desk import desk, embedded
from ui.session.kept import Same, kept
from ui.widgets.frame import legend
from ui.widgets.map_view import unit_map
from ui.widgets.tables import show_table
from ui.wording import language, number, plain, say, t, told

_STEPS = (0.05, 0.10, 0.20, 0.35)
_FILLS = ("#f6f1e3", "#ecd3b0", "#e0a458", "#c8553d", "#7f2f1f")


def _class_of(share: float) -> int:
    return sum(share >= step for step in _STEPS)


def _open(dataset: str, unit: str = "") -> None:
    here = desk()
    if here.dataset.name != dataset:
        here.use_dataset(embedded(dataset))
        st.session_state.pop("data-source-chosen", None)
    here.selected = unit
    st.session_state["country-opened"] = True


def _map(counted: CountryCount) -> None:
    country = embedded(COUNTRY)
    rows = {row.province: row for row in counted.provinces}
    province = country.units["province"].to_dict()
    shares = {
        name: t(
            "country-tip", province=name, short=row.by_list, units=row.units, share=100 * row.share
        )
        for name, row in rows.items()
    }
    lang = language()
    paint = kept(
        "country-paint",
        (Same(counted), lang),
        lambda: {
            "styles": [fill_style(fill, width=0.3) for fill in _FILLS],
            "style": {code: _class_of(rows[province[code]].share) for code in country.codes},
            "tips": {
                code: f"{shares[province[code]]}\n{unit_tip(country, code, lang)}"
                for code in country.codes
            },
            "labels": [],
            "groups": {code: list(rows).index(province[code]) for code in country.codes},
        },
    )
    unit_map(
        country,
        paint,
        key="map-country",
        on_click=lambda code: _open(rows[province[code]].dataset, code),
        height=640,
    )
    ends = ("0", *(number(100 * step) for step in _STEPS), "100")
    words = [t("country-class", least=a, most=b) for a, b in zip(ends, ends[1:], strict=False)]
    legend(list(zip(_FILLS, words, strict=True)))


def _table(counted: CountryCount) -> None:
    table = pd.DataFrame(
        {
            t("country-province"): [row.province for row in counted.provinces],
            t("country-units"): [row.units for row in counted.provinces],
            t("country-sure"): [row.sure for row in counted.provinces],
            t("country-hanging"): [row.hanging for row in counted.provinces],
            t("country-share"): [100 * row.share for row in counted.provinces],
            t("country-people"): [row.people for row in counted.provinces],
        }
    )
    digits = dict.fromkeys(list(table.columns[1:]), 0) | {t("country-share"): 1}
    show_table(table, digits, height=420, key="country-table")


def _choose(counted: CountryCount) -> None:
    names = {row.province: row.dataset for row in counted.provinces}
    chosen = st.selectbox(
        t("country-choose"), list(names), index=None, placeholder=t("country-choose-hint")
    )
    if chosen is not None and st.button(t("country-open", province=chosen), type="primary"):
        _open(names[chosen])
        st.rerun()


def _search() -> None:
    query = st.text_input(t("country-where"), placeholder="Cẩm Mỹ, Cẩm Xuyên", key="old-unit")
    if not query.strip():
        return
    found = find_old_units(query)
    if not found:
        near = "; ".join(old.label for old in similar_old_units(query)) or "–"
        st.info(t("country-where-none", name=plain(query[:100]), near=plain(near)))
    for old in found[:10]:
        st.text(old.label)
        for part in old.parts:
            st.button(
                f"→ {part.label} ({part.note})",
                key=f"old-{old.code}-{part.code}",
                on_click=_open,
                args=(part.dataset, part.code),
            )


here = desk()
st.header(t("page-country"))
if st.session_state.pop("country-opened", False):
    st.switch_page(page_script("data"))
try:
    counted = kept(
        "country",
        here.criteria,
        lambda: count_country(embedded(COUNTRY), here.criteria),
    )
except InputError as error:
    st.error(told(error.text))
    st.stop()
columns = st.columns(4)
columns[0].metric(t("figure-units"), number(counted.total.units))
columns[1].metric(t("country-short"), number(counted.total.by_list))
columns[2].metric(t("country-sure"), number(counted.total.sure))
if counted.state is not None:
    columns[3].metric(
        t("country-state-figure"), number(counted.state.count), help=say(counted.state.source)
    )
map_side, choice_side = st.columns([0.64, 0.36], gap="medium")
with choice_side:
    _choose(counted)
    _search()
    _table(counted)
    for text in counted.difference:
        st.caption(told(text))
with map_side:
    _map(counted)
