"""Vietnamese text in encodings from before Unicode: recognised by what reads as Vietnamese.

No maintained Python library converts TCVN3 or VNI (looked for in November 2026), so the two tables
stand in ``encodings.yaml``. A scheme is accepted only when nearly every accented word becomes a
possible Vietnamese syllable; a guess that is less sure is refused by the caller.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, partial
from importlib import resources
from typing import Any

import pandas as pd

from geodata.problems import message, refuse
from geodata.wording import Text, read_yaml

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
    plain = _share(accented, lambda t: unicodedata.normalize("NFC", t))
    best = max(shares, key=lambda name: shares[name])
    if plain >= max(0.5, shares[best]):
        return ""
    return best if shares[best] >= _SURE else None


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
        if not values:
            continue
        found = recognise_encoding(values)
        if encoding is not None and found != "":  # what reads as Vietnamese is left alone
            found = encoding
        if found == "":
            continue
        if found is None:
            if not sure:
                raise refuse("bad-encoding", file=filename, known=", ".join(ENCODINGS))
            notices.append(message("text-doubtful", column=str(column), example=values[0]))
            continue
        try:
            pairs = {value: to_unicode(value, found) for value in values}
        except UnicodeError as error:
            raise refuse("wrong-encoding", file=filename, encoding=found) from error
        converted[column] = table[column].map(lambda v, p=pairs: p.get(v, v), na_action="ignore")
        if found != "utf-8":
            notices.append(
                message(
                    "text-converted",
                    column=str(column),
                    encoding=found.upper(),
                    before=values[0],
                    after=pairs[values[0]],
                )
            )
    return table.assign(**converted), notices
