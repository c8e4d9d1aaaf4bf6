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
from merger.optimiser.levels import allowances, kept_rows
from merger.optimiser.programme import keeps
from merger.optimiser.proof_size import proof_size
from merger.optimiser.pulp_engines import engine_name, engine_there, other_engines
from merger.optimiser.reach import Reach, find_reach
from merger.optimiser.result import Progress
from merger.optimiser.set_partitioning import solve_set_partitioning
from merger.optimiser.solve import solve, solve_problem, solve_with
from merger.optimiser.solvers import SolveControl
from merger.optimiser.suggested_target import SuggestedTarget, suggested_target
from merger.optimiser.tuning import Listing, Tuning

__all__ = [
    "allowances",
    "Listing",
    "Reach",
    "SuggestedTarget",
    "Tuning",
    "SolveControl",
    "Progress",
    "candidates_of",
    "engine_name",
    "engine_there",
    "forget",
    "find_reach",
    "keeps",
    "kept_rows",
    "other_engines",
    "proof_size",
    "solve_set_partitioning",
    "solve",
    "solve_problem",
    "solve_with",
    "suggested_target",
]
