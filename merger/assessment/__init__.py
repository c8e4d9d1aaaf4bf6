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
from merger.assessment.horizon import (
    MOST_GROWTH,
    MOST_MARGIN,
    MOST_RANGE,
    Beyond,
    Horizon,
    UnitOutlook,
    beyond_of,
    figures_year,
)
from merger.assessment.listed import (
    AGREEMENTS,
    Compared,
    compare_list,
    required_by,
    without_list,
)
from merger.assessment.outlook import (
    Hanging,
    falls_below,
    hanging_on_range,
    moved_figures,
    unsure_figures,
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
    "Beyond",
    "Compared",
    "Curve",
    "Declarations",
    "Doubt",
    "EPSILON",
    "ExceptionClaim",
    "FactorCheck",
    "Hanging",
    "Horizon",
    "KindDecision",
    "MOST_GROWTH",
    "MOST_MARGIN",
    "MOST_RANGE",
    "Required",
    "SettledTerrain",
    "TENFOLD_CHECK",
    "TerrainCheck",
    "Turned",
    "UnitAssessment",
    "UnitOutlook",
    "VERDICTS",
    "WEIGHTS",
    "assess",
    "assess_districts",
    "beyond_of",
    "changed_verdicts",
    "compare_list",
    "curves",
    "deciding",
    "doubts",
    "factor_check",
    "falls_below",
    "figures_year",
    "grown",
    "hanging_on_range",
    "mismatches",
    "moved_figures",
    "must_be_answered",
    "near_thresholds",
    "required_by",
    "terrain_check",
    "to_arrange",
    "unsaid_factors",
    "unsure_figures",
    "weakest",
    "without_list",
]
