"""Where the 10,035 units of 30 June 2025 went: a search by their old names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

from rapidfuzz import fuzz, process

from geodata.dataset import KIND_LABELS
from geodata.folding import CollationKey, collation_key, fold
from geodata.gazetteer import with_provinces_spelt
from geodata.sources.facts import facts_table, province_dataset, units_of_2026

Part = Literal["whole", "part", "part_area_only", "part_area_all_people", "part_people_only"]

_KINDS: Mapping[str, str] = {
    "xa": "xa",
    "x": "xa",
    "phuong": "phuong",
    "p": "phuong",
    "thi tran": "thi tran",
    "tt": "thi tran",
    "huyen": "huyen",
}
"""Words before a unit's name, without accents, and the kind they mean."""

_KIND = re.compile(r"^(thi tran|phuong|huyen|xa|tt|x|p(?=\d| ))\s*(?=.)")
_PLACE_WORDS = frozenset({"huyen", "h", "quan", "q", "thi", "xa", "thanh", "pho", "tp", "tx"}) | {
    "tinh",
    "t",
}
_SIMILAR = 70.0


@dataclass(frozen=True)
class NewPart:
    """A new unit that got an old one, or a part of it.

    Attributes:
        code: of the new unit.
        name: with its kind as it is now.
        province: that the new unit lies in.
        part: how much it got.
        note: the wording of the statistics office's table.
        dataset: name of the embedded dataset to open.
    """

    code: str
    name: str
    province: str
    part: Part
    note: str
    dataset: str

    @property
    def label(self) -> str:
        """Name with its province."""
        return f"{self.name}, {self.province}"


@dataclass(frozen=True)
class OldUnit:
    """A unit of 30 June 2025 and where it went.

    Attributes:
        code: of the old unit; of a district without communes that of the district.
        name, district, province: with the words for their kinds, as they were.
        parts: new units; several where it was split.
    """

    code: str
    name: str
    district: str
    province: str
    parts: tuple[NewPart, ...]

    @property
    def label(self) -> str:
        """Name with district and province."""
        return ", ".join(word for word in (self.name, self.district, self.province) if word)


@dataclass(frozen=True)
class _Entry:
    """An old unit as the search reads it: words without accents and kinds."""

    unit: OldUnit
    kind: str
    name: str
    accented: CollationKey
    places: frozenset[str]


@cache
def old_units() -> Mapping[str, OldUnit]:
    """All units of 30 June 2025 by code; six districts without communes among them."""
    return {code: entry.unit for code, entry in _entries().items()}


def old_units_of(code: str) -> tuple[OldUnit, ...]:
    """The units of 30 June 2025 that a unit of today got, whole or in part; none if unknown."""
    return _by_new_unit().get(code, ())


@cache
def _by_new_unit() -> Mapping[str, tuple[OldUnit, ...]]:
    found: dict[str, list[OldUnit]] = {}
    for unit in old_units().values():
        for code in dict.fromkeys(part.code for part in unit.parts):
            found.setdefault(code, []).append(unit)
    return {code: tuple(units) for code, units in found.items()}


@cache
def _entries() -> Mapping[str, _Entry]:
    table = facts_table("vietnam_mergers_2025")
    new = units_of_2026()
    slugs = {province: province_dataset(province) for province in new["province"].unique()}
    kinds = {kind: label.vi for kind, label in KIND_LABELS.items()}
    now = {
        code: (f"{kinds[kind]} {name}", province, slugs[province])
        for code, kind, name, province in zip(
            new.index, new["kind_now"], new["name"], new["province"], strict=True
        )
    }
    places: dict[str, tuple[str, str, str]] = {}
    parts: dict[str, list[NewPart]] = {}
    for row in cast(Iterable[Any], table.itertuples()):
        code = row.old_code or row.old_district_code
        places[code] = (
            row.old_name or row.old_district,
            row.old_district if row.old_name else "",
            row.old_province,
        )
        name, province, slug = now[row.new_code]
        part = NewPart(row.new_code, name, province, row.part, row.note, slug)
        if part not in parts.setdefault(code, []):
            parts[code].append(part)
    return {code: _entry(OldUnit(code, *places[code], tuple(parts[code]))) for code in places}


