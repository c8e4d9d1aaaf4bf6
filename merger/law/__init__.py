"""The rule set as cited data, and what it asks of a type of unit.

May import wording and arrays only.
"""

from merger.law.aims import Aim, aim_of
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
from merger.law.placed_figures import PlacedFigure, figure_at, placed_figures, with_figure
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
from merger.law.rounds import ArrangedFlag, arranged_flag, districts_end
from merger.law.rule_sets import (
    dump_criteria,
    load_criteria,
    parse_criteria,
    preset_names,
    preset_of,
)
from merger.law.spoken import as_told, law_title, short_title, told_changes
from merger.law.surplus import SurplusRule, surplus_rule
from merger.law.yaml_models import parse_model, read_text

__all__ = [
    "Aim",
    "ArrangedFlag",
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
    "PlacedFigure",
    "Points",
    "Positive",
    "Province",
    "Reduction",
    "Requirement",
    "Rule",
    "Selector",
    "Situation",
    "SizeRule",
    "SurplusRule",
    "Trigger",
    "Unjudged",
    "Waiver",
    "Wording",
    "aim_of",
    "as_told",
    "arranged_flag",
    "classifications",
    "districts_end",
    "differences",
    "district_keys",
    "dump_criteria",
    "edited",
    "figure_at",
    "hangs_on_terrain",
    "law_title",
    "short_title",
    "load_criteria",
    "parse_criteria",
    "parse_model",
    "placed_figures",
    "positions",
    "preset_names",
    "preset_of",
    "rate",
    "read_text",
    "require",
    "situation_of",
    "staffing_rules",
    "surplus_rule",
    "told_changes",
    "with_figure",
]
