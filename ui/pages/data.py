"""Data page: choose or upload units, see them, see what was repaired, set terrain."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from geodata import TERRAIN_LABELS, TERRAINS, Dataset, InputError, embedded_names, read_units
from scenarios.painting import plain_paint
from ui.map_view import unit_map
from ui.state import desk, embedded, file_name
from ui.tables import show_table, units_table
from ui.wording import language, number, plain, say, t, told

_UPLOAD = "upload"
_SUFFIXES = ["gpkg", "geojson", "json", "zip"]


def _figures(dataset: Dataset) -> None:
    star = "*" if dataset.provenance.is_estimated("population") else ""
    columns = st.columns(4)
    columns[0].metric(t("figure-units"), number(len(dataset)))
    columns[1].metric(t("figure-borders"), number(len(dataset.borders)))
    star_area = "*" if dataset.provenance.is_estimated("area_km2") else ""
    columns[2].metric(
        t("figure-area") + star_area, number(float(dataset.units["area_km2"].sum()), 1)
    )
    people = number(int(dataset.units["population"].sum()))
    columns[3].metric(t("figure-population") + star, people)


def _choose_source() -> None:
    here = desk()
    options = [*embedded_names(), _UPLOAD]
    # By where the data come from: a file may bear the name of an embedded dataset.
    origin = {embedded(name).provenance.source: name for name in embedded_names()}
    now = origin.get(here.dataset.provenance.source, _UPLOAD)
    chosen = st.radio(
        t("data-source"),
        options,
        index=options.index(now),
        format_func=lambda name: t(f"dataset-{name}"),
    )
    if chosen == _UPLOAD:
        _upload()
    elif chosen != now:
        here.use_dataset(embedded(chosen))
        st.rerun()


def _upload() -> None:
    here = desk()
    file = st.file_uploader(t("data-file"), type=_SUFFIXES, help=t("data-file-help"))
    with st.expander(t("data-more")):
        crs = st.text_input(t("data-crs"), placeholder="EPSG:4326") or None
        layer = st.text_input(t("data-layer")) or None
    if file is None:
        st.info(t("data-upload-hint"))
        return
    mark = (file.file_id, crs, layer)
    if st.session_state.get("uploaded") == mark:
        return
    try:
        with st.spinner(t("data-reading")), tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / file_name(file.name)
            path.write_bytes(file.getvalue())
            dataset = read_units(path, layer=layer, crs=crs)
    except InputError as error:
        st.error(told(error.text))
        st.caption(t("data-nothing-lost", name=plain(here.dataset.name)))
        return
    st.session_state["uploaded"] = mark
    here.use_dataset(dataset)
    st.rerun()


def _terrain_editor(dataset: Dataset) -> None:
    labels = {say(TERRAIN_LABELS[terrain]): terrain for terrain in TERRAINS}
    table = dataset.units[["name", "district", "terrain"]].copy()
    table["terrain"] = [say(TERRAIN_LABELS[terrain]) for terrain in table["terrain"]]
    st.caption(t("data-terrain-help"))
    with st.form("terrain", border=False):
        edited = st.data_editor(
            table,
            width="stretch",
            height=360,
            disabled=["code", "name", "district"],
            column_config={
                "code": t("col-code"),
                "name": t("col-name"),
                "district": t("col-district"),
                "terrain": st.column_config.SelectboxColumn(
                    t("col-terrain"), options=list(labels), required=True
                ),
            },
            key=f"terrain-{dataset.fingerprint}-{language()}",
        )
        if st.form_submit_button(t("data-terrain-apply")):
            terrain = {code: labels[text] for code, text in edited["terrain"].items()}
            desk().dataset = dataset.with_terrain(terrain)
            st.rerun()


def _repairs(dataset: Dataset) -> None:
    repair = dataset.provenance.repair
    if repair is None or repair.areas.empty:
        st.caption(t("data-no-repair"))
        return
    names = dataset.units["name"].reindex(repair.areas.index)
    before, after, moved = t("col-before"), t("col-after"), t("col-moved")
    table = repair.areas.reset_index()
    table.columns = [t("col-code"), before, after, moved]
    table.insert(1, t("col-name"), names.to_numpy())
    show_table(table, {before: 3, after: 3, moved: 3}, height=360)


here = desk()
st.header(t("page-data"))
_figures(here.dataset)
map_side, choice_side = st.columns([0.68, 0.32], gap="medium")
with choice_side:
    _choose_source()
    st.caption(told(here.dataset.provenance.source))
    if here.dataset.provenance.is_estimated("population"):
        st.caption("\\* " + t("note-estimated"))
with map_side:
    if here.dataset.provenance.schematic:
        st.caption(":material/draw: " + t("note-schematic"))
    unit_map(here.dataset, plain_paint(here.dataset, language()), key="map-data", height=560)
if here.dataset.provenance.notices:
    with st.expander(t("data-notices", count=len(here.dataset.provenance.notices)), expanded=True):
        for notice in here.dataset.provenance.notices:
            st.text("• " + say(notice))
table_tab, terrain_tab, repair_tab = st.tabs(
    [t("data-tab-table"), t("data-tab-terrain"), t("data-tab-repair")]
)
with table_tab:
    show_table(*units_table(here.dataset), height=420)
with terrain_tab:
    _terrain_editor(here.dataset)
with repair_tab:
    _repairs(here.dataset)
