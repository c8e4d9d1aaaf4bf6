"""Recognition of columns by name: Vietnamese or English, with or without accents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from geodata.folding import fold
from geodata.wording import read_yaml

_SHAPEFILE_NAME_LENGTH = 10
_AREA_UNITS = {"ha": 0.01, "hecta": 0.01, "km2": 1.0, "sqkm": 1.0, "m2": 1e-6}
_FILLERS = {
    "population": {"nguoi", "persons", "people"},
    "staff": {"nguoi", "persons", "people"},
}
_DATE_WORDS = {"nam", "den", "ngay", "thang", "tinh", "thoi", "diem", "tai"}
_GLUED_YEAR = re.compile(r"([a-z])((?:19|20)\d\d)$")
_SQUARE = re.compile(r"\bsq km\b|\bkm (?:2|vuong)\b")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CUT_TWICE = re.compile(r"(.{7,8})_\d{1,2}")
_YEAR = re.compile(r"(?:19|20)\d\d$")


@dataclass(frozen=True)
class Match:
    """A column that plays a role.

    Attributes:
        column: its name in the file.
        year: year in the name, if any.
        km2_per_unit: for areas whose name states the unit, the factor to km².
    """

    column: str
    year: int | None = None
    km2_per_unit: float | None = None


@cache
def _synonyms() -> dict[str, dict[str, int]]:
    raw = read_yaml(resources.files("geodata.columns").joinpath("columns.yaml").read_text("utf-8"))
    return {role: {name: rank for rank, name in enumerate(names)} for role, names in raw.items()}


@cache
def roles() -> tuple[str, ...]:
    """Roles that a column can play, in the order of ``columns.yaml``."""
    return tuple(_synonyms())


def recognise(columns: Iterable[str]) -> dict[str, list[Match]]:
    """Find the columns for each role, best first.

    A name that fits exactly comes before one with a year, a later year before an earlier one,
    and earlier synonyms of the table before later ones.
    """
    found: dict[str, list[tuple[tuple[int, int, int], Match]]] = {}
    for column in columns:
        for role, names in _synonyms().items():
            hit = _fits(column, role, names)
            if hit:
                found.setdefault(role, []).append(hit)
    return {
        role: [match for _, match in sorted(hits, key=lambda hit: hit[0])]
        for role, hits in found.items()
    }


def _fits(
    column: str, role: str, names: dict[str, int]
) -> tuple[tuple[int, int, int], Match] | None:
    words = _SQUARE.sub("km2", _GLUED_YEAR.sub(r"\1 \2", fold(_CAMEL.sub(" ", column))))
    if words in names:
        return (0, names[words], 0), Match(column)
    parts = words.split()
    year = None
    factor = None
    while parts:
        last = parts[-1]
        if role == "area" and factor is None and last in _AREA_UNITS:
            factor = _AREA_UNITS[last]
        elif year is None and _YEAR.fullmatch(last):
            year = int(last)
        elif year and (last in _DATE_WORDS or (last.isdecimal() and len(last) <= 2)):
            pass  # "Dân số đến ngày 31/12/2024"
        elif last in _FILLERS.get(role, ()):
            pass
        else:
            break
        parts.pop()
        stem = " ".join(parts)
        if stem in names:
            return (1 if year else 0, names[stem], -(year or 0)), Match(column, year, factor)
    cut = _CUT_TWICE.fullmatch(column) if len(column) == _SHAPEFILE_NAME_LENGTH else None
    if cut:  # "populati_1": a second name that began like the first one
        for name, rank in names.items():
            if name.startswith(fold(cut[1])) and len(name) > len(cut[1]):
                return (3, rank, 0), Match(column)
    if len(column) == _SHAPEFILE_NAME_LENGTH:  # Shapefiles cut names after ten characters
        for name, rank in names.items():
            if len(name) > _SHAPEFILE_NAME_LENGTH and name.startswith(words):
                return (2, rank, 0), Match(column)
    return None


def stated_area_unit(column: str) -> float | None:
    """Factor to km² that an area column's name states, such as "Diện tích (ha)"; None if none."""
    return next((m.km2_per_unit for m in recognise([column]).get("area", [])), None)
