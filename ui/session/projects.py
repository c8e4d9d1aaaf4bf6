"""The desk as a project in the store: saved when something on it changed, found after a reload.

The id of the project stands in the address (``desk=``). A desk on which nothing was changed yet is
not kept: there is nothing to lose, and the list of projects holds work and no visits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import streamlit as st
from pydantic import ValidationError

from geodata import InputError
from scenarios.store import ProjectConflictError, ProjectEntry, Projects
from scenarios.wording import sentence
from ui.session.asked_runs import run_of, run_of_address
from ui.session.auth import may, who
from ui.session.desk import Desk, desk, embedded_like, restore_scenario
from ui.session.desk_document import DeskDocument
from ui.session.kept import Same
from ui.session.merging import merged
from ui.session.saving import revisions, store, unsaved, unsaved_because
from ui.wording import dataset_label, plain, t, told

_STATE = "project-open"
PROJECT_SAID = "project-said"
"""Why another project is on the desk now, for :mod:`ui.session.notices` to say."""

_GOES_ON = "project-goes-on"
_MOST_RESTORED = 8
"""Plans put back on the desk with a project; the others are a click away in their list."""

OF_THE_DESK = ("data-source-chosen", "draft", "unit-opened")
"""What pages remember of the units on the desk."""


_PARTS = ("scenarios", "constraints", "criteria", "transition", "settings")
"""What is named when it came from another window."""


@dataclass
class _Open:
    """What this session knows of its project.

    Attributes:
        key: what the desk held when it was last saved or read; see :func:`_key`.
        revision: last seen in the store; 0 while it is not kept.
        mine: whether it may be written to; somebody else's is continued as a project of one's own.
        document: what was last saved or read, with the fingerprint of its units.
        conflict: another window saved it meanwhile; nothing is saved until the person chose.
    """

    key: object
    revision: int = 0
    mine: bool = True
    document: tuple[str, Mapping[str, Any]] = ("", {})
    conflict: ProjectConflictError | None = None


def _key(here: Desk) -> object:
    """All that a project holds, compared by ``==``: cheap where nothing changed."""
    return (
        Same(here.dataset),
        here.criteria,
        here.rule_set,
        here.constraints,
        here.transition,
        deepcopy(here.settings),
        (*here.not_restored, *(scenario.id for scenario in here.scenarios)),
        here.shown_by_units,
        here.run_id,
    )


def projects() -> Projects | None:
    """The projects of the store; None where it is closed."""
    kept = store()
    return None if kept is None else Projects(kept, may)


def open_project_id() -> str:
    """Id of the project on the desk if the store has it, else nothing."""
    state: _Open | None = st.session_state.get(_STATE)
    return desk().project_id if state is not None and state.revision else ""


def project_name() -> str:
    """The name a person gave the project on the desk; nothing where it has none of its own."""
    kept = projects() if open_project_id() else None
    try:
        entry = kept.entry(desk().project_id) if kept is not None else None
    except InputError:
        return ""  # the list of projects tells it
    return "" if entry is None else entry.name


def restore_project() -> None:
    """Put the project of the address on the desk, where this session has none yet."""
    if "desk" in st.session_state:
        return
    run = run_of_address()
    scenario = st.query_params.get("scenario", "") or (run.kept_as if run else "")
    if not open_project(st.query_params.get("desk", "")):
        if not st.query_params:
            _go_on()
        return
    here = desk()
    state: _Open = st.session_state[_STATE]
    # A viewer who was sent the address looks on; another planner would take the run over.
    if run is not None and (state.mine or not may("plan")):
        here.run_id, here.collected = run.id, run.kept_as and run.id
    if scenario and scenario != here.current:
        _show_too(here, scenario)


def _go_on() -> None:
    """Open the person's newest project where they open the bare address; a newcomer has none."""
    kept = projects()
    try:
        entries = kept.entries() if kept is not None else ()
    except InputError:
        return  # the list of projects tells it
    latest = next((entry for entry in entries if entry.is_of(who())), None)
    if latest is not None and open_project(latest.id):
        st.session_state[_GOES_ON] = True


def goes_on() -> bool:
    """Whether the first page is to pass on to the work that was opened; asked once."""
    return bool(st.session_state.pop(_GOES_ON, False))


def _show_too(here: Desk, scenario_id: str) -> None:
    """Show the plan of the address: another window had it shown."""
    if all(scenario.id != scenario_id for scenario in here.scenarios):
        before = here.dataset.fingerprint
        found = _scenarios(here, [scenario_id])
        if not found or found[0].dataset.fingerprint != before:
            restore_scenario(scenario_id)
            return
        here.scenarios += found
    here.make_current(scenario_id)


