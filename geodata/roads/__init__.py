"""Roads: read, joined to a network, and the ways by them between seats and from homes.

May import files, columns, dataset, ways and what stands below.
"""

from geodata.roads.access import (
    ROAD_CHECKS,
    can_find_again,
    compute_ways,
    read_roads,
    with_homes,
    with_roads,
    with_ways_again,
    with_ways_of,
    without_roads,
)
from geodata.roads.classes import CLASS_KEYS, CLASSES, USUAL, RoadClass
from geodata.roads.crossings import find_crossings, roadless
from geodata.roads.detour import MOST_DETOUR, detour_factors, explain_way, tell_way, with_detour
from geodata.roads.homes import spread_homes, village_homes
from geodata.roads.lines import lines_to_seat
from geodata.roads.network import RoadNetwork, build_network
from geodata.roads.paths import find_ways
from geodata.roads.reading import ROAD_SUFFIXES, RoadLines, RoadOptions
from geodata.roads.seats import Seats, place_seat, read_seats, tell_building, with_seats
from geodata.roads.speeds import FASTEST_KMH, LONGEST_WAIT_MIN, Speeds, read_speeds

__all__ = [
    "CLASSES",
    "CLASS_KEYS",
    "FASTEST_KMH",
    "LONGEST_WAIT_MIN",
    "MOST_DETOUR",
    "ROAD_CHECKS",
    "ROAD_SUFFIXES",
    "RoadClass",
    "RoadLines",
    "RoadNetwork",
    "RoadOptions",
    "Seats",
    "Speeds",
    "USUAL",
    "build_network",
    "can_find_again",
    "compute_ways",
    "detour_factors",
    "explain_way",
    "find_crossings",
    "find_ways",
    "lines_to_seat",
    "place_seat",
    "read_roads",
    "read_seats",
    "read_speeds",
    "roadless",
    "spread_homes",
    "tell_building",
    "tell_way",
    "village_homes",
    "with_detour",
    "with_homes",
    "with_roads",
    "with_seats",
    "with_ways_again",
    "with_ways_of",
    "without_roads",
]
