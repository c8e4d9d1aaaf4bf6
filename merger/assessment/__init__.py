"""The law applied to the units as they are.

May import law and what stands below.
"""

from merger.assessment.applicability import mismatches, unsaid_factors
from merger.assessment.declarations import Declarations, ExceptionClaim
from merger.assessment.districts import assess_districts
from merger.assessment.sensitivity import (
    Curve,
    FactorCheck,
    changed_verdicts,
    curves,
    factor_check,
    grown,
    near_thresholds,
    terrain_check,
)
from merger.assessment.verdicts import (
    EPSILON,
    VERDICTS,
    Assessment,
    UnitAssessment,
    assess,
    deciding,
    to_arrange,
    weakest,
)

__all__ = [
    "Assessment",
    "Curve",
    "Declarations",
    "EPSILON",
    "ExceptionClaim",
    "FactorCheck",
    "UnitAssessment",
    "VERDICTS",
    "assess",
    "assess_districts",
    "changed_verdicts",
    "curves",
    "deciding",
    "factor_check",
    "grown",
    "mismatches",
    "near_thresholds",
    "terrain_check",
    "to_arrange",
    "unsaid_factors",
    "weakest",
]
