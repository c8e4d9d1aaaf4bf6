"""Classes of roads: how files name them, how fast people go, which of them count."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from geodata.columns import is_blank, number_of
from geodata.files import read_columns
from geodata.folding import fold
from geodata.problems import refuse
from geodata.wording import Text, read_yaml

UNKNOWN = "unknown"
FERRY = "ferry"

FASTEST_KMH = 130.0
LONGEST_WAIT_MIN = 600.0
_SPEED_COLUMNS = {
    "class": frozenset({"class", "road class", "loai duong", "loai", "cap duong"}),
    "speed_kmh": frozenset({"speed kmh", "speed", "km h", "toc do", "van toc", "toc do km h"}),
    "wait_min": frozenset({"wait min", "wait", "cho", "thoi gian cho", "phut cho", "cho phut"}),
}


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


@cache
def _words() -> Mapping[str, str]:
    words = {str(word): key for key, entry in _TABLE.items() for word in (key, *entry["words"])}
    # QuocLo, DuongTinh: written without blanks.
    return {word.replace(" ", ""): key for word, key in words.items()} | words


_LEADS = ("duong", "tuyen", "cap", "loai")
"""Words before the one that tells the class: đường cấp tỉnh, tuyến đường liên huyện."""

_LETTERS = re.compile(r"^[a-z](?: [a-z])+(?= |$)")
"""Single letters at the beginning: Q.L, Đ.T."""


@cache
def class_of(value: str) -> str | None:
    """The class that a cell names, in Vietnamese or OpenStreetMap's words; None if unknown.

    Examples:
        >>> class_of("Quốc lộ 1"), class_of("ĐT.550"), class_of("tertiary_link"), class_of("?")
        ('national', 'provincial', 'district', None)
        >>> class_of("Q.L 18"), class_of("Đường cấp huyện"), class_of("đường sắt")
        ('national', 'district', 'rail')
    """
    words = _LETTERS.sub(lambda found: found[0].replace(" ", ""), fold(value)).split()
    found = _class_of(words)
    while found is None and words and words[0] in _LEADS:
        words = words[1:]
        found = _class_of(words)
        if found == FERRY:  # a street called Đỗ Xuân Hợp: only what begins so is a ferry (đò)
            return None
    return found


def _class_of(words: list[str]) -> str | None:
    known = _words()
    for count in range(len(words), 0, -1):
        found = known.get(" ".join(words[:count]))
        if found is not None:
            return found
    numbered = re.fullmatch(r"([a-z]+)\d+[a-z]?", words[0]) if words else None  # QL1A
    return known.get(numbered[1]) if numbered else None


@dataclass(frozen=True)
class Speeds:
    """How fast people go by class, km/h, and how long they wait for it, minutes."""

    kmh: Mapping[str, float]
    wait_min: Mapping[str, float]

    @classmethod
    def usual(cls) -> Speeds:
        """The program's own table."""
        return cls({c.key: c.speed_kmh for c in CLASSES}, {c.key: c.wait_min for c in CLASSES})

    @property
    def mark(self) -> str:
        """Hash of the content."""
        told = repr([(k, self.kmh[k], self.wait_min[k]) for k in CLASS_KEYS])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def read_speeds(path: str | Path) -> Speeds:
    """Read a table ``class, speed_kmh`` and, where people wait, ``wait_min``.

    Classes by key or in words of either language; classes that the table does not name keep the
    usual speed.

    Raises:
        InputError: unreadable, a column missing, an unknown class, or a figure that cannot be,
            naming the row.
    """
    raw = read_columns(path, _SPEED_COLUMNS, ("class", "speed_kmh"))
    usual = Speeds.usual()
    kmh, wait = dict(usual.kmh), dict(usual.wait_min)
    for number, row in raw.frame.iterrows():
        word = "" if is_blank(row["class"]) else str(row["class"])
        key = _class_named(word)
        if key is None:
            raise refuse(
                "speeds-class",
                file=raw.filename,
                row=str(number),
                value=word or "–",
                known=", ".join(CLASS_KEYS),
            )
        kmh[key] = _figure(row["speed_kmh"], 1.0, FASTEST_KMH, raw.filename, number, "speed_kmh")
        if "wait_min" in raw.frame and not is_blank(row["wait_min"]):
            wait[key] = _figure(
                row["wait_min"], 0.0, LONGEST_WAIT_MIN, raw.filename, number, "wait_min"
            )
    return Speeds(kmh, wait)


def _class_named(text: str) -> str | None:
    labels = {fold(t): c.key for c in CLASSES for t in (c.label.vi, c.label.en)}
    return labels.get(fold(text)) or class_of(text)


def _figure(
    cell: object, least: float, most: float, filename: str, row: object, column: str
) -> float:
    value = None if is_blank(cell) else number_of(cell, "vi")
    if value is None or not math.isfinite(value) or not least <= value <= most:
        told = "" if is_blank(cell) else str(cell)
        raise refuse(
            "speeds-figure",
            file=filename,
            row=str(row),
            column=column,
            value=told,
            least=least,
            most=most,
        )
    return value
