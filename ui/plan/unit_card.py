"""The clicked unit's group: what it becomes, and its name."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from geodata.boundaries import adjustments_of, told_adjustment
from merger import GroupReport
from merger.constraints import CITES, Naming, Proposal, proposals
from scenarios import Scenario
from scenarios.store import Subject
from ui.locks.terrain import settle_on_card
from ui.pickers import pick_one
from ui.plan.kind_choice import kind_choice
from ui.plan.way_to_seat import way_to_seat
from ui.session.choices import bound
from ui.session.desk import desk
from ui.widgets.comments import comments_panel
from ui.wording import plain, say, t


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
        way_to_seat(scenario)
        settle_on_card(scenario, desk().selected)
        if group.is_merger:
            _name_choice(scenario, group)
            kind_choice(scenario, group)
        units = scenario.dataset.fingerprint
        comments_panel(Subject.of(units, units=[desk().selected]), "comments-unit")
        if group.is_merger:
            comments_panel(Subject.of(units, scenario.id, group.members), "comments-group")


def _name_choice(scenario: Scenario, group: GroupReport) -> None:
    """Proposals for the name of a new unit, or the person's own."""
    others = [other for other in scenario.groups if other.members != group.members]
    options = proposals(scenario.dataset, Naming(group.members, group.kind, group.seat), others)
    told = {p.name: t(f"naming-{p.practice}") for p in reversed(options)}

    def take(name: str | None) -> None:
        desk().rename(scenario, group.id, name or "")

    pick_one(
        t("plan-name-choice"),
        list(dict.fromkeys([group.name, *(p.name for p in options)])),
        format_func=lambda name: f"{name} ({told[name]})" if name in told else name,
        accept_new_options=True,
        help=t("plan-name-help", cites="; ".join(dict.fromkeys(CITES.values()))),
        **bound(f"name-{scenario.id}-{group.id}", group.name, take),
    )
    with st.expander(t("plan-name-why")):
        for name, alike in groupby(sorted(options, key=_name_of), key=_name_of):
            found = list(alike)
            why = "; ".join(dict.fromkeys(say(proposal.why) for proposal in found))
            taken = t("plan-name-taken") if found[0].taken else ""
            st.markdown(f"**{plain(name)}**{taken} – {plain(why)}")


def _name_of(proposal: Proposal) -> str:
    return proposal.name
