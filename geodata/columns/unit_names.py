"""Keys under which names of units compare: spelling habits taken away, differences kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from geodata.dataset import Kind
from geodata.folding import fold
from geodata.gazetteer import is_whole_name

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
    "ttr": "thi_tran",
    "t.t": "thi_tran",
    "t.tr": "thi_tran",
    "đk": "dac_khu",
    "đ.k": "dac_khu",
}
"""How a kind is written, before a name or in a cell of its own."""

_GLUED = re.compile(r"^\s*(phường|phuong|xã|xa|p|f)\s*\.?\s*(\d{1,2})\s*$", re.IGNORECASE)
_BEHIND = re.compile(
    r"^(.+?)(?:\s*[,(]\s*(xã|phường|thị trấn|đặc khu)\s*\)?"
    r"|\s+(commune|ward|township|special zone))\s*$",
    re.IGNORECASE,
)
"""A kind behind the name: ``Tân Lập (xã)``, ``Ben Nghe Ward``."""

_FINAL_K = re.compile(r"k\b")
_FINAL_Y = re.compile(r"(?<=[bcdghklmnpqrstvx])y\b|(?<=qu)y\b")
_APOSTROPHE = re.compile("['\u2018\u2019\u02bc`\u00b4]")
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


_ACCENTED = [_words(word) for word in ("xã", "phường", "thị trấn", "đặc khu")]


@cache
def _plain_words(prefix: str) -> list[str]:
    return fold(prefix).split()


def begins_with(name: str, prefixes: Iterable[str]) -> str:
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
    prefix = begins_with(_apart(name), KIND_WORDS)
    # "Phường Đúc" is a ward of that name, "Xa Dung" says nothing of a kind.
    if is_whole_name(name) and _words(name)[: len(_words(prefix))] not in _ACCENTED:
        return None
    return KIND_WORDS.get(prefix)


def _apart(name: str) -> str:
    """The kind before the name, as a word of its own: ``Phường1``, ``F.1``, ``Tân Lập (xã)``."""
    behind = _BEHIND.match(unicodedata.normalize("NFC", name))
    if behind and not begins_with(name, KIND_WORDS):
        return f"{behind[2] or behind[3]} {behind[1]}"
    return _GLUED.sub(lambda m: f"{'p' if m[1] in 'fF' else m[1]} {m[2]}", name)


def accented_key(name: str) -> str:
    """Key that keeps accents: kind before the name, tone placement and case do not count."""
    name = _apart(name)
    prefix = "" if is_whole_name(name) else begins_with(name, KIND_WORDS)
    words = _words(name)[len(_words(prefix)) :]
    return " ".join(_number(word, i) for i, word in enumerate(words))


def plain_key(name: str) -> str:
    """Key without accents, for names typed without them."""
    return fold(accented_key(name))


def loose_key(name: str) -> str:
    """Key for names of the highlands and of many hands: Ea H'leo, EaHleo; Đắk, Đắc; Kỳ, Kì."""
    plain = plain_key(_APOSTROPHE.sub("", name))
    return _FINAL_Y.sub("i", _FINAL_K.sub("c", plain)).replace(" ", "")


def _number(word: str, position: int) -> str:
    """Write "01", "1" and a Roman numeral behind a name alike."""
    if word.isdecimal():  # not "²"
        return word.lstrip("0") or "0"
    return _ROMAN.get(word, word) if position else word