def open_project(project_id: str) -> bool:
    """Put a kept project on the desk, whole; tell whether there is one."""
    kept = projects() if project_id else None
    try:
        entry = kept.entry(project_id) if kept is not None else None
        if kept is None or entry is None or entry.shelf == "deleted":
            return False
        # An uploaded file may bear the name of embedded units; the store compares the content.
        saved = kept.load(project_id, embedded_like(entry.dataset))
        document = DeskDocument.model_validate(saved.document)
    except InputError as error:
        st.session_state["store-trouble"] = told(error.text)
        return False
    except ValidationError:
        st.session_state["store-trouble"] = told(sentence("project-unreadable"))
        return False
    here = document.desk(saved.dataset)
    here.project_id = project_id
    mine = saved.entry.is_of(who())
    run = run_of(document.run) if mine else None  # somebody else's run is theirs to take
    if run is not None:
        here.run_id, here.collected = run.id, run.kept_as and run.id
    _go_on_under(here)
    shown = set(document.shown.values())
    latest = [key for key in document.scenarios if key in shown]
    latest += [key for key in document.scenarios[-_MOST_RESTORED:] if key not in shown]
    here.scenarios = _scenarios(here, [key for key in document.scenarios if key in latest])
    away = _put_away(set(latest).difference(s.id for s in here.scenarios))
    here.not_restored = tuple(
        key
        for key in document.scenarios
        if key not in away and all(scenario.id != key for scenario in here.scenarios)
    )
    for key in document.shown.values():
        here.make_current(key)
    st.session_state["desk"] = here
    for left in OF_THE_DESK:
        st.session_state.pop(left, None)
    held = (saved.entry.fingerprint, document.model_dump(mode="json"))
    st.session_state[_STATE] = _Open(_key(here), saved.entry.revision, mine, held)
    if not mine and may("plan"):
        owner = plain(saved.entry.owner)
        st.session_state["store-trouble"] = t("project-of-other", owner=owner)
    return True


def switch_project(project_id: str) -> bool:
    """Put another project on the desk; tell whether it is there now.

    It is not where there is none, or where what is on the desk now would be lost (and says so).
    """
    return _may_leave() and open_project(project_id)


def new_project() -> bool:
    """Begin with an empty desk, unless what is on this one would be lost; tell whether it began."""
    if not _may_leave():
        return False
    before = st.session_state.pop("desk", None)
    for left in (_STATE, *OF_THE_DESK):
        st.session_state.pop(left, None)
    _go_on_under(desk(), before)
    begin_project()
    return True


def _may_leave() -> bool:
    """Keep what is on the desk; where that cannot be, say that it stays."""
    if not may("plan"):
        return True  # nothing of a viewer's is ever kept, and the page says what they may do
    save_project()
    here = desk()
    state: _Open = st.session_state[_STATE]
    if state.conflict is not None:
        _go_on_as_own(here, state)  # what contradicts another window's is not thrown away
        save_project()
    if state.key == _key(here) and not any(s.id in unsaved() for s in here.scenarios):
        return True
    st.session_state[PROJECT_SAID] = t("project-stays", name=plain(dataset_label(here.dataset)))
    return False


def _go_on_under(here: Desk, before: Desk | None = None) -> None:
    """Let what lies under the map in this session lie under a desk that takes another's place."""
    before = before or st.session_state.get("desk")
    if before is not None:
        here.neighbours = before.neighbours
        here.take_background(before.background)


def _scenarios(here: Desk, wanted: Iterable[str]) -> list[Any]:
    """Those of some scenarios that the store still has in use."""
    kept, found = store(), []
    for key in wanted if kept is not None else ():
        try:
            entry = kept.entry(key) if kept is not None else None
            if kept is None or entry is None or entry.shelf == "deleted":
                continue
            saved = kept.load(key, here.dataset)
        except InputError:
            continue  # its own list says what is wrong with it
        revisions()[key] = saved.entry.revision
        found.append(saved.scenario)
    return found


def _put_away(ids: Iterable[str]) -> set[str]:
    """Those of some scenarios that somebody deleted; not those that cannot be read now."""
    kept, found = store(), set()
    for key in ids if kept is not None else ():
        with suppress(InputError):
            entry = kept.entry(key) if kept is not None else None
            if entry is None or entry.shelf == "deleted":
                found.add(key)
    return found


