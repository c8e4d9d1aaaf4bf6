"""Where there is a choice at all: every plan that is as good as the best, or a little dearer."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from merger.questions import NearPlans
from scenarios import Scenario
from scenarios.running import Asked
from scenarios.webmap import choice_layer
from scenarios.wording import sentence
from ui.plan.asking import answered
from ui.session.desk import select_unit
from ui.widgets.frame import legend
from ui.widgets.map_view import unit_map
from ui.widgets.tables import show_table
from ui.wording import language, number, say, t


def where_is_a_choice(scenario: Scenario) -> None:
    """Count the plans within a share of the best one, and show what they have in common."""
    solution = scenario.solution
    if solution.status != "optimal" or not solution.certificates:
        return
    with st.expander(t("near-title"), icon=":material/rule:"):
        percent = st.number_input(
            t("other-slack"), 0.0, 100.0, 0.0, 0.5, key=f"near-{scenario.mark}", help=t("near-help")
        )

        work = Asked("near", solution, (percent / 100,))
        found = answered(scenario, f"near-{percent}", work, t("near-ask"))
        if not found:
            return
        near: NearPlans = found[0]
        more = say(sentence("near-more")) if not near.complete else ""
        st.markdown(say(sentence("near-count", count=near.count, percent=percent, more=more)))
        merged = sum(len(group) > 1 for group in near.sure)
        st.caption(
            say(sentence("near-common", groups=merged, units=len(near.open), pairs=len(near.never)))
        )
        layer = choice_layer(scenario, near, language())
        unit_map(scenario.dataset, layer.paint, key="map-near", on_click=select_unit, height=420)
        legend([(fill, say(words)) for fill, words in layer.legend])
        _plans(scenario, near)


def _plans(scenario: Scenario, near: NearPlans) -> None:
    """The first plans, cheapest first, by the groups that the best does not hold."""
    names = scenario.dataset.units["name"]
    best = set(near.plans[0].groups) if near.plans else set()
    cost = scenario.solution.objective or 0.0
    rows = [
        {
            t("near-col-plan"): place,
            t("near-col-above"): number(100 * above / cost if cost else 0.0, 2),
            t("near-col-groups"): "; ".join(
                " + ".join(str(names[code]) for code in group)
                for group in plan.groups
                if group not in best
            )
            or "–",
        }
        for place, (plan, above) in enumerate(zip(near.plans, near.above, strict=True), 1)
    ]
    show_table(pd.DataFrame(rows), {}, key=f"near-plans-{scenario.mark}")
