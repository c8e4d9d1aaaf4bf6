"""What new units must meet beyond the law: a margin and years to come, stated and told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from geodata import Dataset, InputError, open_table
from merger import Assessment, Horizon
from merger.assessment import (
    MOST_GROWTH,
    MOST_MARGIN,
    MOST_RANGE,
    falls_below,
    figures_year,
    hanging_on_range,
)
from merger.constraints import with_forecasts
from scenarios.texts import describe_horizon
from ui.session.choices import Tie, bound
from ui.session.desk import desk
from ui.session.kept import Same, kept
from ui.session.uploads import read_upload
from ui.wording import t, told

_LAST_YEAR = 2200


def horizon_fields(judged: Assessment | None = None) -> None:
    """Draw the choices, and what they say of the units on the desk.

    Args:
        judged: verdicts on the units, to tell which of them fall below or hang on estimates.
    """
    with st.expander(t("horizon-title"), icon=":material/event_upcoming:", key="horizon"):
        st.caption(t("horizon-help"))
        _fields()
        _forecasts()
        for line in describe_horizon(_now()):
            st.caption(told(line))
        try:
            _now().check(desk().dataset)
        except InputError as error:
            st.warning(told(error.text))
            return
        if judged is not None:
            _told_of_units(judged)


def told_horizon(horizon: Horizon) -> None:
    """Say beside a plan what it was asked beyond the law."""
    for line in describe_horizon(horizon):
        st.caption(":material/event_upcoming: " + told(line))


def _now() -> Horizon:
    return desk().horizon


def _set(**changes: Any) -> None:
    desk().settings.horizon = _now().model_copy(update=changes)


def _tie(name: str, value: Any, take: Callable[[Any], None]) -> Tie:
    return bound(f"horizon-{name}", value, take)


def _fields() -> None:
    now = _now()
    st.number_input(
        t("horizon-margin-field"),
        0.0,
        MOST_MARGIN,
        step=1.0,
        format="%.1f",
        **_tie("margin", float(now.margin), lambda value: _set(margin=value)),
    )
    since = now.since or figures_year(desk().dataset) or date.today().year
    st.number_input(
        t("horizon-year"),
        1900,
        _LAST_YEAR,
        value=None,  # what a cleared field comes to
        format="%d",
        placeholder="–",
        **_tie("year", now.last, lambda year: _take_year(year, since)),
    )
    st.number_input(
        t("horizon-growth-field"),
        -MOST_GROWTH,
        MOST_GROWTH,
        value=None,
        step=0.1,
        format="%.2f",
        placeholder="–",
        **_tie("growth", now.growth, lambda value: _set(growth=value)),
    )
    st.number_input(
        t("horizon-uncertain-field"),
        0.0,
        MOST_RANGE,
        step=1.0,
        format="%.1f",
        help=t("horizon-uncertain-help"),
        **_tie("uncertain", float(now.uncertain), lambda value: _set(uncertain=value)),
    )
    if now.last is None:
        return
    st.number_input(
        t("horizon-since"),
        1900,
        _LAST_YEAR,
        format="%d",
        help=t("horizon-since-help"),
        **_tie("since", since, lambda year: _set(since=year)),
    )
    st.checkbox(
        t("horizon-required"),
        help=t("horizon-required-help"),
        **_tie("required", now.until is not None, _take_required),
    )


def _take_year(year: int | None, since: int) -> None:
    """Take the last year; whether it is required stays as it was, and is at first."""
    required = _now().until is not None or _now().last is None
    _set(
        until=year if required else None,
        outlook=None if required else year,
        since=None if year is None else since,
    )


def _take_required(required: bool) -> None:
    last = _now().last
    _set(until=last if required else None, outlook=None if required else last)


def _forecasts() -> None:
    """A table with a rate or a forecast for each unit."""
    if _now().units:
        if st.button(t("horizon-drop"), icon=":material/close:", key="horizon-drop"):
            _set(units=())
            st.rerun()
        return
    file = st.file_uploader(
        t("horizon-table"),
        type=["csv", "xlsx", "xls", "ods"],
        help=t("horizon-table-help"),
        key="horizon-table",
    )
    if file is None:
        return
    try:
        horizon, notes = kept(
            "horizon-read",
            (file.file_id, Same(desk().dataset)),
            lambda: with_forecasts(_now(), desk().dataset, read_upload(file, open_table)),
        )
    except InputError as error:
        st.error(told(error.text))
        return
    for line in notes:
        st.caption(told(line))
    if st.button(t("horizon-take", count=len(horizon.units)), key="horizon-take"):
        _set(units=horizon.units)
        st.rerun()


def _told_of_units(judged: Assessment) -> None:
    """Which units fall below in later years, and whose verdict hangs on an estimate."""
    horizon = _now()
    if horizon.last is not None:
        falling = kept("falling", (Same(judged), horizon), lambda: falls_below(judged, horizon))
        lines = [f"{_name(judged.dataset, code)} ({year})" for code, year in falling.items()]
        st.markdown("**" + t("horizon-falling", count=len(falling), year=str(horizon.last)) + "**")
        st.text("\n".join(lines) or "–")
    if horizon.uncertain:
        hanging = kept(
            "hanging",
            (Same(judged), horizon.uncertain),
            lambda: hanging_on_range(judged, horizon.uncertain),
        )
        st.markdown("**" + t("horizon-hanging", count=len(hanging)) + "**")
        lines = [
            f"{_name(judged.dataset, one.code)}: {t(f'verdict-{one.now}')} → "
            + ", ".join(t(f"verdict-{other}") for other in one.others)
            for one in hanging
        ]
        st.text("\n".join(lines) or "–")


def _name(dataset: Dataset, code: str) -> str:
    return f"{code} {dataset.units.at[code, 'name']}"
