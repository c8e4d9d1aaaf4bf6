"""Figures of the units that a person mends in a table, with source and reason, and takes back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from geodata import FLAGS, KIND_LABELS, TERRAIN_LABELS, Dataset, InputError
from geodata.joining import CORRECTABLE, column_label, correct, told_correction, undo_correction
from ui.session.auth import who
from ui.session.desk import desk
from ui.session.ways import carried_ways
from ui.wording import language, say, t, told

_LABELS = {"kind": KIND_LABELS, "terrain": TERRAIN_LABELS}


def figures_editor(dataset: Dataset) -> None:
    """Draw one row a unit, the same for many at once, and what was mended so far."""
    st.caption(t("figures-help"))
    if dataset.provenance.is_rough("terrain"):
        st.caption("\\* " + t("note-terrain-estimated"))
    if dataset.provenance.basis.get("terrain") == "secondary":
        st.caption("\\* " + t("note-terrain-list"))
    said = st.session_state.pop("figures-said", "")
    if said:
        st.success(said)
    _table(dataset)
    _many(dataset)
    _log(dataset)


def _table(dataset: Dataset) -> None:
    shown = dataset.units[["name", "district", *CORRECTABLE]].copy()
    for column, labels in _LABELS.items():
        shown[column] = [say(labels[key]) for key in shown[column]]
    # A new form after each change: what was typed stays only where it was refused.
    key = f"figures-{dataset.fingerprint}-{language()}"
    with st.form(key, border=False):
        edited = st.data_editor(
            shown,
            width="stretch",
            height=360,
            disabled=["code", "name", "district"],
            column_config=_columns(),
            placeholder="",
            key=f"{key}-cells",
        )
        source, reason = _grounds(key)
        if st.form_submit_button(t("figures-apply"), icon=":material/edit_note:"):
            _take(dataset, _changes(shown, edited), source, reason)


def _columns() -> dict[str, ColumnConfig]:
    columns: dict[str, ColumnConfig] = {
        "code": st.column_config.TextColumn(t("col-code")),
        "name": st.column_config.TextColumn(t("col-name")),
        "district": st.column_config.TextColumn(t("col-district")),
        "population": st.column_config.NumberColumn(
            say(column_label("population")), min_value=0, step=1
        ),
        "area_km2": st.column_config.NumberColumn(
            say(column_label("area_km2")), min_value=0.0, format="%.2f"
        ),
        "minority_percent": st.column_config.NumberColumn(
            say(column_label("minority_percent")), min_value=0.0, max_value=100.0, format="%.1f"
        ),
        "seat": st.column_config.TextColumn(say(column_label("seat")), max_chars=120),
    }
    for column, labels in _LABELS.items():
        columns[column] = st.column_config.SelectboxColumn(
            say(column_label(column)),
            options=[say(text) for text in labels.values()],
            required=True,
        )
    for flag in FLAGS:
        columns[flag] = st.column_config.CheckboxColumn(say(column_label(flag)))
    return columns


def _grounds(key: str) -> tuple[str, str]:
    """Where the new figures stand, and why the old ones are wrong."""
    left, right = st.columns(2)
    return (
        left.text_input(t("figures-source"), max_chars=300, key=f"{key}-source"),
        right.text_input(t("figures-reason"), max_chars=300, key=f"{key}-reason"),
    )


def _changes(shown: pd.DataFrame, edited: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Cells that differ, by column and unit code, as the dataset holds them."""
    found: dict[str, dict[str, Any]] = {}
    for column in CORRECTABLE:
        now, before = edited[column], shown[column]
        differs = (now != before) & ~(now.isna() & before.isna())
        keys = {say(text): key for key, text in _LABELS.get(column, {}).items()}
        values = {str(code): keys.get(value, value) for code, value in now[differs].items()}
        if values:
            found[column] = values
    return found


def _many(dataset: Dataset) -> None:
    """One value for the units of districts, or for units chosen one by one."""
    with st.expander(t("figures-many"), icon=":material/select_all:", key="figures-many"):
        districts = sorted(set(dataset.units["district"]) - {""})
        names = dataset.units["name"]
        left, right = st.columns(2)
        of = left.multiselect(
            t("figures-districts"),
            districts,
            placeholder=t("choose"),
            disabled=not districts,
            key="figures-districts",
        )
        units = right.multiselect(
            t("figures-units"),
            list(dataset.codes),
            format_func=lambda code: f"{names[code]} ({code})",
            placeholder=t("choose"),
            key="figures-units",
        )
        column = left.selectbox(
            t("figures-column"),
            [c for c in CORRECTABLE if c not in ("population", "area_km2", "seat")],
            format_func=lambda c: say(column_label(c)),
            key="figures-column",
        )
        with right:
            value = _value(column)
        source, reason = _grounds("figures-many")
        chosen = dataset.units.index[dataset.units["district"].isin(of)].union(units)
        if st.button(
            t("figures-apply-many", count=len(chosen)),
            disabled=not len(chosen),
            icon=":material/edit_note:",
            key="figures-apply-many",
        ):
            values = {column: {str(code): value for code in chosen}}
            _take(dataset, values, source, reason)


def _value(column: str) -> Any:
    key = f"figures-value-{column}"
    if column in _LABELS:
        labels = _LABELS[column]
        return st.selectbox(
            t("figures-value"), list(labels), format_func=lambda k: say(labels[k]), key=key
        )
    if column == "minority_percent":
        return st.number_input(t("figures-value"), 0.0, 100.0, key=key)
    return st.checkbox(say(column_label(column)), value=True, key=key)


def _take(dataset: Dataset, changes: dict[str, dict[str, Any]], source: str, reason: str) -> None:
    """Put the mended units on the desk; nothing of it where one value cannot be."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    made = dataset
    try:
        for column, values in changes.items():
            made = correct(made, column, values, source=source, reason=reason, who=who(), at=at)
    except InputError as error:
        st.error(told(error.text))
        return
    count = len(made.provenance.corrections) - len(dataset.provenance.corrections)
    if not count:
        st.info(t("figures-none"))
        return
    desk().dataset = carried_ways(dataset, made)
    st.session_state["figures-said"] = t("figures-done", count=count)
    st.rerun()


def _log(dataset: Dataset) -> None:
    """What was mended, the latest first, each with a way back."""
    entries = dataset.provenance.corrections
    if not entries:
        return
    st.markdown(f"**{t('figures-log', count=sum(not e.undone for e in entries))}**")
    for number in reversed(range(len(entries))):
        entry = entries[number]
        words, button = st.columns([0.88, 0.12], vertical_alignment="center")
        words.text(say(told_correction(dataset, entry)))
        if not entry.undone and button.button(
            "", icon=":material/undo:", help=t("figures-undo"), key=f"figures-undo-{number}"
        ):
            try:
                desk().dataset = carried_ways(dataset, undo_correction(dataset, number))
            except InputError as error:
                st.error(told(error.text))
                return
            st.rerun()
