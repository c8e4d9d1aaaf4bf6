"""Put a saved scenario on the desk, and say what came with it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from geodata import TERRAIN_LABELS
from merger import load_criteria, preset_names
from merger.law import law_title, short_title
from scenarios import Scenario
from scenarios.rule_library import library
from scenarios.store import Entry, Saved, Store
from scenarios.texts import describe_horizon
from ui.session.desk import desk
from ui.session.provinces import room_for
from ui.session.saving import as_copy, revisions, unsaved
from ui.wording import plain, plan_named, say, t


def _at_hand(entry: Entry) -> Any:
    """The units of a scenario, if this session has them."""
    units = [desk().dataset, *(s.dataset for s in desk().scenarios)]
    return next((d for d in units if d.fingerprint == entry.fingerprint), None)


def loaded(kept: Store, entry: Entry) -> Saved:
    """A scenario of the store, on the units in hand where they are the same."""
    return kept.load(entry.id, _at_hand(entry))


def open_entry(kept: Store, entry: Entry) -> None:
    """Put a scenario of the list on the desk."""
    put_on_desk(loaded(kept, entry))


def put_on_desk(saved: Saved) -> None:
    """Show a scenario as it is in the store; what could not be saved here stays as a copy."""
    if not room_for(saved.scenario.dataset):
        return
    here = desk()
    mine = next((s for s in here.scenarios if s.id == saved.entry.id), None)
    if mine is not None and unsaved().pop(mine.id, None) is not None:
        here.keep(as_copy(mine))  # what could not be saved is not thrown away
    revisions()[saved.entry.id] = saved.entry.revision
    desk().show(saved.scenario)
    st.session_state["opened"] = saved.scenario


def say_opened(scenario: Scenario) -> None:
    """What was put back on the desk with a plan, in one line."""
    asked = scenario.solution.problem
    goal = t("opened-target", target=str(asked.target)) if asked.target else t("mode-minimal")
    constraints = desk().constraints
    sizes = t("opened-sizes") if asked.limits.any_size else f"K = {asked.limits.max_group}"
    parts = [goal, sizes, say(law_title(asked.criteria))]
    parts += [t("opened-within")] if constraints.within_district else []
    parts += [t("opened-locks", count=constraints.count)] if constraints.count else []
    terrain = constraints.unknown_terrain
    parts += [t("opened-terrain", terrain=say(TERRAIN_LABELS[terrain]))] if terrain else []
    parts += [say(line) for line in describe_horizon(asked.horizon)]
    st.success(t("opened", name=plain(plan_named(scenario.name)), settings=plain("; ".join(parts))))


def take_as_template(kept: Store, entry: Entry) -> None:
    """Plan the units on the desk as a saved scenario was planned."""
    desk().take_choices(loaded(kept, entry).scenario)
    st.session_state["template-taken"] = entry.name


def law_named(key: str) -> str:
    """Title of a rule set that the store knows by its id; of one deleted since, the id."""
    known = load_criteria(key) if key in preset_names() else library().rule_sets.get(key)
    return key if known is None else say(short_title(known))
