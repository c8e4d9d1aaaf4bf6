"""How a consultation stands: a bar, figures, the map, a table, the report."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from scenarios.consulting import Consultation, Standing
from scenarios.exports.consultation_values import unlisted_note, void_note
from scenarios.exports.council_papers import council_paper
from scenarios.exports.formats import FORMATS, safe_filename
from scenarios.papers import Papers
from scenarios.webmap import consulted_layer
from scenarios.wording import sentence
from ui.widgets.frame import legend
from ui.widgets.map_view import unit_map
from ui.widgets.tables import show_table
from ui.wording import language, number, plain, plan_named, say, t


def result(papers: Papers, consultation: Consultation, standing: Standing) -> None:
    """Draw it."""
    decided, count = standing.count("passes") + standing.count("fails"), len(standing.units)
    st.progress(standing.done, t("consult-bar", done=decided, count=count))
    void = void_note(papers, standing)
    if void:
        st.warning(plain(void), icon=":material/history_toggle_off:")
    unlisted = unlisted_note(papers, standing)
    if unlisted:
        st.info(plain(unlisted), icon=":material/list:")
    whole, columns = standing.whole, st.columns(4)
    columns[0].metric(t(f"consult-eligible-{standing.rule.counted}"), number(whole.eligible))
    columns[1].metric(t("consult-took-part"), number(whole.took_part))
    columns[2].metric(t("consult-agree"), number(whole.agree))
    share = "–" if whole.percent is None else f"{number(whole.percent, 1)} %"
    columns[3].metric(t("consult-share"), share)
    layer = consulted_layer(papers.scenario, standing, language())
    unit_map(papers.dataset, layer.paint, key="map-consult", height=420)
    legend([(fill, say(words)) for fill, words in layer.legend])
    _table(papers, standing)
    if consultation.ballots:
        name = plan_named(papers.scenario.name)
        st.download_button(
            t("consult-report"),
            data=lambda: council_paper(papers, "consultation").content,
            file_name=safe_filename(f"{name} {t('file-consultation')}", "docx"),
            mime=FORMATS["consultation.docx"].media,
            icon=":material/description:",
            on_click="ignore",
            key="consult-report",
        )


def _table(papers: Papers, standing: Standing) -> None:
    new = {code: group.name for group in papers.figures.mergers for code in group.members}
    rows = [
        {
            t("consult-unit"): papers.texts.unit_name(code),
            t("consult-new-unit"): new[code],
            t("consult-outcome"): say(sentence(f"consult-outcome-{outcome}")),
            t("consult-done-villages"): f"{tally.villages}/{tally.expected or '–'}",
            t(f"consult-eligible-{standing.rule.counted}"): tally.eligible,
            t("consult-took-part"): tally.took_part,
            t("consult-agree"): tally.agree,
            t("consult-disagree"): tally.disagree,
            t("consult-other"): tally.other,
            t("consult-share"): tally.percent,
        }
        for code, (tally, outcome) in standing.units.items()
    ]
    show_table(pd.DataFrame(rows), {t("consult-share"): 1}, key="consult-table")
