"""The clicked unit's group: what it becomes, and its name."""

from __future__ import annotations

import streamlit as st

from geodata.boundaries import adjustments_of, told_adjustment
from merger import GroupReport
from merger.constraints import CITES, Naming, proposals
from scenarios import Scenario
from ui.session.choices import bound
from ui.session.desk import desk
from ui.wording import say, t


def unit_card(scenario: Scenario) -> None:
    """Say what the clicked unit becomes; beside the map, so that the map stays in place."""
    group = next((g for g in scenario.groups if desk().selected in g.members), None)
    if group is None:
        st.caption(t("plan-click"))
        return
    names = ", ".join(str(scenario.dataset.units.at[code, "name"]) for code in group.members)
    people = scenario.dataset.figure("population", group.members)
    figures = t("plan-group-figures", name=group.name, people=people, area=group.area_km2)
    with st.container(border=True):
        parts = [
            say(told_adjustment(scenario.dataset, moved))
            for moved in adjustments_of(scenario.dataset, desk().selected)
        ]
        st.text("\n".join([figures, names, say(group.reason), *parts]))
        if group.is_merger:
            _name_choice(scenario, group)


def _name_choice(scenario: Scenario, group: GroupReport) -> None:
    """Proposals for the name of a new unit, or the person's own."""
    options = proposals(scenario.dataset, Naming(group.members, group.kind, group.seat))
    told = {p.name: t(f"naming-{p.practice}") for p in reversed(options)}

    def take(name: str | None) -> None:
        desk().rename(scenario, group.id, name or "")

    st.selectbox(
        t("plan-name-choice"),
        list(dict.fromkeys([group.name, *(p.name for p in options)])),
        format_func=lambda name: f"{name} ({told[name]})" if name in told else name,
        accept_new_options=True,
        help=t("plan-name-help", cites="; ".join(dict.fromkeys(CITES.values()))),
        **bound(f"name-{scenario.id}-{group.id}", group.name, take),
    )
