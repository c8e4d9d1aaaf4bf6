"""Scenarios: named plans, comparison, background runs and the files people carry away."""

from scenarios.compare import Comparison, compare
from scenarios.runs import Run, RunState, find_run, start_run
from scenarios.scenario import Scenario

__all__ = [
    "Comparison",
    "Run",
    "RunState",
    "Scenario",
    "compare",
    "find_run",
    "start_run",
]
