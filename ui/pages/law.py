"""Law page: every rule set as a document, with citations, certainty and one's own changes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from merger.law import law_title
from scenarios.rule_library import library
from scenarios.texts import RuleRow, Section, rule_document
from ui.criteria.choose import rule_sets
from ui.session.desk import desk
from ui.wording import plain, say, t

_MARKS = {
    "changed": ":red[{}]",
    "verbatim": "",
    "secondary": ":gray-badge[{}]",
    "uncertain": ":orange-badge[{}]",
}


def _wording(row: RuleRow) -> str:
    text = plain(say(row.wording))
    if not row.enabled:
        text = f"~~{text}~~ :gray-badge[{t('law-off')}]"
    edited = say(row.edited)
    return f"{text} :red[{plain(edited)}]" if edited else text


def _certainty(row: RuleRow) -> str:
    words = t(f"certainty-{row.certainty}")
    return (_MARKS[row.certainty] or "{}").format(words)


def _section(section: Section) -> None:
    st.subheader(say(section.title))
    table = pd.DataFrame(
        {
            t("law-rule"): [_wording(row) for row in section.rows],
            t("law-figures"): [plain(say(row.figures)) for row in section.rows],
            t("col-cite"): [plain(row.cite) for row in section.rows],
            t("col-certainty"): [_certainty(row) for row in section.rows],
        }
    )
    st.table(table.set_index(t("law-rule")))


here = desk()
st.header(t("page-law"))
st.caption(t("law-help"))
sets = {**rule_sets(library()), here.criteria.id: here.criteria}
chosen = st.selectbox(
    t("criteria-preset"),
    list(sets),
    index=list(sets).index(here.criteria.id),
    format_func=lambda key: say(law_title(sets[key])),
    key="law-shown",
)
document = rule_document(sets[chosen])
st.markdown("\n".join(f"- {plain(say(fact))}" for fact in document.facts))
for section in document.sections:
    _section(section)
st.markdown("\n".join(f"- {plain(say(note))}" for note in document.notes))
