"""Where the data come from: embedded, a person's files, or the internet."""

from __future__ import annotations

import shutil
from dataclasses import replace

import streamlit as st

from geodata import Dataset, InputError, embedded_names, embedded_title
from geodata.files import ALL_LAYERS, ENCODINGS, province_names
from geodata.folding import fold
from geodata.sources import (
    Checksum,
    Fetched,
    fetch,
    fetch_geoboundaries,
    fetch_province,
    open_source,
    source_names,
)
from geodata.work_folders import telling_full
from ui.data.draft import STOPPED, UPLOAD_SUFFIXES, Draft, draft, rebuild, take_files
from ui.data.mends import offer_mends
from ui.pickers import pick_one
from ui.session.desk import DEFAULT_DATASET, desk, embedded
from ui.session.projects import PROJECT_SAID
from ui.session.provinces import open_dataset
from ui.session.uploads import place_uploads
from ui.wording import dataset_label, plain, say, t, told

UPLOAD, FETCH = "upload", "fetch"
_BUILT_IN = "built-in"
_URL = "url"
_SOURCE = "data-source-chosen"


def choose_source() -> str:
    """Draw the choice of source; embedded names, :data:`UPLOAD` or :data:`FETCH`."""
    here = desk()
    if _SOURCE not in st.session_state:
        name = here.dataset.name
        # A file may bear the name of an embedded dataset: where the data come from tells.
        is_embedded = name in embedded_names() and (
            embedded(name).provenance.source == here.dataset.provenance.source
        )
        st.session_state[_SOURCE] = name if is_embedded else UPLOAD
    now = st.session_state[_SOURCE]
    ways = (_BUILT_IN, UPLOAD, FETCH)
    way = st.radio(
        t("data-source"),
        ways,
        index=ways.index(now) if now in ways else 0,
        format_func=lambda way: t(f"dataset-{way}"),
    )
    chosen = way
    if way == _BUILT_IN:
        names = embedded_names()
        chosen = pick_one(
            t("data-built-in"),
            names,
            index=names.index(now if now in names else DEFAULT_DATASET),
            format_func=lambda name: say(embedded_title(name)),
        )
    if chosen != now:
        if way == _BUILT_IN and not open_dataset(chosen):
            st.warning(st.session_state.pop(PROJECT_SAID))
            return str(now)
        st.session_state[_SOURCE] = chosen
        st.rerun()
    return str(chosen)


def upload() -> None:
    """Take files; try to make a dataset of them as soon as they are there."""
    files = st.file_uploader(
        t("data-file"),
        type=UPLOAD_SUFFIXES,
        help=t("data-file-help"),
        accept_multiple_files=True,
    )
    if not files:
        st.info(t("data-upload-hint"))
        return
    if take_files(files) and draft().error is None:
        with st.spinner(t("data-reading")):
            rebuild()
        if draft().error is None:
            st.rerun()


def download() -> None:
    """Fetch open boundaries; they become the draft's boundary file."""
    names = [*source_names(), _URL]
    name = st.selectbox(
        t("fetch-source"),
        names,
        format_func=lambda n: t("fetch-url") if n == _URL else say(open_source(n).title),
    )
    province, address, digest = "", "", ""
    if name == "provinces-2025":
        provinces = province_names()
        province = pick_one(t("fetch-province"), provinces, index=provinces.index("Hà Tĩnh"))
    elif name == _URL:
        address = st.text_input(t("fetch-address"), placeholder="https://…/xa.geojson").strip()
        digest = st.text_input("SHA-256", help=t("fetch-sha-help")).strip()
    st.caption(t("fetch-note"))
    if not st.button(t("fetch-start"), type="primary", disabled=name == _URL and not address):
        return
    bar = st.progress(0.0, text=t("fetch-running"))

    def show(file: str, done: int, total: int | None) -> None:
        share = min(done / total, 1.0) if total else 0.0
        bar.progress(share, text=f"{plain(file)} · {done / 1e6:.1f} MB")

    try:
        if name == "provinces-2025":
            got = fetch_province(fold(province))  # files come at once: no bar of their own
        elif name == "geoboundaries":
            got = fetch_geoboundaries(progress=show)
        else:
            checksum = Checksum("sha256", digest) if digest else None
            got = fetch(address, checksum=checksum, progress=show)
    except InputError as error:
        bar.empty()
        st.error(told(error.text))
        return
    bar.empty()
    _take_fetched(got)
    st.rerun()


