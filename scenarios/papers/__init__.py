"""What every paper of a scenario tells, computed once: office, names, adjoiners, notes.

May import comparing, model, texts and what stands below.
"""

from scenarios.papers.about import about_rows
from scenarios.papers.around import FROM_DAY, shapes_around
from scenarios.papers.context import Papers
from scenarios.papers.figures import PlanFigures
from scenarios.papers.office import (
    PLACE_KINDS,
    Neighbour,
    Office,
    completed,
    day_of,
    load_office,
    province_of,
    usual_office,
)
from scenarios.papers.older import older_names
from scenarios.papers.texts import OPEN, PlanTexts

__all__ = [
    "FROM_DAY",
    "Neighbour",
    "OPEN",
    "Office",
    "PLACE_KINDS",
    "Papers",
    "PlanFigures",
    "PlanTexts",
    "about_rows",
    "completed",
    "day_of",
    "load_office",
    "older_names",
    "province_of",
    "shapes_around",
    "usual_office",
]
