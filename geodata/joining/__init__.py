"""Rows to units: attributes read, tables matched, old units carried to new ones.

May import boundaries, files, columns and what stands below.
"""

from geodata.joining.attributes import WORDS, Figures, read_figures
from geodata.joining.crosswalk import (
    CROSSWALKS,
    Crosswalk,
    carry_figures,
    crosswalk_by_overlay,
    embedded_crosswalk,
    merge_units,
    read_crosswalk,
)
from geodata.joining.doubts import How
from geodata.joining.matching import Join, join_rows, unit_names
from geodata.joining.newer_figures import Update, describe_update, update_figures
from geodata.joining.table_input import TableInput
from geodata.joining.terrain import read_terrain

__all__ = [
    "CROSSWALKS",
    "Crosswalk",
    "Figures",
    "How",
    "Join",
    "TableInput",
    "Update",
    "WORDS",
    "carry_figures",
    "crosswalk_by_overlay",
    "describe_update",
    "embedded_crosswalk",
    "join_rows",
    "merge_units",
    "read_crosswalk",
    "read_figures",
    "read_terrain",
    "unit_names",
    "update_figures",
]
