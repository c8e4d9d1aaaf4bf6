"""The rule set as cited data, and what it asks of a type of unit.

May import wording and arrays only.
"""

from merger.law.classification import Classification, Points, classifications, rate, staffing_rules
from merger.law.criteria import (
    Certainty,
    CheckItem,
    Criteria,
    DistrictStandard,
    Exemption,
    Figure,
    Key,
    LegalTerrain,
    Positive,
    Province,
    Reduction,
    Rule,
    Selector,
    SizeRule,
    Trigger,
    Unjudged,
    Waiver,
    Wording,
)
from merger.law.differences import Difference, differences, edited
from merger.law.requirements import (
    FIGURES,
    Requirement,
    Situation,
    district_keys,
    hangs_on_terrain,
    positions,
    require,
    situation_of,
)
from merger.law.rule_sets import (
    dump_criteria,
    load_criteria,
    parse_criteria,
    preset_names,
    preset_of,
)
from merger.law.yaml_models import parse_model, read_text

__all__ = [
    "Certainty",
    "CheckItem",
    "Classification",
    "Criteria",
    "Difference",
    "DistrictStandard",
    "Exemption",
    "FIGURES",
    "Figure",
    "Key",
    "LegalTerrain",
    "Points",
    "Positive",
    "Province",
    "Reduction",
    "Requirement",
    "Rule",
    "Selector",
    "Situation",
    "SizeRule",
    "Trigger",
    "Unjudged",
    "Waiver",
    "Wording",
    "classifications",
    "differences",
    "district_keys",
    "dump_criteria",
    "edited",
    "hangs_on_terrain",
    "load_criteria",
    "parse_criteria",
    "parse_model",
    "positions",
    "preset_names",
    "preset_of",
    "rate",
    "read_text",
    "require",
    "situation_of",
    "staffing_rules",
]
