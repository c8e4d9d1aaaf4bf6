"""Annex tables and dossier: a look at them, templates of one's own, the files."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from scenarios.exports.annex_tables import Annex, layouts, written
from scenarios.exports.annexes import annexes
from scenarios.exports.formats import FORMATS, available, export, held_back, safe_filename
from scenarios.exports.word_papers import WORD_PAPERS
from scenarios.exports.workbook_template import starter_workbook
from scenarios.papers import Papers
from ui.export.made import attempt, chosen_options, file_of, once, own_template
from ui.pickers import pick_one
from ui.wording import language, plain, plan_named, t, told


def annexes_tab(papers: Papers) -> None:
    """Annexes one by one as they will stand in the workbook."""
    tables = {annex.key: annex for annex in annexes(papers)}
    left, right = st.columns([0.6, 0.4], vertical_alignment="bottom")
    chosen = left.selectbox(
        t("annex-which"),
        list(tables),
        format_func=lambda key: f"{tables[key].number}. {tables[key].title}",
        key="annex-shown",
    )
    _template_upload("annexes.xlsx", ["xlsx"], t("annex-template"))
    options = chosen_options()
    if options.workbook_template is None or attempt(
        lambda: file_of(papers, "annexes.xlsx", options)
    ):
        _download(right, papers, "annexes.xlsx")
    _show(tables[chosen], papers)
    with st.expander(t("annex-template-help")):
        st.markdown(t("annex-template-how"))
        st.download_button(
            t("annex-get-template"),
            data=partial(starter_workbook, language()),
            file_name=f"annex-template-{language()}.xlsx",
            mime=FORMATS["annexes.xlsx"].media,
            icon=":material/draft:",
            on_click="ignore",
        )
        st.dataframe(
            pd.DataFrame(
                [
                    (f"{{{{ {layout.key}.{column.key} }}}}", column.head.text.to(language()))
                    for layout in layouts()
                    for column in layout.columns
                ],
                columns=[t("template-tag"), t("template-meaning")],
            ),
            hide_index=True,
            width="stretch",
        )


def _show(annex: Annex, papers: Papers) -> None:
    heads = {column.key: column.head.text.to(language()) for column in annex.columns}
    rows = [
        {
            column.key: written(line.cells.get(column.key), column.form, papers)
            for column in annex.columns
        }
        for line in annex.lines
    ]
    shown = pd.DataFrame(rows, columns=list(heads))
    right = [column.key for column in annex.columns if column.form != "text"]
    st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        height=420,
        column_config={
            key: st.column_config.TextColumn(head, alignment="right" if key in right else "left")
            for key, head in heads.items()
        },
    )


def dossier_tab(papers: Papers) -> None:
    """The Word papers one by one, from the program's template or the person's own."""
    there = available(papers)
    names = [name for name in WORD_PAPERS if name in there]
    name = pick_one(t("paper-which"), names, format_func=_paper_name, key="paper-shown")
    paper, stem = WORD_PAPERS[name], name.removesuffix(".docx")
    st.markdown(t(f"{stem}-what"))
    refusal = held_back(papers).get(name)
    if refusal is not None:
        st.error(told(refusal))
        return
    _template_upload(name, ["docx"], t("dossier-template"))
    left, right = st.columns(2)
    own = own_template(name)
    if own is None or attempt(
        lambda: once(papers, (name, own), lambda: _checked(papers, name, own))
    ):
        _download(left, papers, name)
    right.download_button(
        t("dossier-get-template"),
        data=partial(paper.template, papers),
        file_name=f"{stem}-template-{language()}.docx",
        mime=FORMATS[name].media,
        icon=":material/draft:",
        on_click="ignore",
        width="stretch",
        key=f"template-of-{name}",
    )
    unused = st.session_state.get(f"unused-{name}")
    if own is not None and unused:
        st.caption(t("dossier-unused", names=", ".join(unused)))
    st.caption(t("paper-blanks"))
    with st.expander(t("dossier-placeholders")):
        st.dataframe(
            pd.DataFrame(
                [
                    (f"{{{{ {key} }}}}", words[language()])
                    for key, words in paper.placeholders().items()
                ],
                columns=[t("template-tag"), t("template-meaning")],
            ),
            hide_index=True,
            width="stretch",
        )


def _paper_name(name: str) -> str:
    return t(f"paper-{name.removesuffix('.docx')}")


def _checked(papers: Papers, name: str, own: bytes) -> bytes:
    """Fill a person's template at once: what is wrong with it shows before the download."""
    with st.spinner(t("dossier-filling")):
        filled = WORD_PAPERS[name].fill(papers, own)
    st.session_state[f"unused-{name}"] = filled.unused
    return filled.content


def _template_upload(name: str, endings: list[str], label: str) -> None:
    """Take a template for a file; it stays in use until the person lets go of it."""
    key = f"template-{name}"

    def take() -> None:
        file = st.session_state[f"upload-{name}"]
        if file is not None:
            st.session_state[key] = (file.name, file.getvalue())

    def drop() -> None:
        st.session_state.pop(key, None)

    if key not in st.session_state:
        st.file_uploader(label, type=endings, key=f"upload-{name}", on_change=take)
        return
    words, button = st.columns([0.7, 0.3], vertical_alignment="center")
    words.markdown(t("template-used", name=plain(st.session_state[key][0])))
    button.button(t("template-drop"), icon=":material/close:", on_click=drop, key=f"drop-{name}")


def _download(place: DeltaGenerator, papers: Papers, name: str) -> None:
    options = chosen_options()
    ending = name.rsplit(".", 1)[1]
    stem = t(f"file-{name.split('.')[0]}")
    place.download_button(
        t("export-download", ending=ending.upper()),
        data=lambda: export(papers, name, options),
        file_name=safe_filename(f"{plan_named(papers.scenario.name)} {stem}", ending),
        mime=FORMATS[name].media,
        icon=":material/download:",
        type="primary",
        on_click="ignore",
        width="stretch",
        key=f"download-{name}",
    )
