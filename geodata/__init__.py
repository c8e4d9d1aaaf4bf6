"""Boundaries and figures in, :class:`Dataset` out: reading, repair, borders, embedded facts.

Examples:
    A dataset is frozen: units by their code, the borders between them in metres, where all that
    comes from, and a fingerprint of the content.

    >>> dataset = embedded_dataset("hatinh-2024")
    >>> len(dataset.codes)
    216
    >>> border = dataset.borders.iloc[0]
    >>> str(border["kind"]), bool(border["length_m"] >= 50)
    ('land', True)

    Columns of a person's files are recognised, in Vietnamese or English; :func:`read_units` reads
    them with the tables to join, checks everything and repairs the coverage.

    >>> mapping = propose_mapping(["ma_xa", "Tên xã", "Dân số (người)"])
    >>> mapping.columns["population"]
    'Dân số (người)'
    >>> load_dataset("xa.shp")
    Traceback (most recent call last):
        ...
    geodata.problems.InputError: ...

    Numbers are written as people of the language write them.

    >>> format_number(12345.6, "vi", 1), format_number(12345.6, "en", 1)
    ('12.345,6', '12,345.6')
"""

from geodata.boundaries import (
    BORDER_KINDS,
    Link,
    border_table,
    measure_borders,
    parts_apart,
    passable,
    read_links,
    with_links,
    with_settled,
)
from geodata.columns import ColumnMapping, propose_mapping, recall_mapping, remember_mapping
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
from geodata.geopackage import read_stored, write_dataset
from geodata.ingest import Intake, ReadOptions, build_dataset, open_intake, open_table
from geodata.joining import (
    CROSSWALKS,
    Crosswalk,
    Join,
    TableInput,
    Update,
    carry_figures,
    crosswalk_by_overlay,
    describe_update,
    embedded_crosswalk,
    read_crosswalk,
    read_terrain,
    update_figures,
    with_shares_by_area,
)
from geodata.problems import Finding, InputError
from geodata.provenance import Origin, Provenance
from geodata.reading import load_dataset, read_units
from geodata.sources import (
    COUNTRY,
    LOOK_BACK,
    embedded_dataset,
    embedded_names,
    embedded_title,
    province_dataset,
)
from geodata.subsets import by_province, part_of, with_parts_settled
from geodata.wording import LANGUAGES, Language, Text, format_number, written_date

__all__ = [
    "BORDER_KINDS",
    "COUNTRY",
    "LOOK_BACK",
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
    "embedded_title",
    "format_number",
    "load_dataset",
    "measure_borders",
    "open_intake",
    "open_table",
    "part_of",
    "parts_apart",
    "passable",
    "propose_mapping",
    "province_dataset",
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
    "with_shares_by_area",
    "write_dataset",
    "written_date",
]
