"""Set partitioning: columns, linear programme, cuts, integer programme, ordered goals.

May import solution, problem, groups and what stands below, not plans.
"""

from merger.optimiser.column_source import candidates_of, forget
from merger.optimiser.result import Progress
from merger.optimiser.set_partitioning import partition
from merger.optimiser.solve import solve, solve_problem
from merger.optimiser.solvers import Control, engine_name

__all__ = [
    "Control",
    "Progress",
    "candidates_of",
    "engine_name",
    "forget",
    "partition",
    "solve",
    "solve_problem",
]
