"""Locks, horizons, moves of parts, rule sets and the names of plans told in words.

May import cells, wording and merger.
"""

from scenarios.texts.horizon import describe_horizon
from scenarios.texts.locks import describe_constraints, unit_label
from scenarios.texts.names import (
    dataset_title,
    plan_number,
    plan_title,
    tradeoff_title,
    units_title,
)
from scenarios.texts.part_moves import told_move
from scenarios.texts.rule_document import RuleRow, Section, markdown, rule_document
from scenarios.texts.staff import told_staff

__all__ = [
    "RuleRow",
    "Section",
    "dataset_title",
    "describe_constraints",
    "describe_horizon",
    "markdown",
    "plan_number",
    "plan_title",
    "rule_document",
    "told_move",
    "told_staff",
    "tradeoff_title",
    "unit_label",
    "units_title",
]
