"""The coverage of units: repair, shared borders, contiguity, adjoiners, parts that move.

May import files, columns and what stands below them.
"""

from geodata.boundaries.adjoiners import SIDE_LABELS, SIDES, Bound, Outside, bounds
from geodata.boundaries.adjustment import adjustments_of, move_share, told_adjustment
from geodata.boundaries.contiguity import (
    Link,
    barriers_along,
    check_neighbours,
    describe_links,
    nearest_units,
    parts_apart,
    read_lines,
    read_links,
    with_links,
    with_settled,
)
from geodata.boundaries.generalised import draw_outlines
from geodata.boundaries.repair import GAP_M, SNAP_M, repair_coverage
from geodata.boundaries.shared_borders import (
    BORDER_KINDS,
    COLUMNS,
    MIN_LENGTH_M,
    BorderKind,
    border_table,
    edges,
    measure_borders,
    passable,
)
from geodata.boundaries.villages import Villages, move_villages, read_villages, village_links

__all__ = [
    "BORDER_KINDS",
    "BorderKind",
    "Bound",
    "COLUMNS",
    "GAP_M",
    "Link",
    "MIN_LENGTH_M",
    "Outside",
    "SIDES",
    "SIDE_LABELS",
    "SNAP_M",
    "Villages",
    "adjustments_of",
    "barriers_along",
    "border_table",
    "bounds",
    "check_neighbours",
    "describe_links",
    "draw_outlines",
    "edges",
    "measure_borders",
    "move_share",
    "move_villages",
    "nearest_units",
    "parts_apart",
    "passable",
    "read_lines",
    "read_links",
    "read_villages",
    "repair_coverage",
    "told_adjustment",
    "village_links",
    "with_links",
    "with_settled",
]
