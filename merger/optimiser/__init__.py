"""Set partitioning: columns, linear programme, cuts, integer programme, ordered goals.

May import solution, problem, groups and what stands below, not plans.
"""

from merger.optimiser.column_source import candidates_of, forget
from merger.optimiser.result import Progress
from merger.optimiser.set_partitioning import solve_set_partitioning
from merger.optimiser.solve import solve, solve_problem, solve_with
from merger.optimiser.solvers import SolveControl, engine_name
from merger.optimiser.tuning import Listing, Tuning

__all__ = [
    "Listing",
    "Tuning",
    "SolveControl",
    "Progress",
    "candidates_of",
    "engine_name",
    "forget",
    "solve_set_partitioning",
    "solve",
    "solve_problem",
    "solve_with",
]
