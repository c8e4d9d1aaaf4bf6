"""Criteria, assessment, candidate groups, the exact optimiser and plans."""

from merger.assessment import VERDICTS, Assessment, assess
from merger.constraints import Constraints, dump_constraints, load_constraints
from merger.criteria import Criteria
from merger.declarations import Declarations
from merger.limits import Limits
from merger.objective import DEFAULT_PRESET, Objective, load_objective, objective_presets
from merger.optimise import solve, solve_problem
from merger.partition import Progress
from merger.plan import Plan
from merger.problem import Mode, Problem
from merger.rule_sets import dump_criteria, load_criteria, parse_criteria, preset_names, preset_of
from merger.solution import GroupReport, Solution, describe_plan
from merger.target import Target
from merger.terms import TERMS

__all__ = [
    "DEFAULT_PRESET",
    "TERMS",
    "VERDICTS",
    "Assessment",
    "Constraints",
    "Criteria",
    "Declarations",
    "GroupReport",
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
