"""What the store was read to, shared by all sessions that have it in hand.

Units and scenarios are frozen, and what is worked out of them stays with them: of twenty people who
look at one plan each needs the same megabytes. They go when the last session lets go of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakValueDictionary

_Found = TypeVar("_Found")

_there: WeakValueDictionary[tuple[Any, ...], Any] = WeakValueDictionary()
_turns: WeakValueDictionary[tuple[Any, ...], _Turn] = WeakValueDictionary()
_lock = threading.Lock()


class _Turn:
    """A lock that the dictionary lets go of when nobody holds it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()


def shared(
    key: tuple[Any, ...], read: Callable[[], _Found], fits: Callable[[_Found], bool]
) -> _Found:
    """What somebody holds under a key, or what ``read`` gives; read once, whoever asks meanwhile.

    Args:
        key: all that decides the content; unlike keys share nothing.
        read: gives a value that nobody changes.
        fits: tells whether the one that is there will do.
    """
    with _lock:
        turn = _turns.setdefault(key, _Turn())
    with turn.lock:
        found: _Found | None = _there.get(key)
        if found is None or not fits(found):
            found = read()
            _there[key] = found
        return found
