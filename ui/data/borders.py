"""Borders: who can reach whom, edited in a table or by two clicks on the map; islands settled."""

from __future__ import annotations

import streamlit as st

from geodata import BORDER_KINDS, Dataset, InputError, Link, with_links
from geodata.boundaries import (
    barriers_along,
    describe_links,
    read_lines,
)
from geodata.columns import plain_key
from ui.locks.apart import settle_parts
from ui.pickers import pick_one
from ui.session.desk import desk
from ui.session.uploads import read_upload
from ui.wording import language, number, plain, t, told

_PAIR = "border-pair"
_SHOWN = 400


def chosen_pair() -> tuple[str, ...]:
    """Units picked on the map for a link, at most two."""
    pair: tuple[str, ...] = st.session_state.get(_PAIR, ())
    return tuple(code for code in pair if code in desk().dataset.units.index)


def pick_unit(code: str) -> None:
    """Take a clicked unit as an end of a link; a third click starts anew."""
    pair = tuple(c for c in chosen_pair() if c != code)
    st.session_state[_PAIR] = (code,) if len(pair) != 1 else (*pair, code)


def borders_tab(dataset: Dataset) -> None:
    """Draw islands to settle, the form for one link, barriers from lines, and the table."""
    _parts(dataset)
    left, right = st.columns(2, gap="large")
    with left:
        _one_link(dataset)
    with right:
        _from_lines(dataset)
    _table(dataset)


def _use(dataset: Dataset) -> None:
    """Put the same units with other borders on the desk."""
    desk().dataset = dataset
    st.rerun()


def _label(dataset: Dataset, code: str) -> str:
    return f"{code} {dataset.units.at[code, 'name']}"


def _parts(dataset: Dataset) -> None:
    if dataset.settled:
        kept = ", ".join(_label(dataset, c) for c in sorted(dataset.settled)[:8])
        st.caption(t("borders-settled", units=plain(kept)))
    settle_parts(dataset, "data")


def _one_link(dataset: Dataset) -> None:
    st.markdown("**" + t("borders-one") + "**")
    st.caption(t("borders-one-help"))
    codes = list(dataset.codes)
    pair = chosen_pair()
    first, second = st.columns(2)
    ends = []
    for place, column in enumerate((first, second)):
        now = codes.index(pair[place]) if len(pair) > place else None
        ends.append(
            pick_one(
                t(f"borders-unit-{place + 1}"),
                codes,
                within=column,
                index=now,
                format_func=lambda code: _label(dataset, code),
                key=f"border-end-{place}-{pair}",
                placeholder=t("choose"),
            )
        )
    kind = st.radio(
        t("borders-kind"),
        BORDER_KINDS,
        index=BORDER_KINDS.index("barrier"),
        format_func=lambda k: t(f"border-{k}"),
        horizontal=True,
    )
    here, there = ends
    asked = st.button(t("borders-set"), disabled=here is None or there is None)
    if asked and here is not None and there is not None:
        try:
            changed = with_links(dataset, [Link(here, there, kind)])
        except InputError as error:
            st.error(told(error.text))
            return
        st.session_state[_PAIR] = ()
        _use(changed)


def _from_lines(dataset: Dataset) -> None:
    st.markdown("**" + t("borders-lines") + "**")
    if dataset.provenance.schematic:
        st.caption(t("borders-lines-schematic"))
        return
    st.caption(t("borders-lines-help"))
    file = st.file_uploader(t("borders-lines-file"), type=["gpkg", "geojson", "kml", "fgb", "zip"])
    columns = st.columns(2)
    within = columns[0].number_input(t("borders-within"), 1.0, 2000.0, 100.0)
    share = columns[1].number_input(t("borders-share"), 1.0, 100.0, 50.0)
    if file is None or not st.button(t("borders-lines-apply")):
        return
    try:
        lines = read_upload(file, read_lines)
        links = barriers_along(dataset, lines, float(within), float(share) / 100)
    except InputError as error:
        st.error(told(error.text))
        return
    st.session_state["borders-said"] = t("borders-lines-found", count=len(links))
    _use(with_links(dataset, links))


def _table(dataset: Dataset) -> None:
    said = st.session_state.pop("borders-said", "")
    if said:
        st.success(said)
    st.markdown("**" + t("borders-table") + "**")
    columns = st.columns([0.4, 0.6], vertical_alignment="bottom")
    wanted = plain_key(columns[0].text_input(t("borders-search")) or "")
    edited_only = columns[1].checkbox(t("borders-edited-only"))
    table = describe_links(dataset)
    if wanted:
        hit = table["name_a"].map(plain_key).str.contains(wanted, regex=False)
        table = table[hit | table["name_b"].map(plain_key).str.contains(wanted, regex=False)]
    if edited_only:
        table = table[table["kind"] != "land"]
    total = len(table)
    table = table.head(_SHOWN).reset_index(drop=True)
    labels = {t(f"border-{kind}"): kind for kind in BORDER_KINDS}
    names = {kind: label for label, kind in labels.items()}
    shown = table.assign(
        kind=table["kind"].map(names),
        length_m=[number(length) for length in table["length_m"]],
    )
    with st.form("borders", border=False):
        edited = st.data_editor(
            shown,
            width="stretch",
            height=340,
            hide_index=True,
            disabled=["code_a", "name_a", "code_b", "name_b", "length_m"],
            column_config={
                "code_a": t("col-code") + " 1",
                "name_a": t("borders-unit-1"),
                "code_b": t("col-code") + " 2",
                "name_b": t("borders-unit-2"),
                "length_m": st.column_config.TextColumn(t("borders-length"), alignment="right"),
                "kind": st.column_config.SelectboxColumn(
                    t("borders-kind"), options=list(labels), required=True
                ),
            },
            key=f"borders-{dataset.fingerprint}-{language()}-{wanted}-{edited_only}",
        )
        if total > _SHOWN:
            st.caption(t("borders-more", shown=_SHOWN, total=total))
        if st.form_submit_button(t("borders-apply")):
            links = [
                Link(str(a), str(b), labels[kind])
                for a, b, kind, before in zip(
                    *(edited[column] for column in ("code_a", "code_b", "kind")),
                    table["kind"],
                    strict=True,
                )
                if labels[kind] != before
            ]
            _use(with_links(dataset, links))
