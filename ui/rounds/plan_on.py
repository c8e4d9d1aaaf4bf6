"""Planning on from a plan: its units become the units on the desk."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from geodata import Dataset, InputError
from geodata.joining import figure_differences, with_official
from geodata.sources import embedded_with
from merger.law import arranged_flag, law_title
from scenarios import Scenario
from scenarios.rounds import derive
from ui.session.desk import desk, embedded
from ui.session.kept import Same, kept
from ui.widgets.tables import show_table
from ui.wording import dataset_label, number, plain, say, t, told


def plan_on(scenario: Scenario) -> None:
    """Draw the form that makes the plan shown the units of the next round."""
    st.subheader(t("rounds-on-title"))
    st.caption(t("rounds-on-help"))
    marked = arranged_flag(scenario.criteria)
    if marked is None:
        st.caption(t("rounds-no-flag", law=plain(say(law_title(scenario.criteria)))))
    else:
        sure = "" if marked.certainty == "verbatim" else f" · {t(f'certainty-{marked.certainty}')}"
        st.caption(t("rounds-flag", cite=plain(marked.cite)) + sure)
    with st.form("plan-on"):
        left, right = st.columns(2)
        begins = left.date_input(t("rounds-day"), value=None, format="DD/MM/YYYY")
        name = right.text_input(t("rounds-name"), max_chars=80, placeholder=t("rounds-name-own"))
        asked = st.form_submit_button(
            t("rounds-on"), type="primary", icon=":material/arrow_forward:"
        )
    if asked:
        _go_on(scenario, begins if isinstance(begins, date) else None, name.strip())


def _go_on(scenario: Scenario, begins: date | None, name: str) -> None:
    try:
        with st.spinner(t("rounds-making")):
            made = derive(scenario, begins, name)
    except InputError as error:
        st.error(told(error.text))
        return
    desk().use_dataset(made)
    st.session_state["rounds-said"] = t("rounds-made", count=len(made), name=plain(made.name))
    st.rerun()


def official_figures(dataset: Dataset) -> None:
    """Show sums beside official figures of the same units where the program has them."""
    if not dataset.provenance.rounds or not dataset.provenance.source.vi:
        return
    known = [n for n in embedded_with(dataset.codes) if n != dataset.name]
    official = next((d for d in map(embedded, known) if set(d.codes) == set(dataset.codes)), None)
    if official is None or official.fingerprint == dataset.fingerprint:
        return
    table = kept(
        "rounds-differences",
        (Same(dataset), Same(official)),
        lambda: figure_differences(dataset, official),
    )
    if not _differs(table):
        return
    st.subheader(t("rounds-official", name=plain(dataset_label(official))))
    st.caption(t("rounds-official-help"))
    st.button(
        t("rounds-official-take"),
        icon=":material/verified:",
        on_click=_take,
        args=(dataset, official),
    )
    show_table(
        pd.DataFrame(
            {
                t("col-code"): table.index,
                t("col-name"): table["name"],
                t("rounds-sum-people"): table["population"],
                t("rounds-official-people"): table["population_official"],
                t("rounds-percent-people"): table["population_percent"],
                t("rounds-sum-area"): table["area_km2"],
                t("rounds-official-area"): table["area_km2_official"],
                t("rounds-percent-area"): table["area_km2_percent"],
            }
        ),
        {
            t("rounds-sum-people"): 0,
            t("rounds-official-people"): 0,
            t("rounds-percent-people"): 1,
            t("rounds-sum-area"): 2,
            t("rounds-official-area"): 2,
            t("rounds-percent-area"): 1,
        },
        starred={
            t(f"rounds-sum-{word}"): [
                dataset.provenance.is_estimated(column, str(code)) for code in table.index
            ]
            for word, column in (("people", "population"), ("area", "area_km2"))
        },
    )


def _differs(table: pd.DataFrame) -> bool:
    percent = table[["population_percent", "area_km2_percent"]].abs()
    return bool((percent > 0).to_numpy().any())


def _take(dataset: Dataset, official: Dataset) -> None:
    made = with_official(dataset, official)
    desk().use_dataset(made)
    people = number(float(made.units["population"].sum()))
    st.session_state["rounds-said"] = t("rounds-official-taken", people=people)
