"""Boundaries and figures in, :class:`Dataset` out: reading, repair, borders, embedded facts."""

from geodata.borders import BORDER_KINDS, border_table, measure_borders, passable
from geodata.dataset import (
    KIND_LABELS,
    KINDS,
    TERRAIN_LABELS,
    TERRAINS,
    Dataset,
    Kind,
    Provenance,
    Terrain,
)
from geodata.embedded import embedded_dataset, embedded_names
from geodata.problems import InputError
from geodata.reading import load_dataset, read_units
from geodata.terrain import read_terrain
from geodata.wording import LANGUAGES, Language, Text, format_number

__all__ = [
    "BORDER_KINDS",
    "KINDS",
    "KIND_LABELS",
    "LANGUAGES",
    "TERRAINS",
    "TERRAIN_LABELS",
    "Dataset",
    "InputError",
    "Kind",
    "Language",
    "Provenance",
    "Terrain",
    "Text",
    "border_table",
    "embedded_dataset",
    "embedded_names",
    "format_number",
    "load_dataset",
    "measure_borders",
    "passable",
    "read_terrain",
    "read_units",
]
