"""What every page says first: changes that could not be saved, and the ways out."""

from __future__ import annotations

import streamlit as st

from geodata import InputError
from scenarios import Scenario
from scenarios.store import ConflictError, FrozenError
from ui.session.desk import BACKGROUND_LEFT, desk
from ui.session.interrupted import interrupted_notice
from ui.session.projects import PROJECT_SAID
from ui.session.saving import as_copy, revisions, save, store, unsaved
from ui.session.solving import MADE_ELSEWHERE
from ui.session.ways import ways_lost
from ui.wording import dataset_label, plain, plan_named, say, t, told

_TROUBLE = "store-trouble"
_ONCE = (_TROUBLE, PROJECT_SAID, BACKGROUND_LEFT)
_DRAWN = "notices-drawn"


def saving_notices() -> None:
    """Say on every page what could not be saved, and offer the ways out."""
    for key, say_it in ((_TROUBLE, st.warning), (PROJECT_SAID, st.info)):
        if st.session_state.get(key):
            say_it(st.session_state[key])
    if st.session_state.get(BACKGROUND_LEFT):
        st.info(t("background-left", name=plain(st.session_state[BACKGROUND_LEFT])))
    st.session_state[_DRAWN] = {key: st.session_state.get(key) for key in _ONCE}
    elsewhere: Scenario | None = st.session_state.pop(MADE_ELSEWHERE, None)
    if elsewhere is not None:
        name, dataset = plain(plan_named(elsewhere.name)), plain(dataset_label(elsewhere.dataset))
        st.info(t("scenarios-made-elsewhere", name=name, dataset=dataset))
    lost = ways_lost()
    if lost is not None:
        st.warning(t("roads-lost", how=plain(say(lost))))
    kept = store()
    if kept is not None and kept.notice is not None and "store-noted" not in st.session_state:
        with st.container(border=True):
            st.warning(told(kept.notice))
            if st.button(t("saving-noted"), key="store-notice"):
                st.session_state["store-noted"] = True
                st.rerun()
    interrupted_notice()
    here = desk()
    for scenario in [s for s in here.scenarios if s.id in unsaved()]:
        error = unsaved()[scenario.id]
        with st.container(border=True):
            st.warning(told(error.text))
            mine, theirs = st.columns(2)
            if isinstance(error, ConflictError | FrozenError):
                if mine.button(t("saving-keep-mine"), key=f"mine-{scenario.id}", width="stretch"):
                    here.keep(as_copy(scenario))
                    _take(scenario)
                    st.rerun()
                if theirs.button(
                    t("saving-take-theirs"), key=f"theirs-{scenario.id}", width="stretch"
                ):
                    _take(scenario)
                    st.rerun()
            elif mine.button(t("saving-again"), key=f"again-{scenario.id}", width="stretch"):
                save(scenario)
                st.rerun()


def notices_seen() -> None:
    """Let go of what was said once, now that the page under it is drawn to its end.

    A page that passes on to another one is seen by nobody: what it said is said there again.
    """
    for key, said in st.session_state.pop(_DRAWN, {}).items():
        if st.session_state.get(key) == said:
            st.session_state.pop(key, None)


def _take(scenario: Scenario) -> None:
    """Let what the store has take the place of the scenario on the desk."""
    kept = store()
    if kept is None:
        return
    try:
        saved = kept.load(scenario.id, scenario.dataset)
    except InputError as error:
        st.session_state["store-trouble"] = told(error.text)
        return
    revisions()[scenario.id] = saved.entry.revision
    unsaved().pop(scenario.id, None)
    here = desk()
    here.scenarios = [saved.scenario if s.id == scenario.id else s for s in here.scenarios]
