"""What planners set before solving: locks, target, limits, naming practice.

May import assessment, law and what stands below.
"""

from merger.constraints.kind_table import read_kinds
from merger.constraints.limits import LARGEST_GROUP, USUAL_GROUP, Limits
from merger.constraints.locks import Constraints, NameChoice, dump_constraints, load_constraints
from merger.constraints.name_facts import bare_name
from merger.constraints.naming import (
    CITES,
    Naming,
    Practice,
    Proposal,
    clashes,
    proposals,
    propose_names,
)
from merger.constraints.outlook_table import with_forecasts
from merger.constraints.target import Target

__all__ = [
    "CITES",
    "Constraints",
    "LARGEST_GROUP",
    "USUAL_GROUP",
    "Limits",
    "NameChoice",
    "Naming",
    "Practice",
    "Proposal",
    "Target",
    "bare_name",
    "clashes",
    "dump_constraints",
    "load_constraints",
    "proposals",
    "propose_names",
    "read_kinds",
    "with_forecasts",
]
