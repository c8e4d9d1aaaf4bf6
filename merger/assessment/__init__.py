"""The law applied to the units as they are.

May import law and what stands below.
"""

from merger.assessment.applicability import mismatches, unsaid_factors
from merger.assessment.declarations import (
    Answered,
    Declarations,
    ExceptionClaim,
    KindDecision,
    Required,
    SettledTerrain,
)
from merger.assessment.districts import assess_districts
from merger.assessment.doubts import (
    TENFOLD_CHECK,
    WEIGHTS,
    Doubt,
    Turned,
    doubts,
    must_be_answered,
)
from merger.assessment.listed import (
    AGREEMENTS,
    Compared,
    compare_list,
    required_by,
    without_list,
)
from merger.assessment.sensitivity import (
    Curve,
    FactorCheck,
    TerrainCheck,
    changed_verdicts,
    curves,
    factor_check,
    grown,
    near_thresholds,
    terrain_check,
)
from merger.assessment.triggers import EPSILON, deciding
from merger.assessment.verdicts import (
    VERDICTS,
    Assessment,
    UnitAssessment,
    assess,
    to_arrange,
    weakest,
)

__all__ = [
    "AGREEMENTS",
    "Answered",
    "Assessment",
    "Compared",
    "Curve",
    "Declarations",
    "Doubt",
    "EPSILON",
    "ExceptionClaim",
    "FactorCheck",
    "KindDecision",
    "Required",
    "SettledTerrain",
    "TENFOLD_CHECK",
    "TerrainCheck",
    "Turned",
    "UnitAssessment",
    "VERDICTS",
    "WEIGHTS",
    "assess",
    "assess_districts",
    "changed_verdicts",
    "compare_list",
    "curves",
    "deciding",
    "doubts",
    "factor_check",
    "grown",
    "mismatches",
    "must_be_answered",
    "near_thresholds",
    "required_by",
    "terrain_check",
    "to_arrange",
    "unsaid_factors",
    "weakest",
    "without_list",
]
