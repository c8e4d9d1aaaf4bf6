"""What every paper of a scenario tells, computed once: office, names, adjoiners, notes.

May import comparing, model, texts and what stands below.
"""

from scenarios.papers.about import about_rows
from scenarios.papers.context import OPEN, Papers
from scenarios.papers.office import (
    PLACE_KINDS,
    Neighbour,
    Office,
    completed,
    load_office,
    province_of,
    usual_office,
)

__all__ = [
    "Neighbour",
    "OPEN",
    "Office",
    "PLACE_KINDS",
    "Papers",
    "about_rows",
    "completed",
    "load_office",
    "province_of",
    "usual_office",
]
