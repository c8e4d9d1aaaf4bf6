"""Data page: choose or bring units, correct what was recognised, see what was found and mended."""

from __future__ import annotations

import streamlit as st

from geodata import Dataset, write_dataset
from geodata.work_folders import work_folder
from scenarios.exports.formats import safe_filename
from scenarios.webmap import data_paint
from ui.data.amending import later_resolutions
from ui.data.asking import asked_of_communes
from ui.data.borders import borders_tab, chosen_pair, pick_unit
from ui.data.carry import carry_step
from ui.data.columns import columns_step
from ui.data.draft import draft, resume
from ui.data.figures import figures_editor
from ui.data.findings import checks_tab, findings_count, repair_tab, shown_finding
from ui.data.joins import joins_step
from ui.data.mends import offer_whole_names
from ui.data.newer_figures import newer_figures
from ui.data.roads import roadless_shown, roads_section
from ui.data.seats import seat_clicks
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
from ui.widgets.layout import map_desk
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
    with work_folder() as folder:
        path = folder / "dataset.gpkg"
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
places = map_desk(t("page-data"))
with places.head:
    _figures(here.dataset)
with places.panel:
    found_here = st.container()
    source = choose_source()
    if source == UPLOAD:
        upload()
    elif source == FETCH:
        download()
    brings_files = source in (UPLOAD, FETCH) and bool(draft().boundary or draft().mark)
    if brings_files and resume():
        st.rerun()
    if brings_files:
        if draft().origins:
            more_tables()
        show_error(here.dataset)
        offer_whole_names()
    _origins(here.dataset)
with places.map:
    finding = shown_finding(here.dataset)
    pair = chosen_pair()
    opened = st.session_state.get("unit-opened", "")  # found on the country page
    shown = pair or ((opened,) if opened in here.dataset.units.index else ())
    unit_map(
        here.dataset,
        data_paint(
            here.dataset,
            language(),
            finding.codes if finding else (),
            roadless_shown(here.dataset),
        ),
        key="map-data",
        selected=(*shown, *(finding.codes if finding else ())),
        on_click=pick_unit,
        on_place=seat_clicks(here.dataset),
    )
    if finding is not None:
        found_here.text(f"{say(finding.text)} {say(finding.mend)}")
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
    with st.expander(
        t("data-notices", count=len(here.dataset.provenance.notices)),
        expanded=True,
        key="data-notices",
    ):
        for notice in here.dataset.provenance.notices:
            st.text("• " + say(notice))
found = findings_count(here.dataset)
table_tab, checks, repair, borders, figures_tab = st.tabs(
    [
        t("data-tab-table"),
        t("data-tab-checks", count=found) if found else t("data-tab-checks-none"),
        t("data-tab-repair"),
        t("data-tab-borders"),
        t("data-tab-figures"),
    ],
    key="data-tabs",
)
with table_tab:
    show_table(*units_table(here.dataset), height=420, starred=units_stars(here.dataset))
with checks:
    checks_tab(here.dataset)
with repair:
    repair_tab(here.dataset)
with borders:
    borders_tab(here.dataset)
with figures_tab:
    figures_editor(here.dataset)
roads_section(here.dataset)
st.subheader(t("data-newer"))
newer_figures(here.dataset)
asked_of_communes(here.dataset)
later_resolutions(here.dataset)
