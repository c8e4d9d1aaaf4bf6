"""Results kept in the session until what they were made of changes: a click runs a page anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

_Found = TypeVar("_Found")


@dataclass(frozen=True, eq=False)
class Same:
    """An object as part of a key, equal only to itself; held, so that nothing else takes its place.

    (``id()`` of an object that is gone may be that of another one.)
    """

    of: object

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.of is other.of

    def __hash__(self) -> int:
        return id(self.of)


def kept(name: str, key: object, compute: Callable[[], _Found]) -> _Found:
    """What ``compute`` gave when the key was the same the last time, else what it gives now.

    Args:
        name: of the result, unique in the app; one result a name is kept.
        key: all that the result depends on, compared with ``==``; see :class:`Same`.
        compute: makes the result. Nothing is kept if it raises.
    """
    place = f"kept-{name}"
    last: tuple[object, Any] | None = st.session_state.get(place)
    if last is None or last[0] != key:
        last = (key, compute())
        st.session_state[place] = last
    found: _Found = last[1]
    return found
