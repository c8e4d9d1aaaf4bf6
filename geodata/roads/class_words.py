"""Which class of road a cell names: by its words, or by the number of the road.

A street's name is no class, though it may begin with a word that sounds like one once its accents
are gone: "Đường Ngô Quyền" is no *ngõ*, "Đường Huyền Trân Công Chúa" no *đường huyện*, "Đường Xã
Đàn" no *đường xã*. So words count with their accents where the cell has any, and before a proper
name only those that say what a thing is (quốc lộ, ngõ, phà), or that are written small beside a
name in capitals (đường xã Tân Lập).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from geodata.folding import clean, fold, spoken
from geodata.roads.classes import CLASS_WORDS

_GENERIC = frozenset({"duong", "tuyen", "d"})
"""Words that only say that it is a road: đường, tuyến đường, Đ."""

_OF = frozenset({"cap", "loai"})
"""Words after which a class comes, and no name: cấp tỉnh, loại IV."""

_BEFORE_NAMES = frozenset(
    {"ngõ", "ngách", "hẻm", "kiệt", "phố", "phà", "đò", "ql", "ngach", "hem", "kiet", "pha"}
)
"""Single words that say what a thing is, with its name after them: Ngõ Huế, Phà Cát Lái. Without
accents *ngo*, *pho* and *do* may be the family names Ngô and Đỗ, or Phổ Quang."""

_LIKE_NAMES = frozenset({"do thi"})
"""Words without accents that may as well begin a name: đô thị, Đỗ Thị Minh."""

_GOES_ON = frozenset({"quản", "quan", "do", "road", "roads", "highway", "street", "way"})
"""Words after a class that belong to it: đường huyện quản lý, national highway 1."""

_NUMBERED = frozenset(
    {"cao toc", "ct", "dct", "quoc lo", "ql", "ah", "tinh lo", "lien tinh lo", "duong tinh"}
    | {"dt", "tl", "ltl", "huyen lo", "duong huyen", "dh", "duong xa", "dx", "huong lo", "hl"}
)
"""What stands before a road's number, whoever wrote it and wherever: QL 1A, ĐT.550, CT.01."""

_NUMBER = re.compile(r"\d+[a-z]?\d?")
_LETTERS = re.compile(r"^[a-z](?: [a-z])+(?= |$)")
"""Single letters at the beginning: Q.L, Đ.T."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Named:
    """The class that a cell names.

    Attributes:
        key: of the class.
        by_number: whether only the number of the road says so (QL 1A): an estimate, since a number
            outlives the road's class, and towns keep numbers for their streets.
    """

    key: str
    by_number: bool = False


@cache
def class_of(value: str) -> str | None:
    """The class that a cell names, in Vietnamese or OpenStreetMap's words; None if unknown.

    Examples:
        >>> class_of("Quốc lộ 1"), class_of("ĐT.550"), class_of("tertiary_link"), class_of("?")
        ('national', 'provincial', 'district', None)
        >>> class_of("Q.L 18"), class_of("Đường cấp huyện"), class_of("đường sắt")
        ('national', 'district', 'rail')
        >>> class_of("Đường Ngô Quyền"), class_of("Duong Ngo Quyen"), class_of("Ngõ 12 Xã Đàn")
        (None, None, 'lane')
    """
    named = named_class(value)
    return None if named is None else named.key


@cache
def named_class(value: str) -> Named | None:
    """As :func:`class_of`, and whether it is by the road's number."""
    numbered = class_by_number(value)
    if numbered is not None:
        return Named(numbered, by_number=True)
    cell = _Cell.of(value)
    generic = 0
    while generic < len(cell.words) and cell.words[generic] in _GENERIC:
        generic += 1
    # "Tuyến phà", "bộ cao tốc": words of the table that begin with a generic one go first.
    for start in sorted({0, generic}):
        found = cell.class_at(start, after_generic=start > 0)
        if found is not None:
            return Named(found)
    return None


@cache
def class_by_number(value: str) -> str | None:
    """The class that a road's number tells; None where there is no number of a known kind.

    Examples:
        >>> [class_by_number(n) for n in ("QL1A", "ĐT.550", "DH.32", "TL 8", "CT.01;QL1", "Ngõ 5")]
        ['national', 'provincial', 'district', 'provincial', 'expressway', None]
    """
    words = _joined(fold(value)).split()
    while words:
        for count in range(min(3, len(words) - 1), 0, -1):
            kind = " ".join(words[:count])
            if kind in _NUMBERED and _NUMBER.fullmatch(words[count]):
                return _of_number(kind)
        glued = re.fullmatch(r"([a-z]+)\d+[a-z]?", words[0])  # QL1A, QuocLo1
        kinds = {kind.replace(" ", ""): kind for kind in _NUMBERED}
        if glued and glued[1] in kinds:
            return _of_number(kinds[glued[1]])
        if words[0] not in _GENERIC:
            return None
        words = words[1:]
    return None


def _of_number(kind: str) -> str:
    return _plain_words()[kind.removeprefix("duong ")]


@cache
def _spoken_words() -> Mapping[str, str]:
    """Classes by their words, accents and all."""
    return {spoken(word): key for key, words in CLASS_WORDS.items() for word in (key, *words)}


@cache
def _plain_words() -> Mapping[str, str]:
    """Classes by their words without accents."""
    return {fold(word): key for key, words in CLASS_WORDS.items() for word in (key, *words)}


def _joined(folded: str) -> str:
    return _LETTERS.sub(lambda found: found[0].replace(" ", ""), folded)


@dataclass(frozen=True)
class _Cell:
    """A cell as words.

    Attributes:
        words: without accents.
        known: what the words are looked up in, and ``spelled`` the words as they stand there.
        accented: whether the cell has accents at all.
        capital: by word, whether it begins with a capital letter.
    """

    words: tuple[str, ...]
    spelled: tuple[str, ...]
    known: Mapping[str, str]
    accented: bool
    capital: tuple[bool, ...]

    @classmethod
    def of(cls, value: str) -> _Cell:
        text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", clean(value).replace("_", " "))  # DuongTinh
        written = _WORD.findall(text)
        words = tuple(fold(word) for word in written)
        plain = all(unicodedata.normalize("NFKD", word).isascii() for word in written)
        if plain:
            return cls(words, words, _plain_words(), False, tuple(w[0].isupper() for w in written))
        spelled = tuple(word.lower() for word in written)
        capital = tuple(word[0].isupper() for word in written)
        return cls(words, spelled, _spoken_words(), True, capital)

    def class_at(self, start: int, *, after_generic: bool) -> str | None:
        """The class whose words begin at a word, if they can be meant as such."""
        of = start
        while of < len(self.words) and self.words[of] in _OF:
            of += 1
        for begin in sorted({start, of}):
            for end in range(len(self.words), begin, -1):
                key = self.known.get(" ".join(self.spelled[begin:end]))
                if key is not None and (
                    begin > start or self._is_meant(begin, end, after_generic=after_generic)
                ):
                    return key
        return None

    def _is_meant(self, begin: int, end: int, *, after_generic: bool) -> bool:
        """Whether words of a class are meant as one, by what follows them."""
        if end == len(self.words):
            return True
        rest, phrase = self.spelled[end], " ".join(self.spelled[begin:end])
        if rest[0].isdigit() or rest in _GOES_ON or rest in self.known:
            return True
        if end - begin > 1:
            return phrase not in _LIKE_NAMES
        if phrase in _BEFORE_NAMES and not after_generic:
            return True
        return begin > 0 and not self.capital[begin] and self.capital[end]
