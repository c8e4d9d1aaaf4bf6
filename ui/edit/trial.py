"""What the units chosen would become, said before anything is merged."""

from __future__ import annotations

import streamlit as st

from geodata import Dataset, InputError
from merger.plan import Edit
from merger.plans import Trial, try_edit
from scenarios import Scenario
from ui.session.kept import Same, kept
from ui.wording import language, number, plain, say, t


def trial(scenario: Scenario, picked: tuple[str, ...]) -> None:
    """Draw the figures, the verdict and the way of the unit that an edit would make.

    Where units of larger groups are chosen there are two such units: of the chosen ones alone, and
    of their groups as a whole.
    """
    if len(picked) < 2:
        return
    found: dict[tuple[str, ...], tuple[str, Trial]] = {}
    for kind in ("regroup", "merge"):
        tried = _tried(scenario, picked, kind)
        if tried is not None:
            found.setdefault(tried.report.members, (kind, tried))
    for kind, tried in found.values():
        _card(scenario.dataset, kind, tried, alone=len(found) == 1)


def _tried(scenario: Scenario, picked: tuple[str, ...], kind: str) -> Trial | None:
    """Kept until choice or plan change; None where the edit would change nothing."""

    def compute() -> Trial | None:
        edit = Edit("merge" if kind == "merge" else "regroup", picked)
        try:
            return try_edit(scenario.solution.evaluator, scenario.plan, edit)
        except InputError:
            return None

    key = (picked, scenario.plan, Same(scenario.solution.evaluator))
    return kept(f"trial-{kind}", key, compute)


def _card(dataset: Dataset, kind: str, tried: Trial, *, alone: bool) -> None:
    report = tried.report
    with st.container(border=True, key=f"trial-{kind}"):
        if not alone:
            st.caption(t(f"trial-{kind}", count=len(report.members)))
        told, codes = dataset.provenance, report.members
        people = _figure(
            number(report.population) + told.mark("population", codes),
            report.population_percent,
        )
        area = _figure(
            number(report.area_km2, 2) + told.mark("area_km2", codes), report.area_percent
        )
        way = number(report.terms["travel"] / max(report.population, 1), 1)
        st.markdown(
            f"**{plain(report.name)}** · "
            + plain(t("trial-figures", people=people, area=area, way=way))
        )
        icon = "info" if report.tight else "check_circle" if report.compliant else "error"
        st.markdown(f":material/{icon}: {plain(say(report.reason))}")
        for flaw in tried.flaws:
            if flaw.kind not in ("short", "unsettled"):  # the reason has said it
                st.markdown(f":material/error: {plain(flaw.text.to(language()))}")


def _figure(value: str, percent: float | None) -> str:
    return value if percent is None else f"{value} ({number(percent, 1)} %)"
