"""One spelling of text: accents, case, spaces and control characters folded away or mended."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
"""Zero width spaces and joiners, soft hyphens, direction marks, byte order marks."""


def without_invisible(text: str) -> str:
    """Drop characters that nobody sees: copied from web pages, or left where files were joined.

    Not before old encodings are converted: TCVN3 writes ư with the byte of the soft hyphen.
    """
    return text if text.isascii() else _INVISIBLE.sub("", text)


def fold(text: str) -> str:
    """Reduce text to lower-case ASCII words, so that accents and spelling habits do not matter."""
    plain = unicodedata.normalize("NFKD", without_invisible(str(text)).replace("²", "2")).lower()
    plain = plain.replace("đ", "d").replace("ð", "d")  # ð: how some old files write đ
    ascii_only = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", ascii_only))


_ETH = str.maketrans("Ðð", "Đđ")
"""Icelandic eth, which old keyboards give for đ."""


def clean(value: Any) -> str:
    """Drop control characters and double spaces, mend Ð, compose accents; else as it is written."""
    printable = "".join(
        c if unicodedata.category(c) != "Cc" else " " for c in without_invisible(str(value))
    )
    return unicodedata.normalize("NFC", " ".join(printable.split()).translate(_ETH))


_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PLACES = {letter: i for i, letter in enumerate(_LETTERS)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
"""Combining marks in the order of Vietnamese dictionaries: huyền, hỏi, ngã, sắc, nặng."""

CollationKey = tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]


def collation_key(text: str) -> CollationKey:
    """Key that sorts Vietnamese names as a dictionary does; numbers by their value.

    Letters come first (a ă â b c d đ e ê …), tones decide between words of the same letters,
    wherever the tone mark was put (Hòa, Hoà). Case does not matter.
    """
    words: list[tuple[int, ...]] = []
    tones: list[int] = []
    for word in re.findall(r"\d+|[^\W\d_]+", _composed(text)):
        if word.isdecimal():
            # Numbers before letters; very long ones by their digits.
            words.append((-1, int(word[:18])))
            continue
        letters = unicodedata.normalize("NFD", word)
        tones.append(max((_TONES.get(c, 0) for c in letters), default=0))
        bare = unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES))
        words.append(tuple(_PLACES.get(c, len(_LETTERS) + ord(c)) for c in bare))
    return tuple(words), tuple(tones)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", str(text).translate(_ETH)).lower()


def spoken(text: str) -> str:
    """Lower-case words with their accents, without signs between them."""
    return " ".join(re.findall(r"[^\W_]+", clean(text).lower()))


def has_accents(text: str) -> bool:
    """Whether any letter of a text has an accent: then accents tell words apart."""
    return not unicodedata.normalize("NFKD", clean(text)).isascii()