def _entry(unit: OldUnit) -> _Entry:
    kind, name = _without_kind(fold(unit.name))
    provinces = {unit.province, *(part.province for part in unit.parts)}
    words = _numbered(fold(" ".join([unit.district, *provinces]))).split()
    bare = unit.name.split()[len(kind.split()) :] if kind else unit.name.split()
    return _Entry(unit, kind, name, collation_key(" ".join(bare)), frozenset(words))


def _without_kind(folded: str) -> tuple[str, str]:
    """The kind a name begins with, and what follows it."""
    found = _KIND.match(folded)
    if found is None:
        return "", _numbered(folded)
    return _KINDS[found[1]], _numbered(folded[found.end() :])


def _numbered(name: str) -> str:
    """One spelling: phường 01 is phường 1, and i and y at the end of a word are one letter."""
    return re.sub(r"(?<=[bcdghklmnprstvx])y\b", "i", re.sub(r"\b0+(?=\d)", "", name))


def find_old_units(query: str) -> tuple[OldUnit, ...]:
    """Find units of June 2025 by name.

    The name comes first, with or without its kind; words behind it narrow the search to a
    district or a province, old or new. Accents may be left away; where the query has them, units
    whose accents agree stand alone, if there are any.

    Args:
        query: such as ``Cẩm Mỹ``, ``xa cam my, cam xuyen`` or ``P.1 quận 3 TP HCM``; or a code.

    Returns:
        All units it may mean, by province, district and name; empty if there is none.
    """
    entries = _entries()
    if query.strip() in entries:
        return (entries[query.strip()].unit,)
    folded = _spelt_out(fold(query[:200]))
    kind, rest = _without_kind(folded)
    found = _matching(rest, kind)
    if not found and kind:  # the kind may be part of the name, or be another than is told
        found = _matching(folded, "") or _matching(rest, "")
    accents = _accents_of(query)
    if accents:
        agreeing = [e for e in found if _begins(accents, e.accented)]
        found = agreeing or found
    units = [entry.unit for entry in found]
    return tuple(sorted(units, key=_order))


def _order(unit: OldUnit) -> tuple[CollationKey, ...]:
    bare = unit.province.removeprefix("Tỉnh ").removeprefix("Thành phố ")
    return collation_key(bare), collation_key(unit.district), collation_key(unit.name)


def _spelt_out(folded: str) -> str:
    text = with_provinces_spelt(folded)
    return re.sub(r"\b([pq])(\d+)\b", r"\1 \2", text)


def _begins(told: CollationKey, name: CollationKey) -> bool:
    return all(mine[: len(own)] == own for mine, own in zip(told, name, strict=True))


def _accents_of(query: str) -> CollationKey | None:
    """The query behind its kind with its accents; None if it has none."""
    if query.isascii():
        return None
    words = query.replace(",", " ").split()
    kind, _ = _without_kind(_spelt_out(fold(query)))
    told = " ".join(words[len(kind.split()) if kind else 0 :])
    return collation_key(told)


def _matching(rest: str, kind: str) -> list[_Entry]:
    words = _numbered(rest).split()
    found = []
    for count in range(len(words), 0, -1):
        name, places = " ".join(words[:count]), [w for w in words[count:] if w not in _PLACE_WORDS]
        found += [
            entry
            for entry in _by_name().get(name, ())
            if (not kind or entry.kind == kind) and entry.places.issuperset(places)
        ]
        if found:  # the longest name that fits
            return found
    return found


@cache
def _by_name() -> Mapping[str, tuple[_Entry, ...]]:
    found: dict[str, list[_Entry]] = {}
    for entry in _entries().values():
        found.setdefault(entry.name, []).append(entry)
    return {name: tuple(entries) for name, entries in found.items()}


def similar_old_units(query: str, limit: int = 3) -> tuple[OldUnit, ...]:
    """Old units whose names sound like one that does not exist, nearest first."""
    choices = {code: fold(entry.unit.label) for code, entry in _entries().items()}
    names = {code: entry.name for code, entry in _entries().items()}
    _, rest = _without_kind(_spelt_out(fold(query[:200])))
    best = process.extract(rest, names, scorer=fuzz.ratio, limit=limit, score_cutoff=_SIMILAR)
    if not best:
        best = process.extract(
            rest, choices, scorer=fuzz.partial_ratio, limit=limit, score_cutoff=_SIMILAR
        )
    return tuple(_entries()[code].unit for _, _, code in best)
