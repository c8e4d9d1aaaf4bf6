"""The story of the rounds as a table, and all rounds as one plan of the first units."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from geodata import Dataset, InputError
from geodata.sources import embedded_with
from merger import Problem
from merger.law import load_criteria
from merger.plans import without_proof
from scenarios import Scenario
from scenarios.exports.formats import safe_filename
from scenarios.rounds import Story, ends_csv, story_of, through, told_story
from scenarios.wording import sentence
from ui.session.auth import may
from ui.session.desk import desk, embedded
from ui.session.kept import Same, kept
from ui.wording import language, name_in, plain, t, told

_LABEL_PX = 280
"""Wide enough for the longest label in both languages."""


def story_shown(dataset: Dataset, scenario: Scenario | None) -> Story:
    """The story of the units on the desk, with the plan that is shown; kept until one changes."""
    key = (Same(dataset), "" if scenario is None else scenario.mark)
    return kept("rounds-story", key, lambda: story_of(dataset, scenario))


def story_table(story: Story) -> None:
    """Draw the figures of every stage side by side."""
    shown = told_story(story, language())
    heads = _distinct(shown.heads)
    columns = {
        t("rounds-figure"): [label for label, _ in shown.rows],
        **{head: [cells[i] for _, cells in shown.rows] for i, head in enumerate(heads)},
    }
    right = st.column_config.TextColumn(alignment="right")
    st.dataframe(
        pd.DataFrame(columns),
        width="stretch",
        height="content",
        hide_index=True,
        column_config={
            t("rounds-figure"): st.column_config.TextColumn(width=_LABEL_PX, pinned=True),
            **dict.fromkeys(heads, right),
        },
    )
    for note in shown.notes:
        st.caption(plain(note))


def _distinct(heads: tuple[str, ...]) -> list[str]:
    """Two plans may bear one name; columns may not."""
    return [h if heads.index(h) == i else f"{h} ({i + 1})" for i, h in enumerate(heads)]


def ends(story: Story, name: str) -> None:
    """Offer the way of every first unit as a table, and the whole way as one plan to compare."""
    left, right = st.columns(2)
    left.download_button(
        t("rounds-ends"),
        data=lambda: ends_csv(story),
        file_name=safe_filename(f"{name} {t('rounds-ends-file')}", "csv"),
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        help=t("rounds-ends-help"),
    )
    rounds = desk().dataset.provenance.rounds
    if not rounds or not may("plan"):
        return
    first = _first_units(rounds[0].before, [unit.code for unit in rounds[0].units])
    right.button(
        t("rounds-as-one"),
        icon=":material/compare:",
        disabled=first is None,
        help=t("rounds-as-one-help" if first is not None else "rounds-as-one-none"),
        on_click=_keep_as_one,
        args=(story, first),
    )


def _first_units(mark: str, codes: list[str]) -> Dataset | None:
    """The dataset of the first state: of a scenario on the desk, or one of the program's."""
    for scenario in desk().scenarios:
        if scenario.dataset.fingerprint == mark:
            return scenario.dataset
    known = map(embedded, embedded_with(codes))
    return next((units for units in known if units.fingerprint == mark), None)


def _keep_as_one(story: Story, first: Dataset) -> None:
    """Put all rounds on the desk as one plan of the first units, by the law of the last round."""
    here = desk()
    last = next((stage.law for stage in reversed(story.stages) if stage.law), here.criteria.id)
    try:
        law = load_criteria(last)
    except InputError:
        law = here.criteria
    problem = Problem(first, here.criteria if here.criteria.id == last else law)
    try:
        solution = without_proof(problem, through(story))
    except InputError as error:
        st.session_state["rounds-trouble"] = told(error.text)
        return
    last_count = str(story.stages[-1].units)
    named = name_in(sentence("name-rounds", before=str(len(first)), after=last_count))
    scenario = Scenario.of(named, solution)
    here.use_dataset(first)
    here.criteria = here.rule_set = problem.criteria
    here.keep(replace(scenario, transition=here.transition))
    st.session_state["rounds-said"] = t("rounds-one-made", name=plain(named))
