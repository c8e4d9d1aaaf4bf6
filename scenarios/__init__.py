"""Scenarios: named plans, comparison, background runs and the files people carry away."""

from scenarios.comparing import Comparison, compare
from scenarios.model import Scenario
from scenarios.running import Run, find_run, start_run

__all__ = [
    "Comparison",
    "Run",
    "Scenario",
    "compare",
    "find_run",
    "start_run",
]
