"""Vietnamese text in encodings from before Unicode: recognised by what reads as Vietnamese.

No maintained Python library converts TCVN3, VNI or VISCII (looked for in November 2026), so the
tables stand in ``encodings.yaml``. A scheme is accepted only when nearly every accented word
becomes a possible Vietnamese syllable; a guess that is less sure is refused by the caller.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, partial
from importlib import resources
from typing import Any

from geodata.columns import kind_before
from geodata.wording import read_yaml

ENCODINGS = ("utf-8", "windows-1258", "tcvn3", "vni", "viscii")

_SURE = 0.9
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"[^\s\d!-/:-@\[-`{-~–—…’‘“”]+")  # noqa: RUF001
# Letters that no encoding of one byte shows as: one of them proves Unicode.
_ONLY_UNICODE = re.compile(r"[ĂăĐđƠơƯư\u1ea0-\u1ef9]")
# Onset, vowels and coda of a Vietnamese syllable, tone taken off; "d" stands for đ too.
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
    r"(?:[aăâeêioôơuưy]|a[iouy]|â[uy]|eo|êu|i[aêu]|o[aăeio]|ôi|ơi|u[aâêiôơy]|ư[aiơu]|yê"
    r"|iêu|yêu|oa[ioy]|oeo|uây|uôi|ươ[iu]|uy[aêu])(?:ch|nh|ng|[cmnpt])?$"
)

CUT = "\ufffd"
"""Stands for bytes that are no whole letter."""
_CUT_SHARE = 0.02


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


def bytes_of(text: str) -> bytes:
    """The bytes that were shown as Windows-1252 or Latin-1.

    Raises:
        UnicodeError: the text is of neither.
    """
    try:
        return text.encode("cp1252")
    except UnicodeError:
        return text.encode("latin-1")


def _bytes_as(encoding: str) -> Callable[[str], str]:
    return lambda text: bytes_of(text).decode(encoding)


@cache
def _viscii() -> str:
    """What each byte means, by its number."""
    raw: Any = read_yaml(
        resources.files("geodata.files").joinpath("encodings.yaml").read_text("utf-8")
    )
    letters = [*map(chr, range(0x80)), *raw["viscii"]["high"]]
    for place, letter in raw["viscii"]["low"].items():
        letters[place] = letter
    return "".join(letters)


def _from_viscii(text: str) -> str:
    return "".join(_viscii()[byte] for byte in bytes_of(text))


_SCHEMES: dict[str, Callable[[str], str]] = {
    "utf-8": _bytes_as("utf-8"),
    "windows-1258": _bytes_as("cp1258"),
    "tcvn3": _from_tcvn3,
    "vni": _from_vni,
    "viscii": _from_viscii,
}


def to_unicode(text: str, encoding: str) -> str:
    """Convert text whose bytes were shown as Windows-1252 or Latin-1 from ``encoding``.

    Raises:
        UnicodeError: the text cannot have been written in this encoding.
    """
    convert = _SCHEMES.get(encoding) or _bytes_as(encoding)
    return unicodedata.normalize("NFC", convert(text))


def could_be(texts: list[str], encoding: str) -> float | None:
    """Share of accented words that read as Vietnamese in an encoding; None where it cannot be."""
    read = partial(to_unicode, encoding=encoding)
    try:
        for text in texts:
            read(text)
    except UnicodeError:
        return None
    return _share(texts, read)


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


def share_of_syllables(texts: list[str]) -> float:
    """Share of the accented words of Unicode text that read as Vietnamese; 0 if there are none."""
    return _share(texts, composed)


def composed(text: str) -> str:
    """Text as it is, accents composed."""
    return unicodedata.normalize("NFC", text)


def nearly_utf8(content: bytes) -> str | None:
    """Decode bytes that are UTF-8 but for a few letters cut in halves, which become ``\ufffd``.

    None where too much is not UTF-8.
    """
    text = content.decode("utf-8-sig", errors="replace")
    cut = text.count(CUT)
    whole = sum(1 for c in text if not c.isascii()) - cut
    return text if cut <= max(1, _CUT_SHARE * whole) and whole >= cut else None


def uncut(texts: list[str]) -> list[str]:
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
    # A dash or a fraction alone is a letter in one encoding or another, and evidence of none.
    accented = sorted({t for t in texts if not t.isascii() and any(map(str.isalpha, t))})
    if not accented or any(_ONLY_UNICODE.search(text) for text in accented):
        return ""
    shares = {name: _share(accented, partial(to_unicode, encoding=name)) for name in ENCODINGS}
    shares["utf-8"] = _share(uncut(accented), partial(to_unicode, encoding="utf-8"))
    plain = _share(accented, composed)
    best = max(shares, key=lambda name: (shares[name], _kinds(accented, name, shares[name])))
    if plain >= max(0.5, shares[best]):
        return ""
    return best if shares[best] >= _SURE else None


def _kinds(texts: list[str], scheme: str, share: float) -> int:
    """How many names begin with a kind of unit as a scheme reads them: between equals it tells."""
    if share < _SURE:
        return 0
    count = 0
    for text in texts:
        with contextlib.suppress(UnicodeError):
            count += kind_before(to_unicode(text, scheme)) is not None
    return count


def accented_words(text: str) -> int:
    """How many words of a text have letters beyond ASCII."""
    return sum(not word.isascii() for word in _WORD.findall(text))


def fits(value: str, scheme: str) -> bool:
    """Whether all accented words of a value read as Vietnamese in a scheme."""
    return _share([value], partial(to_unicode, encoding=scheme)) == 1.0


def reads_better(value: str, scheme: str) -> bool:
    """Whether text that can be both is that of the scheme: a kind before the name settles it."""
    if not fits(value, scheme):
        return False
    return not kind_before(value) or kind_before(to_unicode(value, scheme)) is not None


def fits_plain(value: str) -> bool:
    """Whether a value is Unicode as it stands: letters prove it, or all its words read so."""
    return bool(_ONLY_UNICODE.search(value)) or _share([value], composed) == 1.0
