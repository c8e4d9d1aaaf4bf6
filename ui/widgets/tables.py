"""Tables with numbers in the session's locale, right-aligned, unit in the header."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from geodata import KIND_LABELS, Dataset
from geodata.dataset import CONDITION_LABELS
from merger import Assessment, GroupReport, Solution
from ui.wording import number, say, t


def show_table(
    table: pd.DataFrame,
    digits: Mapping[str, int],
    *,
    height: int | None = None,
    key: str = "",
    starred: Mapping[str, list[bool]] | None = None,
    on_row: Callable[[int], None] | None = None,
    widths: Mapping[str, int] | None = None,
) -> None:
    """Draw a table.

    Args:
        table: what it shows.
        digits: decimals of the number columns.
        height: in pixels.
        key: of the widget.
        starred: rows whose figure in a column is an estimate and carries its mark.
        on_row: called with the number of a row that is chosen; such a table needs a key.
        widths: of columns, pixels, where all must be seen at once.
    """

    def chosen() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if on_row is not None and rows and rows[0] < len(table):
            on_row(rows[0])

    style = table.style
    for column, places in digits.items():
        marked = pd.Series((starred or {}).get(column, [False] * len(table)), index=table.index)
        for mark, rows in (("", ~marked), ("*", marked)):
            cells = pd.IndexSlice[table.index[rows], column]
            style = style.format(_writer(places, mark), subset=cells)
    st.dataframe(
        style,
        width="stretch",
        height=height or "auto",
        hide_index=True,
        key=key or None,
        placeholder="–",
        column_config={
            name: st.column_config.Column(width=px) for name, px in (widths or {}).items()
        },
        on_select=chosen if on_row is not None else "ignore",
        selection_mode="single-row",
    )


def _writer(places: int, mark: str) -> Callable[[Any], str]:
    """How the numbers of a column are written; a dash for none."""

    def write(value: Any) -> str:
        return "–" if pd.isna(value) else number(value, places) + mark

    return write


def units_table(dataset: Dataset) -> tuple[pd.DataFrame, dict[str, int]]:
    """Units as they are."""
    units = dataset.units
    area, people = t("col-area"), t("col-population")
    table = pd.DataFrame(
        {
            t("col-code"): units.index,
            t("col-name"): units["name"].to_numpy(),
            t("col-kind"): [say(KIND_LABELS[kind]) for kind in units["kind"]],
            t("col-district"): units["district"].to_numpy(),
            area: units["area_km2"].to_numpy(),
            people: units["population"]
            .where(~units.index.isin(list(dataset.provenance.missing("population"))))
            .to_numpy(),
        }
    )
    digits = {area: 2, people: 0}
    # Columns that say nothing are left away.
    if (units["seat"] != "").any():
        table[t("col-seat-now")] = units["seat"].to_numpy()
    if (units["seat_condition"] != "").any():
        labels = {condition: say(label) for condition, label in CONDITION_LABELS.items()}
        table[t("col-seat-condition")] = [labels.get(c, "") for c in units["seat_condition"]]
    for column, label in (("seat_rooms", "rooms"), ("seat_area_m2", "area")):
        if units[column].notna().any():
            table[t(f"col-seat-{label}")] = units[column].to_numpy()
            digits[t(f"col-seat-{label}")] = 0
    if units["seat_year"].notna().any():  # text: a year has no thousands
        years = units["seat_year"].astype("Int64").astype("string").fillna("")
        table[t("col-seat-year")] = years.to_numpy()
    if units["staff"].notna().any():
        table[t("col-staff")] = units["staff"].to_numpy()
        digits[t("col-staff")] = 0
    return table, digits


def units_stars(dataset: Dataset) -> dict[str, list[bool]]:
    """Which figures of :func:`units_table` are estimates."""
    marked = dataset.provenance.mark
    columns = {t("col-area"): "area_km2", t("col-population"): "population"}
    return {
        label: [bool(marked(column, (code,))) for code in dataset.codes]
        for label, column in columns.items()
    }


def verdict_table(
    assessment: Assessment, verdicts: list[str]
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Verdicts with reason and citation."""
    units = assessment.dataset.units
    chosen = [(c, u) for c, u in assessment.units.items() if u.verdict in verdicts]
    area, people = t("col-area-percent"), t("col-population-percent")
    table = pd.DataFrame(
        {
            t("col-code"): [code for code, _ in chosen],
            t("col-name"): [units.at[code, "name"] for code, _ in chosen],
            t("col-verdict"): [t(f"verdict-{unit.verdict}") for _, unit in chosen],
            area: pd.Series([unit.area_percent for _, unit in chosen], dtype=float),
            people: pd.Series([unit.population_percent for _, unit in chosen], dtype=float),
            t("col-reason"): [say(unit.reason) for _, unit in chosen],
            t("col-cite"): [unit.cite for _, unit in chosen],
            t("col-certainty"): [t(f"certainty-{unit.certainty}") for _, unit in chosen],
        }
    )
    return table, {area: 1, people: 1}


def groups_stars(solution: Solution) -> dict[str, list[bool]]:
    """Which figures of :func:`groups_table` rest on estimates."""
    told = solution.problem.dataset.provenance
    columns = {t("col-area"): "area_km2", t("col-population"): "population"}
    return {
        label: [bool(told.mark(column, group.members)) for group in _shown(solution)]
        for label, column in columns.items()
    }


def _shown(solution: Solution) -> list[GroupReport]:
    return [g for g in solution.groups if g.is_merger or not g.compliant or g.falls is not None]


def _status(group: GroupReport) -> str:
    if group.compliant:
        return "tight" if group.tight else "ok"
    return "unsettled" if group.unsettled else "short"


def groups_table(solution: Solution) -> tuple[pd.DataFrame, dict[str, int]]:
    """New units and unsettled ones, with status and reason; unchanged units are left out."""
    names = solution.problem.dataset.units["name"]
    figure = solution.problem.dataset.figure
    shown = _shown(solution)
    area, people = t("col-area"), t("col-population")
    area_percent, people_percent = t("col-area-percent"), t("col-population-percent")
    travel = t("col-travel")
    table = pd.DataFrame(
        {
            t("col-code"): [g.id for g in shown],
            t("col-new-unit"): [g.name for g in shown],
            t("col-members"): [", ".join(str(names[c]) for c in g.members) for g in shown],
            area: [g.area_km2 for g in shown],
            people: pd.Series([figure("population", g.members) for g in shown], dtype=float),
            area_percent: pd.Series([g.area_percent for g in shown], dtype=float),
            people_percent: pd.Series([g.population_percent for g in shown], dtype=float),
            t("col-status"): [t(f"status-{_status(g)}") for g in shown],
            t("col-reason"): [say(g.reason) for g in shown],
            t("col-seat"): [str(names[g.seat]) for g in shown],
            travel: [g.terms["travel"] / max(g.population, 1) for g in shown],
        }
    )
    if solution.problem.horizon.last is not None:
        table[t("col-falls")] = [str(g.falls or "–") for g in shown]
    digits = {area: 2, people: 0, area_percent: 1, people_percent: 1, travel: 2}
    return table, digits
