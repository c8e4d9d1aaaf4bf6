"""Two windows on one project: what both set is put together where nothing contradicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_OF_A_WINDOW = ("format", "shown", "run")
"""What each window has for itself: which plan it shows, which solve it waits for."""

_BY_FIELD = ("settings",)
"""Choices for the next plan are compared one by one; locks and rules only whole."""


def merged(
    base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> dict[str, Any] | None:
    """A project's document with the changes of two windows since they had the same one.

    Args:
        base: what both began with.
        mine: what this window holds.
        theirs: what the store has from the other.

    Returns:
        None where both changed one thing in different ways: a person must choose.
    """
    found: dict[str, Any] = {}
    for key, value in mine.items():
        before, other = base.get(key), theirs.get(key)
        if key in _OF_A_WINDOW or value == other or other == before:
            found[key] = value
        elif key == "scenarios":
            found[key] = _plans(list(before or ()), list(value), list(other or ()))
        elif value == before:
            found[key] = other
        elif key in _BY_FIELD and all(isinstance(v, dict) for v in (before, value, other)):
            inner = merged(before or {}, value, other or {})
            if inner is None:
                return None
            found[key] = inner
        else:
            return None
    return found


def _plans(before: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """Plans of both; those that either put away are away."""
    gone = {key for key in before if key not in mine or key not in theirs}
    return [key for key in dict.fromkeys([*theirs, *mine]) if key not in gone]
