"""Candidate groups: graph, enumeration, verdict and cost of a group, pool, linear measures.

May import constraints, assessment, law and what stands below.
"""

from merger.clock import OutOfTime
from merger.groups.burdens import BURDENS, Burden, told_burden, worst_first, worst_keys
from merger.groups.candidate_rules import DEFAULT_REFERENCE, CandidateRules
from merger.groups.compliance import Basis, Judgement, judge
from merger.groups.content_key import content_key
from merger.groups.cost_terms import TERMS, UNITLESS, Costs, GroupBatch, compute_terms
from merger.groups.crowding import Crowding
from merger.groups.distances import Distances, distances_of
from merger.groups.enumeration import (
    LOCKS,
    MAX_GROUPS,
    TooManyGroups,
    allowed_by,
    around,
    connected_groups,
    connected_levels,
    distinct,
    group_keys,
    leads_around,
    padded,
    stacked,
)
from merger.groups.far import NewlyFar, newly_far
from merger.groups.later import first_short_years
from merger.groups.linear import (
    NO_END,
    Band,
    GroupLinear,
    LinearConstraint,
    Members,
    Sense,
    Subset,
    as_rows,
    row_values,
)
from merger.groups.objective import (
    DEFAULT_PRESET,
    MOST_PLACES,
    USUAL_PLACES,
    Objective,
    load_objective,
    objective_presets,
)
from merger.groups.pool import Pool
from merger.groups.travel import BEYOND_KM, Ways, ways_by_group, ways_to_seat
from merger.groups.unit_graph import URBAN_KINDS, Pairs, UnitGraph, unit_graph

__all__ = [
    "BURDENS",
    "Band",
    "Burden",
    "MOST_PLACES",
    "NO_END",
    "USUAL_PLACES",
    "told_burden",
    "worst_first",
    "worst_keys",
    "NewlyFar",
    "newly_far",
    "BEYOND_KM",
    "Basis",
    "CandidateRules",
    "Costs",
    "Crowding",
    "Distances",
    "DEFAULT_PRESET",
    "DEFAULT_REFERENCE",
    "GroupBatch",
    "Judgement",
    "LOCKS",
    "MAX_GROUPS",
    "GroupLinear",
    "Members",
    "Objective",
    "OutOfTime",
    "Pairs",
    "Pool",
    "LinearConstraint",
    "Sense",
    "Subset",
    "TERMS",
    "UNITLESS",
    "TooManyGroups",
    "URBAN_KINDS",
    "UnitGraph",
    "Ways",
    "allowed_by",
    "around",
    "as_rows",
    "compute_terms",
    "connected_groups",
    "content_key",
    "connected_levels",
    "distances_of",
    "distinct",
    "group_keys",
    "judge",
    "leads_around",
    "load_objective",
    "objective_presets",
    "padded",
    "row_values",
    "stacked",
    "unit_graph",
    "ways_by_group",
    "ways_to_seat",
    "first_short_years",
]
