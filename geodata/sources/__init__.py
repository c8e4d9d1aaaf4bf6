"""Embedded facts, and open boundaries fetched on request.

May import joining and what stands below.
"""

from geodata.sources.downloads import known_origin
from geodata.sources.embedded import embedded_dataset, embedded_names
from geodata.sources.fetching import Checksum, Fetched, Progress, fetch
from geodata.sources.open_sources import (
    fetch_geoboundaries,
    fetch_province,
    open_source,
    source_names,
)

__all__ = [
    "Checksum",
    "Fetched",
    "Progress",
    "embedded_dataset",
    "embedded_names",
    "fetch",
    "fetch_geoboundaries",
    "fetch_province",
    "known_origin",
    "open_source",
    "source_names",
]
