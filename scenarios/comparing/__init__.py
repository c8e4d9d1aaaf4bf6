"""Scenarios beside each other, and the provinces: figures, steps, flows, effects, counts.

May import model, texts and what stands below.
"""

from scenarios.comparing.access import UnitAccess, unit_access
from scenarios.comparing.compare import Comparison, comparable, compare, figures_of, steps_between
from scenarios.comparing.country import (
    CountryCount,
    ProvinceCount,
    StateFigure,
    count_country,
    state_figures,
)
from scenarios.comparing.effects import EffectRow, effect_rows, plan_effects, plan_staff
from scenarios.comparing.flows import Flow, district_flows

__all__ = [
    "Comparison",
    "CountryCount",
    "EffectRow",
    "Flow",
    "ProvinceCount",
    "StateFigure",
    "UnitAccess",
    "comparable",
    "compare",
    "count_country",
    "district_flows",
    "effect_rows",
    "figures_of",
    "plan_effects",
    "plan_staff",
    "state_figures",
    "steps_between",
    "unit_access",
]
