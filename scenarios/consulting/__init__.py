"""The people's say on a plan: rules of the law, ballots by village, what came of them.

May import model and what stands below.
"""

from scenarios.consulting.ballots import (
    Ballots,
    Consultation,
    Outcome,
    Standing,
    Tally,
    asked_units,
    marks_of,
    standing_of,
)
from scenarios.consulting.documents import (
    DamagedConsultationError,
    consultation_document,
    consultation_of,
)
from scenarios.consulting.heads import open_form
from scenarios.consulting.reading import Read, read_ballots, read_register
from scenarios.consulting.rules import ConsultRule, consult_rule, consult_rules, usual_rule

__all__ = [
    "Ballots",
    "ConsultRule",
    "Consultation",
    "DamagedConsultationError",
    "Outcome",
    "Read",
    "Standing",
    "Tally",
    "asked_units",
    "consult_rule",
    "consult_rules",
    "consultation_document",
    "consultation_of",
    "marks_of",
    "open_form",
    "read_ballots",
    "read_register",
    "standing_of",
    "usual_rule",
]
