"""The mapping step: which column plays which role, with sample values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from geodata import ColumnMapping, InputError, Text
from geodata.columns import (
    AREA_UNITS,
    NUMBER_STYLES,
    PEOPLE_UNITS,
    ColumnChoice,
    explain_columns,
    roles,
    samples_by_column,
)
from geodata.files import ALL_SHEETS
from ui.data.draft import draft, rebuild
from ui.wording import t, told


def columns_step() -> None:
    """Draw a form for the layer and for every table."""
    here = draft()
    files: list[tuple[str, pd.DataFrame]] = []
    for name in here.tables():
        _choose_sheet(name)
    try:
        frame = here.layer_frame()
        files.append((here.boundary, pd.DataFrame(frame.drop(columns=frame.geometry.name))))
        files += [(name, here.raw_table(name).frame) for name in here.tables()]
    except InputError:
        return  # said above already
    st.caption(t("columns-help"))
    for name, rows in files:
        _form(name, rows)


def _choose_sheet(name: str) -> None:
    """Which sheet of a workbook; also where none could be taken without asking."""
    here = draft()
    sheets = here.sheet_names(name)
    if len(sheets) > 1:
        sheets = ["", *sheets, ALL_SHEETS]
        chosen = st.selectbox(
            f"{t('columns-sheet')} · {_escaped(name)}",
            sheets,
            index=sheets.index(here.sheets.get(name, "")),
            format_func=_sheet_label,
            key=f"sheet-{name}",
        )
        if chosen != here.sheets.get(name, ""):
            here.sheets[name] = chosen
            here.accepted.pop(name, None)
            if not chosen:
                del here.sheets[name]
            rebuild()
            st.rerun()


def _sheet_label(sheet: str) -> str:
    if sheet == ALL_SHEETS:
        return t("columns-all-sheets")
    return sheet or t("data-recognised")


def _form(name: str, rows: pd.DataFrame) -> None:
    here = draft()
    columns = [str(c) for c in rows.columns]
    mapping = here.mapping(name, columns)
    st.markdown(f"**{_escaped(name)}**")
    by_column = {column: role for role, column in mapping.columns.items()}
    labels = {t(f"role-{role}"): role for role in roles()}
    names = {role: label for label, role in labels.items()}
    nothing = t("columns-nothing")
    choices = explain_columns(rows, mapping)
    samples = samples_by_column(choices)
    table = pd.DataFrame(
        {
            "column": columns,
            "role": [names.get(by_column.get(c, ""), nothing) for c in columns],
            "samples": [samples[c] for c in columns],
            "others": [_others(choice, samples) for choice in choices],
        }
    )
    with st.form(f"columns-{name}", border=False):
        edited = st.data_editor(
            table,
            width="stretch",
            hide_index=True,
            disabled=["column", "samples", "others"],
            column_config={
                "column": t("columns-column"),
                "role": st.column_config.SelectboxColumn(
                    t("columns-role"), options=[nothing, *labels], required=True
                ),
                "samples": t("columns-samples"),
                "others": st.column_config.TextColumn(
                    t("columns-others"), help=t("columns-others-help")
                ),
            },
            key=f"roles-{name}-{hash(tuple(columns))}",
        )
        left, right, people, button = st.columns(4, vertical_alignment="bottom")
        unit = left.selectbox(
            t("columns-area-unit"),
            AREA_UNITS,
            index=AREA_UNITS.index(mapping.area_unit),
            format_func=lambda u: {"": t("columns-by-map"), "km2": "km²", "m2": "m²"}.get(u, u),
        )
        style = right.selectbox(
            t("columns-numbers"),
            NUMBER_STYLES,
            index=NUMBER_STYLES.index(mapping.numbers),
            format_func=lambda s: {"": t("columns-by-map"), "vi": "12.345,6", "en": "12,345.6"}[s],
        )
        counted = people.selectbox(
            t("columns-people-unit"),
            PEOPLE_UNITS,
            index=PEOPLE_UNITS.index(mapping.people_unit),
            format_func=lambda u: t(f"columns-people-{u or 'name'}"),
        )
        if button.form_submit_button(t("columns-apply")):
            _apply(name, columns, edited, labels, ColumnMapping({}, unit, style, counted))
    for choice in choices:
        for reading in choice.readings:
            st.caption(f"{_escaped(choice.column)}: {told(reading)}")


def _apply(
    name: str,
    columns: list[str],
    edited: pd.DataFrame,
    labels: dict[str, str],
    blank: ColumnMapping,
) -> None:
    chosen: dict[str, str] = {}
    twice = ""
    for column, label in zip(edited["column"], edited["role"], strict=True):
        if label in labels:
            twice = label if labels[label] in chosen else twice
            chosen[labels[label]] = str(column)
    if twice:
        st.error(t("columns-role-twice", role=twice))
        return
    try:
        draft().correct(name, columns, replace(blank, columns=chosen))
        draft().accepted.pop(name, None)
    except InputError as error:
        st.error(told(error.text))
        return
    rebuild()
    st.rerun()


def _others(choice: ColumnChoice, samples: Mapping[str, str]) -> str:
    """What else could have been: other roles of this column, other columns of this role."""
    parts = []
    if choice.could_be:
        roles_told = ", ".join(t(f"role-{role}") for role in choice.could_be)
        parts.append(t("columns-could-be", roles=roles_told))
    if choice.rivals:
        rivals = "; ".join(f"{name} ({samples[name]})" for name in choice.rivals)
        parts.append(t("columns-rivals", columns=rivals))
    return " · ".join(parts)


def _escaped(name: str) -> str:
    return told(Text(name, name))
