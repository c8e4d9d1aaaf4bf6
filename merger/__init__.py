"""Criteria, assessment, candidate groups, the exact optimiser and plans.

Examples:
    The law judges units as they are; each verdict names the rule that decided.

    >>> from geodata import embedded_dataset
    >>> dataset = embedded_dataset("hungyen-2026")
    >>> criteria = load_criteria("nq112-2026")
    >>> assessment = assess(dataset, criteria)
    >>> code = assessment.codes("must")[0]
    >>> assessment.units[code].verdict, "NQ 112/2025" in assessment.units[code].cite
    ('must', True)

    A solve proposes mergers, and says whether they are proven to be the best. Locks hold.

    >>> solution = solve(dataset, criteria, Constraints(keep=(code,)))
    >>> solution.status, solution.gap
    ('optimal', 0.0)
    >>> solution.plan.group_of[code] == (code,)
    True
    >>> min(len(group.members) for group in solution.groups if group.is_merger) > 1
    True

    A plan is a partition that never changes: editing returns another one.

    >>> plan = Plan.unmerged(["A", "B", "C"])
    >>> merged = plan.merge(["A", "B"])
    >>> merged.groups, plan.groups
    ((('A', 'B'), ('C',)), (('A',), ('B',), ('C',)))
    >>> merged.move(["B"], to="C").groups
    (('A',), ('B', 'C'))
"""

from merger.assessment import (
    VERDICTS,
    Assessment,
    Declarations,
    Horizon,
    assess,
)
from merger.constraints import Constraints, Limits, Target, dump_constraints, load_constraints
from merger.evaluator import Evaluator
from merger.groups import DEFAULT_PRESET, TERMS, Objective, load_objective, objective_presets
from merger.law import (
    Criteria,
    dump_criteria,
    load_criteria,
    parse_criteria,
    preset_names,
    preset_of,
)
from merger.optimiser import Progress, solve, solve_problem
from merger.plan import Plan
from merger.problem import Mode, Problem
from merger.solution import GroupReport, Solution, describe_plan

__all__ = [
    "DEFAULT_PRESET",
    "TERMS",
    "VERDICTS",
    "Assessment",
    "Constraints",
    "Criteria",
    "Declarations",
    "Evaluator",
    "GroupReport",
    "Horizon",
    "Limits",
    "Mode",
    "Objective",
    "Plan",
    "Problem",
    "Progress",
    "Solution",
    "Target",
    "assess",
    "describe_plan",
    "dump_constraints",
    "dump_criteria",
    "load_constraints",
    "load_criteria",
    "load_objective",
    "objective_presets",
    "parse_criteria",
    "preset_names",
    "preset_of",
    "solve",
    "solve_problem",
]
