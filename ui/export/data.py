"""Data files of a plan, one by one, and everything in one zip."""

from __future__ import annotations

from functools import partial

import streamlit as st

from scenarios.exports.formats import FORMATS, available, export, held_back, safe_filename
from scenarios.exports.package import package
from scenarios.papers import Papers
from ui.export.made import attempt, chosen_options, files_of, once
from ui.wording import number, plan_named, t, told

_SINGLE = (
    "map.html", "site.zip", "plan.gpkg", "plan.geojson", "units.geojson", "plan-shp.zip",
    "plan.kml", "plan.csv", "plan.json", "criteria.yaml", "locks.yaml",
)  # fmt: skip


def data_tab(papers: Papers) -> None:
    """Each file with what it is for."""
    for name in _SINGLE:
        words, button = st.columns([0.72, 0.28], vertical_alignment="center")
        key = name.replace(".", "-")
        words.markdown(f"**{t(f'export-{key}')}**  \n{t(f'export-{key}-note')}")
        button.download_button(
            t("export-download", ending=name.rsplit(".", 1)[1].upper()),
            data=partial(export, papers, name),
            file_name=safe_filename(f"{plan_named(papers.scenario.name)} {name.split('.')[0]}",
                                    name.rsplit(".", 1)[1]),
            mime=FORMATS[name].media,
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
            key=f"download-{name}",
        )  # fmt: skip


def package_tab(papers: Papers) -> None:
    """Choose files, make the zip with a bar that tells how far it is, take it."""
    st.markdown(t("package-what"))
    names = list(available(papers))
    chosen = st.multiselect(
        t("package-files"), names, names, placeholder=t("choose"), key="package-files"
    )
    left_out = [name for name in held_back(papers) if name in chosen]
    if left_out:
        st.warning(told(held_back(papers)[left_out[0]]))
        st.caption(t("package-left-out", files=", ".join(left_out)))
    options = chosen_options()
    key = ("package", tuple(chosen), options)
    if st.button(t("package-make"), type="primary", icon=":material/folder_zip:"):
        bar = st.progress(0.0, t("package-making"))

        def so_far(share: float) -> None:
            bar.progress(min(share, 1.0), t("package-making"))

        attempt(lambda: once(papers, key, lambda: package(papers, options, chosen, so_far)))
        bar.empty()
    made = files_of(papers)
    if key in made:
        content = made[key]
        st.download_button(
            t("package-take", size=number(len(content) / 1e6, 1)),
            data=content,
            file_name=safe_filename(plan_named(papers.scenario.name), "zip"),
            mime="application/zip",
            icon=":material/download:",
            on_click="ignore",
        )
