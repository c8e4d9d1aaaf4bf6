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
    province_dataset,
    unknown_dataset,
)
from geodata.sources.facts import facts_table, provinces_of_2026, units_of_2026
from geodata.sources.fetching import Checksum, Fetched, Progress, fetch
from geodata.sources.open_sources import (
    fetch_geoboundaries,
    fetch_province,
    open_source,
    source_names,
)

__all__ = [
    "COUNTRY",
    "LOOK_BACK",
    "Checksum",
    "Fetched",
    "Progress",
    "embedded_dataset",
    "embedded_names",
    "embedded_title",
    "embedded_with",
    "facts_table",
    "fetch",
    "fetch_geoboundaries",
    "fetch_province",
    "known_origin",
    "open_source",
    "province_dataset",
    "provinces_of_2026",
    "source_names",
    "units_of_2026",
    "unknown_dataset",
]
