"""Bytes to raw layers and tables: formats, encodings, coordinate systems.

May import columns and what stands below.
"""

from geodata.files.archives import Budget, unpack
from geodata.files.encodings import CUT, ENCODINGS
from geodata.files.formats import (
    COMPANIONS,
    SUFFIXES,
    Unpacked,
    check_format,
    companions,
)
from geodata.files.geojson_crs import declared_crs
from geodata.files.layers import (
    ALL_LAYERS,
    RawLayer,
    list_layers,
    propose_crs,
    read_layer,
)
from geodata.files.limits import LONGEST_TEXT, MOST_UNITS, MOST_VERTICES
from geodata.files.plain_json import read_json
from geodata.files.raw_table import RawTable
from geodata.files.reference_layers import ContextLayer, read_context
from geodata.files.shapes import polygonal, read_shapes
from geodata.files.sheets import ALL_SHEETS, SHEET_ROWS
from geodata.files.tables import (
    TABLE_SUFFIXES,
    list_sheets,
    read_columns,
    read_table,
)
from geodata.files.text_columns import text_in_unicode
from geodata.files.tiles import TILE_SUFFIXES, TileFile, read_tiles
from geodata.files.vn2000 import (
    VIETNAM,
    VN2000_SYSTEMS,
    describe_proposal,
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
    "CUT",
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
    "TILE_SUFFIXES",
    "TileFile",
    "Unpacked",
    "VIETNAM",
    "VN2000_SYSTEMS",
    "check_format",
    "companions",
    "declared_crs",
    "describe_proposal",
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
    "read_json",
    "read_columns",
    "read_context",
    "read_layer",
    "read_shapes",
    "read_table",
    "read_tiles",
    "text_in_unicode",
    "unpack",
]
