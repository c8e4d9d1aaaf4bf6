"""Colours and layers of the map on the screen.

May import comparing, model and what stands below.
"""

from scenarios.webmap.colouring import PALETTE, UNCHANGED, colour_groups, fill_of
from scenarios.webmap.layers import faded, layer_names, paint_layer, plan_colours
from scenarios.webmap.painting import (
    CONTEXT_COLOURS,
    UNSETTLED_FILL,
    VERDICT_FILL,
    Paint,
    data_paint,
    fill_style,
    new_units,
    plain_paint,
    scenario_paint,
    unit_tip,
    verdict_paint,
)

__all__ = [
    "CONTEXT_COLOURS",
    "PALETTE",
    "Paint",
    "UNCHANGED",
    "UNSETTLED_FILL",
    "VERDICT_FILL",
    "colour_groups",
    "data_paint",
    "faded",
    "fill_of",
    "fill_style",
    "layer_names",
    "new_units",
    "paint_layer",
    "plain_paint",
    "plan_colours",
    "scenario_paint",
    "unit_tip",
    "verdict_paint",
]
