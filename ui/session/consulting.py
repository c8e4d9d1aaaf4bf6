"""What the people said about a scenario: in the store, or in the session where that is closed."""

from __future__ import annotations

import json

import streamlit as st

from geodata import InputError
from scenarios import Scenario
from scenarios.consulting import Consultation, consultation_document, usual_rule
from scenarios.store import Consultations
from ui.session.auth import may, who
from ui.session.saving import store


def consultation_on(scenario: Scenario) -> Consultation:
    """What is known of a consultation; an empty one by the usual rule before anything came.

    Raises:
        InputError: what is kept cannot be read.
    """
    kept = store()
    found: Consultation | None
    if kept is not None:
        found = Consultations(kept, may).of(scenario.id)
    else:
        found = st.session_state.get(_key(scenario))
    return found or Consultation(usual_rule(scenario.criteria.id).id)


def keep_consultation(scenario: Scenario, consultation: Consultation, seen: Consultation) -> None:
    """Keep it at once; in this session alone where the store is closed.

    Args:
        scenario: whose it is.
        consultation: to be kept.
        seen: what it was made from.

    Raises:
        InputError: somebody else kept ballots meanwhile, the store cannot be written, or the
            person may only look.
    """
    kept = store()
    if kept is not None:
        Consultations(kept, may).keep(scenario.id, consultation, who(), seen=seen)
    else:
        st.session_state[_key(scenario)] = consultation


def is_kept() -> bool:
    """Whether ballots outlive this session."""
    return store() is not None


def forget_consultation(scenario: Scenario) -> None:
    """Drop what came back, to ask anew.

    Raises:
        InputError: the store cannot be written, or the person may only look.
    """
    kept = store()
    if kept is not None:
        Consultations(kept, may).forget(scenario.id)
    st.session_state.pop(_key(scenario), None)


def readable_consultation(scenario: Scenario) -> Consultation | None:
    """The same for papers, which leave blanks where nothing can be read."""
    try:
        return consultation_on(scenario)
    except InputError:
        return None


def consultation_mark(consultation: Consultation | None) -> str:
    """Tells what was said from all else: papers are kept by it."""
    if consultation is None:
        return ""
    return json.dumps(consultation_document(consultation), sort_keys=True)


def _key(scenario: Scenario) -> str:
    return f"consultation-{scenario.id}"
