"""Keys under which names of units compare: spelling habits taken away, differences kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from geodata.dataset import Kind
from geodata.folding import fold
from geodata.wording import Text

_TONES = "\u0300\u0301\u0303\u0309\u0323"
KIND_WORDS: Mapping[str, Kind] = {
    "xã": "xa",
    "phường": "phuong",
    "thị trấn": "thi_tran",
    "đặc khu": "dac_khu",
    "commune": "xa",
    "ward": "phuong",
    "township": "thi_tran",
    "town": "thi_tran",
    "special zone": "dac_khu",
    "x": "xa",
    "p": "phuong",
    "tt": "thi_tran",
}
"""How a kind is written, before a name or in a cell of its own."""

_DISTRICTS = ("huyện", "quận", "thị xã", "thành phố", "tp", "tx", "district")
_PROVINCE_PREFIX = re.compile(r"^(?:tinh|thanh pho|tp|province)(?= ) ?")
_DISTRICT_PREFIX = re.compile(rf"^(?:{'|'.join(map(fold, _DISTRICTS))})(?= ) ?")
_CITIES = {"ha noi", "hai phong", "hue", "da nang", "can tho", "ho chi minh"}
"""Cities under the centre since 1 January 2025; the other provinces are tỉnh."""

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}


@lru_cache(maxsize=4096)
def _words(text: str) -> list[str]:
    """Lower-case words with the tone after the letters: Hòa and Hoà become the same."""
    words = []
    for word in re.findall(r"\w+", unicodedata.normalize("NFC", text).lower()):
        apart = unicodedata.normalize("NFD", word)
        letters = "".join(c for c in apart if c not in _TONES)
        tone = "".join(c for c in apart if c in _TONES)
        words.append(unicodedata.normalize("NFC", letters) + tone)
    return words


@cache
def _plain_words(prefix: str) -> list[str]:
    return fold(prefix).split()


def _prefix(name: str, prefixes: Iterable[str]) -> str:
    """The prefix that begins a name and leaves something after it, or nothing.

    Accents decide where the name has any: "Phượng Sơn" does not begin with "Phường".
    """
    words = _words(name)
    for prefix in prefixes:
        own = _words(prefix)
        plain = name.isascii() and fold(name).split()[: len(own)] == _plain_words(prefix)
        if len(words) > len(own) and (words[: len(own)] == own or plain):
            return prefix
    return ""


def kind_before(name: str) -> Kind | None:
    """Kind that stands before a unit's name; None if none does."""
    return KIND_WORDS.get(_prefix(name, KIND_WORDS))


def accented_key(name: str) -> str:
    """Key that keeps accents: kind before the name, tone placement and case do not count."""
    prefix = _prefix(name, KIND_WORDS)
    words = _words(name)[len(prefix.split()) :]
    return " ".join(_number(word, i) for i, word in enumerate(words))


def plain_key(name: str) -> str:
    """Key without accents, for names typed without them."""
    return fold(accented_key(name))


def district_key(name: str) -> str:
    """Key of a district, its kind left away (a huyện may have become a thị xã)."""
    folded = fold(name)
    return _DISTRICT_PREFIX.sub("", folded) or folded


def province_key(name: str) -> str:
    """Key of a province, its kind left away."""
    folded = fold(name)
    return _PROVINCE_PREFIX.sub("", folded) or folded


def province_title(name: str, *, short: bool = False) -> Text:
    """A province as a sentence names it: tỉnh Hà Tĩnh, thành phố Huế.

    Args:
        name: with or without the word for its kind.
        short: the name alone.
    """
    words = name.split()
    bare = " ".join(words[-len(province_key(name).split()) :])
    if short:
        return Text(bare, bare)
    if fold(bare) in _CITIES:
        return Text(f"thành phố {bare}", f"{bare} city")
    return Text(f"tỉnh {bare}", f"{bare} province")


def is_district(name: str) -> bool:
    """Tell whether a name is that of a district by its first words."""
    return bool(_prefix(name, _DISTRICTS))


def _number(word: str, position: int) -> str:
    """Write "01", "1" and a Roman numeral behind a name alike."""
    if word.isdecimal():  # not "²"
        return word.lstrip("0") or "0"
    return _ROMAN.get(word, word) if position else word
