"""Shares of a unit as tables write them: 62.125, 62,5 %, 1/2, "toàn bộ", "một phần"."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pandas as pd

from geodata.columns import is_blank, number_of
from geodata.folding import fold

_WHOLE = {"toan bo", "ca", "tat ca", "whole", "all", "nguyen trang", "toan xa", "toan phuong"}
_PART = {"mot phan", "phan", "part", "a part", "phan con lai", "rest"}
_HALF = {"nua", "mot nua", "half", "1 nua"}
_FRACTION = re.compile(r"\s*(\d{1,3})\s*[/\u2044]\s*(\d{1,3})\s*")
_PERCENT = re.compile(r"\s*(?:%|percent|per cent|phần trăm|phan tram|pct)\s*$", re.IGNORECASE)


def are_percentages(shares: pd.Series[Any]) -> bool:
    """One share above 1 means that all are percentages: "1" beside "99" is no whole unit."""
    plain = [
        _number(s)
        for s in shares
        if not is_blank(s) and not _PERCENT.search(str(s)) and _in_words(s) is None
    ]
    return any(n is not None and n > 1 for n in plain)


def _number(value: Any) -> float | None:
    """A share; no share goes into the thousands, so one point or comma is a decimal sign."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d+[.,]\d+\s*", value):
        return float(value.replace(",", "."))
    return number_of(value, "vi")


def is_part(cell: Any) -> bool:
    """Whether a cell says "một phần": some of the unit, nobody knows how much."""
    return isinstance(cell, str) and fold(cell) in _PART


def share_of(value: Any, *, percent: bool) -> float | None:
    """A share as a fraction: of a cell with a per cent sign, of one of percentages, or in words."""
    if (said := _in_words(value)) is not None:
        return said
    text = str(value).strip()
    bare = _PERCENT.sub("", text)
    number = _number(bare if isinstance(value, str) else value)
    if number is None:
        return None
    return number / 100 if bare != text or percent else number


def _in_words(value: Any) -> float | None:
    """A share that is written as a word or a fraction: "toàn bộ", "một nửa", 1/2, ½."""
    text = unicodedata.normalize("NFKC", str(value))
    if fold(text) in _WHOLE:
        return 1.0
    if fold(text) in _HALF:
        return 0.5
    fraction = _FRACTION.fullmatch(text)
    return int(fraction[1]) / int(fraction[2]) if fraction and int(fraction[2]) else None
