"""Scenarios: named plans, comparison, background runs and the files people carry away."""

from scenarios.comparing import Comparison, compare
from scenarios.model import Scenario
from scenarios.running import Run, RunState, find_run, start_run

__all__ = [
    "Comparison",
    "Run",
    "RunState",
    "Scenario",
    "compare",
    "find_run",
    "start_run",
]
