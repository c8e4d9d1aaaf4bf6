"""What planners set before solving: locks, target, limits, naming practice.

May import assessment, law and what stands below.
"""

from merger.constraints.limits import LARGEST_GROUP, Limits
from merger.constraints.locks import Constraints, NameChoice, dump_constraints, load_constraints
from merger.constraints.naming import (
    CITES,
    Naming,
    Practice,
    bare_name,
    clashes,
    proposals,
    propose_names,
)
from merger.constraints.target import Target

__all__ = [
    "CITES",
    "Constraints",
    "LARGEST_GROUP",
    "Limits",
    "NameChoice",
    "Naming",
    "Practice",
    "Target",
    "bare_name",
    "clashes",
    "dump_constraints",
    "load_constraints",
    "proposals",
    "propose_names",
]
