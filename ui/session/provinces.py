"""Which project the units of a province are planned in: work on another one keeps its own.

A project without a name of its own is called after its units. Were those of another province put
on a desk that holds plans, these would belong to a project that bears the other's name.
"""

from __future__ import annotations

import streamlit as st

from geodata import Dataset, InputError
from merger import Constraints
from scenarios import find_run
from scenarios.store import ProjectEntry
from ui.session.auth import may, who
from ui.session.desk import desk, embedded, embedded_like
from ui.session.projects import (
    OF_THE_DESK,
    PROJECT_SAID,
    new_project,
    open_project_id,
    projects,
    switch_project,
)
from ui.wording import dataset_label, plain, t, units_named

_CHOSEN = "data-source-chosen"


def open_dataset(name: str) -> bool:
    """Put embedded units on a desk that is theirs; what is planned on other provinces stays.

    Returns:
        Whether they are on the desk now, as :func:`room_for` tells it.
    """
    if not room_for(embedded(name)):
        return False
    here = desk()
    # Locks hang on them, also where a person mended some; a file may bear their name.
    if not (here.dataset.name == name and _is_embedded(here.dataset)):
        here.use_dataset(embedded(name))
        st.session_state.pop(_CHOSEN, None)
    return True


def room_for(dataset: Dataset, *, recent: bool = True) -> bool:
    """Leave a project that is another province's, where it holds work, before units come.

    Args:
        dataset: the units that are about to come onto the desk.
        recent: go on with the person's latest project of these units, where there is one; else
            the units come from files that are being read, and these stay at hand.

    Returns:
        Whether they may come: not where work on the desk would be lost; the next page says so.
    """
    here = desk()
    place = _place(dataset)
    if not place or place == _place(here.dataset):
        return True
    latest = _latest(dataset, here.project_id) if recent else None
    if latest is not None and switch_project(latest.id):
        plans = t("project-plans", count=latest.plans)
        st.session_state[PROJECT_SAID] = t(
            "project-went-on",
            name=plain(latest.name or units_named(latest.dataset)),
            plans=plain(plans),
            at=f"{latest.updated.astimezone():%d/%m/%Y %H:%M}",
        )
        return True
    return not _holds_work() or _begin(dataset, files=not recent)


def room_of_its_own(dataset: Dataset) -> bool:
    """Begin a project for what was planned elsewhere; one that is open keeps what was set in it.

    Returns:
        Whether it may come, as :func:`room_for` tells it.
    """
    return not (open_project_id() or _holds_work()) or _begin(dataset)


def _begin(dataset: Dataset, *, files: bool = False) -> bool:
    """Begin a project under the rule set on the desk; tell whether it began."""
    here = desk()
    before = plain(dataset_label(here.dataset))
    law, changed = here.rule_set, here.criteria
    stay = {k: v for k in OF_THE_DESK if (v := st.session_state.get(k))} if files else {}
    if not new_project():
        return False
    st.session_state.update(stay)
    fresh = desk()
    fresh.use_rule_set(law)  # the rule set that the provinces were looked at under goes on
    fresh.criteria = changed
    st.session_state[PROJECT_SAID] = t(
        "project-of-its-own" if may("plan") else "project-of-its-own-seen",
        before=before,
        now=plain(dataset_label(dataset)),
    )
    return True


def _place(dataset: Dataset) -> frozenset[str]:
    """Names of the provinces that units lie in; nothing where they do not say."""
    return frozenset(name for name in dataset.units["province"].astype(str).unique() if name)


def _is_embedded(dataset: Dataset) -> bool:
    """Whether units are embedded ones, mended or not; a file may bear the name of some."""
    known = embedded_like(dataset.name)
    return known is not None and known.provenance.source == dataset.provenance.source


def _latest(dataset: Dataset, but: str) -> ProjectEntry | None:
    """This person's project of some units that was worked on last.

    Two files may bear one name: only of embedded units does the name tell which they are.
    """
    kept, by_name = projects(), _is_embedded(dataset)
    try:
        entries = kept.entries() if kept is not None else ()
    except InputError:
        return None  # the list of projects tells it
    for entry in entries:
        same = entry.fingerprint == dataset.fingerprint
        named = by_name and entry.dataset == dataset.name
        if (same or named) and entry.id != but and entry.is_of(who()):
            return entry
    return None


def _holds_work() -> bool:
    """Whether there is on the desk what hangs on its units: plans, locks, figures, a run."""
    here = desk()
    run = find_run(here.run_id)
    known = embedded_like(here.dataset.name)
    return (
        bool(here.scenarios)
        or here.constraints != Constraints()
        or (run is not None and run.state == "running")
        or known is None
        or known.fingerprint != here.dataset.fingerprint
    )
