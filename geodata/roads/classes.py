"""Classes of roads: how files name them, how fast people go, which of them count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from geodata.wording import Text, read_yaml

UNKNOWN = "unknown"
FERRY = "ferry"


@dataclass(frozen=True)
class RoadClass:
    """A class of roads.

    Attributes:
        key: name in tables and files.
        label: for people.
        speed_kmh: usual speed, km/h.
        wait_min: minutes of waiting before it is entered from another class.
        usual: whether it counts unless people ask otherwise.
    """

    key: str
    label: Text
    speed_kmh: float
    wait_min: float
    usual: bool


_TABLE: Mapping[str, Mapping[str, Any]] = read_yaml(
    resources.files("geodata.roads").joinpath("classes.yaml").read_text("utf-8")
)

CLASSES: tuple[RoadClass, ...] = tuple(
    RoadClass(
        key,
        Text(**entry["label"]),
        float(entry["speed_kmh"]),
        float(entry.get("wait_min", 0)),
        bool(entry.get("usual", True)),
    )
    for key, entry in _TABLE.items()
)
"""All classes, the highest first; roads carry positions in this table."""

CLASS_KEYS: tuple[str, ...] = tuple(c.key for c in CLASSES)
USUAL: frozenset[str] = frozenset(c.key for c in CLASSES if c.usual)
"""Classes that count unless people ask otherwise: no footpaths, private or unbuilt roads."""


CLASS_WORDS: Mapping[str, tuple[str, ...]] = {
    key: tuple(str(word) for word in entry["words"]) for key, entry in _TABLE.items()
}
"""How files call each class: see :mod:`geodata.roads.class_words`."""
