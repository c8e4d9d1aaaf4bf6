"""Vietnamese text in encodings from before Unicode: recognised by what reads as Vietnamese.

No maintained Python library converts TCVN3 or VNI (looked for in November 2026), so the two tables
stand in ``encodings.yaml``. A scheme is accepted only when nearly every accented word becomes a
possible Vietnamese syllable; a guess that is less sure is refused by the caller.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from typing import Any

import pandas as pd

from geodata.columns import kind_before
from geodata.problems import message, refuse
from geodata.wording import Text, listing, read_yaml

ENCODINGS = ("utf-8", "windows-1258", "tcvn3", "vni")

_SURE = 0.9
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"[^\s\d!-/:-@\[-`{-~–—…’‘“”]+")  # noqa: RUF001
# Letters that no encoding of one byte shows as: one of them proves Unicode.
_ONLY_UNICODE = re.compile(r"[ĂăĐđƠơƯư\u1ea0-\u1ef9]")
# Onset, vowels and coda of a Vietnamese syllable, tone taken off; "d" stands for đ too.
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
    r"(?:[aăâeêioôơuưy]{1,3})(?:ch|nh|ng|[cmnpt])?$"
)

CUT = "\ufffd"
"""Stands for bytes that are no whole letter."""
_CUT_SHARE = 0.02
_LOST = re.compile(r"[^\W\d_]\?|\?[^\W\d_]")
_LOST_SHARE = 0.1


@cache
def _tables() -> tuple[dict[int, Any], dict[int, Any], dict[str, str]]:
    raw: Any = read_yaml(
        resources.files("geodata.files").joinpath("encodings.yaml").read_text("utf-8")
    )
    tcvn3 = str.maketrans(raw["tcvn3"]["written"], raw["tcvn3"]["meant"])
    letters = str.maketrans(raw["vni"]["letters"])
    lower: dict[str, str] = raw["vni"]["marks"]
    return tcvn3, letters, lower | {mark.upper(): lower[mark] for mark in lower}


def _from_tcvn3(text: str) -> str:
    return text.translate(_tables()[0])


def _from_vni(text: str) -> str:
    _, letters, marks = _tables()
    pattern = f"([aeouyôöAEOUYÔÖ])([{''.join(marks)}])"
    parts = []
    end = 0
    for match in re.finditer(pattern, text):
        parts.append(text[end : match.start()].translate(letters))
        parts.append(match[1].translate(letters) + marks[match[2]])
        end = match.end()
    return "".join([*parts, text[end:].translate(letters)])


def _bytes_as(encoding: str) -> Callable[[str], str]:
    def convert(text: str) -> str:
        try:
            return text.encode("cp1252").decode(encoding)
        except UnicodeError:
            return text.encode("latin-1").decode(encoding)

    return convert


_SCHEMES: dict[str, Callable[[str], str]] = {
    "utf-8": _bytes_as("utf-8"),
    "windows-1258": _bytes_as("cp1258"),
    "tcvn3": _from_tcvn3,
    "vni": _from_vni,
}


def to_unicode(text: str, encoding: str) -> str:
    """Convert text whose bytes were shown as Windows-1252 or Latin-1 from ``encoding``.

    Raises:
        UnicodeError: the text cannot have been written in this encoding.
    """
    return unicodedata.normalize("NFC", _SCHEMES[encoding](text))


def is_syllable(word: str) -> bool:
    """Tell whether a word can be one Vietnamese syllable: letters in order, at most one tone."""
    apart = unicodedata.normalize("NFD", word.lower())
    tones = sum(apart.count(tone) for tone in _TONES)
    rest = unicodedata.normalize("NFC", "".join(c for c in apart if c not in _TONES))
    return tones <= 1 and bool(_SYLLABLE.match(rest))


def _share(texts: list[str], read: Callable[[str], str]) -> float:
    """Share of accented words that read as Vietnamese; 0 where the scheme cannot be."""
    try:
        words = {w for text in texts for w in _WORD.findall(read(text)) if not w.isascii()}
    except UnicodeError:
        return 0.0
    return sum(map(is_syllable, words)) / len(words) if words else 0.0


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def nearly_utf8(content: bytes) -> str | None:
    """Decode bytes that are UTF-8 but for a few letters cut in halves, which become ``\ufffd``.

    None where too much is not UTF-8.
    """
    text = content.decode("utf-8-sig", errors="replace")
    cut = text.count(CUT)
    whole = sum(1 for c in text if not c.isascii()) - cut
    return text if cut <= max(1, _CUT_SHARE * whole) and whole > cut else None


def _uncut(texts: list[str]) -> list[str]:
    """Texts whose bytes are whole UTF-8, where most of them are: the others were cut."""
    whole = []
    for text in texts:
        with contextlib.suppress(UnicodeError):
            whole.append(to_unicode(text, "utf-8") and text)
    return whole if len(whole) > len(texts) / 2 else texts


def recognise_encoding(texts: Iterable[str]) -> str | None:
    """Name the encoding that ``texts`` were written in.

    Returns:
        ``""`` if they are Unicode as they are (or have no accents), one of :data:`ENCODINGS` if
        that is sure, or None if nothing reads as Vietnamese.
    """
    accented = sorted({text for text in texts if not text.isascii()})
    if not accented or any(_ONLY_UNICODE.search(text) for text in accented):
        return ""
    shares = {name: _share(accented, partial(to_unicode, encoding=name)) for name in ENCODINGS}
    shares["utf-8"] = _share(_uncut(accented), partial(to_unicode, encoding="utf-8"))
    plain = _share(accented, _plain)
    best = max(shares, key=lambda name: shares[name])
    if plain >= max(0.5, shares[best]):
        return ""
    return best if shares[best] >= _SURE else None


@dataclass(frozen=True)
class _Reading:
    """How the values of a column are to be read.

    Attributes:
        schemes: encoding by value, where it is not Unicode.
        usual: encoding of the column as a whole; empty for Unicode, None if nothing fits.
    """

    schemes: Mapping[str, str]
    usual: str | None


def _read_column(values: list[str], stated: str | None) -> _Reading:
    """Judge a column as a whole, then value by value: one cell may come from another file."""
    usual = recognise_encoding(values)
    if stated is not None and usual != "":  # what reads as Vietnamese is left alone
        return _Reading({v: stated for v in values if not _fits_plain(v)}, stated)
    if usual:
        kept = [v for v in values if not _fits_plain(v) or _reads_better(v, usual)]
        return _Reading(dict.fromkeys(kept, usual), usual)
    odd = [v for v in values if not _fits_plain(v)]
    for scheme in [stated] if stated else ENCODINGS:
        fitting = [v for v in odd if _fits(v, scheme)]
        if fitting and (usual == "" or len(fitting) == len(odd)):
            found = recognise_encoding(fitting)
            if found == scheme or stated:
                return _Reading(dict.fromkeys(fitting, scheme), "")
    return _Reading({}, usual)


def _fits(value: str, scheme: str) -> bool:
    return _share([value], partial(to_unicode, encoding=scheme)) == 1.0


def _reads_better(value: str, scheme: str) -> bool:
    """Whether text that can be both is that of the scheme: a kind before the name settles it."""
    if not _fits(value, scheme):
        return False
    return not kind_before(value) or kind_before(to_unicode(value, scheme)) is not None


def _fits_plain(value: str) -> bool:
    """Whether a value is Unicode as it stands: letters prove it, or all its words read so."""
    return bool(_ONLY_UNICODE.search(value)) or _share([value], _plain) == 1.0


def text_in_unicode(
    table: pd.DataFrame, filename: str, encoding: str | None, *, sure: bool = True
) -> tuple[pd.DataFrame, list[Text]]:
    """Convert text columns written in an old encoding, each recognised on its own.

    Args:
        table: any table; other than text is left alone.
        filename: for messages.
        encoding: how the text was written; None: recognise.
        sure: the file declares its encoding, so text that reads as nothing is only reported.

    Raises:
        InputError: text of an undeclared or wrongly stated encoding.
    """
    notices = []
    converted = {}
    for column in table.columns:
        texts = [v for v in table[column].unique() if isinstance(v, str)]
        lost = [v for v in texts if _LOST.search(v)]
        if len(lost) > _LOST_SHARE * len(texts):
            notices.append(message("text-lost", column=str(column), example=lost[0]))
        values = [v for v in texts if not v.isascii()]
        whole = [v for v in values if CUT not in v]
        cut = {v: v for v in values if CUT in v}
        if not values:
            continue
        reading = _read_column(whole, encoding)
        if reading.usual is None:
            if not sure:
                raise refuse("bad-encoding", file=filename, known=", ".join(ENCODINGS))
            notices.append(message("text-doubtful", column=str(column), example=whole[0]))
            continue
        pairs = {}
        some = list(reading.schemes)
        halves = set(some) - set(_uncut(some)) if "utf-8" in reading.schemes.values() else set()
        for value, scheme in reading.schemes.items():
            try:
                pairs[value] = to_unicode(value, scheme)
            except UnicodeError as error:
                if value not in halves:
                    raise refuse("wrong-encoding", file=filename, encoding=scheme) from error
                cut[value] = pairs[value] = _with_marks(value)
        if pairs:
            converted[column] = table[column].map(
                lambda v, p=pairs: p.get(v, v), na_action="ignore"
            )
        notices += _told(table[column], reading, pairs, cut)
    return table.assign(**converted), notices


def _with_marks(value: str) -> str:
    """UTF-8 bytes shown as Latin-1, with a mark where a letter was cut."""
    try:
        content = value.encode("latin-1")
    except UnicodeError:
        content = value.encode("cp1252", errors="replace")
    return _plain(content.decode("utf-8", errors="replace"))


def _told(
    cells: pd.Series[Any], reading: _Reading, pairs: Mapping[str, str], cut: Mapping[str, str]
) -> list[Text]:
    """What was converted in a column, and which cells lost a part of a letter."""
    column = str(cells.name)

    def rows(values: Collection[str]) -> str:
        return listing([str(row) for row in cells.index[cells.isin(list(values))]])

    told = []
    whole = {value: read for value, read in pairs.items() if value not in cut}
    first = next(iter(whole), None)
    if first is not None:
        scheme = reading.schemes[first]
        values = {"column": column, "encoding": scheme.upper(), "before": first}
        values["after"] = whole[first]
        if reading.usual == "":
            told.append(message("text-mixed", rows=rows(whole), **values))
        elif scheme != "utf-8":
            told.append(message("text-converted", **values))
    if cut:
        example = next(iter(cut.values()))
        told.append(message("text-cut", column=column, rows=rows(cut), example=example))
    return told
