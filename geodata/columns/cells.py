"""Cells to values: codes, kinds, terrain, flags and numbers as Vietnamese files write them."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from typing import Any

import pandas as pd
from babel.numbers import NumberFormatError, parse_decimal

from geodata.columns.unit_names import KIND_WORDS, kind_before
from geodata.dataset import Condition, Kind, Terrain
from geodata.folding import clean, fold, without_invisible

_THOUSANDS = re.compile(r"(-?\d{1,3}([.,'\u2019\s])\d{3}(?:\2\d{3})*)(?:(?!\2)[.,]0{1,2})?")
_PEOPLE = re.compile(r"\s*(?:người|nguoi|(?:nhân )?khẩu|persons|people)\.?\s*$", re.IGNORECASE)
_PLAIN_WHOLE = re.compile(r"-?\d+(?:\.0+)?")
_EMPTY_WORDS = {"", "nan", "null", "none", "<null>"}

LARGEST_NUMBER = 1e15
"""Nothing counted or measured of a unit is larger, in whatever unit of measure."""

_LONGEST_NUMBER = 40
"""Characters of a number as people write it; Python itself refuses to read thousands of digits."""

CODE_LENGTH = 5
"""Commune codes of the statistics office have five digits."""

_KIND_CELLS: dict[str, Kind] = {fold(word): kind for word, kind in KIND_WORDS.items()}
_TERRAIN_WORDS: dict[str, Terrain] = {
    "mountain": "mountain",
    "mien nui": "mountain",
    "vung cao": "mountain",
    "nui": "mountain",
    "vung nui": "mountain",
    "mien nui vung cao": "mountain",
    "vung nui cao": "mountain",
    "island": "island",
    "hai dao": "island",
    "dao": "island",
    "lowland": "lowland",
    "dong bang": "lowland",
    "khac": "lowland",
    "db": "lowland",
    "ven bien": "lowland",
    "unknown": "unknown",
    "chua ro": "unknown",
    "chua ro dia hinh": "unknown",
    "terrain unknown": "unknown",
}
_CONDITION_WORDS: dict[str, Condition] = {
    **dict.fromkeys(("good", "tot", "kien co", "moi", "con tot", "moi xay", "a", "loai a"), "good"),
    **dict.fromkeys(("fair", "kha", "trung binh", "ban kien co", "tb", "b", "loai b"), "fair"),
    **dict.fromkeys(("average", "binh thuong", "cap 4", "cap iv", "nha cap 4"), "fair"),
    **dict.fromkeys(("poor", "bad", "kem", "xuong cap", "hu hong", "tam", "xau", "yeu"), "poor"),
    **dict.fromkeys(("da xuong cap", "xuong cap nang", "nha tam", "c", "loai c"), "poor"),
    "": "",
}
_MOST_OF_BUILDING = {"seat_rooms": 10_000.0, "seat_area_m2": 1e6, "seat_year": 2_100.0}
_LEAST_OF_BUILDING = {"seat_year": 1_800.0}
_TRUE = {"true", "1", "1 0", "x", "co", "yes", "y", "t"}
_FALSE = {"false", "0", "0 0", "", "khong", "no", "n", "f", "none", "nan"}


def is_blank(value: Any) -> bool:
    """Tell whether a cell holds nothing."""
    if value is None or bool(pd.isna(value)):
        return True
    return without_invisible(str(value)).strip().lower() in _EMPTY_WORDS


def code_text(value: Any) -> str:
    """Read a code cell: text as it is, digits filled up to the length of a commune code."""
    text = "" if is_blank(value) else code_digits(value)
    return text.zfill(CODE_LENGTH) if text.isdecimal() else text


def code_digits(value: Any) -> str:
    """A code as it is written, but digits without what a number's format or a space put in."""
    text = clean(value)
    # More digits than a code has are two codes in one cell.
    joined = re.sub(r"(?<=\d)\s+(?=\d)", "", text)
    joined = joined if len(re.findall(r"\d", joined.partition(".")[0])) <= CODE_LENGTH else text
    digits = re.sub(r"^(\d+)\.0+$", r"\1", joined)
    return re.sub(r"[.,]", "", digits) if re.fullmatch(r"\d{1,2}[.,]\d{3}", digits) else digits


