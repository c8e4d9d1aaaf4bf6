"""Districts and provinces as offices write them: one spelling, and one key to compare by."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from geodata.columns.unit_names import begins_with
from geodata.folding import clean, fold
from geodata.gazetteer import province_now, province_spelt
from geodata.wording import Text

_DISTRICTS = ("huyện", "quận", "thị xã", "thành phố", "tp", "tx", "district")
_PROVINCES = ("tỉnh", "thành phố", "thủ đô", "tp", "province")
_PROVINCE_PREFIX = re.compile(r"^(?:tinh|thanh pho|thu do|tp|t p|province)(?= ) ?|^tp(?=hcm)")
_DISTRICT_PREFIX = re.compile(rf"^(?:huyen dao|{'|'.join(map(fold, _DISTRICTS))})(?= ) ?")
_KIND_BEHIND = re.compile(r"(?i)(?<=\w)\s+(?:city|province)\s*$")
_CITIES = {
    **dict.fromkeys(["ha noi", "hai phong", "hue", "da nang", "can tho", "ho chi minh"], ""),
    "dong nai": "2026-04-30",
    "quang ninh": "2026-09-01",
    "bac ninh": "2026-09-20",
}
"""Cities under the centre, with the day since when; the other provinces are tỉnh. Of 2026:
Resolutions 30, 36 and 39/2026/QH16."""

_SHORT_DISTRICTS = (
    (re.compile(r"^T\s?\.?\s?X\b\s*\.?\s*(?=\S)", re.IGNORECASE), "Thị xã "),
    (re.compile(r"^T\s?\.?\s?P\b\s*\.?\s*(?=\S)", re.IGNORECASE), "Thành phố "),
    (re.compile(r"^TP(?=HCM)", re.IGNORECASE), "Thành phố "),
    (re.compile(r"^H(?:\s*\.\s*|\s+)(?=[^\W\d_])", re.IGNORECASE), "Huyện "),
    (re.compile(r"^Q\s*\.?\s*(?=\d)|^Q(?:\s*\.\s*|\s+)(?=[^\W\d_])", re.IGNORECASE), "Quận "),
)
"""Abbreviations before a name. Case does not count: what follows makes them plain."""

_MARKS = ".)/:\u2013\u2014-"
_NUMBERING = re.compile(
    rf"^(?:\(?(?:[IVXLC]{{1,7}}|\d{{1,3}}(?:\.\d{{1,3}})*|[a-zđ])\s*[{_MARKS}]+\s*"
    r"|(?:[IVXLC]{1,7}|\d{1,2}(?:\.\d{1,2})*)\s+"
    r"|[-+*\u2013\u2014\u2022\u00b7]+\s*)(?=[^\W\d_])",
    re.IGNORECASE,
)
"""``II.``, ``1.1``, ``a)``, ``I``, ``-`` before a heading; only what is a heading without it."""

_LEAD = re.compile(
    r"^(?:(?:mục|muc|phần|phan)\s+[\dIVXLC]{1,5}\b|ubnd|(?:ủy|uỷ|uy) ban (?:nhân dân|nhan dan)"
    r"|(?:đơn vị|don vi)(?: hành chính| hanh chinh)?|địa bàn|dia ban|địa phương|dia phuong"
    r"|khu vực|khu vuc|(?:tên|ten)(?=\s+(?:huy|qu|th)))\s*[.:\u2013\u2014-]*\s*",
    re.IGNORECASE,
)
"""Words before the district in a heading: ``Đơn vị: huyện Hương Khê``."""

_COLON = re.compile(r"^(huyện|quận|thị xã|thành phố)\s*[:\u2013\u2014-]\s*", re.IGNORECASE)
_TRAIL = re.compile(r"[\s:;,.*†\u2026\u00b9\u00b2\u00b3\u2070-\u2079]+$")
_OF_PROVINCE = re.compile(
    r"\s*[,\u2013\u2014-]\s*(?:tỉnh|thành phố|tp\b\.?)\s*\S.*$", re.IGNORECASE
)
_BRACKET = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*$")
_BEHIND = re.compile(rf"^(.+?)\s*,\s*({'|'.join(_DISTRICTS[:4])})$", re.IGNORECASE)
"""A kind behind the name: ``Hương Khê, huyện``."""

_APOSTROPHE = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_FINAL_K = re.compile(r"k\b")
_ROMAN_NUMERALS = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
_ROMAN = {numeral: str(i) for i, numeral in enumerate(_ROMAN_NUMERALS, 1)}

_COUNT = re.compile(r"\s*(?:[:;,–-]|\bgồm\b|\bcó\b)\s*\d+\s+.*$", re.IGNORECASE)  # noqa: RUF001


def district_title(text: str) -> str:
    """A district's name in full: ``H. Hương Khê (21 xã)`` → ``Huyện Hương Khê``.

    A kind in brackets behind the name is put before it, other remarks and a count are dropped,
    abbreviations are written out, ``Quận 03`` becomes ``Quận 3``. A name without kind stays so.
    """
    name = without_numbering(text)
    name = _TRAIL.sub("", name) or name
    name = _COLON.sub(r"\1 ", name)
    name = _BEHIND.sub(r"\1 (\2)", name)
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
    if is_district(name):
        name = name[0].upper() + name[1:]
    return re.sub(r"(?<=\s)0+(?=\d+$)", "", name)


def _initials(kind: str) -> str:
    return "".join(word[0] for word in fold(kind).split())


def district_key(name: str) -> str:
    """Key of a district, its kind left away (a huyện may have become a thị xã)."""
    folded = fold(_APOSTROPHE.sub("", _OF_PROVINCE.sub("", district_title(name))))
    bare = _DISTRICT_PREFIX.sub("", folded) or folded
    bare = bare.removesuffix(" district")
    # Names of the highlands end in c or k as one likes: Krông Pắc, Krông Pắk.
    return _FINAL_K.sub("c", _ROMAN.get(bare, bare))


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


def without_numbering(text: str) -> str:
    """A heading without what stands before its district or province; other text as it is."""
    name = rest = clean(text)
    for _ in range(3):  # "1. Địa bàn: huyện …"
        bare = _LEAD.sub("", _NUMBERING.sub("", rest))
        if bare == rest:
            break
        rest = bare
        if is_district(rest) or begins_with(rest, _PROVINCES[:1]):
            return rest
    return name


def heading_of(text: str) -> str:
    """The district that a heading names, its numbering left away: ``II. Huyện Hương Khê``.

    Empty if it names none.
    """
    name = without_numbering(text)
    return district_title(_OF_PROVINCE.sub("", name)) if is_district(name) else ""


def province_heading_of(text: str) -> str:
    """The province that a heading ``Tỉnh …`` names; empty if it names none."""
    name = without_numbering(text)
    if not begins_with(name, _PROVINCES[:1]):
        return ""
    name = _BRACKET.sub("", name)
    return _TRAIL.sub("", name) or name


def province_key(name: str) -> str:
    """Key of a province, its kind left away; one whose name changed has the later one.

    Other spellings (``TP.HCM``, ``BR-VT``) have the key of the name; see ``gazetteer.yaml``.
    """
    folded = fold(_BRACKET.sub("", clean(name)) or name)
    bare = _PROVINCE_PREFIX.sub("", folded) or folded
    bare = bare.removesuffix(" city").removesuffix(" province")
    meant = province_spelt(folded)
    return meant if meant != folded else province_spelt(bare)


def present_province_key(name: str) -> str:
    """Key of the province of today that a province is, or went into in July 2025."""
    return province_now(province_key(name))


def province_title(name: str, day: str = "", *, short: bool = False) -> Text:
    """A province as a sentence names it: tỉnh Hà Tĩnh, thành phố Huế.

    Args:
        name: with or without the word for its kind.
        day: on which it was so, ``2026-09-20``; without, before the cities of 2026.
        short: the name alone.
    """
    words = _KIND_BEHIND.sub("", name).split()
    bare = " ".join(words[-len(_without_kind(" ".join(words)).split()) :])
    if short:
        return Text(bare, bare)
    if fold(bare) in _CITIES and _CITIES[fold(bare)] <= day:
        return Text(f"thành phố {bare}", f"{bare} city")
    return Text(f"tỉnh {bare}", f"{bare} province")


def _without_kind(name: str) -> str:
    folded = fold(name)
    return _PROVINCE_PREFIX.sub("", folded) or folded
