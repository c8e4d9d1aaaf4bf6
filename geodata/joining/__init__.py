"""Rows to units: attributes read, tables matched, old units carried to new ones.

May import boundaries, files, columns and what stands below.
"""

from geodata.joining.amendments import Change, amend, read_changes, told_amendment
from geodata.joining.answers import ASKED, form_cells, read_answers
from geodata.joining.attributes import WORDS, Figures, read_figures
from geodata.joining.carrying import carry_figures, merge_units
from geodata.joining.corrections import (
    CORRECTABLE,
    column_label,
    correct,
    corrected_anew,
    told_correction,
    undo_correction,
)
from geodata.joining.crosswalk import (
    CROSSWALKS,
    Crosswalk,
    crosswalk_by_overlay,
    embedded_crosswalk,
    read_crosswalk,
    with_shares_by_area,
)
from geodata.joining.doubts import How
from geodata.joining.forecasts import Forecasts, read_forecasts
from geodata.joining.listed import UnitList, read_list
from geodata.joining.matching import Join, join_rows, unit_names
from geodata.joining.newer_figures import Update, describe_update, update_figures
from geodata.joining.rounds import (
    Enacted,
    figure_differences,
    former_units,
    next_round,
    with_official,
)
from geodata.joining.staff_table import LONGEST_GROUP, StaffRow, StaffTable, read_staff_table
from geodata.joining.table_input import TableInput
from geodata.joining.terrain import read_terrain

__all__ = [
    "ASKED",
    "CORRECTABLE",
    "CROSSWALKS",
    "Change",
    "Crosswalk",
    "Enacted",
    "Figures",
    "Forecasts",
    "How",
    "Join",
    "StaffRow",
    "StaffTable",
    "TableInput",
    "UnitList",
    "Update",
    "WORDS",
    "amend",
    "carry_figures",
    "column_label",
    "correct",
    "corrected_anew",
    "crosswalk_by_overlay",
    "describe_update",
    "figure_differences",
    "former_units",
    "embedded_crosswalk",
    "form_cells",
    "join_rows",
    "read_answers",
    "read_changes",
    "merge_units",
    "next_round",
    "read_crosswalk",
    "read_figures",
    "read_forecasts",
    "read_list",
    "LONGEST_GROUP",
    "read_staff_table",
    "read_terrain",
    "told_amendment",
    "told_correction",
    "undo_correction",
    "unit_names",
    "update_figures",
    "with_official",
    "with_shares_by_area",
]