def begin_project() -> None:
    """Note what a new desk begins with: that alone is no work to keep."""
    if _STATE not in st.session_state:
        st.session_state[_STATE] = _Open(_key(desk()))


def save_project() -> bool:
    """Save the desk if something on it changed since it was last saved; one write a change.

    Called when a page is drawn, however that ended, so that nobody waits for it.

    Returns:
        Whether it turned out now that another window saved it meanwhile.
    """
    begin_project()
    here = desk()
    state: _Open = st.session_state[_STATE]
    key = _key(here)
    if state.key == key or state.conflict is not None or not may("plan"):
        return False
    kept = projects()
    if kept is None:
        return False
    moved = not state.mine
    if moved:
        _go_on_as_own(here, state)
    document = DeskDocument.of(here).model_dump(mode="json")
    try:
        entry = kept.save(here.project_id, here.dataset, document, state.revision, who())
    except ProjectConflictError as error:
        if _put_together(kept, here, state, document, error):
            save_project()
            return True
        state.conflict = error
    except InputError as error:
        st.session_state["store-trouble"] = told(error.text)
    except (OSError, RuntimeError) as error:  # a full disk, or no right to write
        st.session_state["store-trouble"] = told(unsaved_because(error))
    else:
        state.key, state.revision = key, entry.revision
        state.document = (here.dataset.fingerprint, document)
        if moved:
            st.query_params["desk"] = here.project_id
    return state.conflict is not None


def _put_together(
    kept: Projects,
    here: Desk,
    state: _Open,
    mine: Mapping[str, Any],
    conflict: ProjectConflictError,
) -> bool:
    """Take onto the desk what another window set meanwhile, where it contradicts nothing here."""
    units, before = state.document
    theirs = conflict.theirs
    if theirs.shelf == "deleted" or not units == theirs.fingerprint == here.dataset.fingerprint:
        return False
    try:
        other = DeskDocument.model_validate(kept.load(theirs.id, here.dataset).document)
        held = other.model_dump(mode="json")
        both = merged(before, mine, held)
        document = None if both is None else DeskDocument.model_validate(both)
    except (InputError, ValidationError):
        return False
    if document is None:
        return False
    changed = [t(f"project-part-{key}") for key in _PARTS if both and both[key] != mine[key]]
    here.criteria, here.rule_set = document.criteria, document.rule_set
    here.constraints, here.transition = document.constraints, document.transition
    here.settings = document.settings
    by_id = {scenario.id: scenario for scenario in here.scenarios}
    here.not_restored = tuple(key for key in here.not_restored if key in document.scenarios)
    known = {*by_id, *here.not_restored}
    fresh = _scenarios(here, [key for key in document.scenarios if key not in known])
    by_id |= {scenario.id: scenario for scenario in fresh}
    here.take_scenarios([by_id[key] for key in document.scenarios if key in by_id])
    state.key, state.revision = None, theirs.revision
    state.document = (theirs.fingerprint, held)
    if changed:
        st.session_state[PROJECT_SAID] = t("project-put-together", what=plain(", ".join(changed)))
    return True


def _go_on_as_own(here: Desk, state: _Open) -> None:
    here.project_id = uuid4().hex[:12]
    state.revision, state.mine, state.conflict, state.key = 0, True, None, None


def work_in_own_project() -> None:
    """Leave somebody else's project for one of one's own, before work is noted under its id."""
    state: _Open | None = st.session_state.get(_STATE)
    if state is not None and not state.mine and may("plan"):
        _go_on_as_own(desk(), state)


def leave_project(entry: ProjectEntry) -> None:
    """What was put away is not written to any more: changes from now on are another project."""
    if desk().project_id == entry.id:
        here = desk()
        here.project_id = uuid4().hex[:12]
        st.session_state[_STATE] = _Open(_key(here))


def project_notice() -> None:
    """Say on every page that another window saved this project, and offer the ways out."""
    state: _Open | None = st.session_state.get(_STATE)
    if state is None or state.conflict is None:
        return
    with st.container(border=True):
        st.warning(told(state.conflict.text))
        mine, theirs = st.columns(2)
        if mine.button(t("project-keep-mine"), key="project-mine", width="stretch"):
            _go_on_as_own(desk(), state)
            st.rerun()
        gone = state.conflict.theirs.shelf == "deleted"
        if not gone and theirs.button(
            t("project-take-theirs"), key="project-theirs", width="stretch"
        ):
            open_project(desk().project_id)
            st.rerun()
