"""Embedded facts, and open boundaries fetched on request.

May import joining and what stands below.
"""

from geodata.sources.downloads import known_origin
from geodata.sources.embedded import (
    COUNTRY,
    LOOK_BACK,
    embedded_dataset,
    embedded_names,
    embedded_title,
    embedded_with,
    is_of_today,
    unknown_dataset,
)
from geodata.sources.facts import (
    facts_table,
    listed_terrain,
    province_dataset,
    provinces_of_2026,
    units_of_2026,
)
from geodata.sources.fetching import Checksum, Fetched, Progress, fetch
from geodata.sources.old_units import (
    NewPart,
    OldUnit,
    find_old_units,
    old_units,
    old_units_of,
    similar_old_units,
)
from geodata.sources.open_sources import (
    fetch_geoboundaries,
    fetch_province,
    open_source,
    source_names,
)
from geodata.sources.provinces import CalledProvince, province_called, provinces_called

__all__ = [
    "COUNTRY",
    "CalledProvince",
    "LOOK_BACK",
    "Checksum",
    "Fetched",
    "NewPart",
    "OldUnit",
    "Progress",
    "embedded_dataset",
    "embedded_names",
    "embedded_title",
    "embedded_with",
    "facts_table",
    "fetch",
    "fetch_geoboundaries",
    "fetch_province",
    "find_old_units",
    "is_of_today",
    "known_origin",
    "listed_terrain",
    "old_units",
    "old_units_of",
    "open_source",
    "province_dataset",
    "provinces_of_2026",
    "similar_old_units",
    "source_names",
    "units_of_2026",
    "unknown_dataset",
    "province_called",
    "provinces_called",
]
