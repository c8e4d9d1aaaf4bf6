"""Print maps: which, on what paper, a look at it, the file."""

from __future__ import annotations

from functools import partial
from typing import TypeVar

import streamlit as st

from scenarios.exports.formats import Options, export, safe_filename
from scenarios.maps.drawing import MEDIA
from scenarios.maps.sheet import GRIDS, ORIENTATIONS, PAPERS, SheetOptions
from scenarios.maps.sheets import fitting_ratio, unit_file
from scenarios.papers import Papers
from ui.export.made import file_of, once, sheet_options
from ui.pickers import pick_one
from ui.wording import number, plain, plan_named, t

_T = TypeVar("_T", bound=str)
_SCREEN_DPI = 110
_LEAST_RATIO = 500


def maps_tab(papers: Papers) -> None:
    """Draw the tab."""
    left, right = st.columns([0.26, 0.74])
    with left:
        kinds = ["plan", "current", *(["atlas"] if papers.figures.mergers else [])]
        which = str(
            st.radio(
                t("map-which"), kinds, format_func=lambda k: t(f"map-kind-{k}"), key="map-kind"
            )
        )
        sheet = _sheet_form("atlas" if which == "atlas" else "whole")
    with right:
        if which == "atlas":
            _atlas(papers, sheet)
        else:
            _whole(papers, which, sheet)


def _sheet_form(kind: str) -> SheetOptions:
    kept = sheet_options(kind)
    paper = st.selectbox(t("map-paper"), PAPERS, PAPERS.index(kept.paper), key=f"paper-{kind}")
    turned = _choice("map-orientation", ORIENTATIONS, kept.orientation, "map", kind)
    grid = _choice("map-grid", GRIDS, kept.grid, "map-grid", kind)
    ratio = 0
    if kind == "whole":  # units are of all sizes: each sheet of the atlas has a scale of its own
        ratio = st.number_input(
            t("map-scale"),
            min_value=0,
            max_value=20_000_000,
            value=kept.ratio or 0,
            step=5_000,
            help=t("map-scale-help"),
            key="map-scale",
        )
    dpi = st.select_slider(t("map-dpi"), [150, 200, 300, 400, 600], kept.dpi, key=f"dpi-{kind}")
    sheet = SheetOptions(
        paper=paper,
        orientation=turned,
        grid=grid,
        ratio=int(ratio) if ratio >= _LEAST_RATIO else None,
        dpi=int(dpi),
    )
    st.session_state[f"sheet-options-{kind}"] = sheet
    return sheet


def _choice(label: str, values: tuple[_T, ...], kept: _T, prefix: str, kind: str) -> _T:
    return st.selectbox(
        t(label),
        values,
        values.index(kept),
        format_func=lambda value: t(f"{prefix}-{value}"),
        key=f"{label}-{kind}",
    )


def _whole(papers: Papers, which: str, sheet: SheetOptions) -> None:
    if sheet.ratio is not None:
        fitting = fitting_ratio(papers, sheet)
        if sheet.ratio < fitting:
            st.warning(t("map-cut", ratio=fitting))
    with st.spinner(t("map-drawing")):
        screen = sheet.model_copy(update={"dpi": _dpi(sheet)})
        st.image(file_of(papers, f"map-{which}.png", Options(sheet=screen)), width="stretch")
    name = plan_named(papers.scenario.name)
    columns = st.columns(len(MEDIA))
    for column, (ending, media) in zip(columns, MEDIA.items(), strict=True):
        column.download_button(
            t("export-download", ending=ending.upper()),
            data=partial(export, papers, f"map-{which}.{ending}", Options(sheet=sheet)),
            file_name=safe_filename(f"{name} {which} {sheet.paper}", ending),
            mime=media,
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
            key=f"map-{which}-{ending}",
        )


def _dpi(sheet: SheetOptions) -> int:
    """So fine that the sheet fills the screen, whatever the paper."""
    return max(72, int(_SCREEN_DPI / 2 ** (PAPERS.index(sheet.paper) / 2 - 0.5)))


def _atlas(papers: Papers, sheet: SheetOptions) -> None:
    names = {group.id: group.name for group in papers.figures.mergers}
    chosen = pick_one(t("map-unit"), list(names), format_func=names.__getitem__, key="map-unit")
    with st.spinner(t("map-drawing")):
        screen = sheet.model_copy(update={"dpi": _dpi(sheet)})
        picture = once(
            papers, ("unit", chosen, screen), lambda: unit_file(papers, chosen, screen, "png")
        )
        st.image(picture, width="stretch")
    left, right = st.columns(2)
    left.download_button(
        t("map-unit-pdf", name=plain(names[chosen])),
        key="map-unit-pdf",
        data=partial(unit_file, papers, chosen, sheet, "pdf"),
        file_name=safe_filename(f"{plan_named(papers.scenario.name)} {names[chosen]}", "pdf"),
        mime=MEDIA["pdf"],
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )
    right.download_button(
        t("map-atlas-pdf", count=len(names), seconds=number(0.2 * len(names))),
        key="map-atlas-pdf",
        data=partial(export, papers, "atlas.pdf", Options(atlas=sheet)),
        file_name=safe_filename(f"{plan_named(papers.scenario.name)} atlas", "pdf"),
        mime=MEDIA["pdf"],
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )
