"""Criteria, assessment, candidate groups, the exact optimiser and plans."""

from merger.assessment import VERDICTS, Assessment, Declarations, assess
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
