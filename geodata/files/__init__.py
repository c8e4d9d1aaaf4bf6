"""Bytes to raw layers and tables: formats, encodings, coordinate systems.

May import columns and what stands below.
"""

from geodata.files.archives import Budget, unpack
from geodata.files.encodings import ENCODINGS
from geodata.files.formats import COMPANIONS, SUFFIXES, companions
from geodata.files.layers import (
    ALL_LAYERS,
    RawLayer,
    list_layers,
    propose_crs,
    read_layer,
)
from geodata.files.limits import LONGEST_TEXT, MOST_UNITS, MOST_VERTICES
from geodata.files.reference_layers import ContextLayer, read_context
from geodata.files.shapes import polygonal, read_shapes
from geodata.files.tables import (
    ALL_SHEETS,
    SHEET_ROWS,
    TABLE_SUFFIXES,
    RawTable,
    list_sheets,
    read_columns,
    read_table,
)
from geodata.files.vn2000 import (
    VIETNAM,
    describe_zones,
    fits,
    is_in_vietnam,
    is_swapped,
    local_zone,
    parse_crs,
    propose_zones,
    province_at,
    province_names,
)

__all__ = [
    "ALL_LAYERS",
    "ALL_SHEETS",
    "Budget",
    "COMPANIONS",
    "ContextLayer",
    "ENCODINGS",
    "LONGEST_TEXT",
    "MOST_UNITS",
    "MOST_VERTICES",
    "RawLayer",
    "RawTable",
    "SHEET_ROWS",
    "SUFFIXES",
    "TABLE_SUFFIXES",
    "VIETNAM",
    "companions",
    "describe_zones",
    "fits",
    "is_in_vietnam",
    "is_swapped",
    "list_layers",
    "list_sheets",
    "local_zone",
    "parse_crs",
    "polygonal",
    "propose_crs",
    "propose_zones",
    "province_at",
    "province_names",
    "read_columns",
    "read_context",
    "read_layer",
    "read_shapes",
    "read_table",
    "unpack",
]
