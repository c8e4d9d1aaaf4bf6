"""What a province set and knows of its staff: its table read, and followed through the years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from geodata import InputError, open_table
from merger.plans import StaffPlan, staff_rows
from scenarios import Scenario
from scenarios.texts import told_staff
from ui.session.choices import bound
from ui.session.desk import desk
from ui.session.kept import Same, kept
from ui.session.uploads import read_upload
from ui.widgets.tables import show_table
from ui.wording import t, told


def staff_fields(scenario: Scenario, change: Callable[..., None]) -> None:
    """Draw the upload and what is stated beside it; ``change`` sets fields of the transition."""
    now = desk().transition
    with st.expander(t("staff-plan"), icon=":material/badge:", key="staff-plan"):
        st.number_input(
            t("staff-posts-given"),
            0,
            1_000_000,
            step=1,
            help=t("staff-posts-given-help"),
            **bound(
                "staff-posts-given",
                now.posts_given or 0,
                lambda posts: change(posts_given=posts or None),
            ),
        )
        st.number_input(
            t("staff-starts"),
            2000,
            2099,
            format="%d",
            **bound(
                "staff-starts",
                now.starts or date.today().year,
                lambda year: change(starts=year),
            ),
        )
        if now.rows:
            st.caption(t("staff-plan-in-use", count=len(now.rows)))
            if st.button(t("staff-plan-drop"), icon=":material/close:", key="staff-plan-drop"):
                change(rows=())
                st.rerun()
            return
        _upload(scenario, change)


def _upload(scenario: Scenario, change: Callable[..., None]) -> None:
    file: Any = st.file_uploader(
        t("staff-plan-table"),
        type=["csv", "xlsx", "xls", "ods"],
        help=t("staff-plan-help"),
        key="staff-plan-table",
    )
    if file is None:
        return
    try:
        rows, notes = kept(
            "staff-plan-read",
            (file.file_id, Same(scenario.dataset)),
            lambda: staff_rows(scenario.dataset, read_upload(file, open_table)),
        )
    except InputError as error:
        st.error(told(error.text))
        return
    for note in notes:
        st.caption(told(note))
    if st.button(t("staff-plan-take", count=len(rows)), key="staff-plan-take"):
        change(
            rows=[row.model_dump() for row in rows],
            starts=desk().transition.starts or date.today().year,
        )
        st.rerun()


def show_staff(plan: StaffPlan | None) -> None:
    """Show who is beyond the posts by unit, group and year, and who is left over."""
    if plan is None:
        return
    st.markdown(f"**{t('staff-plan')}**")
    for line in told_staff(plan):
        st.caption(told(line))
    years = {
        t("staff-left-in", year=str(year)): pd.Series(
            [None if line.left is None else line.left[place] for line in plan.lines], dtype=float
        )
        for place, year in enumerate(plan.years)
    }
    present, given, surplus = t("staff-present"), t("staff-given"), t("staff-surplus")
    table = pd.DataFrame(
        {
            t("col-new-unit"): [line.unit.name for line in plan.lines],
            t("col-post-group"): [line.group or "–" for line in plan.lines],
            present: pd.Series([line.present for line in plan.lines], dtype=float),
            given: pd.Series([line.posts for line in plan.lines], dtype=float),
            surplus: pd.Series([line.surplus for line in plan.lines], dtype=float),
            **years,
        }
    )
    show_table(table, dict.fromkeys((present, given, surplus, *years), 0), height=320)
