"""Data page: choose or bring units, correct what was recognised, see what was found and mended."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from geodata import Dataset, write_dataset
from scenarios.exports.formats import safe_filename
from scenarios.webmap import data_paint
from ui.data.borders import borders_tab, chosen_pair, pick_unit
from ui.data.carry import carry_step
from ui.data.columns import columns_step
from ui.data.draft import draft
from ui.data.findings import checks_tab, repair_tab, shown_finding
from ui.data.joins import joins_step
from ui.data.newer_figures import newer_figures
from ui.data.situation import situation_editor
from ui.data.sources import (
    FETCH,
    UPLOAD,
    choose_source,
    download,
    more_tables,
    show_error,
    statements,
    upload,
)
from ui.session.desk import desk
from ui.widgets.map_view import unit_map
from ui.widgets.tables import show_table, units_stars, units_table
from ui.wording import language, number, say, t, told


def _figures(dataset: Dataset) -> None:
    told_by = dataset.provenance
    star = "*" if told_by.is_estimated("population") else ""
    star_area = "*" if told_by.is_estimated("area_km2") else ""
    columns = st.columns(4)
    columns[0].metric(t("figure-units"), number(len(dataset)))
    columns[1].metric(
        t("figure-borders"), number(len(dataset.borders)), help=t("figure-borders-help")
    )
    area = number(float(dataset.units["area_km2"].sum()), 1)
    columns[2].metric(t("figure-area") + star_area, area, help=t("figure-sum-help"))
    people = number(int(dataset.units["population"].sum()))
    columns[3].metric(t("figure-population") + star, people, help=t("figure-sum-help"))


def _stored(dataset: Dataset) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dataset.gpkg"
        write_dataset(dataset, path)
        return path.read_bytes()


def _origins(dataset: Dataset) -> None:
    """Where the data come from, with licence and day."""
    st.caption(told(dataset.provenance.source))
    for origin in dataset.provenance.origins:
        if origin.url:
            parts = [origin.title, origin.licence or t("origin-no-licence"), origin.retrieved]
            st.text(" · ".join(parts))
    if dataset.provenance.is_rough("population"):
        st.caption("\\* " + t("note-estimated"))
    for note in (*dataset.provenance.figure_notes, *dataset.provenance.notices):
        st.caption(told(note))
    st.download_button(
        t("data-save"),
        lambda: _stored(dataset),
        safe_filename(dataset.name, "gpkg"),
        help=t("data-save-help"),
        icon=":material/save:",
    )


here = desk()
st.header(t("page-data"))
_figures(here.dataset)
map_side, choice_side = st.columns([0.68, 0.32], gap="medium")
with choice_side:
    source = choose_source()
    if source == UPLOAD:
        upload()
    elif source == FETCH:
        download()
    brings_files = source in (UPLOAD, FETCH) and bool(draft().boundary or draft().mark)
    if brings_files:
        if draft().origins:
            more_tables()
        show_error(here.dataset)
    _origins(here.dataset)
with map_side:
    finding = shown_finding(here.dataset)
    pair = chosen_pair()
    unit_map(
        here.dataset,
        data_paint(here.dataset, language(), finding.codes if finding else ()),
        key="map-data",
        selected=(*pair, *(finding.codes if finding else ())),
        on_click=pick_unit,
        height=560,
    )
    if finding is not None:
        st.text(f"{say(finding.text)} {say(finding.mend)}")
if brings_files:
    st.subheader(t("data-steps"))
    statements()
    unjoined = draft().intake is not None and draft().error is not None
    steps = st.tabs(
        [t("step-columns"), t("step-joins"), t("step-carry")],
        default=t("step-joins" if unjoined else "step-columns"),
        key=f"data-steps-{unjoined}",  # the default holds at first only: a new need, new tabs
    )
    with steps[0]:
        columns_step()
    with steps[1]:
        joins_step()
    with steps[2]:
        carry_step()
    st.divider()
if here.dataset.provenance.notices:
    with st.expander(t("data-notices", count=len(here.dataset.provenance.notices)), expanded=True):
        for notice in here.dataset.provenance.notices:
            st.text("• " + say(notice))
found = len(here.dataset.provenance.findings)
table_tab, checks, repair, borders, terrain_tab = st.tabs(
    [
        t("data-tab-table"),
        t("data-tab-checks", count=found),
        t("data-tab-repair"),
        t("data-tab-borders"),
        t("data-tab-terrain"),
    ]
)
with table_tab:
    show_table(*units_table(here.dataset), height=420, starred=units_stars(here.dataset))
with checks:
    checks_tab(here.dataset)
with repair:
    repair_tab(here.dataset)
with borders:
    borders_tab(here.dataset)
with terrain_tab:
    situation_editor(here.dataset)
st.subheader(t("data-newer"))
newer_figures(here.dataset)
