"""Ways by road when units on the desk are replaced: kept while they hold, else it is said.

The roads themselves are kept in the cache folder, so that one click finds the ways again.
"""

from __future__ import annotations

import streamlit as st

from geodata import Dataset, Text
from geodata.roads import with_ways_of
from geodata.ways import RoadSource

_LOST = "roads-lost"
_STALE = "roads-stale"


def carried_ways(old: Dataset, new: Dataset) -> Dataset:
    """The new units with the ways of the old; the next page says it if these no longer hold."""
    carried = with_ways_of(old, new)
    if remember_ways(old, carried):
        st.session_state[_LOST] = old.measured
    return carried


def remember_ways(old: Dataset, new: Dataset) -> bool:
    """Remember by which roads the old units were measured, if the new ones are not measured so.

    Returns:
        Whether ways were lost.
    """
    shared = set(old.codes) & set(new.codes)
    if old.ways is None:
        source, mark = st.session_state.get(_STALE, (None, ""))
        if mark == old.fingerprint:  # the units went on changing
            st.session_state[_STALE] = (source, new.fingerprint)
        return False
    if new.ways is not None or not shared:
        return False
    st.session_state[_STALE] = (old.ways.source, new.fingerprint)
    return True


def forget_ways() -> None:
    """Nothing is to be said of roads used before: a person dropped them, or brought others."""
    st.session_state.pop(_STALE, None)


def stale_ways(dataset: Dataset) -> RoadSource | None:
    """The roads by which these units, without ways now, were measured before."""
    if dataset.ways is not None or _STALE not in st.session_state:
        return None
    source: RoadSource
    source, mark = st.session_state[_STALE]
    return source if mark == dataset.fingerprint else None


def ways_lost() -> Text | None:
    """How distances were measured by the ways that were lost; told once, then None."""
    lost: Text | None = st.session_state.pop(_LOST, None)
    return lost
