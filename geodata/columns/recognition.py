"""Recognition of columns by name: Vietnamese or English, with or without accents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources

from geodata.folding import fold
from geodata.wording import read_yaml

_SHAPEFILE_NAME_LENGTH = 10
_READ = 2
"""Rank of names that are known only in another reading."""
_AREA_UNITS = {"ha": 0.01, "hecta": 0.01, "km2": 1.0, "sqkm": 1.0, "m2": 1e-6}
_THOUSANDS = {
    "nghin": 1000,
    "ngan": 1000,
    "1000": 1000,
    "x1000": 1000,
    "thousand": 1000,
}
_THOUSANDS |= {"trieu": 1_000_000, "million": 1_000_000}
_THOUSANDS |= {"000": 1000, "thous": 1000, "thousands": 1000, "mil": 1_000_000}
_FILLERS = {
    "population": {"nguoi", "khau", "persons", "person", "people", "pers"}
    | {"ng", "x", "dvt", "don", "vi", "tinh", "unit"},
    "staff": {"nguoi", "persons", "people"},
}
_DATE_WORDS = {"nam", "den", "ngay", "thang", "tinh", "thoi", "diem", "tai"}
_GLUED_YEAR = re.compile(r"([a-z])((?:19|20)\d\d)$")
_SQUARE = re.compile(r"\bsq km\b|\bkm (?:2|vuong)\b")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CUT_TWICE = re.compile(r"(.{7,8})_\d{1,2}")
_BRACKET = re.compile(r"\s*[(\[]([^)\]]*)[)\]]")
_REMARK = re.compile(
    r"theo\b|tinh (?:den|theo)\b|nguon\b|gso\b|tctk\b|so lieu\b|thoi diem\b|\d{1,2}$|$|csdl\b"
)
"""Remarks in brackets that do not narrow what a column says, as "(nữ)" would."""
_FOOTNOTE = re.compile(r"(?<![mM])[¹²³⁰⁴-⁹*†]+\s*$")
_NUMBERED = re.compile(r"^[a-z]\d{1,3} (?=[a-z])")
_YEAR = re.compile(r"(?:19|20)\d\d$")


@dataclass(frozen=True)
class Match:
    """A column that plays a role.

    Attributes:
        column: its name in the file.
        year: year in the name, if any.
        km2_per_unit: for areas whose name states the unit, the factor to km².
        people_per_unit: for populations whose name says "thousand" or "million", that factor.
    """

    column: str
    year: int | None = None
    km2_per_unit: float | None = None
    people_per_unit: int | None = None


Hit = tuple[tuple[int, int, int], Match]
"""How well a name fits, smaller is better, and the match."""


@cache
def _synonyms() -> dict[str, dict[str, int]]:
    raw = read_yaml(resources.files("geodata.columns").joinpath("columns.yaml").read_text("utf-8"))
    return {role: {name: rank for rank, name in enumerate(names)} for role, names in raw.items()}


@cache
def roles() -> tuple[str, ...]:
    """Roles that a column can play, in the order of ``columns.yaml``."""
    return tuple(_synonyms())


def spellings_of(role: str) -> frozenset[str]:
    """Folded names of columns that play a role."""
    return frozenset(_synonyms()[role])


def recognise(columns: Iterable[str]) -> dict[str, list[Match]]:
    """Find the columns for each role, best first.

    A name that fits exactly comes before one with a year, a later year before an earlier one,
    and earlier synonyms of the table before later ones.
    """
    found: dict[str, list[Hit]] = {}
    for column in columns:
        for role, hit in _roles_of(str(column)).items():
            found.setdefault(role, []).append(hit)
    return {
        role: [match for _, match in sorted(hits, key=lambda hit: hit[0])]
        for role, hits in found.items()
    }


@lru_cache(maxsize=4096)
def _roles_of(column: str) -> Mapping[str, Hit]:
    """How well a name fits each role that it fits."""
    words, others = _words(column), _other_readings(column)
    hits = {role: _fits(column, words, others, role, n) for role, n in _synonyms().items()}
    read = [role for role, hit in hits.items() if hit and hit[0][0] == _READ]
    # A name whose parts play two roles ("Huyện/Xã") plays neither.
    return {r: hit for r, hit in hits.items() if hit and (r not in read or len(read) == 1)}


def _fits(
    column: str, words: str, others: list[str], role: str, names: dict[str, int]
) -> Hit | None:
    exact = _named(column, words, role, names)
    if exact:
        return exact
    for reading in others:
        found = _named(column, reading, role, names)
        if found:
            (_, rank, year), match = found
            if role == "population" and match.people_per_unit is None:
                # "Dân số / Population (thousand)": the unit is that of both languages.
                match = replace(match, people_per_unit=people_unit_in(column))
            return (_READ, rank, year), match
    cut = _CUT_TWICE.fullmatch(column) if len(column) == _SHAPEFILE_NAME_LENGTH else None
    if cut:  # "populati_1": a second name that began like the first one
        for name, rank in names.items():
            if name.startswith(fold(cut[1])) and len(name) > len(cut[1]):
                return (4, rank, 0), Match(column)
    # Shapefiles cut names after ten characters, and have no spaces in them: "Hiện trạng" is whole.
    if len(column) == _SHAPEFILE_NAME_LENGTH and " " not in column:
        for name, rank in names.items():
            if len(name) > _SHAPEFILE_NAME_LENGTH and name.startswith(words):
                return (3, rank, 0), Match(column)
    return None


def _words(column: str) -> str:
    folded = re.sub(r"\b1 000\b", "1000", fold(_CAMEL.sub(" ", column)))
    return _SQUARE.sub("km2", _GLUED_YEAR.sub(r"\1 \2", folded))


def _named(column: str, words: str, role: str, names: dict[str, int]) -> Hit | None:
    """Look folded words up, with a year and a unit of measure at their end."""
    if words in names:
        return (0, names[words], 0), Match(column)
    parts = words.split()
    year = None
    factor = None
    people = None
    while parts:
        last = parts[-1]
        if role == "area" and factor is None and last in _AREA_UNITS:
            factor = _AREA_UNITS[last]
        elif role == "area" and factor is not None and last in _THOUSANDS:
            factor *= _THOUSANDS[last]
        elif role == "population" and people is None and last in _THOUSANDS:
            people = _THOUSANDS[last]
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
            found = Match(column, year, factor, people)
            return (1 if year else 0, names[stem], -(year or 0)), found
    return None


def _other_readings(column: str) -> list[str]:
    """Ways to read a name that is not known as it stands, folded.

    Remarks in brackets and footnote marks are left away, so is a numbering such as "a02_" before
    the word; of a name in two languages each is a reading of its own.
    """
    plain = _FOOTNOTE.sub("", column)
    parts = [plain, *re.split(r"[/|;]| [-–—] |(?<=\))\s+(?=\S)", plain)]  # noqa: RUF001
    texts = []
    for part in parts:
        bare = _BRACKET.sub(lambda m: "" if _REMARK.match(fold(m[1])) else m[0], part)
        texts += [part, bare]
    folded = [_words(text) for text in texts]
    folded += [_NUMBERED.sub("", text) for text in folded]
    return [text for text in dict.fromkeys(folded) if text and text != _words(column)]


def people_unit_in(text: str) -> int | None:
    """How many people text says that a number counts: 1000 for "ĐVT: nghìn người"; None if not."""
    return next((_THOUSANDS[word] for word in _words(text).split() if word in _THOUSANDS), None)


def stated_people_unit(column: str) -> int:
    """How many people one unit of a population column's name stands for: 1000 for "nghìn người"."""
    found = recognise([column]).get("population", [])
    return next((m.people_per_unit or 1 for m in found), 1)


def stated_area_unit(column: str) -> float | None:
    """Factor to km² that an area column's name states, such as "Diện tích (ha)"; None if none."""
    return next((m.km2_per_unit for m in recognise([column]).get("area", [])), None)
