"""Columns of a table recognised by their names; cells and names of units read.

May import the root files only.
"""

from geodata.columns.areas import is_no_area, read_areas
from geodata.columns.cells import (
    CODE_LENGTH,
    code_text,
    flag_of,
    is_blank,
    kind_of,
    number_of,
    people_of,
    terrain_of,
    whole_number_of,
)
from geodata.columns.mapping import (
    AREA_UNITS,
    NUMBER_STYLES,
    ColumnMapping,
    propose_mapping,
    recall_mapping,
    remember_mapping,
)
from geodata.columns.places import (
    district_key,
    district_title,
    heading_of,
    is_district,
    one_spelling,
    province_heading_of,
    province_key,
    province_title,
)
from geodata.columns.recognition import (
    recognise,
    roles,
    stated_area_unit,
    stated_people_unit,
)
from geodata.columns.unit_names import accented_key, kind_before, plain_key

__all__ = [
    "AREA_UNITS",
    "CODE_LENGTH",
    "ColumnMapping",
    "NUMBER_STYLES",
    "accented_key",
    "code_text",
    "district_key",
    "district_title",
    "flag_of",
    "heading_of",
    "is_blank",
    "is_district",
    "is_no_area",
    "kind_before",
    "kind_of",
    "number_of",
    "one_spelling",
    "people_of",
    "plain_key",
    "propose_mapping",
    "province_heading_of",
    "province_key",
    "province_title",
    "read_areas",
    "recall_mapping",
    "recognise",
    "remember_mapping",
    "roles",
    "stated_area_unit",
    "stated_people_unit",
    "terrain_of",
    "whole_number_of",
]
