"""Set partitioning: columns, linear programme, cuts, integer programme, lexicographic goals.

A solve goes from :mod:`~merger.optimiser.solve` through the goals
(:mod:`~merger.optimiser.lexicographic`, :mod:`~merger.optimiser.levels`); each of them is a set
partitioning (:mod:`~merger.optimiser.set_partitioning`, whose decisions stand in
:mod:`~merger.optimiser.search_steps`) over candidates from
:mod:`~merger.optimiser.column_source`. The numbers that can be turned are in
:mod:`~merger.optimiser.tuning`.

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
