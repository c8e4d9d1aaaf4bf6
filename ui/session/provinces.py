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
from ui.session.auth import who
from ui.session.desk import desk, embedded, embedded_like
from ui.session.projects import OF_THE_DESK, PROJECT_SAID, new_project, projects, switch_project
from ui.wording import dataset_label, plain, t, units_named

_CHOSEN = "data-source-chosen"


def open_dataset(name: str) -> None:
    """Put embedded units on a desk that is theirs; what is planned on other provinces stays."""
    room_for(embedded(name))
    here = desk()
    if here.dataset.name != name:
        here.use_dataset(embedded(name))
        st.session_state.pop(_CHOSEN, None)


def room_for(dataset: Dataset, *, recent: bool = True) -> None:
    """Leave a project that is another province's, where it holds work, before units come.

    Args:
        dataset: the units that are about to come onto the desk.
        recent: go on with the person's latest project of these units, where there is one; else
            the units come from files that are being read, and these stay at hand.
    """
    here = desk()
    place = _place(dataset)
    if not place or place == _place(here.dataset):
        return
    latest = _latest(dataset.name, here.project_id) if recent else None
    if latest is not None and switch_project(latest.id):
        plans = t("project-plans", count=latest.plans)
        st.session_state[PROJECT_SAID] = t(
            "project-went-on",
            name=plain(latest.name or units_named(latest.dataset)),
            plans=plain(plans),
            at=f"{latest.updated.astimezone():%d/%m/%Y %H:%M}",
        )
        return
    if not _holds_work():
        return
    before = plain(dataset_label(here.dataset))
    law, changed = here.rule_set, here.criteria
    files = {} if recent else {k: v for k in OF_THE_DESK if (v := st.session_state.get(k))}
    new_project()
    st.session_state.update(files)
    fresh = desk()
    fresh.use_rule_set(law)  # the rule set that the provinces were looked at under goes on
    fresh.criteria = changed
    st.session_state[PROJECT_SAID] = t(
        "project-of-its-own", before=before, now=plain(dataset_label(dataset))
    )


def _place(dataset: Dataset) -> frozenset[str]:
    """Names of the provinces that units lie in; nothing where they do not say."""
    return frozenset(name for name in dataset.units["province"].astype(str).unique() if name)


def _latest(name: str, but: str) -> ProjectEntry | None:
    """This person's project of some units that was worked on last."""
    kept = projects()
    try:
        entries = kept.entries() if kept is not None else ()
    except InputError:
        return None  # the list of projects tells it
    mine = (e for e in entries if e.dataset == name and e.id != but and e.is_of(who()))
    return next(mine, None)


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
