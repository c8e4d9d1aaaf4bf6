"""One spelling of text: accents, case, spaces and control characters folded away or mended."""

from __future__ import annotations

import re
import unicodedata
from typing import Any


def fold(text: str) -> str:
    """Reduce text to lower-case ASCII words, so that accents and spelling habits do not matter."""
    plain = unicodedata.normalize("NFKD", str(text).replace("²", "2")).lower()
    plain = plain.replace("đ", "d").replace("ð", "d")  # ð: how some old files write đ
    ascii_only = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", ascii_only))


_ETH = str.maketrans("Ðð", "Đđ")
"""Icelandic eth, which old keyboards give for đ."""


def clean(value: Any) -> str:
    """Drop control characters and double spaces, mend Ð, compose accents; else as it is written."""
    printable = "".join(c if unicodedata.category(c) != "Cc" else " " for c in str(value))
    return unicodedata.normalize("NFC", " ".join(printable.split()).translate(_ETH))
