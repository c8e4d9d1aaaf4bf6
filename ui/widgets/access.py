"""How far people go to the seat, before and after, by new unit."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geodata import Dataset
from merger.groups import BEYOND_KM
from scenarios import Scenario
from scenarios.comparing import UnitAccess, unit_access
from ui.session.kept import kept
from ui.wording import number, plain, say, t


def access_table(scenario: Scenario) -> None:
    """Draw the table, and say how its distances are measured."""
    rows = kept("access", scenario.mark, lambda: unit_access(scenario))
    access_note(scenario.dataset)
    names = scenario.dataset.units["name"]
    table = pd.DataFrame(
        {
            t("col-new-unit"): [row.group.name for row in rows],
            t("col-seat"): [str(names[row.group.seat]) for row in rows],
            t("access-mean"): [_change(row.before.mean, row.after.mean, 1) for row in rows],
            t("access-p90"): [_change(row.before.p90, row.after.p90, 1) for row in rows],
            t("access-worst"): [_change(row.before.worst, row.after.worst, 1) for row in rows],
            **{
                t("access-beyond", km=km): [_beyond(row, place) for row in rows]
                for place, km in enumerate(BEYOND_KM)
            },
        }
    )
    right = st.column_config.TextColumn(alignment="right")
    st.dataframe(
        table,
        width="stretch",
        hide_index=True,
        height=min(420, 40 + 35 * max(len(rows), 1)),
        column_config=dict.fromkeys(table.columns[2:], right),
    )


def access_note(dataset: Dataset) -> None:
    """Say from where ways are measured, and how."""
    lived, how = (plain(say(text)) for text in (dataset.lived, dataset.measured))
    st.caption(t("access-note", lived=lived, how=how))


def _beyond(row: UnitAccess, place: int) -> str:
    return _change(row.before.beyond[place], row.after.beyond[place], 0)


def _change(before: float, after: float, digits: int) -> str:
    return f"{number(before, digits)} → {number(after, digits)}"
