"""Scenarios: named plans, comparison, background runs and the files people carry away.

Examples:
    A scenario is a plan with a name and everything it came from. Editing keeps every version, and
    how far the plan is from the proven best.

    >>> from geodata import embedded_dataset
    >>> from merger import load_criteria, load_objective, solve
    >>> from scenarios import Scenario, compare
    >>> dataset, criteria = embedded_dataset("hungyen-2026"), load_criteria("nq112-2026")
    >>> first = Scenario.of("few changes", solve(dataset, criteria))
    >>> group = next(group for group in first.groups if group.is_merger)
    >>> from merger.plan import Edit
    >>> edited = first.with_history(first.history.edited(Edit("split", group.members[:1])))
    >>> edited.solution.status, len(edited.history.versions)
    ('edited', 2)
    >>> edited.with_history(edited.history.undo()).solution.status
    'optimal'

    Two scenarios of the same units are compared group by group.

    >>> comparison = compare(first, edited)
    >>> comparison.same_criteria, comparison.units.empty
    (True, False)
    >>> units = next(row for row in comparison.metrics if row.metric.key == "units")
    >>> int(units.b - units.a)
    1
"""

from scenarios.comparing import Comparison, compare
from scenarios.model import Scenario
from scenarios.running import Run, find_run, known_runs, start_run

__all__ = [
    "Comparison",
    "Run",
    "Scenario",
    "compare",
    "find_run",
    "known_runs",
    "start_run",
]
