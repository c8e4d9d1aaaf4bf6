"""Accents in plain characters: VIQR (RFC 1456, ``Hu+o+ng Khe^``) and HTML's ``&#7875;``."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping

from geodata.files.encodings import share_of_syllables

_LETTER = re.compile(r"([AEIOUYaeiouy])([\^(+*]?)(['`?~.]?)|([dD])[dD](?=[AEIOUYaeiouy])")
_MARKS = {"^": "\u0302", "(": "\u0306", "+": "\u031b", "*": "\u031b"}
_TONES = {"'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323"}
_STRONG = re.compile(r"[AEOUaeou][\^(+*](?!\s|$)|[AEOUaeou][\^(+]$|[AEIOUYaeiouy][`~]|\bdd[aeiouy]")
"""What hardly stands in any other text."""

_ENTITY = re.compile(r"&(?:#\d{2,5}|#[xX][0-9A-Fa-f]{2,4}|[A-Za-z]{2,8});")
_LEAST_SHARE = 0.3
_LEAST_VALUES = 2
_SURE = 0.9


def read_marks(values: list[str]) -> Mapping[str, tuple[str, str]]:
    """What values of a column mean that write accents with plain characters.

    Returns:
        The name of the way of writing and the text in Unicode, by value; others are left out.
    """
    read = {v: ("html", _entities(v)) for v in values if _ENTITY.search(v)}
    plain = [v for v in values if v.isascii() and v not in read]
    strong = [v for v in plain if _STRONG.search(v)]
    if len(strong) < max(_LEAST_VALUES, _LEAST_SHARE * len(plain)):
        return read
    if share_of_syllables([_viqr(v) for v in strong]) < _SURE:
        return read
    return read | {v: ("viqr", _viqr(v)) for v in plain if _viqr(v) != v}


def _entities(text: str) -> str:
    return unicodedata.normalize("NFC", html.unescape(text))


def _viqr(text: str) -> str:
    def letter(found: re.Match[str]) -> str:
        if found[4]:
            return "Đ" if found[4] == "D" else "đ"
        return found[1] + _MARKS.get(found[2], "") + _TONES.get(found[3], "")

    return unicodedata.normalize("NFC", _LETTER.sub(letter, text))
