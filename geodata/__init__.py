"""Boundaries and figures in, :class:`Dataset` out: reading, repair, borders, embedded facts."""

from geodata.borders import BORDER_KINDS, border_table, measure_borders, passable
from geodata.building import build_dataset
from geodata.crosswalk import (
    CROSSWALKS,
    Crosswalk,
    carry_figures,
    crosswalk_by_overlay,
    embedded_crosswalk,
    read_crosswalk,
)
from geodata.dataset import (
    FLAG_LABELS,
    FLAGS,
    KIND_LABELS,
    KINDS,
    TERRAIN_LABELS,
    TERRAINS,
    Dataset,
    Kind,
    Terrain,
)
from geodata.embedded import embedded_dataset, embedded_names
from geodata.intake import Intake, ReadOptions, open_intake, open_table
from geodata.joining import Join, TableInput
from geodata.mapping import ColumnMapping, propose_mapping, recall_mapping, remember_mapping
from geodata.neighbours import Link, parts_apart, read_links, with_links, with_settled
from geodata.parts import by_province, part_of, with_parts_settled
from geodata.problems import Finding, InputError
from geodata.provenance import Origin, Provenance
from geodata.reading import load_dataset, read_units
from geodata.storage import read_stored, write_dataset
from geodata.terrain import read_terrain
from geodata.updating import Update, describe_update, update_figures
from geodata.wording import LANGUAGES, Language, Text, format_number, written_date

__all__ = [
    "BORDER_KINDS",
    "CROSSWALKS",
    "FLAGS",
    "FLAG_LABELS",
    "KINDS",
    "KIND_LABELS",
    "LANGUAGES",
    "TERRAINS",
    "TERRAIN_LABELS",
    "ColumnMapping",
    "Crosswalk",
    "Dataset",
    "Finding",
    "InputError",
    "Intake",
    "Join",
    "Kind",
    "Language",
    "Link",
    "Origin",
    "Provenance",
    "ReadOptions",
    "TableInput",
    "Terrain",
    "Text",
    "Update",
    "border_table",
    "build_dataset",
    "by_province",
    "carry_figures",
    "crosswalk_by_overlay",
    "describe_update",
    "embedded_crosswalk",
    "embedded_dataset",
    "embedded_names",
    "format_number",
    "load_dataset",
    "measure_borders",
    "open_intake",
    "open_table",
    "part_of",
    "parts_apart",
    "passable",
    "propose_mapping",
    "read_crosswalk",
    "read_links",
    "read_stored",
    "read_terrain",
    "read_units",
    "recall_mapping",
    "remember_mapping",
    "update_figures",
    "with_links",
    "with_parts_settled",
    "with_settled",
    "write_dataset",
    "written_date",
]