def kind_of(text: str) -> Kind | None:
    """Read a kind from a kind cell or from the prefix of a unit's name; None if not known."""
    return _KIND_CELLS.get(fold(text)) or kind_before(text)


def terrain_of(value: Any) -> Terrain | None:
    """Read terrain from words or from a yes/no cell ("miền núi": có); None if not known."""
    folded = "" if is_blank(value) else fold(str(value))
    if folded in _TERRAIN_WORDS:
        return _TERRAIN_WORDS[folded]
    if folded in _TRUE:
        return "mountain"
    return "lowland" if folded in _FALSE else None


def flag_of(value: Any) -> bool | None:
    """Read a yes/no cell; blank is no; None if it is neither."""
    folded = "" if is_blank(value) else fold(str(value))
    if folded in _TRUE:
        return True
    return False if folded in _FALSE else None


def condition_of(value: Any) -> Condition | None:
    """Read the state of a building from words; blank is empty; None if not known."""
    return "" if is_blank(value) else _CONDITION_WORDS.get(fold(str(value)))


def building_figure(column: str, value: Any) -> float | None:
    """Read rooms, floor area (m²) or year of a building; None if it cannot be.

    Args:
        column: of ``Dataset.units``: ``seat_rooms``, ``seat_area_m2`` or ``seat_year``.
        value: a cell that is not blank.
    """
    number = number_of(value, "vi")
    least, most = _LEAST_OF_BUILDING.get(column, 0.0), _MOST_OF_BUILDING[column]
    return number if number is not None and least <= number <= most else None


def number_of(value: Any, locale: str) -> float | None:
    """Read a number; text by the habits of ``locale`` ("12.345" is 12345 in ``vi``).

    Text that the locale's grouping does not allow ("1234.5" in ``vi``) is tried as plain
    decimal. None if it is no number, or one that nothing of a unit can be.
    """
    if isinstance(value, int | float):
        return float(value) if abs(value) <= LARGEST_NUMBER else None
    text = re.sub(r"\s", "", without_invisible(str(value)))
    if len(text) > _LONGEST_NUMBER:
        return None
    number = _parsed(text, locale)
    return number if number is not None and abs(number) <= LARGEST_NUMBER else None


def _parsed(text: str, locale: str) -> float | None:
    with contextlib.suppress(NumberFormatError):
        return float(parse_decimal(text, locale=locale, strict=True))
    with contextlib.suppress(ValueError):
        return float(text)
    return None


def people_of(value: Any, unit: int) -> int | None:
    """Read a count of people that a column states in thousands or millions; None if it is none.

    A single comma or point is a decimal sign there: 12,4 and 12.345 thousand.
    """
    if isinstance(value, bool):
        return None
    number: float | None
    if isinstance(value, int | float):
        number = float(value)
    else:
        text = re.sub(r"\s", "", _without_people(str(value)))
        if re.fullmatch(r"-?\d+(?:[.,]\d+)?", text):
            number = float(text.replace(",", "."))
        else:
            number = number_of(text, "vi") if text.rfind(",") > text.rfind(".") else None
            number = number_of(text, "en") if number is None else number
    return None if number is None or not abs(number) < 1e9 else round(number * unit)


def _without_people(text: str) -> str:
    """A count without the word for people after it, however its accents are stored."""
    return _PEOPLE.sub("", unicodedata.normalize("NFC", without_invisible(text)))


def is_written(text: str, locale: str) -> bool:
    """Tell whether text is a number by the strict habits of a locale."""
    if len(text) > _LONGEST_NUMBER:
        return False
    try:
        parse_decimal(re.sub(r"\s", "", text), locale=locale, strict=True)
    except NumberFormatError:
        return False
    return True


def whole_number_of(value: Any) -> int | None:
    """Read a count of people; None if it is not whole.

    Three digits after any separator are thousands, whatever the locale: "12.345", "12,000" and
    "12 345" are counts, since people come whole.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        fits = abs(value) <= LARGEST_NUMBER  # not: infinite, not a number
        return int(value) if fits and float(value).is_integer() else None
    text = _without_people(str(value)).strip()
    if len(text) > _LONGEST_NUMBER:
        return None
    if grouped := _THOUSANDS.fullmatch(text):
        return int(re.sub(r"[^\d-]", "", grouped[1]))
    return int(text.split(".")[0]) if _PLAIN_WHOLE.fullmatch(text) else None
