"""Ways by road as a dataset carries them; :mod:`geodata.roads` computes them.

May import the root files that stand below the dataset only.
"""

from geodata.ways.homes import Homes
from geodata.ways.road_ways import RoadSource, RoadWays
from geodata.ways.stored import (
    DAMAGED,
    WaysFormError,
    homes_from_table,
    homes_to_table,
    ways_from_bytes,
    ways_to_bytes,
)
from geodata.ways.traces import Floats, Ints, Singles, Traces

__all__ = [
    "DAMAGED",
    "Floats",
    "Homes",
    "Ints",
    "RoadSource",
    "RoadWays",
    "Singles",
    "Traces",
    "WaysFormError",
    "homes_from_table",
    "homes_to_table",
    "ways_from_bytes",
    "ways_to_bytes",
]