def _take_fetched(got: Fetched) -> None:
    fresh = Draft(mark=(got.origin.sha256,), origins=(got.origin,), boundary=got.path.name)
    shutil.copyfile(got.path, fresh.path / got.path.name)
    st.session_state["draft"] = fresh
    rebuild()


def more_tables() -> None:
    """Let tables join fetched boundaries, which have no populations."""
    files = st.file_uploader(
        t("data-tables"), type=["xlsx", "xls", "ods", "csv"], accept_multiple_files=True
    )
    here = draft()
    ids = tuple(file.file_id for file in files)
    if ids == here.mark[1:]:
        return
    for name in here.tables():
        (here.path / name).unlink()
    boundaries = {name: (here.path / name).read_bytes() for name in here.boundaries()}
    placed = place_uploads(((file.name, file.getvalue()) for file in files), boundaries)
    here.forget_tables()
    here.order = tuple(placed)
    with telling_full(here.path):
        for name, content in placed.items():
            (here.path / name).write_bytes(content)
    here.mark = (here.mark[0], *ids)
    rebuild()
    st.rerun()


def statements() -> None:
    """What the files do not say, or say wrongly."""
    here = draft()
    before, boundary = here.options, here.boundary
    boundaries = here.boundaries()
    with st.expander(t("data-more"), expanded=here.error is not None):
        if len(boundaries) > 1:
            here.boundary = st.selectbox(
                t("data-boundary"), boundaries, index=boundaries.index(here.boundary)
            )
        columns = st.columns(4)
        layer = None
        choices = ["", *here.layers()]
        if len(choices) > 2:
            choices.append(ALL_LAYERS)
            now = before.layer if before.layer in choices else ""
            layer = columns[0].selectbox(
                t("data-layer"), choices, index=choices.index(now or ""), format_func=_layer_label
            )
        crs = columns[1].text_input(t("data-crs"), value=before.crs or "", placeholder="EPSG:4326")
        assign = columns[2].text_input(
            t("data-assign"), value=before.assign_crs or "", placeholder="EPSG:9209"
        )
        encodings = ["", *ENCODINGS]
        encoding = columns[3].selectbox(
            t("data-encoding"),
            encodings,
            index=encodings.index(before.encoding or ""),
            format_func=lambda e: e or t("data-recognised"),
        )
        columns = st.columns(4)
        snap = columns[0].number_input(t("data-snap"), 0.0, 500.0, before.snap_m, format="%.0f")
        gap = columns[1].number_input(t("data-gap"), 0.0, 5000.0, before.gap_m, format="%.0f")
        border = columns[2].number_input(
            t("data-min-border"), 0.0, 5000.0, before.min_border_m, format="%.0f"
        )
        tolerance = columns[3].number_input(
            t("data-tolerance"), 0.0, 500.0, 100 * before.area_tolerance, format="%.0f"
        )
        swap = st.checkbox(t("data-swap"), before.swap_axes)
        dissolve = st.checkbox(t("data-dissolve"), before.dissolve)
        more_rows = st.checkbox(t("data-more-rows"), before.more_rows)
        left_out = st.text_input(
            t("data-leave-out"), value=", ".join(before.leave_out), placeholder="18070, #12"
        )
    here.options = replace(
        before,
        layer=layer or None,
        crs=crs.strip() or None,
        assign_crs=assign.strip() or None,
        encoding=encoding or None,
        snap_m=float(snap),
        gap_m=float(gap),
        min_border_m=float(border),
        area_tolerance=float(tolerance) / 100,
        swap_axes=swap,
        dissolve=dissolve,
        more_rows=more_rows,
        leave_out=tuple(part.strip() for part in left_out.split(",") if part.strip()),
    )
    if (here.boundary, here.options) != (boundary, before):
        rebuild()
        st.rerun()


def _layer_label(layer: str) -> str:
    return t("data-all-layers") if layer == ALL_LAYERS else layer


def show_error(dataset: Dataset) -> None:
    """Why the files make no dataset yet, all reasons at once."""
    error = draft().error
    if error is None:
        return
    if len(error.findings) > 1:
        st.error(
            "\n".join(
                [t("data-errors", count=len(error.findings)), ""]
                + [f"- {told(f.text)}" for f in error.findings]
            )
        )
    else:
        st.error(told(error.text))
    offer_mends(error)
    if error.key == STOPPED and st.button(t("data-read-again"), key="read-again"):
        rebuild()
        st.rerun()
    st.caption(t("data-nothing-lost", name=plain(dataset_label(dataset))))
