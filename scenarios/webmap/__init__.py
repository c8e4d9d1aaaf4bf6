"""Colours and layers of the map on the screen.

May import comparing, model, texts and what stands below.
"""

from scenarios.webmap.background import (
    ServerKind,
    TileServer,
    far_island_codes,
    far_island_labels,
    neighbours_of,
    tile_server,
)
from scenarios.webmap.changed import changed_layer
from scenarios.webmap.choice import choice_layer
from scenarios.webmap.colouring import PALETTE, UNCHANGED, colour_groups, fill_of
from scenarios.webmap.consulted import consulted_layer
from scenarios.webmap.country import near_classes, near_units, province_outlines
from scenarios.webmap.facts import unit_facts
from scenarios.webmap.fixed import fixed_signs
from scenarios.webmap.layers import layer_names, paint_layer, plan_colours
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
    seat_link,
    seat_links,
    seat_links_note,
    unit_tip,
    verdict_paint,
)

__all__ = [
    "CONTEXT_COLOURS",
    "PALETTE",
    "Paint",
    "ServerKind",
    "TileServer",
    "UNCHANGED",
    "UNSETTLED_FILL",
    "VERDICT_FILL",
    "changed_layer",
    "choice_layer",
    "colour_groups",
    "consulted_layer",
    "data_paint",
    "far_island_codes",
    "far_island_labels",
    "fill_of",
    "fill_style",
    "fixed_signs",
    "layer_names",
    "near_classes",
    "near_units",
    "neighbours_of",
    "new_units",
    "paint_layer",
    "plain_paint",
    "plan_colours",
    "province_outlines",
    "scenario_paint",
    "seat_link",
    "seat_links",
    "seat_links_note",
    "tile_server",
    "unit_facts",
    "unit_tip",
    "verdict_paint",
]
