"""Sentences of this room in both languages (``wording.yaml``)."""

from __future__ import annotations

from typing import Any

from geodata.wording import Text, read_catalogue
from merger import Solution
from merger.groups import TERMS


def sentence(key: str, **values: Any) -> Text:
    """Return the sentence ``key``, filled with ``values``."""
    return read_catalogue("scenarios", "wording.yaml").text(key, **values)


def goal_label(key: str) -> Text:
    """What a goal of a solution is called; cost terms go by their own names."""
    return TERMS[key].label if key in TERMS else sentence(f"goal-{key}")


def group_sizes(solution: Solution) -> Text:
    """How many units a group may have, as asked or as far as the proof holds."""
    limits = solution.problem.limits
    if solution.any_size:
        return sentence("reach-any")
    if not limits.any_size:
        return sentence("reach-limit", k=limits.largest)
    key = "reach-to" if solution.status == "optimal" else "reach-looked"
    return sentence(key, k=solution.proven_to)


def status_label(status: str) -> Text:
    """How a solve ended, in words."""
    return sentence(f"status-{status}")
