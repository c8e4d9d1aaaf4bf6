"""The whole country: units below standard by province; a click opens a province on the desk."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geodata import InputError
from geodata.sources import find_old_units, similar_old_units
from scenarios.comparing import CountryCount
from ui.country.counted import country_count
from ui.country.finding import choose_province
from ui.country.provinces_map import provinces_map
from ui.country.provinces_run import go_to_opened, panel
from ui.routes import page_script
from ui.session.desk import desk
from ui.session.projects import goes_on
from ui.session.provinces import open_dataset
from ui.widgets.projects import projects_list
from ui.widgets.tables import show_table
from ui.wording import number, plain, say, t, told

_WIDTHS = (98, 50, 78, 86, 68, 98)
"""Of the table's columns, pixels: all six beside the map."""


def open_province(dataset: str, unit: str = "") -> None:
    if not open_dataset(dataset):
        return
    desk().selected = unit
    st.session_state["unit-opened"] = unit
    st.session_state["country-opened"] = True


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
    widths = dict(zip(table.columns, _WIDTHS, strict=True))
    st.caption(t("country-row-hint"))
    show_table(
        table,
        digits,
        height=420,
        key="country-table",
        widths=widths,
        on_row=lambda row: open_province(counted.provinces[row].dataset),
    )


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
                on_click=open_province,
                args=(part.dataset, part.code),
            )


def _page() -> None:
    here = desk()
    st.header(t("page-country"))
    if st.session_state.pop("country-opened", False):
        st.switch_page(page_script("data"))
    go_to_opened()
    if goes_on():
        st.switch_page(page_script("plan" if here.current else "data"))
    try:
        counted = country_count(here.criteria)
    except InputError as error:
        st.error(told(error.text))
        return
    map_side, choice_side = st.columns([0.53, 0.47], gap="medium")
    with map_side.container(key="country-map"):
        # First: its frame is fetched before the larger table's program.
        find, where = st.columns(2)
        with find:
            choose_province(counted, open_province)
        with where:
            _search()
        provinces_map(counted, open_province)
    with choice_side.container(key="country-side"):
        figures = [*st.columns(2), *st.columns(2)]
        figures[0].metric(t("figure-units"), number(counted.total.units))
        figures[1].metric(t("country-short"), number(counted.total.by_list))
        figures[2].metric(t("country-sure"), number(counted.total.sure))
        if counted.state is not None:
            figures[3].metric(
                t("country-state-figure"),
                number(counted.state.count),
                help=say(counted.state.source),
            )
        _table(counted)
        for text in counted.difference:
            st.caption(told(text))
    with map_side:
        panel(counted)
    projects_list()


_page()
