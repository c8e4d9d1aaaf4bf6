"""Terrain settled by a click: on a unit's card, and for each unit whose verdict hangs on it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geodata import TERRAIN_LABELS, Dataset
from merger import Assessment, Constraints
from merger.assessment import TerrainCheck
from merger.law import Criteria, hangs_on_terrain
from scenarios import Scenario
from ui.locks.forms import checked
from ui.locks.stating import state
from ui.session.auth import may
from ui.session.choices import bound
from ui.session.desk import desk
from ui.session.saving import frozen_state
from ui.wording import plain, say, t

_CHOICES = ("lowland", "mountain")
_MOST_LISTED, _ACROSS = 60, 3
"""So many units are offered one by one; longer lists are for a table."""

Take = Callable[[str, str], None]


def may_be_settled(
    dataset: Dataset, criteria: Criteria, constraints: Constraints, code: str
) -> bool:
    """Whether the terrain of a unit is not certain and matters, or was settled by a person."""
    if code in {item.code for item in constraints.terrain}:
        return True
    unit = dataset.units.loc[code]
    if unit["terrain"] == "island" or not hangs_on_terrain(criteria, str(unit["kind"])):
        return False
    unsure = unit["terrain"] == "unknown" or dataset.provenance.is_estimated("terrain", code)
    return bool(unsure)


def settle_on_card(scenario: Scenario, code: str) -> None:
    """Draw the choice for a unit of a plan: the plan and the next one go by what is said."""
    constraints = scenario.solution.problem.constraints
    if not may("plan") or frozen_state(scenario):
        return
    if may_be_settled(scenario.dataset, scenario.criteria, constraints, code):

        def take(chosen: str, terrain: str) -> None:
            state(scenario, "terrain", _entries(chosen, terrain), lambda c: _without(c, chosen))

        _choice(scenario.dataset, constraints, code, "card", take)


def settle_selected(judged: Assessment, code: str) -> None:
    """Draw the choice for the unit clicked on the Criteria page."""
    constraints = desk().constraints
    if may_be_settled(judged.dataset, judged.criteria, constraints, code):
        _choice(judged.dataset, constraints, code, "unit", _take)


def settle_list(judged: Assessment, found: TerrainCheck) -> None:
    """Draw a choice for each unit whose verdict hangs on its terrain, and for settled ones."""
    constraints = desk().constraints
    settled = [item.code for item in constraints.terrain if item.code in judged.units]
    asked = [*settled, *(code for code in found.depends if code not in settled)]
    for number, code in enumerate(asked[:_MOST_LISTED]):
        if number % _ACROSS == 0:
            columns = st.columns(_ACROSS)
        with columns[number % _ACROSS]:
            _choice(judged.dataset, constraints, code, "list", _take)
    if len(asked) > _MOST_LISTED:
        st.caption(t("terrain-more", count=len(asked) - _MOST_LISTED))


def _choice(dataset: Dataset, constraints: Constraints, code: str, key: str, take: Take) -> None:
    """One click settles the terrain; a click on what is chosen takes it back."""
    said = next((item.terrain for item in constraints.terrain if item.code == code), None)
    by_data = say(TERRAIN_LABELS[dataset.units.at[code, "terrain"]])
    name = plain(f"{dataset.units.at[code, 'name']} ({code})")

    def choose(terrain: str | None) -> None:
        take(code, terrain or "")

    st.segmented_control(
        t("terrain-by-data", name=name, terrain=by_data),
        _CHOICES,
        format_func=lambda terrain: say(TERRAIN_LABELS[terrain]),
        **bound(f"settle-{key}-{code}", said, choose),
    )


def _entries(code: str, terrain: str) -> list[dict[str, str]]:
    return [{"code": code, "terrain": terrain}] if terrain else []


def _without(constraints: Constraints, code: str) -> Constraints:
    kept = tuple(item for item in constraints.terrain if item.code != code)
    return constraints.model_copy(update={"terrain": kept})


def _take(code: str, terrain: str) -> None:
    here = desk()
    changed = checked(_without(here.constraints, code), "terrain", _entries(code, terrain))
    if changed is not None:
        here.constraints = changed
