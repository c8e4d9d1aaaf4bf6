"""Districts and provinces as offices write them: one spelling, and one key to compare by."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from geodata.columns.unit_names import begins_with
from geodata.folding import clean, fold
from geodata.wording import Text

_DISTRICTS = ("huyện", "quận", "thị xã", "thành phố", "tp", "tx", "district")
_PROVINCES = ("tỉnh", "thành phố", "thủ đô", "tp", "province")
_PROVINCE_PREFIX = re.compile(r"^(?:tinh|thanh pho|thu do|tp|province)(?= ) ?|^tp(?=hcm)")
_DISTRICT_PREFIX = re.compile(rf"^(?:{'|'.join(map(fold, _DISTRICTS))})(?= ) ?")
_CITIES = {
    **dict.fromkeys(["ha noi", "hai phong", "hue", "da nang", "can tho", "ho chi minh"], ""),
    "dong nai": "2026-04-30",
    "quang ninh": "2026-09-01",
    "bac ninh": "2026-09-20",
}
"""Cities under the centre, with the day since when; the other provinces are tỉnh. Of 2026:
Resolutions 30, 36 and 39/2026/QH16."""

_SAME_PROVINCE = {"thua thien hue": "hue", "hcm": "ho chi minh", "tphcm": "ho chi minh"}
_SHORT_DISTRICTS = (
    (re.compile(r"^T\s?\.?\s?X\b\s*\.?\s*(?=\S)", re.IGNORECASE), "Thị xã "),
    (re.compile(r"^T\s?\.?\s?P\b\s*\.?\s*(?=\S)", re.IGNORECASE), "Thành phố "),
    (re.compile(r"^TP(?=HCM)", re.IGNORECASE), "Thành phố "),
    (re.compile(r"^H(?:\s*\.\s*|\s+)(?=[^\W\d_])", re.IGNORECASE), "Huyện "),
    (re.compile(r"^Q\s*\.?\s*(?=\d)|^Q(?:\s*\.\s*|\s+)(?=[^\W\d_])", re.IGNORECASE), "Quận "),
)
"""Abbreviations before a name. Case does not count: what follows makes them plain."""

_NUMBERING = re.compile(r"^\(?(?:[IVXLC]{1,7}|\d{1,3}|[A-G])\s*[.)/:–-]+\s*(?=[^\W\d_])")  # noqa: RUF001
_BRACKET = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*$")
_COUNT = re.compile(r"\s*(?:[:;,–-]|\bgồm\b|\bcó\b)\s*\d+\s+.*$", re.IGNORECASE)  # noqa: RUF001


def district_title(text: str) -> str:
    """A district's name in full: ``H. Hương Khê (21 xã)`` → ``Huyện Hương Khê``.

    A kind in brackets behind the name is put before it, other remarks and a count are dropped,
    abbreviations are written out, ``Quận 03`` becomes ``Quận 3``. A name without kind stays so.
    """
    name = clean(text)
    while bracket := _BRACKET.search(name):
        rest = name[: bracket.start()]
        if not rest:
            break
        said = fold(bracket[1])
        kind = next((d for d in _DISTRICTS[:4] if said in {fold(d), _initials(d)}), "")
        name = f"{kind.capitalize()} {rest}" if kind and not is_district(rest) else rest
    name = _COUNT.sub("", name) or name
    for short, full in _SHORT_DISTRICTS:
        name, count = short.subn(full, name)
        if count:
            break
    name = re.sub(r"\bHCM$", "Hồ Chí Minh", name)
    return re.sub(r"(?<=\s)0+(?=\d+$)", "", name)


def _initials(kind: str) -> str:
    return "".join(word[0] for word in fold(kind).split())


def district_key(name: str) -> str:
    """Key of a district, its kind left away (a huyện may have become a thị xã)."""
    folded = fold(district_title(name))
    return _DISTRICT_PREFIX.sub("", folded) or folded


def one_spelling(names: Sequence[str], title: Callable[[str], str]) -> list[str]:
    """Write each place of a column in one way: that of its first row, in full."""
    first: dict[str, str] = {}
    written = {name: title(name) if name else "" for name in dict.fromkeys(names)}
    for full in written.values():
        first.setdefault(fold(full), full)
    return [first[fold(written[name])] for name in names]


def is_district(name: str) -> bool:
    """Tell whether a name is that of a district by its first words."""
    return bool(begins_with(name, _DISTRICTS)) or any(
        short.match(name) for short, _ in _SHORT_DISTRICTS
    )


def heading_of(text: str) -> str:
    """The district that a heading names, its numbering left away: ``II. Huyện Hương Khê``.

    Empty if it names none.
    """
    name = clean(text)
    for candidate in (name, _NUMBERING.sub("", name)):
        if is_district(candidate):
            return district_title(candidate)
    return ""


def province_heading_of(text: str) -> str:
    """The province that a heading ``Tỉnh …`` names; empty if it names none."""
    name = clean(text)
    for candidate in (name, _NUMBERING.sub("", name)):
        if begins_with(candidate, _PROVINCES[:1]):
            return _BRACKET.sub("", candidate)
    return ""


def province_key(name: str) -> str:
    """Key of a province, its kind left away; one whose name changed has the later one."""
    folded = fold(_BRACKET.sub("", clean(name)) or name)
    bare = _PROVINCE_PREFIX.sub("", folded) or folded
    return _SAME_PROVINCE.get(bare, bare)


def province_title(name: str, day: str = "", *, short: bool = False) -> Text:
    """A province as a sentence names it: tỉnh Hà Tĩnh, thành phố Huế.

    Args:
        name: with or without the word for its kind.
        day: on which it was so, ``2026-09-20``; without, before the cities of 2026.
        short: the name alone.
    """
    words = name.split()
    bare = " ".join(words[-len(_without_kind(name).split()) :])
    if short:
        return Text(bare, bare)
    if fold(bare) in _CITIES and _CITIES[fold(bare)] <= day:
        return Text(f"thành phố {bare}", f"{bare} city")
    return Text(f"tỉnh {bare}", f"{bare} province")


def _without_kind(name: str) -> str:
    folded = fold(name)
    return _PROVINCE_PREFIX.sub("", folded) or folded
