"""Scenarios beside each other: figures, steps between, flows of districts, effects.

May import model, texts and what stands below.
"""

from scenarios.comparing.compare import Comparison, comparable, compare, figures_of, steps_between
from scenarios.comparing.effects import EffectRow, effect_rows, plan_effects
from scenarios.comparing.flows import Flow, district_flows

__all__ = [
    "Comparison",
    "EffectRow",
    "Flow",
    "comparable",
    "compare",
    "district_flows",
    "effect_rows",
    "figures_of",
    "plan_effects",
    "steps_between",
]
