"""A person's files to a checked, repaired Dataset.

May import every other part of this room.
"""

from geodata.ingest.bounded import build_dataset, open_intake
from geodata.ingest.intake import (
    Intake,
    ReadOptions,
    open_table,
    read_layer_as,
    shapes_by_code,
)
from geodata.ingest.rebase import with_edits_of

__all__ = [
    "Intake",
    "ReadOptions",
    "build_dataset",
    "open_intake",
    "open_table",
    "read_layer_as",
    "shapes_by_code",
    "with_edits_of",
]
