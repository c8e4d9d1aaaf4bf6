"""Text of a Shapefile as bytes, decoded here by the code page its companions declare.

GDAL decodes code pages of combining marks (1258) letter by letter and drops what is left at a
value's end ("Xã Hương Kh"); so bytes are read, and a code page that is declared is held against
what the bytes read as: ``.cpg`` files are copied from layer to layer.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd

from geodata.files.encodings import bytes_of, could_be, nearly_utf8, recognise_encoding, to_unicode
from geodata.files.formats import companions
from geodata.problems import message
from geodata.wording import Text

_UTF8 = "utf-8"
_SCHEMES = {"tcvn": "tcvn3", "tcvn3": "tcvn3", "abc": "tcvn3", "tcvn5712": "tcvn3"}
_SCHEMES |= {"tcvn57121": "tcvn3", "tcvn57122": "tcvn3", "tcvn57123": "tcvn3"}
_SCHEMES |= {"vni": "vni", "vniwindows": "vni", "vniwin": "vni", "viscii": "viscii"}
_SCHEMES |= {"unicode": _UTF8, "65001": _UTF8, "utf8": _UTF8}
_LANGUAGE_DRIVERS = {1: "cp437", 2: "cp850", 3: "cp1252", 88: "cp1252", 89: "cp1252"}
"""Code pages by the byte in a DBF header; 87 ("ANSI") stands for any."""

_DRIVER_AT = 29


def declared_encoding(path: Path) -> str:
    """What a Shapefile says its text is written in: ``.cpg`` first, then the DBF's header.

    Returns:
        One of :data:`~geodata.files.encodings.ENCODINGS` or a codec of Python; empty where
        nothing is said, or nothing that is known.
    """
    beside = {found.suffix.lower(): found for found in companions(path)}
    if ".cpg" in beside:
        with beside[".cpg"].open("rb") as file:
            text = file.read(200).decode("ascii", "replace").replace("\0", "")
        return _codec(text)
    if ".dbf" in beside:
        with beside[".dbf"].open("rb") as file:
            head = file.read(32)
        if len(head) > _DRIVER_AT:
            return _LANGUAGE_DRIVERS.get(head[_DRIVER_AT], "")
    return ""


def _codec(text: str) -> str:
    """Name of the codec that a ``.cpg`` file means: ``1258``, ``CP1258``, or ``ANSI 1258``."""
    words = re.sub(r"[^a-z0-9]", "", text.lower())
    if words in _SCHEMES:
        return _SCHEMES[words]
    if driver := re.fullmatch(r"ldid(\d{1,3})", words):
        return _LANGUAGE_DRIVERS.get(int(driver[1]), "")
    number = re.search(r"(?:^|\D)0*(125\d|437|8[5-7]\d|65001)$", words)
    if number:
        known = {"65001": _UTF8, "1258": "windows-1258"}
        return known.get(number[1], f"cp{number[1]}")
    if latin := re.fullmatch(r"(?:iso)?8859(\d{1,2})", words):
        words = f"iso8859-{int(latin[1])}"
    with suppress(LookupError):
        return codecs.lookup(words).name
    return ""


def decoded(
    table: pd.DataFrame, declared: str, filename: str
) -> tuple[pd.DataFrame, dict[str, str], list[Text]]:
    """Decode text that was read byte by byte as Latin-1, names of columns too.

    What the declared code page cannot explain is left as it is, to be recognised column by column.

    Args:
        table: the attributes.
        declared: see :func:`declared_encoding`.
        filename: for messages.

    Returns:
        The attributes; new names of columns by the old ones; and where the declaration is wrong.
    """
    converted: dict[Any, pd.Series[Any]] = {}
    everything: list[str] = []
    wrong: dict[str, str] = {}
    for column in table.columns:
        values = [v for v in table[column].unique() if isinstance(v, str) and not v.isascii()]
        if not values:
            continue
        everything += values
        if not declared:
            continue
        found = _best(values, declared)
        if found != declared:
            wrong.setdefault(found, values[0])
            continue
        pairs = {v: _decode(v, declared) for v in values if _is_of(v, declared)}
        converted[column] = table[column].map(lambda v, p=pairs: p.get(v, v), na_action="ignore")
    notices = [
        message(
            "cpg-contradicted",
            file=filename,
            declared=declared.upper(),
            found=found.upper(),
            example=_decode(example, found),
        )
        for found, example in wrong.items()
        if found
    ]
    names = _names([str(c) for c in table.columns], everything, declared)
    return table.assign(**converted), names, notices


def _is_of(value: str, declared: str) -> bool:
    """Whether a cell is written as its column is: it may come from another file."""
    return could_be([value], declared) == 1.0 or not recognise_encoding([value])


def _best(values: list[str], declared: str) -> str:
    """The declared code page if it can be, else the one recognised; empty if none is sure."""
    if declared == _UTF8:
        return _UTF8 if could_be(values, _UTF8) is not None else recognise_encoding(values) or ""
    share = could_be(values, declared)
    found = recognise_encoding(values)
    if not found:  # nothing old, or nothing that reads: as declared, if that is possible
        return declared if share is not None else ""
    other = could_be(values, found) or 0.0
    return declared if share is not None and share >= other else found


def _decode(text: str, encoding: str) -> str:
    try:
        return to_unicode(text, encoding)
    except UnicodeError:  # a letter cut in halves
        return unicodedata.normalize("NFC", bytes_of(text).decode(_UTF8, "replace"))


def _names(columns: Iterable[str], values: list[str], declared: str) -> dict[str, str]:
    """Names of columns are written as the values are; cut after ten bytes, maybe in a letter."""
    accented = [name for name in columns if not name.isascii()]
    if not accented:
        return {}
    found = _best(values + accented, declared) if declared else recognise_encoding(values)
    if not found and any(nearly_utf8(bytes_of(name)) for name in accented):
        found = _UTF8
    found = found or recognise_encoding(accented)
    if not found:
        return {}
    names: dict[str, str] = {}
    for name in accented:
        if found == _UTF8:
            text = unicodedata.normalize("NFC", bytes_of(name).decode(_UTF8, "ignore"))
        else:
            text = _decode(name, found)
        if text not in names.values() and text not in columns:
            names[name] = text
    return names
