"""State something about units of a scenario: for its plan, and for the next plan of these units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from merger import Constraints
from scenarios import Scenario
from ui.locks.forms import checked
from ui.session.desk import desk


def state(
    scenario: Scenario,
    what: str,
    entries: list[dict[str, Any]],
    without: Callable[[Constraints], Constraints],
) -> bool:
    """Put entries in the place of others; tell whether that was done, or could not be meant.

    Args:
        scenario: whose plan is judged by them at once.
        what: field of the constraints.
        entries: what is stated; none takes back what was.
        without: takes away what the entries replace.
    """
    here = desk()
    mine = checked(without(scenario.solution.problem.constraints), what, entries)
    if mine is None:
        return False
    if scenario.dataset.fingerprint == here.dataset.fingerprint:
        following = checked(without(here.constraints), what, entries)
        here.constraints = following or here.constraints
    here.replace(scenario.with_constraints(mine))
    return True
