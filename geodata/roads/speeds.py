"""How fast people go by class of road: the program's table, or one that planners bring."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geodata.columns import is_blank, number_of
from geodata.files import read_columns
from geodata.folding import fold
from geodata.problems import refuse
from geodata.roads.class_words import class_of
from geodata.roads.classes import CLASS_KEYS, CLASSES
from geodata.roads.durations import minutes_of
from geodata.wording import Text

FASTEST_KMH = 130.0
LONGEST_WAIT_MIN = 600.0
_SPEED_COLUMNS = {
    "class": frozenset({"class", "road class", "loai duong", "loai", "cap duong"}),
    "speed_kmh": frozenset({"speed kmh", "speed", "km h", "toc do", "van toc", "toc do km h"}),
    "wait_min": frozenset({"wait min", "wait", "cho", "thoi gian cho", "phut cho", "cho phut"}),
}


_UNITS = re.compile(r"\s*km\s*/?\s*(?:h|giờ|gio)\s*$", re.IGNORECASE)


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
                known=_labels(),
            )
        told = _UNITS.sub("", str(row["speed_kmh"]))
        kmh[key] = _figure(told, 1.0, FASTEST_KMH, raw.filename, number, "speed_kmh")
        if "wait_min" in raw.frame and not is_blank(row["wait_min"]):
            minutes = minutes_of(str(row["wait_min"]))
            minutes = row["wait_min"] if minutes is None else minutes
            wait[key] = _figure(minutes, 0.0, LONGEST_WAIT_MIN, raw.filename, number, "wait_min")
    return Speeds(kmh, wait)


def _labels() -> Text:
    """All classes by their labels."""
    vi, en = (", ".join(c.label.to(language) for c in CLASSES) for language in ("vi", "en"))
    return Text(vi, en)


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
